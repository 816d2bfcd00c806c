"""Journals of a store from before salted entries are chained again when it is upgraded, unless somebody changed them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from closeknit.accounts import journal

pytestmark = pytest.mark.django_db(transaction=True)
OLD = [("accounts", "0002_journal")]
MADE = import_module("closeknit.accounts.migrations.0003_journal_chained")


@pytest.fixture
def before() -> Iterator[MigrationExecutor]:
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate(OLD)
    yield MigrationExecutor(connection)
    MigrationExecutor(connection).migrate(newest)


def old_entries(executor: MigrationExecutor, count: int = 5) -> None:
    """Entries as the first form wrote them."""
    entries = executor.loader.project_state(OLD).apps.get_model("accounts", "JournalEntry")
    previous = "0" * 64
    for n in range(1, count + 1):
        made = entries(
            chain=7, sequence=n, at=datetime(2026, 3, n, 9, 30, 0, n, UTC), act="moment.added", about=f"ref-{n}"
        )
        made.facts, made.previous = {"n": n}, previous
        made.digest = previous = MADE._old(made)
        made.save()


def test_a_journal_from_before_fits_after_the_upgrade(before: MigrationExecutor) -> None:
    old_entries(before)
    before.migrate([("accounts", "0003_journal_chained")])
    assert journal.examine(7) == journal.Verdict(entries=5, wiped=0, wrong_at=None)
    assert journal.guarded()


def test_a_journal_that_was_changed_stops_the_upgrade_and_stays_as_it_is(before: MigrationExecutor) -> None:
    old_entries(before)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_journalentry SET act = 'x' WHERE sequence = 3")
    with pytest.raises(RuntimeError, match="does not fit at entry 3"):
        before.migrate([("accounts", "0003_journal_chained")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_journalentry WHERE salt <> ''")
        assert cursor.fetchone() == (0,)
        cursor.execute("DELETE FROM accounts_journalentry")
