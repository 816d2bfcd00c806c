"""What the properties of a calendar event say: times and guests (RFC 5545, vCalendar 1.0, and what clients add).

The texts of an event go from here to `_icalsigns` and no further.
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple

from closeknit.engine.records import Channel
from closeknit.importers import (
    _contentline,
    _icalsigns,
    _icaltitles,
    _identity,
    _recurrence,
    _text,
)
from closeknit.importers._icallines import (
    ATTENDEE,
    DESCRIPTION,
    DTEND,
    DTST,
    DURATION,
    EXDATE,
    EXRULE,
    GOOGLE,
    LOCATION,
    NEXTCLOUD,
    ORGANIZER,
    RDATE,
    RECURRENCE_ID,
    RRULE,
    SEQUENCE,
    STATUS,
    SUMMARY,
    TRANSPARENCY,
    UID,
    UID_,
    Sink,
    value_of,
)

MAX_GUESTS = 500
"""Lines of one event with a guest that are read; beyond twenty nobody counts anyway."""
MAX_PEOPLE = 50_000
"""People of one file; further ones are passed over (`Reader.crowded`)."""
MAX_GUEST_LINES = 200_000
"""Different lines with a guest that are looked into; further ones are passed over as well."""
MAX_DATES = 1000
"""Dates of one series that may be left out or added one by one (security: IM-5)."""

_CACHE = 20_000
"""Guest lines remembered: the same people come again and again, in the same words."""

When = tuple[datetime, str, bool]
"""A wall-clock time, the zone it is in ("" when it floats), and whether it is a whole day."""

_NO_PEOPLE = ("calendar.google.com", "@virtual")
_NO_REPLY = ("noreply", "no-reply", "donotreply", "do-not-reply", "calendar-notification")


class Guest(NamedTuple):
    """Somebody named in an event. `key` is the address, else the number, else the name; "" if it is no person."""

    key: str
    name: str
    address: str
    number: str
    declined: bool


@dataclass(slots=True)
class Event:
    """One VEVENT. `number` is its place in the file, from 1; `seconds` the DURATION, -1 if none is given.

    `guests` are people, the organiser among them, nobody twice; `attendees` counts ATTENDEE lines. `exceptions` and
    `extra` are lines of EXDATE and RDATE, read only when a series is expanded. `changes` is RECURRENCE-ID, the date
    of a series for which this event stands; `later` tells that it is meant for all that follow, too
    (RANGE=THISANDFUTURE). `free` tells that it keeps nobody busy. `texts` counts titles, places and notes passed over.
    """

    number: int
    uid: str
    sequence: int
    start: When | None
    end: When | None
    seconds: int
    changes: When | None
    later: bool
    rules: tuple[str, ...]
    exceptions: list[bytes]
    extra: list[bytes]
    exrule: bool
    guests: tuple[Guest, ...]
    organiser: str
    attendees: int
    cancelled: bool
    free: bool
    channel: Channel
    occasion: _icaltitles.Occasion | None
    texts: int


_NOBODY = Guest("", "", "", "", False)
_NONE: list[bytes] = []
_NO_PERSON = ("ROOM", "RESOURCE", "GROUP")


class Reader:
    """Turns the lines of components into values, and remembers what it has read once.

    `people` is everybody named so far, by key, with their best name; `crowded` tells that some were passed over.
    `region` is for phone numbers.
    """

    def __init__(self, region: str = "") -> None:
        self.people: dict[str, Guest] = {}
        self.crowded = False
        self._looked_into = 0
        self._region = region
        self._guests: dict[bytes, Guest] = {}
        self._heads: dict[bytes, tuple[str, bool]] = {}

    def when(self, line: bytes) -> When | None:
        """Read one property with a time (DTSTART, DTEND, RECURRENCE-ID); None when it holds none."""
        head, _, value = line.rpartition(b":")
        zone, whole = self._heads.get(head) or self._head(head)
        size = len(value)
        try:
            # "20261124T17:00Z" has 15 signs, too.
            if size == 15 and not whole and value[14] != 90:
                return datetime.fromisoformat(str(value, "ascii")), zone, False
            if size == 16 and value[15] == 90 and not whole:
                return datetime.fromisoformat(str(value[:15], "ascii")), "UTC", False
        except ValueError:
            return None
        found = self.stamps(line)
        return found[0] if found else None

    def stamps(self, line: bytes) -> list[When]:
        """Read one property with a list of times (EXDATE, RDATE): of a period its start, nothing of what is none."""
        head, value = _contentline.split(line)
        zone, whole = self._heads.get(head) or self._head(head)
        found = []
        for item in str(value, "latin-1").split(",", MAX_DATES)[:MAX_DATES]:
            stamp = _recurrence.stamp(item.partition("/")[0])
            if stamp is not None:
                moment, utc, day = stamp
                # VALUE=DATE with a time behind it means the time, unless that is midnight.
                day = day or (whole and moment.time() == time())
                found.append((moment, "" if day else "UTC" if utc else zone, day))
        return found

    def _head(self, head: bytes) -> tuple[str, bool]:
        """Read the zone of a property with a time, and whether it says that its value is a date."""
        params = _contentline.head(head).params
        zone = _text.clean(params.get("TZID", "").encode("latin-1").decode("utf-8", "replace"))
        known = zone, params.get("VALUE", "").upper() == "DATE"
        if len(self._heads) < _CACHE:
            self._heads[head] = known
        return known

    def guest(self, line: bytes) -> Guest:
        """Read an ATTENDEE or ORGANIZER line."""
        known = self._guests.get(line)
        if known is None:
            self._looked_into += 1
            if self._looked_into > MAX_GUEST_LINES:
                self.crowded = True
                return _NOBODY
            if len(self._guests) >= _CACHE:
                self._guests.clear()
            known = self._guests[line] = self._known(self._read_guest(line))
        return known

    def _known(self, guest: Guest) -> Guest:
        """Note a person, by the best name seen so far; returns nobody when there are too many of them."""
        before = self.people.get(guest.key)
        if before is None:
            if not guest.key:
                return guest
            if len(self.people) >= MAX_PEOPLE:
                self.crowded = True
                return _NOBODY
        if before is None or _better(guest, before):
            self.people[guest.key] = guest
        return guest

    def _read_guest(self, line: bytes) -> Guest:
        split = line.lower().rfind(b":mailto:")
        head, raw = (line[:split], line[split + 1 :]) if split > 0 else _contentline.split(line)
        about = _contentline.head(head)
        params = about.params
        if params.get("CUTYPE", "").upper() in _NO_PERSON or params.get("ROLE", "").upper() == "NON-PARTICIPANT":
            return _NOBODY
        written = _contentline.value(raw, about)
        address = _identity.address(written)
        if not address:
            for other in ("EMAIL", "X-CALENDARSERVER-EMAIL", "CN"):
                address = address or _identity.address(params.get(other, ""))
        if _is_machine(address):
            return _NOBODY
        name = _name(params["CN"], params.get("CHARSET", "")) if "CN" in params else _before_address(written)
        if "@" in name and _identity.address(name):
            name = ""
        number = written if written[:4].lower() == "tel:" else params.get("X-APPLE-TELEPHONE", "")
        number = _identity.e164(number, self._region) if number else ""
        state = params.get("PARTSTAT", params.get("STATUS", "")).upper()
        return Guest(address or number or name, name or address or number, address, number, state == "DECLINED")

    def event(self, sink: Sink, number: int, cancelled: bool) -> Event:
        """Put one event together from its lines."""
        get = sink.get
        guests, organiser = self._guests_of(sink)
        rules = tuple([_rule(line) for line in sink[RRULE][:10]]) if RRULE in sink else ()
        changes = self.when(sink[RECURRENCE_ID][0]) if RECURRENCE_ID in sink else None
        start = changes
        for line in get(DTST, ()):
            # DTSTAMP begins with the same four bytes.
            if line[5:6] in b"Rr":
                start = self.when(line) or changes
                break
        sequence = value_of(get(SEQUENCE))
        yearly = rules or GOOGLE in sink or NEXTCLOUD in sink
        return Event(
            number=number,
            uid=str(value_of(get(UID) or get(UID_)), "utf-8", "replace"),
            sequence=int(sequence) if sequence.isdigit() and len(sequence) < 10 else 0,
            start=start,
            end=self.when(sink[DTEND][0]) if DTEND in sink else None,
            seconds=_seconds(value_of(get(DURATION))) if DURATION in sink else -1,
            changes=changes,
            later=RECURRENCE_ID in sink and b"THISANDFUTURE" in sink[RECURRENCE_ID][0].upper(),
            rules=rules,
            exceptions=get(EXDATE, _NONE),
            extra=get(RDATE, _NONE),
            exrule=EXRULE in sink,
            guests=guests,
            organiser=organiser,
            attendees=len(get(ATTENDEE, _NONE)),
            cancelled=cancelled or (STATUS in sink and value_of(sink[STATUS]).upper() == b"CANCELLED"),
            free=TRANSPARENCY in sink and _free(value_of(sink[TRANSPARENCY])),
            channel=_icalsigns.channel(sink),
            occasion=_icalsigns.occasion(sink, rules) if yearly and SUMMARY in sink else None,
            texts=(SUMMARY in sink) + (LOCATION in sink) + (DESCRIPTION in sink),
        )

    def _guests_of(self, sink: Sink) -> tuple[tuple[Guest, ...], str]:
        """Return the people of an event and the key of its organiser."""
        people: dict[str, Guest] = {}
        known = self._guests.get
        for line in sink.get(ATTENDEE, _NONE)[:MAX_GUESTS]:
            guest = known(line) or self.guest(line)
            if guest.key:
                people.setdefault(guest.key, guest)
        if ORGANIZER not in sink:
            return tuple(people.values()), ""
        organiser = self.guest(sink[ORGANIZER][0])
        if organiser.key:
            people.setdefault(organiser.key, organiser)
        return tuple(people.values()), organiser.key


def _before_address(written: str) -> str:
    """Return the name in the value itself, as vCalendar 1.0 has it: "Anna <anna@example.org>", or "Anna"."""
    if "<" in written:
        return _text.clean(written.partition("<")[0].strip("\"' "))
    return "" if ":" in written or "@" in written else _text.clean(_contentline.plain(written))


def _name(written: str, charset: str) -> str:
    """Return a CN as a name: RFC 6868 marks, needless quotes and foreign encodings undone."""
    text = written if written.isascii() else _text.decode(written.encode("latin-1"), charset)
    if "^" in text:
        text = text.replace("^n", " ").replace("^'", '"').replace("^^", "^")
    return _text.clean(_contentline.plain(text)).strip("\"' ")


def _is_machine(address: str) -> bool:
    """Tell whether an address belongs to a calendar or a robot."""
    return address.endswith(_NO_PEOPLE) or address.startswith(_NO_REPLY)


def _free(value: bytes) -> bool:
    """Tell whether a TRANSP leaves the time free; vCalendar 1.0 writes 0 for busy and a number above it for free."""
    return value.upper() == b"TRANSPARENT" or (value.isdigit() and value.strip(b"0") != b"")


def _seconds(value: bytes) -> int:
    """Return the seconds of a DURATION ("P1DT2H30M"), -1 when there is none or it cannot be read."""
    text = value.upper().lstrip(b"+")
    if not text.startswith(b"P") or len(text) > 40:
        return -1
    total = 0
    digits = b""
    for sign in text[1:].decode("latin-1"):
        if "0" <= sign <= "9":
            digits += sign.encode()
        elif sign in "WDHMS" and 0 < len(digits) < 8:
            total += int(digits) * {"W": 604800, "D": 86400, "H": 3600, "M": 60, "S": 1}[sign]
            digits = b""
        elif sign != "T":
            return -1
    return total


def _better(guest: Guest, before: Guest) -> bool:
    """Tell whether a line names somebody better: at all, or as spoken ("Ute Schäfer", not "Schäfer, Ute")."""
    if guest.name == guest.key:
        return False
    return before.name == before.key or ("," in before.name and "," not in guest.name)


def _rule(line: bytes) -> str:
    """Return an RRULE as text; only ASCII has a meaning in it."""
    return str(_contentline.split(line)[1], "latin-1").strip()
