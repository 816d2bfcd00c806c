"""Calendars (.ics): who was at past events with the owner, and whose birthday is when.

One interaction for each other person and each past date of an event. A calendar entry is weak evidence of
having met, so it counts as half a contact-day, and with more than 20 people not at all (science 2.2).
Titles, places and notes are read past; of them only birthdays, anniversaries and the presence of a video link
are kept.
Of what lies ahead the coming weeks are kept as times when the owner is busy, and with whom of the people met before.
"""

from collections import Counter

from closeknit.engine.records import Direction
from closeknit.importers import _icalahead, _icalevents, _icalparts, _icalseries, _icalzones, _identity, _text
from closeknit.importers._found import Context, Found, FoundDate, FoundPerson, Question, Refused, Source
from closeknit.importers._icalparts import Event, Guest, When

KIND = "calendar"
TITLE = "Calendar (.ics)"
HOW_TO = (
    "Google Calendar: on a computer, open Settings, then Import and export, then Export; unpack the zip file. "
    "Apple Calendar: choose the calendar, then File, Export, Export. "
    "Outlook: File, Save Calendar, with full details. "
    "Thunderbird: Events and Tasks, Export. "
    "Nextcloud: the three dots beside the calendar, then Export."
)
READS = (
    "Dates, lengths and guests of events, and whether they keep you busy; titles only to find birthdays; "
    "links only to tell a video call."
)
KEEPS = (
    "Who was invited with you, when, for how long, whether by video; birthdays and anniversaries; "
    "of the next six weeks when you are busy, and with whom of them."
)
THROWS_AWAY = (
    "Titles, places, notes, attachments, reminders, to-do lists and all that lies further ahead than six weeks."
)
MAX_BYTES = 100_000_000

MAX_EVENTS = 200_000
MAX_TOUCHES = 1_000_000
MANY = 20
"""With more people than this an event says nothing about a single tie (science 2.2)."""
MAX_MINUTES = 600
MAX_JUNK = 10
"""Lines that may stand before a calendar begins."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_TOO_LARGE = "This calendar is larger than 100 MB; please export a shorter span of time and bring that."
_NOT_HERE = "There is no calendar in this file; please export it again as iCalendar (.ics) and bring that."
_MANY_PEOPLE = f"it names more than {_icalparts.MAX_PEOPLE:,} people; the rest were passed over"
_MANY_MEETINGS = f"this file holds more than {MAX_TOUCHES:,} meetings; this one was not read"
_STARTS = ("BEGIN:VCALENDAR", "BEGIN:VEVENT")
_MAIL = (
    *("FROM ", "FROM:", "TO:", "RECEIVED:", "RETURN-PATH:", "DELIVERED-TO:"),
    *("MIME-VERSION:", "CONTENT-TYPE:", "SUBJECT:"),
)
_OTHERS = {
    "VALARM": ("reminder", "reminders", "reminders are not kept"),
    "VTODO": ("task", "tasks", "tasks say nothing about meeting somebody"),
    "VJOURNAL": ("journal entry", "journal entries", "journals stay private and are not read"),
    "VFREEBUSY": ("list of busy times", "lists of busy times", "busy times name nobody"),
}


def recognises(head: bytes, name: str) -> bool:
    """Tell whether a file is a calendar by what stands at its beginning; its name does not matter."""
    codec, mark = _text.encoding(head)
    text = head[mark : mark + 8192].decode(codec or "latin-1", "replace")
    junk = 0
    for line in text.replace("\r", "\n").split("\n"):
        plain = line.strip("\ufeff\x00 \t").upper()
        if not plain:
            continue
        if plain in _STARTS:
            return True
        junk += 1
        if junk > MAX_JUNK or plain.startswith(("BEGIN:", *_MAIL)):
            return False
    return False


def read(source: Source, context: Context) -> Found:
    """Read a calendar; raises `Refused` when there is none in the file, or too much of it."""
    if source.size > MAX_BYTES:
        raise Refused(_TOO_LARGE)
    diary = _Diary(context)
    calendar = _icalevents.Calendar(source.file, diary.zones, context.region)
    for event in calendar:
        if len(diary.events) >= MAX_EVENTS:
            diary.found.skip("the calendar", f"it has more than {MAX_EVENTS:,} events; the rest was not read")
            break
        diary.keep(event)
    if not (calendar.calendars or calendar.seen):
        raise Refused(_NOT_HERE)
    diary.settle(calendar)
    return diary.found


class _Diary:
    """Collects the events of one file, then turns them into people, interactions and days."""

    def __init__(self, context: Context) -> None:
        self.found = Found("ical")
        self.zones = _icalzones.Zones(context.zone)
        self.events: list[Event] = []
        self._context = context
        self._own_names = {_text.clean(text).casefold() for text in context.names} - {""}
        self._places: dict[tuple[str, When | None], int] = {}
        self._changes: dict[str, list[When]] = {}
        self._guests: dict[str, Guest] = {}
        self._me: frozenset[str] = frozenset()
        self._who: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._days: dict[FoundDate, None] = {}
        self._first: int | None = None
        self._last: int | None = None
        self._cut_at: int | None = None

    def keep(self, event: Event) -> None:
        """Add an event; of two versions of one event (same UID and date) only the newer stays."""
        if event.uid and event.start is not None:
            key = (event.uid, event.changes)
            place = self._places.setdefault(key, len(self.events))
            if place < len(self.events):
                known = self.events[place]
                if event.sequence != known.sequence:
                    newer, older = (event, known) if event.sequence > known.sequence else (known, event)
                    self.events[place] = newer
                    self.found.skip(_where(older), "a newer version of this event is in the file")
                    return
                if event.start == known.start:
                    self.found.skip(_where(event), "this event is in the file twice")
                    return
        self.events.append(event)

    def settle(self, calendar: _icalevents.Calendar) -> None:
        """Work out everything, once the whole file was read."""
        self._series = _icalseries.Series(self.zones, calendar.reader, int(self._context.now.timestamp()))
        self._guests = calendar.reader.people
        texts = 0
        for event in self.events:
            texts += event.texts
            if event.changes is not None and event.uid:
                self._changes.setdefault(event.uid, []).append(event.changes)
        self._me = self._owner(calendar.own)
        for event in self.events:
            if event.occasion is None or event.cancelled:
                self._take(event)
        for event in self.events:
            if event.occasion is not None and not event.cancelled:
                self._remember(event)
        self.found.dates.extend(self._days)
        self._look_ahead()
        if texts:
            self.found.throw("titles and notes of events", texts)
        self._report(calendar)
        self._ask()
        self._cover()

    def _owner(self, own: list[str]) -> frozenset[str]:
        """Return the keys under which the owner appears: by what is known, else by the calendar's own address."""
        context = self._context
        addresses = {_identity.address(text) for text in context.addresses} - {""}
        numbers = {_identity.e164(text, context.region) for text in context.numbers} - {""}
        mine = frozenset(
            key
            for key, guest in self._guests.items()
            if guest.address in addresses or guest.number in numbers or guest.name.casefold() in self._own_names
        )
        return mine or frozenset(key for key, guest in self._guests.items() if guest.address in own)

    def _take(self, event: Event) -> None:
        """Add the interactions of one event, or the reason why there are none."""
        start = event.start
        if start is None:
            self.found.skip(_where(event), "it has no date we can read")
            return
        at = self._series.at(start)
        others = []
        declined, by_me = 0, False
        for guest in event.guests:
            if guest.declined:
                declined += 1
                by_me = by_me or guest.key in self._me
            elif guest.key not in self._me:
                others.append(guest.key)
        reason = "" if others and not (by_me or event.cancelled) else _reason(event, by_me, declined)
        if reason:
            self._note_day(at)
            self.found.skip(_where(event), reason)
            return
        dates = self._series.dates(event, start, at, self._changed(event, start))
        notes = dates.notes
        if _icalseries.LONG_AGO in notes:
            self._cut_at = self._series.since
        if event.later:
            notes.append("a change to this and all later dates was read for this date only")
        if declined and dates.at:
            notes.append("one person declined" if declined == 1 else f"{declined} people declined")
        for note in notes:
            self.found.skip(_where(event), note)
        if dates.at:
            self._add(event, others, dates.at, self._minutes(event, start, at))

    def _changed(self, event: Event, start: When) -> _icalseries.Days:
        """Return the dates of a series for which other events of the file stand."""
        changed = _icalseries.Days()
        if event.changes is None and event.uid in self._changes:
            for when in self._changes[event.uid]:
                self._series.leave_out(changed, when, start)
        return changed

    def _add(self, event: Event, others: list[str], moments: list[int], minutes: int) -> None:
        """Add one interaction for each of the others and each date."""
        touches = self.found.touches
        if len(touches) + len(others) * len(moments) > MAX_TOUCHES:
            self.found.skip(_where(event), _MANY_MEETINGS)
            return
        direction = Direction.UNKNOWN
        if self._me and event.organiser:
            direction = Direction.OUT if event.organiser in self._me else Direction.IN
        weight = 0 if len(event.guests) > MANY else 1
        self._note_day(moments[0])
        if len(moments) > 1:
            self._note_day(moments[-1])
        known = self._who.get
        whos = []
        for key in others:
            who = known(key)
            whos.append(self._person(key) if who is None else who)
        # By columns, as a series of some hundred dates with a dozen people is nothing unusual.
        count = len(whos) * len(moments)
        touches.who.extend(whos * len(moments))
        touches.at.extend(moments if len(whos) == 1 else [at for at in moments for _ in whos])
        touches.channel += bytes((event.channel,)) * count
        touches.direction += bytes((direction,)) * count
        touches.minutes.extend([minutes] * count)
        touches.half_days += bytes((weight,)) * count

    def _person(self, key: str) -> int:
        """Add a person met at an event; returns their number."""
        guest = self._guests[key]
        self._who[key] = len(self.found.people)
        self.found.people.append(
            FoundPerson(
                key=key,
                name=guest.name,
                numbers=(guest.number,) if guest.number else (),
                addresses=(guest.address,) if guest.address else (),
            )
        )
        return self._who[key]

    def _minutes(self, event: Event, start: When, at: int) -> int:
        """Return how long an event was, 0 when that is not known or it took whole days."""
        seconds = event.seconds
        if event.end is not None:
            wall, zone, whole = event.end
            if whole:
                return 0
            seconds = self.zones.seconds(wall, zone or start[1]) - at
        if start[2] or seconds <= 0 or (seconds % 86400 == 0 and start[0].hour == start[0].minute == 0):
            return 0
        return min(seconds // 60, MAX_MINUTES)

    def _remember(self, event: Event) -> None:
        """Keep a birthday or anniversary, with the person of that name if the file knows exactly one."""
        if event.occasion is None or event.start is None:
            self.found.skip(_where(event), "it has no date we can read")
            return
        kind, name, year = event.occasion
        if name.casefold() in self._own_names:
            self.found.skip(_where(event), "it is your own day")
            return
        wall, zone, whole = event.start
        if zone == "UTC" and not whole:
            wall = self.zones.wall(self.zones.seconds(wall, zone), "")
        self._days.setdefault(FoundDate(self._named(name), kind, wall.month, wall.day, year))

    def _named(self, name: str) -> int:
        """Return the number of the person with a name: the only one met at events, else a new one."""
        if not self._names:
            for who, person in enumerate(self.found.people):
                plain = person.name.casefold()
                self._names[plain] = -1 if plain in self._names else who
        who = self._names.get(name.casefold(), -1)
        if who >= 0:
            return who
        self._names[name.casefold()] = len(self.found.people)
        self.found.people.append(FoundPerson(key=name, name=name))
        return len(self.found.people) - 1

    def _look_ahead(self) -> None:
        """Keep when the owner is busy in the coming weeks."""
        ahead = _icalahead.Ahead(self._series, self.zones, self._me, self._met)
        for event in self.events:
            if event.start is not None:
                ahead.take(event, event.start, self._changed(event, event.start))
        self.found.ahead, more = ahead.times()
        if more:
            self.found.skip("the calendar", _icalahead.MORE)

    def _met(self, guest: Guest) -> int | None:
        """Return the number of somebody met at a past event, or of whom the file knows a birthday under this name."""
        who = self._who.get(guest.key)
        named = self._names.get(self._guests[guest.key].name.casefold(), -1) if who is None else -1
        if named >= 0 and not (self.found.people[named].addresses or self.found.people[named].numbers):
            return named
        return who

    def _note_day(self, at: int) -> None:
        """Widen the span of days on which something past is in the calendar."""
        if 0 <= at <= self._series.now:
            self._first = at if self._first is None else min(at, self._first)
            self._last = at if self._last is None else max(at, self._last)

    def _cover(self) -> None:
        """Say which days the file can vouch for: none before a series was cut at five years."""
        if self._first is None or self._last is None:
            return
        first = self._first if self._cut_at is None else max(self._first, self._cut_at)
        days = [self.zones.wall(at, "").date() for at in (first, max(first, self._last))]
        self.found.covered = (days[0], days[1])

    def _report(self, calendar: _icalevents.Calendar) -> None:
        """Say what else was in the file, and what was wrong with it."""
        skip = self.found.skip
        for number in calendar.broken:
            skip(f"event {number}", "it has no end of its own")
        if calendar.cut_off:
            skip(f"event {calendar.cut_off}", f"the file is cut off in event {calendar.cut_off}")
        if calendar.unread:
            skip("the calendar", f"it has more than {_icalevents.MAX_LINES:,} lines; the rest was not read")
        if calendar.reader.crowded:
            skip("the calendar", _MANY_PEOPLE)
        for name, (one, several, reason) in _OTHERS.items():
            count = calendar.others.get(name, 0)
            if count:
                skip(f"{count} {one if count == 1 else several}", reason)
        if not calendar.seen:
            skip("the calendar", "there are no events in it")
        if calendar.too_long:
            self.found.throw("very long lines", calendar.too_long)

    def _ask(self) -> None:
        """Ask who the owner is, if neither the owner's own names nor the calendar tell."""
        if self._me or not self.found.touches:
            return
        options = []
        often = Counter(self.found.touches.who)
        for who, _ in sorted(often.items(), key=lambda item: (-item[1], item[0]))[:8]:
            person = self.found.people[who]
            words = person.name if person.name == person.key else f"{person.name} ({person.key})"
            options.append((str(who), words))
        options.append(("none", "None of these"))
        self.found.questions.append(Question("me", "Which of these is you?", tuple(options)))


def _reason(event: Event, by_me: bool, declined: int) -> str:
    """Return why an event does not count at all."""
    if event.cancelled:
        return "this event was cancelled"
    if by_me:
        return "you declined this event"
    return "everybody else declined" if declined else "nobody else in this event"


def _where(event: Event) -> str:
    """Return the place of an event for the eye: its number and, if it has one, its day."""
    if event.start is None:
        return f"event {event.number}"
    day = event.start[0]
    return f"event {event.number}: {day.day} {_MONTHS[day.month - 1]} {day.year}"
