"""Reads one file a person brought, whatever it is called: picks the importer that knows it, opens zips.

`read_file` is what the sandbox calls in the child process; `from_frames` takes its answer apart in the
parent, where the bytes are checked once more, because the child has touched a stranger's file.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from operator import attrgetter
from types import ModuleType
from typing import Any, BinaryIO

from closeknit import registry
from closeknit.engine.records import Channel, Direction
from closeknit.importers import _looks, _zip
from closeknit.importers._found import (
    HEAD_BYTES,
    Context,
    Found,
    FoundDate,
    FoundPerson,
    Question,
    Refused,
    Skipped,
    Source,
    Touches,
)

Frames = tuple[dict[str, Any], dict[str, bytes]]
"""A JSON-able header, and the columns of interactions as bytes by name ("0.at:q": file 0, typecode q)."""

LARGEST = 2 * 2**30
"""The largest file that is looked at, in bytes; each importer has its own, smaller limit."""

MAX_EXAMINED = 2_000
"""How many members of one zip are looked into; the rest are named as not looked at."""

_EMPTY = "This file is empty. Export it again and choose the new file."
_LARGE = "This file is larger than 2 GB; export a shorter period or without media and choose it again."


def read_file(file: BinaryIO, name: str, size: int, context: Mapping[str, Any]) -> Frames:
    """Read one file and return it as frames; one that cannot be read comes back as {"refused": sentence}."""
    try:
        return to_frames(find(file, name, size, context_of(context)))
    except Refused as refused:
        return {"refused": str(refused)}, {}


def context_of(plain: Mapping[str, Any]) -> Context:
    """Make a Context of what crossed as JSON: lists of text, and `now` in ISO form."""
    known: dict[str, Any] = {name: tuple(plain.get(name, ())) for name in ("names", "addresses", "numbers")}
    known.update({name: plain[name] for name in ("region", "zone") if plain.get(name)})
    if plain.get("now"):
        known["now"] = datetime.fromisoformat(plain["now"])
    return Context(**known)


def find(file: BinaryIO, name: str, size: int, context: Context) -> list[Found]:
    """Read one file: one Found, or one for each readable member of a zip. `file` can seek.

    Raises Refused with the sentence that the person reads.
    """
    size = max(size, file.seek(0, 2))
    name = _zip.clean_name(name)
    if size > LARGEST:
        raise Refused(_LARGE)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head:
        raise Refused(_EMPTY)
    importers = registry.members("closeknit.importers")
    if head.startswith(_zip.MAGIC):
        return _Zip(_zip.Archive(file, size), name, context, importers).read()
    importer = _the_one(head, name, importers)
    if importer is None:
        raise Refused(f"This looks like {_looks.like(head, name)}. {_what_is_read(importers)}")
    file.seek(0)
    return [_read(importer, Source(name, file, size), context)]


def _the_one(head: bytes, name: str, importers: Mapping[str, ModuleType]) -> ModuleType | None:
    """Return the only importer that knows this file, or None. Raises Refused when two do."""
    known = [importer for importer in importers.values() if importer.recognises(head, name)]
    if len(known) > 1:
        titles = _listed([importer.TITLE for importer in known])
        raise Refused(f"This file looks like {titles} at once; export it again from the app it comes from.")
    return known[0] if known else None


def _read(importer: ModuleType, source: Source, context: Context) -> Found:
    if source.size > importer.MAX_BYTES:
        raise Refused(
            f"This file is larger than {importer.MAX_BYTES / 1e6:,.0f} MB, the most that is read of "
            f"“{importer.TITLE}”; export a shorter period or without media and choose it again."
        )
    found = importer.read(source, context)
    if not isinstance(found, Found):
        raise TypeError("an importer returns Found")
    return found


def _what_is_read(importers: Mapping[str, ModuleType]) -> str:
    titles = _listed([importer.TITLE for importer in importers.values()])
    return f"Closeknit reads {titles}; choose one of those."


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


_NESTED = "A zip inside a zip is not opened; unpack it and choose it by itself."


class _Zip:
    """Reads what there is to read in one zip."""

    def __init__(self, archive: _zip.Archive, name: str, context: Context, importers: Mapping[str, ModuleType]) -> None:
        self._archive, self._name, self._context, self._importers = archive, name, context, importers
        self._found: list[Found] = []
        self._left_out: list[Skipped] = []
        self._passed: Counter[str] = Counter()
        self._looked = 0

    def read(self) -> list[Found]:
        """Return what the readable members hold. Raises Refused when there is none."""
        for member in self._archive.members:
            self._member(member)
        if not self._found:
            raise Refused(self._nothing())
        first = self._found[0]
        for left_out in self._left_out:
            first.skip(left_out.where, left_out.reason)
        for what, count in sorted(self._passed.items()):
            first.throw(what, count)
        return self._found

    def _member(self, member: _zip.Member) -> None:
        hidden = member.name.startswith("__MACOSX/") or member.name.rpartition("/")[2].startswith("._")
        if member.is_folder or hidden or not member.size:
            return
        kind = _looks.kind(member.name)
        if member.is_link:
            self._leave_out(member, "This is a link to another place and was not followed.")
        elif kind != _looks.OTHER:
            self._passed[kind] += 1
        elif self._looked >= MAX_EXAMINED:
            self._passed["files that were not looked at"] += 1
        else:
            self._looked += 1
            self._look_into(member)

    def _look_into(self, member: _zip.Member) -> None:
        """Read a member if an importer knows it. One that cannot be read does not stop the others."""
        try:
            head = self._archive.open(member).read(HEAD_BYTES)
            if head.startswith(_zip.MAGIC):
                self._leave_out(member, _NESTED)
                return
            name = f"{self._name}/{member.name}"
            importer = _the_one(head, name, self._importers)
            if importer is None:
                self._passed[_looks.OTHER] += 1
                return
            source = Source(name, self._archive.open(member), member.size)
            self._found.append(_read(importer, source, self._context))
        except Refused as refused:
            self._leave_out(member, str(refused))

    def _leave_out(self, member: _zip.Member, reason: str) -> None:
        self._left_out.append(Skipped(member.name, reason))

    def _nothing(self) -> str:
        """Say why nothing was read."""
        if len(self._left_out) == 1:
            return self._left_out[0].reason
        office = _looks.packed(member.name for member in self._archive.members)
        if office:
            return f"This looks like {office}. {_what_is_read(self._importers)}"
        if self._left_out:
            return f"None of the files in this zip could be read. {self._left_out[0].reason}"
        if not self._passed:
            return "This zip is empty. Export it again and choose the new file."
        held = _listed([_looks.counted(count, what) for what, count in self._passed.most_common()])
        return f"There is nothing to read in this zip, which holds {held}. {_what_is_read(self._importers)}"


_PLAIN: tuple[tuple[str, type], ...] = (("people", FoundPerson), ("dates", FoundDate), ("skipped", Skipped))
_ROWS: dict[str, Callable[[object], tuple[Any, ...]]] = {
    name: attrgetter(*(field.name for field in fields(kind))) for name, kind in _PLAIN
}
_COLUMNS = {"who": "i", "at": "q", "channel": "B", "direction": "B", "minutes": "H", "half_days": "B"}
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
        "thrown": one.thrown,
    }


_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799
_FITS: dict[object, Callable[[Any], bool]] = {
    str: lambda value: isinstance(value, str),
    bool: lambda value: isinstance(value, bool),
    int: lambda value: type(value) is int,
    int | None: lambda value: value is None or type(value) is int,
    tuple[str, ...]: lambda value: isinstance(value, list | tuple) and all(isinstance(item, str) for item in value),
}


def from_frames(header: Mapping[str, Any], columns: Mapping[str, bytes]) -> list[Found]:
    """Turn frames back into what was found. Raises ValueError when they are not as `to_frames` makes them."""
    try:
        return [_found(one, number, columns) for number, one in enumerate(header["found"])]
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError("these are not frames of a reading") from problem


def _found(plain: Mapping[str, Any], number: int, columns: Mapping[str, bytes]) -> Found:
    people, dates, skipped = ([_row(kind, row) for row in plain[name]] for name, kind in _PLAIN)
    if not all(0 <= day.who < len(people) and 1 <= day.month <= 12 and 1 <= day.day <= 31 for day in dates):
        raise ValueError("a date of nobody, or no date")
    if not all(_FITS[str](what) and _FITS[int](count) for what, count in plain["thrown"].items()):
        raise ValueError("not a count")
    covered = [date.fromisoformat(day) for day in plain["covered"] or ()]
    return Found(
        importer=_fit(str, plain["importer"]),
        people=people,
        touches=_touches(number, columns, len(people)),
        dates=dates,
        skipped=skipped,
        skipped_more=_fit(int, plain["skipped_more"]),
        questions=[_question(*row) for row in plain["questions"]],
        source=_fit(str, plain["source"]),
        wall=_fit(bool, plain["wall"]),
        covered=(covered[0], covered[1]) if len(covered) == 2 else None,
        thrown=dict(plain["thrown"]),
    )


def _question(key: Any, text: Any, options: Any) -> Question:
    pairs = tuple((_fit(str, value), _fit(str, words)) for value, words in options)
    return Question(_fit(str, key), _fit(str, text), pairs)


def _fit(kind: object, value: Any) -> Any:
    if not _FITS[kind](value):
        raise ValueError("a value of another type")
    return value


def _row(kind: Any, row: list[Any]) -> Any:
    """Build one record of a list of values, if each has the type its field is declared with."""
    declared = fields(kind)
    if len(row) != len(declared):
        raise ValueError("a row of another length")
    values = (_fit(field.type, value) for field, value in zip(declared, row, strict=True))
    return kind(*(tuple(value) if isinstance(value, list) else value for value in values))


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


def summary(found: list[Found]) -> dict[str, Any]:
    """Count what was found, for the eye: by which importers, and how many of each kind."""
    return {
        "importers": sorted({one.importer for one in found}),
        "people": sum(len(one.people) for one in found),
        "interactions": sum(len(one.touches) for one in found),
        "dates": sum(len(one.dates) for one in found),
        "skipped": sum(len(one.skipped) + one.skipped_more for one in found),
        "questions": [question.id for one in found for question in one.questions],
    }
