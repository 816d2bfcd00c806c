"""Every row about an account, table by table, with the fields that an export holds: what the registry says, and no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from closeknit.accounts.models import User
from closeknit.rights.registry import SESSION, ModelEntry, models

PIECE = 2_000


def rows_of(owner_number: int, entry: ModelEntry) -> QuerySet[Model]:
    """The rows of a table that are about this account, in the order in which they came; none where rows name nobody."""
    mine = entry.model._default_manager
    if not entry.owner or entry.owner == SESSION:
        return mine.none()
    return mine.filter(**{entry.owner: owner_number}).order_by("pk")


def exported() -> tuple[ModelEntry, ...]:
    """The tables of which something goes into an export."""
    return tuple(
        entry
        for entry in models()
        if entry.owner not in ("", SESSION) and any(field.exported for field in entry.fields.values())
    )


def rows(owner: User, entry: ModelEntry) -> Iterator[dict[str, Any]]:
    """The exported fields of every row of one table, as JSON takes them; a foreign key is the number of its row."""
    fields = [f for f in entry.model._meta.concrete_fields if entry.fields[f.name].exported]
    for row in rows_of(owner.pk, entry).iterator(chunk_size=PIECE):
        yield {field.name: _plain(getattr(row, field.attname)) for field in fields}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it stood at one moment, while others go on writing; nothing more inside a transaction."""
    if connection.in_atomic_block:
        yield
        return
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if postgres else "BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
