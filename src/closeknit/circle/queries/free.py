"""The free stretches of a week: what the owner said, as the plan takes it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db.models import Count, F, Q
from django.utils import timezone
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.free_words import Said, Time, read_times
from closeknit.circle.models import FreeTime, Handle
from closeknit.circle.queries.ahead import busy, calendar_reaches
from closeknit.circle.queries.reading import Circle
from closeknit.engine.slots import DAY_MINUTES, LEAST_MINUTES, Slot, SlotKind, Times, between, suits
from closeknit.engine.ways import COMPANY
from closeknit.storage.rows import pieces

EVENING, WEEKEND = (18 * 60, 21 * 60), (10 * 60, 18 * 60)
"""Minutes of the day between which a free hour in the calendar is taken for one that could be somebody's."""

HOURS_DAYS = 730
"""Days back of which the hours are looked at that suit two people."""

Row = tuple[int | None, date | None, int | None, int, int, int | None]
"""Weekday or day, start, minutes, kind and person, as `FreeTime` has them."""


def day_of(time: Time, today: date) -> date:
    """The day that is meant: the next one of that name, today included."""
    return today + timedelta(days=time.ahead or 0) if time.weekday is None else _next(time.weekday, today)


def _next(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def understood(owner: User, text: str) -> Said:
    """What the owner's words about their time mean. A first name is enough where only one person has it."""
    names: dict[str, int] = {}
    first: Counter[str] = Counter()
    whose: dict[str, int] = {}
    for row, name in access.people(owner).order_by("pk").values_list("pk", "name"):
        plain = name.casefold()
        names.setdefault(plain, row)
        word = plain.split(maxsplit=1)[0] if plain.split() else ""
        first[word] += 1
        whose[word] = row
    names |= {word: row for word, row in whose.items() if first[word] == 1 and word not in names}
    return read_times(text, names)


def times_of(owner: User, today: date, circle: Circle, said: Said | None = None) -> Times | None:
    """What is left of this week's free stretches, now; None when nothing is known of when, or when all are over.

    They are what the owner said, without the hours that an imported calendar has taken; where the owner said nothing, the
    evenings and weekends that a calendar leaves free (a line always has room). Whoever will be at something with the
    owner can be seen there. said stands in for what is kept.
    """
    here = timezone.now().astimezone(ZoneInfo(owner.zone or settings.TIME_ZONE))
    now = today.toordinal() * DAY_MINUTES + (60 * here.hour + here.minute if here.date() == today else 0)
    sunday, until = today + timedelta(days=6 - today.weekday()), calendar_reaches(owner, today)
    willing = ~(circle.never | circle.resting)
    place = {int(circle.person[at]): int(at) for at in np.flatnonzero(willing)}
    rows = list(_said(said, today) if said is not None else _kept(owner))
    slots = [slot for row in rows if (slot := _slot(row, today, place)) is not None]
    slots = [slot for slot in slots if slot.day <= sunday.toordinal()]
    if until is not None:
        agenda = _Agenda(owner, today, sunday, now)
        windows = slots or _windows(rows, today, min(sunday, until))
        if not any(_from(slot, now) for slot in windows):
            return None
        slots = [part for slot in windows for part in agenda.leaves(slot)]
        slots += agenda.company(place)
    slots = [left for slot in slots if (left := _from(slot, now)) is not None and left.day <= sunday.toordinal()]
    slots.sort(key=lambda slot: (slot.day, slot.start, slot.kind, slot.minutes))
    if not slots and (rows or until is None):
        return None
    offset = int((here.utcoffset() or timedelta()).total_seconds())

    def liking(chosen: Sequence[int]) -> NDArray[np.float64]:
        return _liking(owner, circle.tie[list(chosen)], slots, today, offset)

    return Times(tuple(slots), today.toordinal(), liking, lines_any_time=not rows)


def _from(slot: Slot, now: int) -> Slot | None:
    """What is left of a stretch; None when it is over. An occasion with somebody is over once it has begun."""
    if slot.start < 0:
        return slot if slot.day * DAY_MINUTES + DAY_MINUTES > now else None
    begins = slot.day * DAY_MINUTES + slot.start
    if begins >= now:
        return slot
    left = begins + slot.minutes - now
    if slot.kind == SlotKind.TOGETHER or left < LEAST_MINUTES:
        return None
    return replace(slot, day=now // DAY_MINUTES, start=now % DAY_MINUTES, minutes=left)


def _slot(row: Row, today: date, place: dict[int, int]) -> Slot | None:
    """One stretch; None where the person it is with is not there any more, or rests."""
    weekday, day, start, minutes, kind, person = row
    if person is not None and person not in place:
        return None
    on = day or _next(weekday or 0, today)
    there = frozenset() if person is None else frozenset({place[person]})
    return Slot(on.toordinal(), -1 if start is None else start, minutes, SlotKind(kind), there)


def _windows(rows: list[Row], today: date, until: date) -> list[Slot]:
    """The evenings of the week and the days of its end, when the owner said nothing at all."""
    days = range(today.toordinal(), until.toordinal() + 1) if not rows else ()
    spans = {day: WEEKEND if (day - 1) % 7 >= 5 else EVENING for day in days}
    return [Slot(day, start, end - start) for day, (start, end) in spans.items()]


class _Agenda:
    """What an imported calendar says of the rest of a week, on the owner's clock."""

    def __init__(self, owner: User, today: date, sunday: date, now: int) -> None:
        self.zone, self.now = ZoneInfo(owner.zone or settings.TIME_ZONE), now
        self.busy = [(self._minute(o.since), self._minute(o.until), o.people) for o in busy(owner, today, sunday)]

    def _minute(self, at: int) -> int:
        """A second in minutes since day 0, as ordinals count."""
        here = datetime.fromtimestamp(at, self.zone)
        return here.toordinal() * DAY_MINUTES + 60 * here.hour + here.minute

    def leaves(self, slot: Slot) -> list[Slot]:
        """What is left of a stretch; one without an hour is left as it is."""
        if slot.start < 0 or slot.kind == SlotKind.TOGETHER:
            return [slot]
        begins = slot.day * DAY_MINUTES + slot.start
        taken = [(since, until) for since, until, _ in self.busy]
        return [
            replace(slot, day=a // DAY_MINUTES, start=a % DAY_MINUTES, minutes=b - a)
            for a, b in between([(begins, begins + slot.minutes)], taken)
        ]

    def company(self, place: dict[int, int]) -> list[Slot]:
        """Occasions at which people of the circle are, as stretches with them."""
        found = []
        for begins, until, people in self.busy:
            since = max(begins, self.now) if until > self.now else begins
            there = frozenset(place[person] for person in people if person in place)
            if there:
                day, start = divmod(since, DAY_MINUTES)
                found.append(
                    Slot(day, start, max(until - since, COMPANY[SlotKind.TOGETHER][1]), SlotKind.TOGETHER, there)
                )
        return found


def _liking(owner: User, ties: NDArray[np.int64], slots: list[Slot], today: date, offset: int) -> NDArray[np.float64]:
    """How the slots suit a few people, by the hours of the week at which they were in touch within two years."""
    since = today - timedelta(days=HOURS_DAYS)
    seen = access.interactions(owner).filter(tie__in=ties.tolist(), day__gte=since, at__isnull=False, half_days__gt=0)
    hour = (F("at") + offset) / 3600 % 168
    counts = seen.order_by().values_list("tie", hour).annotate(n=Count("pk"))
    # 1 January 1970 was a Thursday.
    by_tie = {int(tie): np.zeros((7, 24)) for tie in ties}
    for tie, at, number in counts:
        by_tie[tie][(int(at) // 24 + 3) % 7, int(at) % 24] += number
    return np.array([suits(by_tie[int(tie)], slots) for tie in ties])


def _said(said: Said, today: date) -> Iterable[Row]:
    return [(None, day_of(t, today), t.start, t.minutes, int(t.kind), t.person) for t in said.times]


def _kept(owner: User) -> Iterable[Row]:
    found = access.free_times(owner).order_by("pk").select_related("person")
    return [(f.weekday, f.day, f.start, f.minutes, f.kind, _person(f)) for f in found]


def _person(time: FreeTime) -> int | None:
    """The person, or the one they were brought together with since."""
    return (time.person.merged_into_id or time.person.pk) if time.person else None


def kept_times(owner: User, today: date) -> list[FreeTime]:
    """What the owner said about their time, as it is shown and removed; without days that are over and people who are not there."""
    still = Q(day__isnull=True) | Q(day__gte=today)
    there = Q(person__removed_at=None, person__merged_into__removed_at=None)
    there &= Q(person__restricted_at=None, person__merged_into__restricted_at=None)
    return list(
        access.free_times(owner)
        .filter(still, there)
        .select_related("person__merged_into")
        .order_by("day", "weekday", "start", "pk")
    )


def with_numbers(owner: User, people: list[int]) -> set[int]:
    """Which of these people (rows) can be rung."""
    numbers = access.handles(owner).filter(kind=Handle.Kind.NUMBER)
    found: set[int] = set()
    for some in pieces(people):
        found.update(numbers.filter(person__in=some).values_list("person", flat=True))
    return found
