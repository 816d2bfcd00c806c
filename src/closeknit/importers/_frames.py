"""What was found in a file as frames, to cross from the child process that read it to the parent.

`from_frames` takes the child's answer apart in the parent, where every value is checked once more, because the child
has touched a stranger's file.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import Any

from closeknit.engine.records import LAYERS, Channel, Direction
from closeknit.importers._found import (
    AHEAD_DAYS,
    AHEAD_MOST,
    AHEAD_PEOPLE,
    Found,
    FoundAhead,
    FoundDate,
    FoundFree,
    FoundLink,
    FoundMood,
    FoundPerson,
    FoundPromise,
    FoundSupport,
    FoundWords,
    Question,
    Skipped,
    Span,
    Touches,
)

Frames = tuple[dict[str, Any], dict[str, bytes]]
"""A JSON-able header, and the columns of interactions as bytes by name ("0.at:q": file 0, typecode q)."""

_PLAIN: tuple[tuple[str, type], ...] = (
    ("people", FoundPerson),
    ("dates", FoundDate),
    ("links", FoundLink),
    ("moods", FoundMood),
    ("ahead", FoundAhead),
    ("words", FoundWords),
    ("promises", FoundPromise),
    ("supports", FoundSupport),
    ("free", FoundFree),
    ("skipped", Skipped),
)
_ROWS: dict[str, Callable[[object], tuple[Any, ...]]] = {
    name: attrgetter(*(field.name for field in fields(kind))) for name, kind in _PLAIN
}
_PERSON = _ROWS["people"]
_COLUMNS = {"who": "i", "at": "q", "channel": "B", "direction": "B", "minutes": "H", "half_days": "B"}
_MARKS = "marks:q"
_KNOWN = {"channel": bytes(Channel), "direction": bytes(Direction), "half_days": b"\0\1\2"}


def to_frames(found: list[Found]) -> Frames:
    """Turn what was found into a JSON-able header and columns of bytes."""
    header = {"found": [_plain(one) for one in found]}
    columns = {
        f"{number}.{name}:{code}": bytes(memoryview(getattr(one.touches, name)).cast("B"))
        for number, one in enumerate(found)
        for name, code in _COLUMNS.items()
        if len(one.touches)
    }
    columns |= {f"{number}.{_MARKS}": one.marks.tobytes() for number, one in enumerate(found) if len(one.marks)}
    return header, columns


def _plain(one: Found) -> dict[str, Any]:
    return {
        "importer": one.importer,
        **{name: [list(row(item)) for item in getattr(one, name)] for name, row in _ROWS.items()},
        "skipped_more": one.skipped_more,
        "questions": [[asked.id, asked.text, list(map(list, asked.options))] for asked in one.questions],
        "source": one.source,
        "wall": one.wall,
        "covered": [day.isoformat() for day in one.covered] if one.covered else None,
        "spans": [[s.channel, s.first.isoformat(), s.last.isoformat(), s.everyone] for s in one.spans],
        "me": list(_PERSON(one.me)) if one.me else None,
        "thrown": one.thrown,
        "noted": one.noted,
    }


_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799
_TYPES: dict[object, set[type]] = {str: {str}, bool: {bool}, int: {int}, int | None: {int, type(None)}}
_LISTS: dict[object, type] = {tuple[str, ...]: str, tuple[int, ...]: int}
_FITS: dict[object, Callable[[Any], bool]] = {
    str: lambda value: isinstance(value, str),
    bool: lambda value: isinstance(value, bool),
    int: lambda value: type(value) is int,
}


def from_frames(header: Mapping[str, Any], columns: Mapping[str, bytes]) -> list[Found]:
    """Turn frames back into what was found. Raises ValueError when they are not as `to_frames` makes them."""
    try:
        return [_found(one, number, columns) for number, one in enumerate(header["found"])]
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError("these are not frames of a reading") from problem


def _found(plain: Mapping[str, Any], number: int, columns: Mapping[str, bytes]) -> Found:
    rows = {name: _records(kind, plain[name]) for name, kind in _PLAIN}
    people = rows["people"]
    touches = _touches(number, columns, len(people))
    _check(rows, len(people))
    _check_own(rows, len(people), len(touches))
    covered = [date.fromisoformat(day) for day in plain["covered"] or ()]
    return Found(
        importer=_fit(str, plain["importer"]),
        **rows,
        touches=touches,
        marks=_marks(columns.get(f"{number}.{_MARKS}", b""), len(touches)),
        skipped_more=_fit(int, plain["skipped_more"]),
        questions=[_question(*row) for row in plain["questions"]],
        source=_fit(str, plain["source"]),
        wall=_fit(bool, plain["wall"]),
        covered=(covered[0], covered[1]) if len(covered) == 2 else None,
        thrown=_counts(plain["thrown"]),
        noted=_counts(plain["noted"]),
        spans=[_span(*row) for row in plain["spans"]],
        me=_row(FoundPerson, plain["me"]) if plain["me"] is not None else None,
    )


def _check(rows: Mapping[str, list[Any]], people: int) -> None:
    """Raise ValueError where a row names nobody, or holds what cannot be."""
    if not all(0 <= day.who < people and 1 <= day.month <= 12 and 1 <= day.day <= 31 for day in rows["dates"]):
        raise ValueError("a date of nobody, or no date")
    if not all(0 <= link.who < people and 0 <= link.other < people for link in rows["links"]):
        raise ValueError("a link to nobody")
    if not all(
        -100 <= mood.mood <= 100 and _FIRST_SECOND <= mood.at <= _LAST_SECOND and abs(mood.mark) < 2**63
        for mood in rows["moods"]
    ):
        raise ValueError("a mood that cannot be")
    _check_ahead(rows["ahead"], people)


def _check_own(rows: Mapping[str, list[Any]], people: int, touches: int) -> None:
    """Raise ValueError where something written in another Closeknit is about nobody, on no day, or cannot be."""
    for row in (*rows["promises"], *rows["supports"]):
        days = (row.made_on, row.by_day, row.kept_on) if isinstance(row, FoundPromise) else (row.day,)
        if not (0 <= row.who < people and all(not day or _is_day(day) for day in days) and days[0]):
            raise ValueError("a word about nobody, or on no day")
    if not all(s.kind in (None, 1, 2, 3, 4) and -1 <= s.touch < touches for s in rows["supports"]):
        raise ValueError("help of no kind")
    if not all(0 <= w.touch < touches and w.felt in (None, -1, 0, 1) for w in rows["words"]):
        raise ValueError("a word about no interaction")
    if not all(_is_free(free, people) for free in rows["free"]):
        raise ValueError("a free time that cannot be")
    if not all(p.layer in (0, *LAYERS) and p.only in ("", "dates", "never") for p in rows["people"]):
        raise ValueError("a ring that is not there")
    if not all(not day or _is_day(day) for p in rows["people"] for day in (p.resting, p.died)):
        raise ValueError("a rest or a death on no day")


def _is_free(free: FoundFree, people: int) -> bool:
    when = free.weekday in range(7) if free.weekday is not None else _is_day(free.day)
    start = free.start is None or 0 <= free.start < 1440
    return when and start and -1 <= free.who < people and 0 <= free.minutes <= 1440 and free.kind in (1, 2, 3, 4)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _check_ahead(ahead: list[FoundAhead], people: int) -> None:
    """Raise ValueError where a time ahead names nobody we know, or is longer or further away than what is read."""
    if len(ahead) > AHEAD_MOST or not all(
        _FIRST_SECOND <= time.at <= _LAST_SECOND
        and 0 <= time.minutes <= AHEAD_DAYS * 1440
        and len(time.who) <= AHEAD_PEOPLE
        and all(0 <= who < people for who in time.who)
        for time in ahead
    ):
        raise ValueError("a time ahead that cannot be")


def _counts(plain: Mapping[str, Any]) -> dict[str, int]:
    return {_fit(str, what): _fit(int, count) for what, count in plain.items()}


def _span(channel: Any, first: Any, last: Any, everyone: Any) -> Span:
    return Span(int(Channel(channel)), date.fromisoformat(first), date.fromisoformat(last), _fit(bool, everyone))


def _question(key: Any, text: Any, options: Any) -> Question:
    pairs = tuple((_fit(str, value), _fit(str, words)) for value, words in options)
    return Question(_fit(str, key), _fit(str, text), pairs)


def _fit(kind: object, value: Any) -> Any:
    if not _FITS[kind](value):
        raise ValueError("a value of another type")
    return value


def _row(kind: Any, row: list[Any]) -> Any:
    """Build one record of a list of values, if each has the type its field is declared with."""
    return _records(kind, [row])[0]


def _records(kind: Any, rows: Any) -> list[Any]:
    """Build records of lists of values, if each has the type its field is declared with. Column by column, for speed."""
    declared = fields(kind)
    if not isinstance(rows, list | tuple) or any(len(row) != len(declared) for row in rows):
        raise ValueError("a row of another length")
    columns = (
        _column(field.type, values) for field, values in zip(declared, zip(*rows, strict=True), strict=bool(rows))
    )
    return list(map(kind, *columns)) if rows else []


def _column(kind: object, values: tuple[Any, ...]) -> Iterable[Any]:
    """The values of one field, if all fit it; lists as tuples."""
    inside = _LISTS.get(kind)
    if inside is not None:
        if not set(map(type, values)) <= {list, tuple} or not set(map(type, chain.from_iterable(values))) <= {inside}:
            raise ValueError("a value of another type")
        return map(tuple, values)
    if not set(map(type, values)) <= _TYPES[kind]:
        raise ValueError("a value of another type")
    return values


def _marks(data: bytes, touches: int) -> "array[int]":
    """The marks of another Closeknit: none, or one for each interaction."""
    marks = array("q")
    marks.frombytes(data)
    if len(marks) not in (0, touches):
        raise ValueError("marks of other interactions")
    return marks


def _touches(number: int, columns: Mapping[str, bytes], people: int) -> Touches:
    """Build the interactions of file `number`, if every value is one that can occur."""
    touches = Touches()
    for name, code in _COLUMNS.items():
        data = columns.get(f"{number}.{name}:{code}", b"")
        column = getattr(touches, name)
        column.extend(data) if code == "B" else column.frombytes(data)
    lengths = {len(getattr(touches, name)) for name in _COLUMNS}
    if len(lengths) > 1:
        raise ValueError("columns of different lengths")
    if len(touches) and not (
        0 <= min(touches.who) <= max(touches.who) < people
        and _FIRST_SECOND <= min(touches.at) <= max(touches.at) <= _LAST_SECOND
        and not any(getattr(touches, name).translate(None, known) for name, known in _KNOWN.items())
    ):
        raise ValueError("an interaction that cannot be")
    return touches
