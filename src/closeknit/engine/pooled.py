"""What an owner's ties have in common (partial pooling), and each tie's rhythm and chances read with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from closeknit.engine import blend, rhythm, shops
from closeknit.engine.contact_days import Stats
from closeknit.engine.logistic import Logistic
from closeknit.engine.refit import USED_FROM, refit

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pooled:
    """Fitted to all ties of one owner.

    prior   of BG/LN: the rhythm of gaps and their ending
    shop    of BG/NBD: the rate and its ending
    pace    how lively the ties are just now, 1 for as usual
    own     by horizon in days, what the own past shows, where there is enough of it
    """

    prior: rhythm.Prior
    shop: shops.Shop
    pace: float = 1.0
    own: Mapping[int, Logistic] = field(default_factory=dict)


HORIZONS = (7, 30)
"""Days within which a contact is foretold."""

SHIPPED = Pooled(rhythm.SHIPPED, shops.SHIPPED)
"""For an owner of whom nothing is known yet."""


def learn(
    stats: Stats, as_of: Ints, pace: float = 1.0, tests: Mapping[int, Sequence[blend.BackTest]] | None = None
) -> Pooled | None:
    """Fit to an owner's ties, each as it is on its own as-of day; None without a tie of two contact-days.

    tests are days of the own past by horizon (`blend.back_tests`).
    """
    if not ((stats.x >= USED_FROM) & (stats.n > 0)).any():
        return None
    met = stats.last > 0
    by_rate = (column[met] for column in rates(stats, as_of))
    own = {days: found for days, some in (tests or {}).items() if (found := blend.learned(some)) is not None}
    return Pooled(refit(stats, as_of), shops.fit(*by_rate, ends=True, prior=shops.SHIPPED), pace, own)


def read(stats: Stats, as_of: Ints, own: Pooled, floor_days: Floats, odds: Floats | None = None) -> rhythm.Rhythm:
    """`rhythm.read` with what was pooled, and the chances within 7 and 30 days as `blend` makes them, at the pace."""
    found = rhythm.read(stats, as_of, own.prior, floor_days, odds, lately=True)
    repeats, recency, known = rates(stats, as_of)
    silent = np.maximum(found.silent, 0)
    rows = blend.features(np.maximum(stats.x, 1.0), silent, known.astype(np.int64))
    chances = []
    for days in HORIZONS:
        ahead = days * own.pace
        chance = blend.mixed(found.contact(ahead), own.shop.contact(repeats, recency, known, ahead))
        told = blend.blended(chance, rows, own.own.get(days))
        chances.append(np.where(stats.x >= rhythm.KNOWN_FROM, told, chance))
    # More days never make a contact less likely, whatever two regressions say.
    return replace(found, p7=np.minimum(*chances), p30=chances[1])


def rates(stats: Stats, as_of: int | Ints) -> tuple[Floats, Floats, Floats]:
    """Repeats, recency and days known of each tie, as `shops` counts them; as_of is one day or one for each tie."""
    recency = (stats.last - stats.first).astype(np.float64)
    known = np.where(stats.last > 0, np.maximum(as_of - stats.first, recency), 0.0)
    return np.maximum(stats.x - 1, 0.0), recency, known
