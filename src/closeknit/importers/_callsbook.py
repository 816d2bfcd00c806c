"""Who is who in a log of calls or messages that knows people by number, and what passed between them and the owner.

Rows are kept as columns while a file is read. At its end the owner, automatic senders, rows with impossible dates and
rows that are there twice go, and the people who are left are numbered in the order in which they came.
"""

import re
from array import array
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from itertools import compress, islice
from operator import gt, lt, not_
from zoneinfo import ZoneInfo

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _text
from closeknit.importers._found import Context, Found, FoundPerson, Refused, Span
from closeknit.importers._identity import address, e164

NOBODY, AUTOMATIC, WITHHELD, OWNER, SERVICE, SEVERAL = -1, -2, -3, -4, -5, -6
"""What stands in place of a person's number where there is no person."""


class Call(IntEnum):
    """Kinds of call, as Android's CallLog numbers them; what is ELSEWHERE was answered on another device."""

    INCOMING = 1
    OUTGOING = 2
    MISSED = 3
    VOICEMAIL = 4
    REJECTED = 5
    BLOCKED = 6
    ELSEWHERE = 7


class Kind(IntEnum):
    """What a row is. All but the first are kept and do not count as contact."""

    REAL = 0
    MISSED = 1
    UNANSWERED = 2
    VOICEMAIL = 3
    GROUP = 4


_LEFT_OUT = {
    NOBODY: "messages without a number",
    AUTOMATIC: "newsletters and automatic messages",
    WITHHELD: "calls from withheld numbers",
    OWNER: "notes to yourself",
    SERVICE: "calls to service numbers",
    SEVERAL: "your own messages to a whole group",
}
_NOTES = {
    Kind.MISSED: "missed calls",
    Kind.UNANSWERED: "calls that were not answered",
    Kind.VOICEMAIL: "voicemails",
    Kind.GROUP: "messages in group chats",
}
_HALF_DAYS = bytes([2]) + bytes(255)
_IMPOSSIBLE = "a date that cannot be"
_TWICE = "entries that are in the file twice"

_FIRST = 631_152_000_000
"""1 January 1990 in milliseconds: before any text message, and before any call a phone of today remembers."""
_DAY = 86_400_000
_SHORT_CODE, _SERVICE = 6, 4
"""Digits of the longest number that only machines send messages from, and of the longest service number for calls."""

_REMEMBERED = 200_000
_MOST_PEOPLE, _MOST_NAMES = 100_000, 8
_TOO_MANY = "This file names more than 100,000 people, so it was not read. Please export a shorter time."
_NATIONAL = 10
"""Digits of a whole number without its country where no zero is dialled before it."""

_UNNAMED = frozenset(
    (
        *(
            "",
            "-",
            "-1",
            "-2",
            "-3",
            "null",
            "none",
            "n/a",
            "unknown",
            "(unknown)",
            "unbekannt",
            "inconnu",
            "desconocido",
        ),
        *("desconhecido", "onbekend", "sconosciuto", "private", "anonymous", "anonym", "anonyme", "anoniem", "anonimo"),
        *("privat", "privé", "privado", "privato", "withheld", "restricted", "payphone", "unavailable", "unbenannt"),
        *("private number", "no caller id", "unknown number", "unknown caller", "not available", "no name"),
    )
)
_LETTER = re.compile(r"[^\W\d_]")


def outcome(call: int, seconds: int | None) -> tuple[Direction, Kind]:
    """Return who called whom, and whether they spoke. `seconds` is None where the log does not tell how long."""
    if call == Call.OUTGOING:
        return Direction.OUT, Kind.UNANSWERED if seconds == 0 else Kind.REAL
    if call == Call.ELSEWHERE or (call == Call.INCOMING and seconds != 0):
        return Direction.IN, Kind.REAL
    return Direction.IN, Kind.VOICEMAIL if call == Call.VOICEMAIL else Kind.MISSED


def unnamed(text: str) -> bool:
    """Whether words in place of a name or a number say that there is none: "(Unknown)", "null", "Privat"."""
    plain = text.strip().casefold()
    return plain in _UNNAMED or plain.strip("()<>[] ") in _UNNAMED


class Book:
    """People by number, and the rows about them. Times are in milliseconds since 1970."""

    def __init__(self, context: Context, found: Found) -> None:
        self.found = found
        self._context = context
        self._own = {e164(number, context.region) for number in context.numbers} - {""} | set(context.addresses)
        self._by_key: dict[str, int] = {}
        self._known: dict[tuple[str, str, bool], int] = {}
        self._people: list[FoundPerson] = []
        self._names: list[dict[str, None]] = []
        self._by_name_alone: set[int] = set()
        self._left: Counter[int] = Counter()
        self._who = array("i")
        self._at = array("q")
        self._minutes = array("H")
        self._channel, self._direction, self._kind = bytearray(), bytearray(), bytearray()

    def who(self, written: str, name: str = "", *, calls: bool = False) -> int:
        """Return the number of a person by what stands for them, or NOBODY and the like.

        written     a phone number, a mail address, or the name under which a business sends
        name        what the address book calls them; when there is nothing else, it is the person
        calls       whether this is about a call, and not about a message
        """
        known = self._known.get((written, name, calls))
        if known is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known[written, name, calls] = known = self._who_is(written, name, calls)
        return known

    def _who_is(self, written: str, name: str, calls: bool) -> int:
        mail = address(written) if "@" in written else ""
        number = "" if mail or unnamed(written) else e164(written, self._context.region)
        if mail or number:
            known = self._numbered(mail, number, calls=calls)
        elif not calls and not unnamed(written) and _LETTER.search(written):
            # A business sends under its name, and nobody can write back. Whom the owner wrote to is a person.
            known = self._person(_text.clean(written).casefold(), _text.clean(written))
            self._by_name_alone.add(known)
        elif not unnamed(name):
            return self._person(_text.clean(name).casefold(), _text.clean(name))
        else:
            return WITHHELD if calls else NOBODY
        if known >= 0:
            self.name(known, name)
        return known

    def _numbered(self, mail: str, number: str, *, calls: bool) -> int:
        if (mail or number) in self._own:
            return OWNER
        if mail:
            return self._person(mail, mail, addresses=(mail,))
        longest = _SERVICE if calls else _SHORT_CODE
        if number[0] == "*" or len(number.lstrip("+")) <= longest:
            return SERVICE if calls else AUTOMATIC
        return self._person(number, number, numbers=(number,))

    def _person(self, key: str, name: str, numbers: tuple[str, ...] = (), addresses: tuple[str, ...] = ()) -> int:
        who = self._by_key.setdefault(key, len(self._people))
        if who == len(self._people):
            if who >= _MOST_PEOPLE:
                raise Refused(_TOO_MANY)
            self._people.append(FoundPerson(key, name, numbers=numbers, addresses=addresses))
            self._names.append({})
        return who

    def name(self, who: int, name: str) -> None:
        """Remember what the address book calls a person."""
        plain, names = _text.clean(name), self._names[who]
        is_key = self._people[who].key in (plain.casefold(), e164(plain, self._context.region))
        if not unnamed(plain) and not is_key and len(names) < _MOST_NAMES:
            names.setdefault(plain)

    def owner(self, written: str) -> None:
        """Take a number of the owner's that the file gives, and say so in what was found."""
        number = e164(written, self._context.region)
        if not number or number[0] == "*" or len(number) <= _SHORT_CODE:
            return
        if number not in self._own:
            self._own.add(number)
            self._known.clear()
        # "12015550123" without its plus is read as a number of the region, which it need not be.
        if written.startswith(("+", "0")) or len(written) <= _NATIONAL:
            numbers = (*self.found.me.numbers, number) if self.found.me else (number,)
            self.found.me = FoundPerson(numbers[0], "", numbers=tuple(dict.fromkeys(numbers)))

    def add(
        self, who: int, at: int, channel: Channel, direction: Direction, kind: Kind = Kind.REAL, seconds: int = 0
    ) -> None:
        """Add one row. `at` in milliseconds; `seconds` is the length of a call, 0 when unknown."""
        if who < 0:
            self._left[who] += 1
            return
        self._who.append(who)
        self._at.append(at)
        self._channel.append(channel)
        self._direction.append(direction)
        self._kind.append(kind)
        self._minutes.append(min(max((seconds + 30) // 60, 1), 65535) if seconds > 0 else 0)

    def extend(self, who: list[int], at: list[int], channel: Channel, direction: bytes) -> None:
        """Add many messages at once, all REAL; `direction` has one byte each."""
        if min(who) < 0:
            keep = [one >= 0 for one in who]
            self._left.update(compress(who, map(not_, keep)))
            who, at = list(compress(who, keep)), list(compress(at, keep))
            direction = bytes(compress(direction, keep))
        self._who.fromlist(who)
        self._at.fromlist(at)
        self._channel += bytes([channel]) * len(at)
        self._direction += direction
        self._kind += bytes(len(at))
        self._minutes.frombytes(bytes(2 * len(at)))

    def finish(self, made: int = 0, *, everyone: bool = True) -> Found:
        """Fill in what was found, and return it.

        made        when the file was made, in milliseconds, 0 when it does not say
        everyone    whether the file holds all calls, or all messages, of a phone
        """
        self._leave_out_impossible()
        self._leave_out_people()
        self._leave_out_twice()
        self._fill_people()
        found, touches = self.found, self.found.touches
        for kind, note in _NOTES.items():
            if count := self._kind.count(kind):
                found.note(note, count)
        touches.who = self._who
        touches.channel, touches.direction = self._channel, self._direction
        touches.minutes = self._minutes
        touches.half_days = bytearray(self._kind.translate(_HALF_DAYS))
        touches.at = array("q", [at // 1000 for at in self._at])
        if len(touches):
            self._tell_days(made, everyone)
        return found

    def _keep(self, keep: bytes) -> None:
        """Keep the rows that have a one."""
        if 0 not in keep:
            return
        self._who, self._at = array("i", compress(self._who, keep)), array("q", compress(self._at, keep))
        self._minutes = array("H", compress(self._minutes, keep))
        self._channel = bytearray(compress(self._channel, keep))
        self._direction = bytearray(compress(self._direction, keep))
        self._kind = bytearray(compress(self._kind, keep))

    def _leave_out_impossible(self) -> None:
        latest = max(int(self._context.now.timestamp() * 1000), 0) + 2 * _DAY
        if len(self._at) and not _FIRST <= min(self._at) <= max(self._at) <= latest:
            keep = bytes(_FIRST <= at <= latest for at in self._at)
            for _ in range(keep.count(0)):
                self.found.skip("an entry", _IMPOSSIBLE)
            self._keep(keep)

    def _leave_out_people(self) -> None:
        """Leave out the owner, and senders to whom nobody can write back; count these and the rows about nobody."""
        gone = dict.fromkeys(self._by_name_alone, AUTOMATIC)
        if gone:
            for who, direction in zip(self._who, self._direction, strict=True):
                if direction == Direction.OUT:
                    gone.pop(who, None)
        gone |= {who: OWNER for who, person in enumerate(self._people) if person.key in self._own}
        if gone:
            keep = bytes(who not in gone for who in self._who)
            self._left.update(gone[who] for who in compress(self._who, map(not_, keep)))
            self._keep(keep)
        for code, count in sorted(self._left.items(), reverse=True):
            self.found.throw(_LEFT_OUT[code], count)

    def _leave_out_twice(self) -> None:
        """Leave out what is there twice, to the millisecond. Times in whole seconds are too coarse to tell."""
        at = self._at
        if all(map(lt, at, islice(at, 1, None))) or all(map(gt, at, islice(at, 1, None))):
            return
        seen: set[tuple[int, int, int, int]] = set()
        keep = bytearray()
        for row in zip(at, self._who, self._direction, self._channel, strict=True):
            twice = row in seen and row[0] % 1000 != 0
            keep.append(not twice)
            seen.add(row)
        if 0 in keep:
            self.found.throw(_TWICE, keep.count(0))
            self._keep(bytes(keep))

    def _fill_people(self) -> None:
        """Number the people who are left, and give each their name."""
        there = set(self._who)
        numbers = {who: place for place, who in enumerate(sorted(there))}
        if len(there) < len(self._people):
            self._who = array("i", map(numbers.__getitem__, self._who))
        for who in numbers:
            person, names = self._people[who], list(self._names[who])
            name = names[0] if names else person.name
            self.found.people.append(
                FoundPerson(person.key, name, numbers=person.numbers, addresses=person.addresses, also=tuple(names[1:]))
            )

    def _tell_days(self, made: int, everyone: bool) -> None:
        """Tell for which days the file is complete: from its first entry to the day it was made."""
        touches = self.found.touches
        # One person alone may be a choice that was made for the backup.
        everyone = everyone and (len(self.found.people) > 1 or bool(self.found.thrown))
        end = self._day(made // 1000) if made else None
        spans = []
        for channel in sorted(set(touches.channel)):
            alone = touches.channel.count(channel) == len(touches)
            times = touches.at if alone else array("q", compress(touches.at, map(channel.__eq__, touches.channel)))
            first, last = self._day(min(times)), self._day(max(times))
            spans.append(Span(channel, first, max(last, end or last), everyone and channel != Channel.VIDEO))
        self.found.spans = spans
        self.found.covered = min(span.first for span in spans), max(span.last for span in spans)

    def _day(self, second: int) -> date:
        """Return the day of a moment: as written, or in the owner's zone."""
        if self.found.wall:
            return date(1970, 1, 1) + timedelta(days=second // 86400)
        try:
            return datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo(self._context.zone)).date()
        except (OSError, ValueError, LookupError):
            return datetime.fromtimestamp(second, UTC).date()
