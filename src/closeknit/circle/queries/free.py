"""The free stretches of a week: what the owner said, as the plan takes it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.free_words import Said, Time, read_times
from closeknit.circle.models import FreeTime, Handle
from closeknit.engine.slots import Slot, SlotKind, Times

AT_ONCE = 500
"""Rows named in one statement."""


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


def times_of(owner: User, today: date, people: NDArray[np.int64], said: Said | None = None) -> Times | None:
    """What is left of this week's free stretches, now; None when nothing was said of when, or when all are over.

    people are the rows of the circle's people in its order; said stands in for what is kept.
    """
    rows = _said(said, today) if said is not None else _kept(owner)
    here = timezone.now().astimezone(ZoneInfo(owner.zone or settings.TIME_ZONE))
    minute = 60 * here.hour + here.minute if here.date() == today else 0
    sunday = today + timedelta(days=6 - today.weekday())
    place = {int(row): at for at, row in enumerate(people)}
    slots = []
    for weekday, day, start, minutes, kind, person in rows:
        on = day if day is not None else today + timedelta(days=((weekday or 0) - today.weekday()) % 7)
        if today <= on <= sunday and not (on == today and start is not None and start < minute):
            there = frozenset({place[person]}) if person in place else frozenset()
            slots.append(Slot(on.toordinal(), -1 if start is None else start, minutes, SlotKind(kind), there))
    slots.sort(key=lambda slot: (slot.day, slot.start, slot.kind, slot.minutes))
    return Times(tuple(slots), today.toordinal()) if slots else None


Row = tuple[int | None, date | None, int | None, int, int, int | None]
"""Weekday or day, start, minutes, kind and person, as `FreeTime` has them."""


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
