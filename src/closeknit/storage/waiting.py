"""Waiting, or not waiting, for a database that somebody else is writing to.

SQLite has one write lock, and whoever waits for it looks only every tenth of a second: beside somebody who writes without a
pause that can be never. PostgreSQL locks rows and keeps a queue, so there is nothing to do there.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import OperationalError, connection, transaction

Result = TypeVar("Result")
LONGEST_SECONDS, LOOK_AGAIN_SECONDS = 300.0, 0.003


@contextmanager
def without_waiting() -> Iterator[None]:
    """Inside this block a write that another one is in the way of fails at once, so that a page need not wait for it."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    with connection.cursor() as cursor:
        waits = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(waits)}")


def patiently(act: Callable[[], Result], seconds: float = LONGEST_SECONDS) -> Result:
    """Do something in a transaction of its own, however busily others write: the lock is tried every few milliseconds.

    Raises OperationalError when it could not be had for that long. Not inside another transaction.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            with without_waiting(), transaction.atomic():
                return act()
        except OperationalError as problem:
            if "locked" not in str(problem) or time.monotonic() >= until:
                raise
        time.sleep(LOOK_AGAIN_SECONDS)
