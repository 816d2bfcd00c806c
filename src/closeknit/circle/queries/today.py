"""Today: this week's few, the stitches of the week, and what is coming up. A constant number of queries."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

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


def _seen_on(owner: User, first: date, last: date) -> QuerySet[Any, Any]:
    """Who was in touch on which day: a row for each day and tie."""
    seen = access.interactions(owner).filter(day__gte=first, day__lte=last, half_days__gt=0)
    seen = seen.filter(tie__never=False, tie__person__restricted_at=None)
    return seen.order_by().values_list("day", "tie").distinct()


_SEEN = Prepared(_seen_on)


def today_page(owner: User, today: date) -> TodayPage:
    """Read everything that Today shows."""
    kept = kept_plan(owner, today)
    suggestions = kept if kept is not None else fresh_plan(owner, today)
    shown = [s for s in suggestions if s.state != "skip"]
    shown = with_handles(owner, shown, today, kept=kept is not None) if shown else []
    still_open = [s for s in shown if s.state == "open"]
    first = monday(today)
    seen = _SEEN.rows(owner, first, today)
    each = Counter(day for day, _ in seen)
    return TodayPage(
        open=still_open,
        settled=[s for s in shown if s.state != "open"],
        minutes=sum(s.minutes for s in still_open),
        days=[each[first + timedelta(days=n)] if n <= today.weekday() else None for n in range(7)],
        moments=len(seen),
        people=len({tie for _, tie in seen}),
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
