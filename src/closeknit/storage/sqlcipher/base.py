"""Django's SQLite backend on the `sqlcipher3` driver.

Why not the standard library's driver: Debian 12 ships SQLite 3.40.1, which is inside the range of SQLite's "WAL-reset"
corruption bug (fixed in 3.51.3), and it cannot encrypt. `sqlcipher3` bundles a current SQLite with SQLCipher.

OPTIONS understood beside Django's own: `key`, 64 hexadecimal digits (a raw 256-bit key), or absent for a plain file.
"""

import datetime
import decimal
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base as django_sqlite
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as driver

PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA legacy_alter_table = OFF",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA cache_size = -32768",
    "PRAGMA temp_store = MEMORY",
)

driver.register_converter("bool", b"1".__eq__)
driver.register_converter("date", lambda raw: parse_date(raw.decode()))
driver.register_converter("time", lambda raw: parse_time(raw.decode()))
driver.register_converter("datetime", lambda raw: parse_datetime(raw.decode()))
driver.register_converter("timestamp", lambda raw: parse_datetime(raw.decode()))
driver.register_adapter(decimal.Decimal, str)
driver.register_adapter(datetime.date, datetime.date.isoformat)
driver.register_adapter(datetime.datetime, lambda value: value.isoformat(" "))


def _convert(query: str, names: list[str] | None) -> str:
    """Django's %s and %(name)s parameters in the driver's ? and :name style."""
    if names is None:
        return django_sqlite.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
    return query % {name: f":{name}" for name in names}


class Cursor(driver.Cursor):  # type: ignore[misc]  # the driver has no type information
    """A cursor that takes Django's %s parameters."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement; `params` as Django gives them."""
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, dict) else None
        return super().execute(_convert(query, names), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement for each tuple of `param_list`."""
        return super().executemany(_convert(query, None), param_list)


class DatabaseWrapper(django_sqlite.DatabaseWrapper):
    """Opens encrypted connections with the pragmas that Closeknit relies on."""

    Database = driver

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters; the key stays out of them so that it never shows in an error report."""
        params: dict[str, Any] = super().get_connection_params()
        key = params.pop("key", None)
        if key is not None and (len(key) != 64 or not all(c in "0123456789abcdefABCDEF" for c in key)):
            raise ImproperlyConfigured("The database key is 64 hexadecimal digits; make one with: openssl rand -hex 32")
        self._key = key
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open, unlock, set the pragmas."""
        connection = driver.connect(**conn_params)
        if self._key:
            connection.execute(f"PRAGMA key = \"x'{self._key}'\"")
        register_functions(connection)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        for command in self.init_commands:  # type: ignore[attr-defined]  # set by Django beside the parameters
            if command.strip():
                connection.execute(command.strip())
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that speaks Django's parameter style."""
        return self.connection.cursor(factory=Cursor)
