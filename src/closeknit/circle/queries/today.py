"""Today: this week's few, the stitches of the week, and what is coming up. A constant number of queries."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.queries.week import (
    COMING_DAYS,
    Suggestion,
    dates_soon,
    fresh_plan,
    kept_plan,
    monday,
    with_handles,
)
from closeknit.storage.prepared import Prepared

COMING_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Coming:
    """A date that is coming up."""

    ref: str
    name: str
    on: date
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TodayPage:
    """What Today shows.

    days      moments of each day of the week, None for days to come; a person counts once a day
    minutes   of everything still open       empty   nobody is in the circle yet
    """

    open: list[Suggestion]
    settled: list[Suggestion]
    minutes: int
    days: list[int | None]
    moments: int
    people: int
    coming: list[Coming]
    empty: bool


def _moments_by_day(owner: User, first: date, last: date) -> QuerySet[Any, Any]:
    quiet = access.ties(owner).filter(never=True).values("pk")
    seen = access.interactions(owner).filter(day__gte=first, day__lte=last, half_days__gt=0)
    seen = seen.exclude(tie__in=quiet).exclude(tie__person__in=access.restricted(owner).values("pk"))
    return seen.order_by().values("day").annotate(n=Count("tie", distinct=True)).values_list("day", "n")


_BY_DAY = Prepared(_moments_by_day)
_PEOPLE = Prepared(
    lambda owner, first: (
        access.ties(owner)
        .filter(last_day__gte=first, never=False)
        .order_by()
        .values("owner")
        .annotate(n=Count("pk"))
        .values_list("n")
    )
)


def today_page(owner: User, today: date) -> TodayPage:
    """Read everything that Today shows."""
    kept = kept_plan(owner, today)
    suggestions = kept if kept is not None else fresh_plan(owner, today)
    shown = [s for s in suggestions if s.state != "skip"]
    shown = with_handles(owner, shown, today, kept=kept is not None) if shown else []
    still_open = [s for s in shown if s.state == "open"]
    first = monday(today)
    each = dict(_BY_DAY.rows(owner, first, today))
    people = _PEOPLE.rows(owner, first)
    return TodayPage(
        open=still_open,
        settled=[s for s in shown if s.state != "open"],
        minutes=sum(s.minutes for s in still_open),
        days=[each.get(first + timedelta(days=n), 0) if n <= today.weekday() else None for n in range(7)],
        moments=sum(each.values()),
        people=people[0][0] if people else 0,
        coming=_coming(owner, today),
        empty=not suggestions and not access.people(owner).exists(),
    )


def _coming(owner: User, today: date) -> list[Coming]:
    soon = dates_soon(owner, today, COMING_DAYS)
    rows = sorted(((d["in_days"], person, d) for person, dates in soon.items() for d in dates), key=lambda row: row[:2])
    return [Coming(d["ref"], d["name"], date.fromisoformat(d["on"]), d) for _, _, d in rows[:COMING_SHOWN]]


def suggestion_of(owner: User, ref: str, today: date) -> Suggestion | None:
    """One person's suggestion of this week, for the part of the page that is replaced."""
    found = [s for s in kept_plan(owner, today) or [] if s.ref == ref]
    return with_handles(owner, found, today)[0] if found else None
