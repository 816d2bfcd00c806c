"""When the owner is busy in the coming weeks, with whom, and how far the imported calendars reach."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Batch
from closeknit.importers._found import AHEAD_DAYS


@dataclass(frozen=True, slots=True)
class Busy:
    """One occasion ahead: UTC seconds from and until, and the people (row numbers) of the circle who are there.

    Both are the same second where the calendar does not say how long. Nobody who rests or is set to "never" is named.
    """

    since: int
    until: int
    people: frozenset[int]


def busy(owner: User, first: date, last: date) -> list[Busy]:
    """Everything that keeps the owner busy on some days, both included, at the clock where the owner lives; in order."""
    return _occasions(owner, first, last, whole_day=False)


def whole_days(owner: User, first: date, last: date) -> list[Busy]:
    """Whole days, some of them among these, on which the owner will be with somebody; they leave the hours free."""
    return [occasion for occasion in _occasions(owner, first, last, whole_day=True) if occasion.people]


def calendar_reaches(owner: User, today: date) -> date | None:
    """The last day of which imported calendars say what lies ahead; None when the newest is too old, or there is none.

    A calendar says so for six weeks from the day on which it was looked at, if anything lay ahead in it.
    """
    kept = access.batches(owner).filter(state=Batch.State.KEPT, counts__ahead__gt=0)
    newest = kept.aggregate(newest=Max("made_at"))["newest"]
    if newest is None:
        return None
    until: date = newest.astimezone(_zone(owner)).date() + timedelta(days=AHEAD_DAYS)
    return until if until >= today else None


def _zone(owner: User) -> ZoneInfo:
    return ZoneInfo(owner.zone or settings.TIME_ZONE)


def _occasions(owner: User, first: date, last: date, *, whole_day: bool) -> list[Busy]:
    """The occasions that touch some days. Rows with the same times are one, whichever files and people they are from."""
    zone = _zone(owner)
    since, until = (
        int(datetime.combine(day, time(), tzinfo=zone).timestamp()) for day in (first, last + timedelta(days=1))
    )
    # What takes no time at the first midnight is on this day; what ends there is not.
    some = access.ahead(owner).filter(whole_day=whole_day, starts__lt=until, ends__gte=since)
    who: dict[tuple[int, int], set[int | None]] = {}
    for starts, ends, person in some.order_by("starts", "ends").values_list("starts", "ends", "known_as__person"):
        if ends > since or starts == ends:
            who.setdefault((starts, ends), set()).add(person)
    named = set().union(*who.values()) - {None}
    shown = access.ties(owner).filter(person__in=named, never=False, resting_since=None) if named else None
    there = set(shown.values_list("person", flat=True)) if shown is not None else set()
    return [Busy(starts, ends, frozenset(there.intersection(people))) for (starts, ends), people in who.items()]
