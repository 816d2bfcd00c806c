"""Waiting for the write lock beside others who write."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction

from closeknit.accounts.models import User
from closeknit.storage.waiting import patiently, without_waiting

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows"),
]


@contextmanager
def somebody_writes(until: threading.Event) -> Iterator[None]:
    """The write lock is held by another connection until it is told."""
    begun = threading.Event()

    def write() -> None:
        with transaction.atomic():
            User.objects.update(name="x")
            begun.set()
            until.wait(20)
        connection.close()

    other = threading.Thread(target=write)
    other.start()
    assert begun.wait(20)
    try:
        yield
    finally:
        until.set()
        other.join()


def open_one() -> User:
    return User.objects.create(email="a@example.org")


def test_it_is_done_as_soon_as_the_other_is_done() -> None:
    until = threading.Event()
    with somebody_writes(until):
        threading.Timer(0.5, until.set).start()
        assert patiently(open_one).pk
    assert User.objects.count() == 1


def test_it_says_so_when_the_lock_never_comes() -> None:
    with somebody_writes(threading.Event()), pytest.raises(OperationalError, match="locked"):
        patiently(open_one, seconds=0.2)
    assert User.objects.count() == 0


def test_not_waiting_is_for_the_block_alone() -> None:
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    with connection.cursor() as cursor, without_waiting():
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 0
    with somebody_writes(threading.Event()), pytest.raises(OperationalError), without_waiting():
        open_one()
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == before > 1000


def test_other_problems_are_not_waited_out() -> None:
    def wrong() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM nowhere")

    with pytest.raises(OperationalError, match="no such table"):
        patiently(wrong)
