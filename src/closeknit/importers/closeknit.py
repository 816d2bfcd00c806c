"""Everything about somebody from another Closeknit: the zip that "Take everything with you" gives, or its `closeknit.json`.

People, what was said about each tie, moments with their notes, dates, promises, help, free times and moods come back as they
were. Numbers of rows are only used inside the file; people are known again by their `ref`, moments by their mark.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from closeknit.importers import _ownrows, _text
from closeknit.importers._found import (
    Context,
    Found,
    FoundDate,
    FoundFree,
    FoundLink,
    FoundMood,
    FoundPerson,
    FoundPromise,
    FoundSupport,
    FoundWords,
    Refused,
    Source,
)
from closeknit.importers._identity import address, e164
from closeknit.importers._jsonstream import UNREADABLE, Broken, Cut, Stream

KIND = "apps"
TITLE = "Closeknit"
HOW_TO = (
    "In the other Closeknit open Settings, then Your data, and choose Take everything with you. "
    "Bring the zip here as it is."
)
READS = "Everything in the export that is about your people, your moments with them and your time."
KEEPS = (
    "People with what you wrote about them, numbers and addresses, how close and how often, moments with your notes, "
    "dates, promises, who helped whom, when you have time, and how you felt."
)
THROWS_AWAY = (
    "The journal, plans and suggestions of past weeks, the list of imports, your answers on who is who, and busy times "
    "of your calendar. Your settings stay as they are here."
)
MAX_BYTES = 1_000_000_000
WHOLE = "closeknit.json"
"""The member of the zip that holds all there is; the others are copies for other programs."""

VERSION = 1
LONGEST = 100_000
_FORMAT = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"format"\s*:\s*"closeknit-export"')
_NOT_OURS = "This is no export of Closeknit; choose the zip that Take everything with you gives."
_NEWER = "This export was made by a newer Closeknit; bring this one up to date first, and choose the file again."
_CUT_OFF = "This export is cut off or damaged; make it once more and choose the new file."
_ON_HOLD = "On hold in the other Closeknit. Take them off hold there and export again to bring them along."
_CANNOT_BE = "This row holds something that cannot be."
_DECODERS: dict[str, msgspec.json.Decoder[list[Any]]] = {
    label: msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]  # each table has rows of its own kind
    for label, kind in _ownrows.TABLES.items()
}
_ANY = msgspec.json.Decoder(list[msgspec.Raw])
_DATES = ("birthday", "anniversary", "memorial", "other")
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is the JSON of an export: its first words say so."""
    return bool(_FORMAT.match(head))


def read(source: Source, context: Context) -> Found:
    """Read an export. Raises Refused when it is none, is cut off, or is of a newer version than this one knows."""
    if not recognises(source.file.read(200), source.name):
        raise Refused(_NOT_OURS)
    source.file.seek(0)
    found = Found("closeknit")
    try:
        tables = _tables(Stream(source.file), found)
    except Cut:
        raise Refused(_CUT_OFF) from None
    except (Broken, *UNREADABLE):
        raise Refused(_CUT_OFF) from None
    _Circle(found, context, tables).read()
    return found


def _tables(stream: Stream, found: Found) -> dict[str, list[Any]]:
    """The rows of every table that is read back; the others are counted."""
    tables: dict[str, list[Any]] = {label: [] for label in _ownrows.TABLES}
    for member in stream.members():
        if member == "version":
            version = msgspec.json.decode(stream.value())
            if not isinstance(version, int) or version > VERSION:
                raise Refused(_NEWER)
        elif member == "tables":
            for label in stream.members():
                decoder = _DECODERS.get(label, _ANY)
                for rows in stream.rows(decoder.decode):
                    if label in tables:
                        tables[label] += rows
                    elif label in _ownrows.PASSED_OVER and rows:
                        found.throw(_ownrows.PASSED_OVER[label], len(rows))
        else:
            stream.skip()
    if stream.broken:
        found.throw("rows that could not be read", stream.broken)
    return tables


class _Circle:
    """Makes what was found of the rows; `_who` leads from the number of a person's row to their place in `found.people`."""

    def __init__(self, found: Found, context: Context, tables: dict[str, list[Any]]) -> None:
        self._found, self._context, self._tables = found, context, tables
        self._who: dict[int, int] = {}
        self._touch: dict[int, int] = {}
        try:
            self._zone = ZoneInfo(context.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._zone = ZoneInfo("UTC")

    def read(self) -> None:
        """Do it."""
        self._people()
        ties = {tie.id: self._who[tie.person] for tie in self._tables["circle.Tie"] if tie.person in self._who}
        self._dates()
        self._moments(ties)
        self._bonds()
        self._said(ties)
        self._moods()
        own = self._tables["circle.OwnKey"]
        by_kind = {kind: tuple(sorted({_line(o.value) for o in own if o.kind == kind} - {""})) for kind in _OWN}
        if own:
            name = next(iter(by_kind["name"]), "")
            self._found.me = FoundPerson("me", name, numbers=by_kind["number"], addresses=by_kind["address"])

    def _people(self) -> None:
        rows = {row.id: row for row in self._tables["circle.Person"]}
        ties = {tie.person: tie for tie in self._tables["circle.Tie"]}
        handles: dict[int, list[Any]] = {}
        for handle in self._tables["circle.Handle"]:
            handles.setdefault(self._standing(handle.person, rows), []).append(handle)
        for row in rows.values():
            if row.merged_into is not None or row.removed_at:
                continue
            name = _line(row.name)
            if row.restricted_at or not name:
                self._found.skip("somebody in your circle", _ON_HOLD if row.restricted_at else _CANNOT_BE)
                continue
            self._who[row.id] = len(self._found.people)
            self._found.people.append(self._person(row, name, ties.get(row.id), handles.get(row.id, [])))
        for row in rows.values():
            standing = self._standing(row.id, rows)
            if standing in self._who:
                self._who.setdefault(row.id, self._who[standing])

    def _standing(self, number: int, rows: dict[int, Any]) -> int:
        """The person behind whom this one waits, or this one."""
        for _ in range(len(rows)):
            row = rows.get(number)
            if row is None or row.merged_into is None:
                break
            number = row.merged_into
        return number

    def _person(self, row: Any, name: str, tie: Any, handles: list[Any]) -> FoundPerson:
        of_kind: dict[str, dict[str, None]] = {"number": {}, "address": {}, "handle": {}}
        for handle in handles:
            value = _line(handle.value)
            if handle.kind == "number":
                value = e164(value, self._context.region) or value
            elif handle.kind == "address":
                value = address(value)
            if value and handle.kind in of_kind:
                of_kind[handle.kind][value] = None
        said = tie or _ownrows.Tie(0, 0)
        return FoundPerson(
            key=row.ref,
            name=name,
            numbers=tuple(of_kind["number"]),
            addresses=tuple(of_kind["address"]),
            handles=tuple(of_kind["handle"]),
            relation=_line(row.relation),
            remember=_lines(row.remember),
            rhythm=max(0, min(said.chosen_days, 3650)),
            layer=said.layer,
            kin=said.kin,
            only=said.only,
            resting=_day(said.resting_since),
            died=_day(said.died_on),
        )

    def _dates(self) -> None:
        for row in self._tables["circle.ImportantDate"]:
            if row.shown and row.person in self._who:
                try:
                    date(row.year or 2000, row.month, row.day)
                except (ValueError, OverflowError):
                    self._found.skip("a date", _CANNOT_BE)
                    continue
                kind = row.kind if row.kind in _DATES else "other"
                who = self._who[row.person]
                self._found.dates.append(FoundDate(who, kind, row.month, row.day, row.year, _line(row.label)))

    def _moments(self, ties: dict[int, int]) -> None:
        found = self._found
        for row in self._tables["circle.Interaction"]:
            if row.gone or row.tie not in ties:
                continue
            at = row.at if row.at is not None else self._noon(row.day)
            if at is None or not row.is_possible or not _FIRST <= at <= _LAST or abs(row.mark or 0) >= 2**63:
                found.skip("a moment", _CANNOT_BE)
                continue
            touch = self._touch[row.id] = len(found.touches)
            found.touches.add(ties[row.tie], at, row.channel, row.direction, row.minutes, row.half_days)
            found.marks.append(row.mark or 0)
            note = _lines(row.note)
            if note or row.felt is not None or row.at is None:
                found.words.append(FoundWords(touch, note, row.felt, row.at is None))

    def _noon(self, day: str) -> int | None:
        """The middle of a day where the owner lives, in seconds UTC."""
        if not _day(day):
            return None
        noon = datetime.combine(date.fromisoformat(day), time(12), tzinfo=self._zone)
        return int(noon.astimezone(UTC).timestamp())

    def _bonds(self) -> None:
        claims = {claim.id: claim.person for claim in self._tables["circle.KnownAs"]}
        seen = set()
        for row in self._tables["circle.Bond"]:
            one, other = (self._who.get(claims.get(end) or 0, -1) for end in (row.one, row.other))
            if one >= 0 <= other and one != other and (one, other, row.kind) not in seen:
                seen.add((one, other, row.kind))
                self._found.links.append(FoundLink(one, other, _line(row.kind), _line(row.label)))

    def _said(self, ties: dict[int, int]) -> None:
        found = self._found
        for row in self._tables["circle.Promise"]:
            if not row.gone and row.tie in ties and _day(row.made_on):
                days = (_day(row.made_on), _day(row.by_day), _day(row.kept_on))
                found.promises.append(FoundPromise(ties[row.tie], _line(row.words), *days))
        for row in self._tables["circle.Support"]:
            if not row.gone and row.tie in ties and _day(row.day):
                touch = self._touch.get(row.interaction or 0, -1)
                kind = row.kind if row.kind in (1, 2, 3, 4) else None
                found.supports.append(FoundSupport(ties[row.tie], row.day, row.given, kind, _line(row.words), touch))
        for row in self._tables["circle.FreeTime"]:
            who = self._who.get(row.person, -1) if row.person else -1
            when = row.weekday in range(7) if row.weekday is not None else _day(row.day)
            start = row.start is None or 0 <= row.start < 1440
            known = (row.person is None or who >= 0) and row.kind in (1, 2, 3, 4)
            if when and start and known and 0 <= row.minutes <= 1440:
                day = _day(row.day) if row.weekday is None else ""
                found.free.append(FoundFree(row.minutes, row.kind, row.weekday, day, row.start, who))

    def _moods(self) -> None:
        seen = set()
        for row in self._tables["circle.Mood"]:
            at = row.at if row.at is not None else self._noon(row.day)
            if at is None or not _FIRST <= at <= _LAST or not -100 <= row.mood <= 100 or abs(row.mark) >= 2**63:
                self._found.skip("a mood", _CANNOT_BE)
            elif row.mark not in seen or not row.mark:
                seen.add(row.mark)
                labels = tuple(filter(None, map(_line, row.labels)))
                self._found.moods.append(FoundMood(at, row.mood, row.at is None, labels, row.mark))


_OWN = ("name", "number", "address")
_FIRST, _LAST = -62_135_596_800, 253_402_300_799


def _day(text: str | None) -> str:
    """A day as ISO has it, "" when it is none."""
    try:
        return date.fromisoformat(text or "").isoformat()
    except ValueError:
        return ""


def _line(text: str) -> str:
    return _text.clean(text, 254)


def _lines(text: str) -> str:
    """Text of several lines in one form (NFC), without control characters."""
    return unicodedata.normalize("NFC", text[:LONGEST]).translate(_CONTROLS).replace("\r\n", "\n")
