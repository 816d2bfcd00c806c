"""Rows → what is known of every circle on a day: chances, words, layers, and the three ties most worth a look.

The model is that of the pages, read the same way: older gaps fade, and an owner's gaps are pooled by moments
(`rhythm.gaps_of`). How ties end is one thing for the whole log (`endings`), from a sample of its ties: fitting it to each
of a million owners would cost more than all the rest. With that given each owner is read alone, so what is found does not
depend on how the log was split or on how many processes read it.
"""

from dataclasses import astuple, dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.contact_days import FULL, late_gaps
from closeknit.engine.population import _circle
from closeknit.engine.population.found import Found, room
from closeknit.engine.population.reference import PLACE_HALF_LIFE
from closeknit.engine.population.rows import State, stats_of
from closeknit.engine.rhythm import KNOWN_FROM, SHIPPED, Prior, fit

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_TIES = 20_000
"""So many ties are asked how ties end, spread evenly; more make no difference to two numbers."""

_DAYS = 8192


@dataclass(frozen=True, slots=True)
class Circles:
    """Ties by owner: those of owner k are order[starts[k]:starts[k + 1]], in the order of their numbers."""

    order: NDArray[np.int32]
    starts: Ints

    @property
    def owners(self) -> int:
        """How many owners there are."""
        return len(self.starts) - 1


def group(owner: NDArray[np.int32], owners: int) -> Circles:
    """Bring ties together by owner; `owner` is a number below `owners` for each tie. Linear in both."""
    order, starts = np.empty(len(owner), dtype=np.int32), np.empty(owners + 1, dtype=np.int64)
    if len(owner) and not 0 <= owner.min() <= owner.max() < owners:
        raise ValueError("An owner's number is out of range; number the owners from 0.")
    _circle.group(np.ascontiguousarray(owner, np.int32), order, starts)
    return Circles(order, starts)


def endings(state: State, today: int, prior: Prior = SHIPPED) -> Prior:
    """The prior with a and b as `rhythm.fit` finds them in these rows; as it is without ties of three contact-days."""
    known = np.flatnonzero((state.rows["n"] > 0) & (state.rows["x"] >= KNOWN_FROM * FULL))
    some = known[np.linspace(0, len(known) - 1, min(len(known), MOST_TIES)).astype(np.int64)]
    found = fit(stats_of(state.rows[some]), today, prior)
    return replace(prior, a=found.a, b=found.b)


def read(
    state: State,
    circles: Circles,
    today: int,
    owners: tuple[int, int] | None = None,
    prior: Prior = SHIPPED,
    into: Found | None = None,
) -> Found:
    """Read the circles of all owners, or of those from the first to before the second number, on `today` (an ordinal).

    Entries stand in the order of `circles.order`. `into` is room to be filled again, at least as long; what is returned
    are views of it.
    """
    first, last = owners or (0, circles.owners)
    size = int(circles.starts[last] - circles.starts[first])
    into = room(size) if into is None else into
    columns = tuple(getattr(into, column.name) for column in fields(Found))
    pooled = np.array([astuple(prior)])
    _circle.read(state.rows, circles.order, circles.starts, first, last, today, pooled, _TABLE, columns)
    return into.part(slice(0, size))


def _table() -> Floats:
    """By n: what faded gaps are worth, and the factor from `late` to their sum. By days: ln(t + ½), fading of a place."""
    days = np.arange(_DAYS)
    worth, per_late = late_gaps(days, np.ones(_DAYS))
    return np.stack([worth, per_late, np.log(days + 0.5), 0.5 ** (days / PLACE_HALF_LIFE)], axis=1)


_TABLE = np.ascontiguousarray(_table())
