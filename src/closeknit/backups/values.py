"""Values as an archive holds them, the same from every database: what SQLite and PostgreSQL give, and what they take."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models

Turn = Callable[[Any], Any]

MICROSECOND = timedelta(microseconds=1)
EXPONENT_FROM = 1e16
"""From here on Python writes a number with an exponent."""

KINDS = {
    "AutoField": "number", "BigAutoField": "number", "SmallAutoField": "number",
    "IntegerField": "number", "BigIntegerField": "number", "SmallIntegerField": "number",
    "PositiveIntegerField": "number", "PositiveBigIntegerField": "number", "PositiveSmallIntegerField": "number",
    "BooleanField": "flag", "FloatField": "float",
    "CharField": "text", "TextField": "text", "EmailField": "text", "SlugField": "text", "URLField": "text",
    "FileField": "text", "GenericIPAddressField": "text",
    "JSONField": "json", "BinaryField": "bytes", "UUIDField": "uuid",
    "DateField": "day", "TimeField": "time", "DateTimeField": "moment", "DurationField": "span",
}  # fmt: skip
"""What each kind of field is in an archive.

number, flag, float, text, bytes as they are; json as canonical text, its numbers as both databases can keep them; uuid as
32 hexadecimal digits; day and time as ISO 8601; moment as ISO 8601 with a space, in UTC, to the microsecond; span in
microseconds. Nothing is nothing.
"""


class UnknownKind(Exception):
    """A field of a kind that an archive has no place for."""


def kind(field: "models.Field[Any, Any]") -> str:
    """The kind of a column's values. A reference has the kind of what it refers to."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    try:
        return KINDS[field.get_internal_type()]
    except KeyError:
        raise UnknownKind(f"{field} has values of a kind that no backup can hold yet.") from None


def _number(text: str) -> float | int:
    """A number with a point or an exponent. PostgreSQL writes a whole one without either, and knows no minus zero."""
    value = float(text)
    return int(Decimal(text)) if abs(value) >= EXPONENT_FROM and value.is_integer() else value + 0.0


def _canonical(text: str) -> str:
    value = json.loads(text, parse_float=_number)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _moment(value: datetime) -> str:
    if value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return value.isoformat(" ")


def _span(value: Any) -> int:
    return value // MICROSECOND if isinstance(value, timedelta) else int(value)


OUT: dict[str, Turn] = {
    "json": _canonical,
    "bytes": bytes,
    "uuid": lambda value: uuid.UUID(str(value)).hex,
    "day": lambda value: value.isoformat(),
    "time": lambda value: value.isoformat(),
    "moment": _moment,
    "span": _span,
}
IN_POSTGRES: dict[str, Turn] = {
    "moment": lambda value: f"{value}+00",
    "span": lambda value: timedelta(microseconds=value),
}


def outgoing(kinds: list[str]) -> list[tuple[int, Turn]]:
    """What to do to which column of a row on its way out of a database."""
    return [(at, OUT[name]) for at, name in enumerate(kinds) if name in OUT]


def incoming(kinds: list[str], vendor: str) -> list[tuple[int, Turn]]:
    """What to do to which column of a row on its way into a database; SQLite takes what an archive holds."""
    turns = IN_POSTGRES if vendor == "postgresql" else {}
    return [(at, turns[name]) for at, name in enumerate(kinds) if name in turns]


def turned(rows: list[Any], turns: list[tuple[int, Turn]]) -> list[Any]:
    """The rows with these columns turned, nothing staying nothing."""
    if not turns:
        return rows
    out = []
    for row in rows:
        fresh = list(row)
        for at, turn in turns:
            if fresh[at] is not None:
                fresh[at] = turn(fresh[at])
        out.append(fresh)
    return out
