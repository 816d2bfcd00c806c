"""Not waiting for a database that somebody else is writing to."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def without_waiting() -> Iterator[None]:
    """Inside this block a write that another one is in the way of fails at once, so that a page need not wait for it.

    For SQLite, whose one write lock a large import holds for long. PostgreSQL locks rows, and nothing is in the way there.
    """
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
