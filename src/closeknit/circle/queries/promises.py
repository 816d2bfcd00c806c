"""What was promised, and who was helped lately: as columns beside a circle's ties, and for one person's page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Person, Promise
from closeknit.circle.queries.reading import Circle
from closeknit.engine.candidates import Reason
from closeknit.engine.plan import HELPED_DAYS
from closeknit.storage.prepared import Prepared

Ints = NDArray[np.int64]

KEPT_SHOWN = 5
"""Kept promises on a person's page; the open ones are all there."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What is open between the owner and each tie, in the order of the circle's ties.

    columns   for `engine.candidates`: `promised_in_days` (0 from the day on), `helped`, `was_helped` (days since); -1 none
    facts     by reason, then by the tie's place: what a suggestion with that reason rests on
    """

    columns: dict[str, Ints]
    facts: dict[Reason, dict[int, dict[str, Any]]]

    def of(self, reason: Reason, place: int) -> dict[str, Any]:
        """The facts of a suggestion; empty for another reason."""
        return self.facts.get(reason, {}).get(place, {})


def owed(owner: User, circle: Circle, today: date) -> Owed:
    """What is open on `today`. What was noted of a later day does not count, and what was kept later is still open."""
    found = Owed(
        {name: np.full(len(circle), -1, dtype=np.int64) for name in ("promised_in_days", "helped", "was_helped")},
        defaultdict(dict),
    )
    _promised(found, owner, circle, today)
    _helped(found, owner, circle, today)
    return found


def _open_on(owner: User, today: date) -> Any:
    still = Q(kept_on=None) | Q(kept_on__gt=today)
    return access.promises(owner).filter(still, made_on__lte=today).order_by("pk")


_PROMISES = Prepared(lambda owner, today: _open_on(owner, today).values_list("tie", "pk", "made_on", "by_day"))


def _promised(found: Owed, owner: User, circle: Circle, today: date) -> None:
    """The earliest open promise of each tie; of two for one day the one noted first."""
    column, facts = found.columns["promised_in_days"], found.facts[Reason.PROMISE]
    earliest: dict[int, date] = {}
    for tie, pk, made_on, by_day in _PROMISES.rows(owner, today):
        place = _place(circle, tie)
        due = by_day or made_on + Promise.NO_DAY_NAMED
        if place is None or due >= earliest.get(place, date.max):
            continue
        earliest[place] = due
        column[place] = max(0, (due - today).days)
        facts[place] = {"promise": pk, "made_on": made_on.isoformat()}
        if by_day:
            facts[place]["on"] = by_day.isoformat()


_HELP = Prepared(
    lambda owner, since, today: (
        access.supports(owner)
        .filter(day__gte=since, day__lte=today)
        .order_by("day", "pk")
        .values_list("tie", "given", "day", "kind")
    )
)


def _helped(found: Owed, owner: User, circle: Circle, today: date) -> None:
    """The last help each way of each tie, as far back as the plan asks after it."""
    for tie, given, day, kind in _HELP.rows(owner, today - timedelta(days=HELPED_DAYS[1]), today):
        place = _place(circle, tie)
        if place is None:
            continue
        found.columns["helped" if given else "was_helped"][place] = (today - day).days
        facts = {"helped_on": day.isoformat()} | ({"help": kind} if kind else {})
        found.facts[Reason.HELPED if given else Reason.WAS_HELPED][place] = facts


def words_of(owner: User, promises: Iterable[int]) -> dict[int, str]:
    """The words of these promises (row numbers), also of those that were taken back since."""
    return {one.pk: one.words for one in access.every_promise(owner).filter(pk__in=set(promises))}


def _place(circle: Circle, tie: int) -> int | None:
    """Where a tie stands in the circle's order, which is that of the rows; None for one that is not shown."""
    place = int(np.searchsorted(circle.tie, tie))
    return place if place < len(circle) and circle.tie[place] == tie else None


def promises_of(owner: User, person: Person) -> tuple[list[Promise], list[Promise]]:
    """What the owner promised this person: what is open, the earliest first, and what was kept, the newest first."""
    mine = access.promises(owner).filter(tie=person.tie)
    still = sorted(mine.filter(kept_on=None), key=lambda one: (one.due, one.pk))
    return still, list(mine.exclude(kept_on=None).order_by("-kept_on", "-pk")[:KEPT_SHOWN])
