"""The events of a calendar file, one after another (RFC 5545, vCalendar 1.0).

One pass over the file, some hundred kilobytes in memory at a time. Only wanted properties are looked at, told
apart by their first four bytes. Components may be nested wrongly, or not closed at all: nothing here is
recursive, an event ends where it says so, and one that never does is named in `Calendar.broken`.
"""

from collections.abc import Iterator
from typing import BinaryIO

from closeknit.importers import _contentline, _icallines, _icalparts, _icalzones, _identity, _text
from closeknit.importers._icallines import Sink
from closeknit.importers._icalparts import Event

MAX_LINES = 5_000_000
"""Lines of one file that are read: a calendar of 100 MB has about half of that."""

_ZONE_PARTS = (b"STANDARD", b"DAYLIGHT")
_COUNTED = (b"VALARM", b"VTODO", b"VJOURNAL", b"VFREEBUSY")


class Calendar:
    """The events of one open file, to be iterated once; the attributes are complete afterwards.

    zones       where the zones that the file describes are put
    seen        how many events began              broken     those of them that never ended
    cut_off     the event in which the file stops, 0 if it is whole
    calendars   how many calendars began           others     further components, counted by name ("VTODO")
    own         addresses that the calendar gives as its own
    too_long    lines over the limit               unread     True when the file has more than `MAX_LINES`
    """

    def __init__(self, file: BinaryIO, zones: _icalzones.Zones, region: str = "") -> None:
        self.zones = zones
        self.seen = self.cut_off = self.calendars = self.too_long = 0
        self.broken: list[int] = []
        self.others: dict[str, int] = {}
        self.own: list[str] = []
        self.unread = False
        self.reader = _icalparts.Reader(region)
        self._file = file
        self._event: Sink | None = None
        self._depth = 0
        self._zone: Sink | None = None
        self._part: Sink | None = None
        self._parts: list[Sink] = []
        self._cancelled = False

    def __iter__(self) -> Iterator[Event]:
        """Yield the complete events in the order of the file."""
        left = MAX_LINES
        for batch in _contentline.blocks(self._file, self._dropped):
            if len(batch) > left:
                self.unread = True
                yield from self._events(batch[:left])
                return
            left -= len(batch)
            yield from self._events(batch)
        if self._event is not None:
            self.cut_off = self.seen

    def _dropped(self, _: bytes) -> None:
        self.too_long += 1

    def _events(self, batch: list[bytes]) -> Iterator[Event]:
        """Yield the events that end in this batch of lines."""
        wanted, longest = _icallines.WANTED.get, _contentline.MAX_LINE
        begin, end = _icallines.BEGIN, _icallines.END
        sink = self._sink()
        for line in batch:
            kind = wanted(line[:4])
            if kind is None:
                continue
            if kind > end:
                if sink is None:
                    self._about(kind, line)
                elif len(line) > longest:
                    self.too_long += 1
                elif kind in sink:
                    sink[kind].append(line)
                else:
                    sink[kind] = [line]
            elif kind == begin:
                self._begin(line[6:].strip().upper())
                sink = self._sink()
            else:
                done = self._end(line[4:].strip().upper())
                sink = self._sink()
                if done is not None:
                    yield self.reader.event(done, self.seen, self._cancelled)

    def _sink(self) -> Sink | None:
        """Return where the properties of the component that is open now go."""
        if self._event is not None:
            return None if self._depth else self._event
        return self._part if self._part is not None else self._zone

    def _begin(self, name: bytes) -> None:
        """Open a component."""
        if name == b"VEVENT":
            self._close_event()
            self.seen += 1
            self._event, self._depth, self._zone, self._part = {}, 0, None, None
        elif name == b"VCALENDAR":
            self._close_event()
            self.calendars += 1
            self._cancelled = False
        elif name == b"VTIMEZONE" and self._event is None:
            self._zone, self._part, self._parts = {}, None, []
        elif self._zone is not None and name in _ZONE_PARTS:
            self._part = {}
        else:
            self._depth += self._event is not None
            if name in _COUNTED:
                self.others[name.decode()] = self.others.get(name.decode(), 0) + 1

    def _end(self, name: bytes) -> Sink | None:
        """Close a component; returns the lines of an event that is complete now."""
        if name == b"VEVENT":
            done, self._event = self._event, None
            return done
        if name == b"VCALENDAR":
            self._close_event()
        elif self._event is not None:
            self._depth = max(0, self._depth - 1)
        elif name == b"VTIMEZONE" and self._zone is not None:
            self._describe(self._zone)
            self._zone = self._part = None
        elif self._part is not None and name in _ZONE_PARTS:
            self._parts.append(self._part)
            self._part = None
        return None

    def _close_event(self) -> None:
        """Note an event that had no end of its own."""
        if self._event is not None:
            self.broken.append(self.seen)
            self._event = None

    def _about(self, kind: int, line: bytes) -> None:
        """Read what a calendar says of itself: its own address, or that it brings cancellations."""
        if self._event is not None or kind not in (_icallines.METHOD, _icallines.OWN):
            return
        head, value = _contentline.split(line)
        if kind == _icallines.METHOD:
            self._cancelled = value.strip().upper() == b"CANCEL"
        elif head.upper() in (b"X-WR-CALNAME", b"X-WR-RELCALID"):
            address = _identity.address(_text.decode(value[:300]))
            if address and address not in self.own:
                self.own.append(address)

    def _describe(self, sink: Sink) -> None:
        """Keep a time zone that the file describes."""
        if len(self.zones.described) >= _icalzones.MAX_ZONES:
            return
        zone = _icalzones.Described(_icallines.first(sink, _icallines.LOCATED))
        for part in self._parts[-_icalzones.MAX_OBSERVANCES :]:
            start = self.reader.when((part.get(_icallines.DTST) or [b""])[0])
            offsets = dict(_offset(line) for line in part.get(_icallines.OFFSET, ()))
            after = offsets.get(b"TZOFFSETTO")
            if start is None or after is None:
                continue
            extra = [when[0] for line in part.get(_icallines.RDATE, ())[:100] for when in self.reader.stamps(line)]
            before = offsets.get(b"TZOFFSETFROM", after)
            rule = _icallines.first(part, _icallines.RRULE)
            zone.observances.append(_icalzones.Observance(start[0], before, after, rule, tuple(extra[:200])))
        name = _contentline.plain(_icallines.first(sink, _icallines.TZID))
        self.zones.described[_text.clean(name).strip('"')] = zone


def _offset(line: bytes) -> tuple[bytes, int]:
    """Read TZOFFSETTO or TZOFFSETFROM ("+0130", "-053000"): (its name, seconds; 0 when it cannot be read)."""
    head, value = _contentline.split(line)
    name = head.partition(b";")[0].upper()
    digits = str(value, "latin-1").strip()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-").ljust(6, "0")[:6]
    if not (digits.isascii() and digits.isdigit()):
        return name, 0
    seconds = int(digits[:2]) * 3600 + int(digits[2:4]) * 60 + int(digits[4:])
    return name, sign * min(seconds, 14 * 3600)
