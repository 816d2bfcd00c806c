"""A read that is compiled once and then only gets its values: for pages where building the query costs more than running it.

The queryset stays the one definition of what is read; only its SQL text is kept, with the places of its values.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection, models

_KEYS, _NUMBERS, _DAYS, _TEXT = 9_000_000_000_000, 20_000, date(1904, 1, 1), "~ a value ~ "


class Prepared:
    """A `values_list` queryset of some values: model instances (by primary key), moments, days, text and small whole numbers.

    build is called once with stand-ins for the values. It may not look at them: what it builds has to be the same for
    every value, so no value may be None and none may decide a branch. Raises ValueError when a value got lost on the way.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, Any]"]) -> None:
        self._build = build
        self._made: dict[str, tuple[str, list[tuple[bool, Any]], list[tuple[int, list[Any], Any]]]] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Read with these values."""
        vendor = connection.vendor
        if vendor not in self._made:
            self._made[vendor] = self._make(values)
        sql, places, converters = self._made[vendor]
        given = [_plain(value) for value in values]
        with getattr(connection, "preparing", connection.cursor)() as cursor:
            cursor.execute(sql, [given[place] if is_value else place for is_value, place in places])
            rows = cursor.fetchall()
        if not converters:
            return [tuple(row) for row in rows]
        out = []
        for row in rows:
            fresh = list(row)
            for at, convert, expression in converters:
                for one in convert:
                    fresh[at] = one(fresh[at], expression, connection)
            out.append(tuple(fresh))
        return out

    def _make(self, values: tuple[Any, ...]) -> Any:
        stand_ins = [_stand_in(value, number) for number, value in enumerate(values)]
        compiler = self._build(*stand_ins).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        known = {_plain(stand_in): number for number, stand_in in enumerate(stand_ins)}
        places = [(True, known[param]) if param in known else (False, param) for param in params]
        if {place for is_value, place in places if is_value} != set(range(len(values))):
            raise ValueError("a value does not occur in this query")
        found = compiler.get_converters([column for column, *_ in compiler.select or ()])
        return sql, places, [(at, convert, expression) for at, (convert, expression) in found.items()]


def _stand_in(value: Any, number: int) -> Any:
    if isinstance(value, models.Model):
        # Not type(): the signed-in person comes wrapped in a lazy object.
        return value.__class__(pk=_KEYS + number)
    if isinstance(value, datetime):
        return datetime.combine(_DAYS, time(), UTC) + timedelta(days=number)
    if isinstance(value, date):
        return _DAYS + timedelta(days=number)
    return f"{_TEXT}{number}" if isinstance(value, str) else _NUMBERS + number


def _plain(value: Any) -> Any:
    """A value as it stands among the parameters."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
