"""Puts the rows of archives into tables, and counts on from where the keys once were."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from django.db import connection, transaction

from closeknit.backups import values
from closeknit.backups.frames import Table
from closeknit.backups.shape import Reference
from closeknit.storage import rows as bulk


@contextmanager
def unguarded() -> Iterator[None]:
    """While a fresh store is filled: references are looked at once, at the end, and the disk waits until then too."""
    if connection.vendor != "sqlite":
        yield
        connection.check_constraints()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("PRAGMA synchronous = OFF")
    with bulk.roomy():
        yield
    connection.check_constraints()
    # A fresh connection has every guard again.
    connection.close()


def empty(table: Table) -> None:
    """Take out what migrations have put into a table: the archive holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.name)}")  # noqa: S608  # names of our own


def insert(table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows with values as archives hold them."""
    turned = values.turned(list(rows), values.incoming(table.kinds, connection.vendor))
    quote = connection.ops.quote_name
    name, columns = quote(table.name), ", ".join(quote(column.name) for column in table.columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                for row in turned:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(table.columns))
            cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({places})", turned)  # noqa: S608  # names of our own


def present_columns(table: Table) -> list[str]:
    """The columns that the table has in this store, in the order of the table; [] when there is no such table."""
    with connection.cursor() as cursor:
        if table.name not in connection.introspection.table_names(cursor):
            return []
        there = {column.name for column in connection.introspection.get_table_description(cursor, table.name)}
    return [column.name for column in table.columns if column.name in there]


def count_on(table: Table, highest: int | None) -> None:
    """Let the next key be higher than any that ever was, so that no number means somebody else later."""
    key = table.columns[table.key]
    if key.kind != "number":
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max({quote(key.name)}) FROM {quote(table.name)}")  # noqa: S608  # names of our own
        most = max(cursor.fetchone()[0] or 0, highest or 0)
        if not most:
            return
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, most])
            return
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quote(table.name), key.name])
        (sequence,) = cursor.fetchone()
        if sequence is not None:
            cursor.execute("SELECT setval(%s, %s)", [sequence, most])


def let_go_of_missing(references: Sequence[Reference], tables: set[str]) -> int:
    """Rows that refer to somebody who was left out let go of them, or go too when they cannot be without; how many went."""
    gone = 0
    ours = [r for r in references if r.table in tables]
    while True:
        went = sum(chain(_let_go(reference) for reference in ours))
        gone += went
        if not went:
            return gone


def _let_go(reference: Reference) -> int:
    quote = connection.ops.quote_name
    table, column = quote(reference.table), quote(reference.column)
    missing = (
        f"{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {quote(reference.to_table)} there "  # noqa: S608  # own names
        f"WHERE there.{quote(reference.to_column)} = {table}.{column})"
    )
    with connection.cursor() as cursor:
        if reference.optional:
            cursor.execute(f"UPDATE {table} SET {column} = NULL WHERE {missing}")  # noqa: S608  # names of our own
            return 0
        cursor.execute(f"DELETE FROM {table} WHERE {missing}")  # noqa: S608  # names of our own
        return int(cursor.rowcount)
