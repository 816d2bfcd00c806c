"""What our backend adds to Django's for PostgreSQL: plans that are kept, and a dead connection known by its socket."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from closeknit.accounts.models import User
from closeknit.storage.postgresql import base
from closeknit.storage.prepared import Prepared

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL only"),
]


@pytest.fixture
def other() -> Iterator[Any]:
    """A second connection to the same database."""
    fresh = connection.copy()
    yield fresh
    fresh.close()


def told(wrapper: Any, sql: str, *values: object) -> Any:
    with wrapper.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def test_a_read_is_planned_once(amara: User) -> None:
    read = Prepared(lambda pk: User.objects.filter(pk=pk).values_list("name"))
    kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"
    assert told(connection, kept, "%accounts_user%") == 0
    for _ in range(9):
        assert read.rows(amara.pk) == [("Amara Okafor",)]
    assert told(connection, kept, "%accounts_user%") == 1
    with CaptureQueriesContext(connection) as asked:
        assert read.rows(amara.pk + 1) == []
    assert "accounts_user" in asked.captured_queries[0]["sql"], "what is asked can still be read"


def test_a_connection_that_stands_is_not_asked(other: Any) -> None:
    """Seen from a second connection, its last statement is still the one before."""
    number = told(connection, "SELECT pg_backend_pid()")
    last = "SELECT query_start FROM pg_stat_activity WHERE pid = %s"
    assert connection.is_usable(), "the first time it is asked"
    before = told(other, last, number)
    assert connection.is_usable()
    assert told(other, last, number) == before


def test_one_that_was_ended_is_noticed_and_made_anew(other: Any) -> None:
    number = told(connection, "SELECT pg_backend_pid()")
    assert connection.is_usable()
    assert told(other, "SELECT pg_terminate_backend(%s, 5000)", number)
    assert not connection.is_usable()
    connection.close()
    assert told(connection, "SELECT pg_backend_pid()") != number
    assert connection.is_usable()


def test_after_a_long_silence_it_is_asked(other: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A router forgets a connection without telling either side."""
    number = told(connection, "SELECT pg_backend_pid()")
    last = "SELECT query_start FROM pg_stat_activity WHERE pid = %s"
    assert connection.is_usable()
    before = told(other, last, number)
    monkeypatch.setattr(base, "IDLE_SECONDS", 0.05)
    time.sleep(0.1)
    assert connection.is_usable()
    assert told(other, last, number) > before
