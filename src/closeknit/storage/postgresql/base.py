"""Django's PostgreSQL backend with two savings that a page of many small reads feels.

A read of `storage.prepared` is planned once per connection: planning costs the database more than running it.
Whether a connection that was kept still stands is asked of its socket; Django's own way asks the database each time.
"""

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import base as django_postgresql
from django.db.backends.postgresql import operations as django_operations

IDLE_SECONDS = 60
"""After so long without a word a connection may be gone without a goodbye (a router that forgot it): then it is asked."""


class DatabaseOperations(django_operations.DatabaseOperations):
    """Django's, which does not expect a prepared statement among the others."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """The statement as it was sent; of a prepared one its text, with places for the values."""
        return str(super().last_executed_query(cursor, sql, params) or sql)


class DatabaseWrapper(django_postgresql.DatabaseWrapper):
    """Lets the database keep plans, and knows a dead connection by its socket."""

    ops_class = DatabaseOperations
    _asked_at = 0.0

    def is_usable(self) -> bool:
        """Whether the connection still stands.

        Between two requests nothing is owed to us, so anything that can be read is the goodbye of a database that goes.
        """
        if self.connection is None or self.connection.closed:
            return False
        before, self._asked_at = self._asked_at, time.monotonic()
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        if not waiting.poll(0) and self._asked_at - before < IDLE_SECONDS:
            return True
        return bool(super().is_usable())

    @contextmanager
    def preparing(self) -> Iterator[Any]:
        """A cursor that hands values to the database beside the statement, so that its plan can be kept."""
        self.ensure_connection()
        usual, self.connection.cursor_factory = self.connection.cursor_factory, django_postgresql.ServerBindingCursor
        try:
            cursor = self.cursor()
        finally:
            self.connection.cursor_factory = usual
        with cursor:
            yield cursor
