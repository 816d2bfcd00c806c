"""The free stretches of a week: what the owner said, as the plan takes it."""

from collections import Counter
from collections.abc import Iterable
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
from closeknit.engine.slots import DAY_MINUTES, Slot, SlotKind, Times, between, suits

EVENING, WEEKEND = (18 * 60, 21 * 60), (10 * 60, 18 * 60)
"""Minutes of the day between which a free hour in the calendar is taken for one that could be somebody's."""

LEAST_COMPANY = 10
"""Minutes of an occasion of which the calendar does not say how long it is."""

HOURS_DAYS = 730
"""Days back of which the hours are looked at that suit two people."""

AT_ONCE = 500
"""Rows named in one statement."""


Row = tuple[int | None, date | None, int | None, int, int, int | None]
"""Weekday or day, start, minutes, kind and person, as `FreeTime` has them."""


def day_of(time: Time, today: date) -> date:
    """The day that is meant: the next one of that name, today included."""
    if time.weekday is None:
        return today + timedelta(days=time.ahead or 0)
    return today + timedelta(days=(time.weekday - today.weekday()) % 7)


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


def times_of(
    owner: User, today: date, people: NDArray[np.int64], ties: NDArray[np.int64], said: Said | None = None
) -> Times | None:
    """What is left of this week's free stretches, now; None when nothing is known of when, or when all are over.

    They are what the owner said, without the hours that an imported calendar has taken; where the owner said nothing, the
    evenings and weekends that a calendar leaves free. Whoever will be at something with the owner can be seen there.
    people and ties are the rows of the circle's people and ties in its order; said stands in for what is kept.
    """
    here = timezone.now().astimezone(ZoneInfo(owner.zone or settings.TIME_ZONE))
    now = 60 * here.hour + here.minute if here.date() == today else 0
    sunday = today + timedelta(days=6 - today.weekday())
    place = {int(row): at for at, row in enumerate(people)}
    agenda = _Agenda(owner, today, sunday) if (calendar_reaches(owner, today) or today) > today else None
    rows = _said(said, today) if said is not None else _kept(owner)
    slots = [_slot(row, today, place) for row in rows]
    slots = [slot for slot in slots if today.toordinal() <= slot.day <= sunday.toordinal()]
    if agenda:
        slots = [part for slot in slots or _usual_windows(today, sunday) for part in agenda.leaves(slot)]
        slots += agenda.company(place)
    slots = [s for s in slots if not (s.day == today.toordinal() and 0 <= s.start < now)]
    slots.sort(key=lambda slot: (slot.day, slot.start, slot.kind, slot.minutes))
    if not slots:
        return None
    offset = int((here.utcoffset() or timedelta()).total_seconds())
    return Times(
        tuple(slots), today.toordinal(), lambda chosen: _liking(owner, ties[list(chosen)], slots, today, offset)
    )


def _slot(row: Row, today: date, place: dict[int, int]) -> Slot:
    weekday, day, start, minutes, kind, person = row
    on = day if day is not None else today + timedelta(days=((weekday or 0) - today.weekday()) % 7)
    there = frozenset({place[person]}) if person in place else frozenset()
    return Slot(on.toordinal(), -1 if start is None else start, minutes, SlotKind(kind), there)


def _usual_windows(today: date, sunday: date) -> list[Slot]:
    """The evenings of the week and the days of its end, when the owner said nothing else."""
    days = range(today.toordinal(), sunday.toordinal() + 1)
    windows = {day: WEEKEND if (day - 1) % 7 >= 5 else EVENING for day in days}
    return [Slot(day, start, end - start) for day, (start, end) in windows.items()]


class _Agenda:
    """What an imported calendar says of the rest of a week, on the owner's clock."""

    def __init__(self, owner: User, today: date, sunday: date) -> None:
        self.zone = ZoneInfo(owner.zone or settings.TIME_ZONE)
        self.busy = [(self._minute(o.since), self._minute(o.until), o.people) for o in busy(owner, today, sunday)]

    def _minute(self, at: int) -> int:
        """A second in minutes since day 0, as ordinals count."""
        here = datetime.fromtimestamp(at, self.zone)
        return here.toordinal() * DAY_MINUTES + 60 * here.hour + here.minute

    def leaves(self, slot: Slot) -> list[Slot]:
        """What is left of a stretch; one without an hour is left as it is."""
        if slot.start < 0 or slot.kind == SlotKind.TOGETHER:
            return [slot]
        base = slot.day * DAY_MINUTES
        window = (base + slot.start, base + slot.start + slot.minutes)
        taken = [(since, until) for since, until, _ in self.busy]
        return [replace(slot, start=a - base, minutes=b - a) for a, b in between([window], taken)]

    def company(self, place: dict[int, int]) -> list[Slot]:
        """Occasions at which people of the circle are, as stretches with them."""
        found = []
        for since, until, people in self.busy:
            there = frozenset(place[person] for person in people if person in place)
            if there:
                day, start = divmod(since, DAY_MINUTES)
                found.append(Slot(day, start, max(until - since, LEAST_COMPANY), SlotKind.TOGETHER, there))
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
    """What the owner said about their time, as it is shown and removed; days that are over are left out."""
    still = Q(day__isnull=True) | Q(day__gte=today)
    return list(
        access.free_times(owner).filter(still).select_related("person").order_by("day", "weekday", "start", "pk")
    )


def with_numbers(owner: User, people: list[int]) -> set[int]:
    """Which of these people (rows) can be rung."""
    numbers = access.handles(owner).filter(kind=Handle.Kind.NUMBER)
    found: set[int] = set()
    for start in range(0, len(people), AT_ONCE):
        found.update(numbers.filter(person__in=people[start : start + AT_ONCE]).values_list("person", flat=True))
    return found
