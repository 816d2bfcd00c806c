"""Days of being in touch as rows of numbers, one entry a day: what may be held beside how the owner felt."""

from datetime import date
from typing import Any

import numpy as np
from django.db.models import Min
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Channel

Floats = NDArray[np.float64]

RARELY = 30
"""Usual days between two contacts from which somebody is one you are less often in touch with; a judgement."""


def days_in_touch(owner: User, first: date, last: date) -> dict[str, Floats]:
    """For each day from `first` to `last`: 1 or 0, NaN on days before anything is known.

    touch    in touch with anybody        met     in person
    rarer    with somebody one is less often in touch with
    felt     mean of how the moments felt, -1 to 1, NaN where none was noted
    gave, got    help was given or received

    Nobody who is set to "never", removed or on hold is in it.
    """
    size = (last - first).days + 1
    known = access.interactions(owner).aggregate(first=Min("day"))["first"]
    names = ("touch", "met", "rarer", "gave", "got")
    if known is None or known > last:
        return {name: np.full(size, np.nan) for name in (*names, "felt")}
    found = {name: np.zeros(size) for name in names}
    felt, felt_times = np.zeros(size), np.zeros(size)
    for day, channel, score, gap in _moments(owner, first, last):
        place = (day - first).days
        found["touch"][place] = 1
        if channel == Channel.IN_PERSON:
            found["met"][place] = 1
        if gap is None or gap >= RARELY:
            found["rarer"][place] = 1
        if score is not None:
            felt[place] += score
            felt_times[place] += 1
    for day, given in access.supports(owner).filter(day__gte=first, day__lte=last).values_list("day", "given"):
        found["gave" if given else "got"][(day - first).days] = 1
    before = max(0, (known - first).days)
    for series in found.values():
        series[:before] = np.nan
    found["felt"] = np.divide(felt, felt_times, out=np.full(size, np.nan), where=felt_times > 0)
    return found


def _moments(owner: User, first: date, last: date) -> list[tuple[Any, ...]]:
    seen = access.interactions(owner).filter(day__gte=first, day__lte=last, half_days__gt=0)
    seen = seen.filter(tie__never=False, tie__person__restricted_at=None, tie__person__removed_at=None)
    return list(seen.order_by().values_list("day", "channel", "felt", "tie__gap_median").distinct())
