"""The tables of the store as archives hold them, and how their rows are read in the order of their keys."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps as present
from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from closeknit.backups import owners, values
from closeknit.backups.frames import Column, Table, write

AT_ONCE = 500
"""Rows taken from a database at once."""


@dataclass(frozen=True, slots=True)
class Source:
    """A table, and the steps from its rows to their owner: (column, table it refers to, that table's key), [] for none."""

    table: Table
    steps: list[tuple[str, str, str]]
    owner: str | None
    """The column of the last step's table that holds the owner, or None when the rows are nobody's own."""


def sources(apps: Apps = present) -> list[Source]:
    """Every table that an archive holds, with the way to its owner."""
    return [source(model) for model in owners.kept_models(apps)]


def table(model: type[models.Model]) -> Table:
    """A model's table."""
    meta = model._meta
    columns = [Column(str(f.column), values.kind(f)) for f in meta.concrete_fields]
    names = [column.name for column in columns]
    return Table(meta.db_table, columns, names.index(str(meta.pk.column)))


def source(model: type[models.Model]) -> Source:
    """A model's table and the way to its owner. Raises owners.NoOwner."""
    way = owners.path(model)
    if way is None:
        return Source(table(model), [], None)
    steps, at = [], model
    for name in way[:-1]:
        field = at._meta.get_field(name)
        target = field.related_model
        if not isinstance(field, models.ForeignKey) or not isinstance(target, type):
            raise owners.NoOwner(f"{name} of {at._meta.label} leads nowhere")
        steps.append((str(field.column), target._meta.db_table, str(field.target_field.column)))
        at = target
    last = at._meta.get_field(way[-1]) if way else at._meta.pk
    return Source(table(model), steps, str(getattr(last, "column", "")))


def select(connection: BaseDatabaseWrapper, table: Table, steps: list[tuple[str, str, str]], owner: str | None) -> str:
    """The statement that reads a table in the order of its key; the owner comes last."""
    quote = connection.ops.quote_name
    wanted = [f"t.{quote(column.name)}" for column in table.columns]
    joins, at = "", "t"
    for number, (column, target, key) in enumerate(steps):
        joins += f" LEFT JOIN {quote(target)} j{number} ON j{number}.{quote(key)} = {at}.{quote(column)}"
        at = f"j{number}"
    wanted.append(f"{at}.{quote(owner)}" if owner else "NULL")
    order = wanted[table.key]
    # Text is ordered by its bytes in both databases.
    if connection.vendor == "postgresql" and table.columns[table.key].kind == "text":
        order += ' COLLATE "C"'
    return f"SELECT {', '.join(wanted)} FROM {quote(table.name)} t{joins} ORDER BY {order}"  # noqa: S608  # names of models


def rows(
    connection: BaseDatabaseWrapper, table: Table, steps: list[tuple[str, str, str]], owner: str | None
) -> Iterator[list[Any]]:
    """Read a table in lists of rows, values as archives hold them, the owner's number last."""
    turns = values.outgoing(table.kinds)
    cursor = connection.chunked_cursor()
    try:
        cursor.execute(select(connection, table, steps, owner))
        while some := cursor.fetchmany(AT_ONCE):
            yield values.turned(some, turns)
    finally:
        cursor.close()


class Digest:
    """SHA-256 over the rows of a table in the order of its key, and their number."""

    def __init__(self) -> None:
        self.rows, self._hash = 0, hashlib.sha256()

    def add(self, encoded: list[bytes]) -> None:
        """Add rows, each as `frames.write` encodes it."""
        self.rows += len(encoded)
        self._hash.update(b"".join(encoded))

    def seal(self) -> tuple[int, str]:
        """How many rows, and the digest in hexadecimal."""
        return self.rows, self._hash.hexdigest()


def digest(connection: BaseDatabaseWrapper, table: Table) -> tuple[int, str]:
    """Read a whole table and return its number of rows and digest."""
    found = Digest()
    for some in rows(connection, table, [], None):
        found.add([write(row[:-1]) for row in some])
    return found.seal()


def highest(connection: BaseDatabaseWrapper, table: Table) -> int | None:
    """The highest number the table's key ever had, deleted rows included; None when its key is not counted."""
    if table.columns[table.key].kind != "number":
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
            found = cursor.fetchone()
            return int(found[0]) if found else None
        column = table.columns[table.key].name
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table.name), column])
        (sequence,) = cursor.fetchone()
        if sequence is None:
            return None
        cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608  # the server's own name, quoted
        last, called = cursor.fetchone()
        return int(last) if called else None
