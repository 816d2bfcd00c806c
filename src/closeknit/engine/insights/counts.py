"""Are two counts further apart than chance? Exactly, with bursts allowed for, and for many ties at once."""

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.special import log_gamma

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def two_counts(first: Ints, second: Ints, days_first: Floats, days_second: Floats) -> Floats:
    """Chance, one for each pair, of two counts at least this far apart when both had the same daily rate.

    Given the total, the first count is binomial with the first's share of the days (Przyborowski and Wilenski 1940,
    Biometrika 31, 313-323). Two-sided: twice the smaller tail, at most 1 (the central test; Fay 2010, The R Journal
    2(1), 53-58). Both numbers of days are above nought.
    """
    total = first + second
    share = days_first / (days_first + days_second)
    row = np.repeat(np.arange(len(total)), total + 1)
    start = np.cumsum(total + 1) - (total + 1)
    k = np.arange(len(row)) - start[row]
    factorial = log_gamma(np.arange(1.0, total.max(initial=0) + 2.0))
    n = total[row]
    chance = factorial[n] - factorial[k] - factorial[n - k] + k * np.log(share)[row] + (n - k) * np.log1p(-share)[row]
    np.exp(chance, out=chance)
    at = first[row]
    below = np.bincount(row, weights=np.where(k <= at, chance, 0.0), minlength=len(total))
    above = np.bincount(row, weights=np.where(k >= at, chance, 0.0), minlength=len(total))
    return np.asarray(np.minimum(2 * np.minimum(below, above), 1.0), dtype=np.float64)


def dispersion(counts: Ints, days: Ints) -> Floats:
    """How many times more uneven than chance each row's counts are, at least 1.

    counts and days are of shape (rows, years, months): what was counted, and on how many days it could be. Twelve months a
    year. The rate of a year is its own, so a change from one year to the next adds nothing. A count divided by this number
    varies about as a Poisson count does (quasi-likelihood; Wedderburn 1974, Biometrika 61, 439-447).

    Contact comes in bursts that last longer than a month, and one row has too few half-years to show it; so a row is taken
    to be at least as uneven as the half-years of all other rows together. Its own are left out: they hold the very change
    that is looked for, when it came in the middle of a year.
    """
    apart, freedom = pearson(counts, days)
    halves, free = pearson(_halves(counts), _halves(days))
    others = (halves.sum() - halves) / np.maximum(free.sum() - free, 1)
    return np.asarray(np.maximum(np.maximum(1.0, apart / np.maximum(freedom, 1)), others), dtype=np.float64)


def _halves(months: Ints) -> Ints:
    rows, years, size = months.shape
    return np.asarray(months.reshape(rows, years, 2, size // 2).sum(axis=3), dtype=np.int64)


def pearson(counts: Ints, days: Ints) -> tuple[Floats, Ints]:
    """Pearson's X² of each row against an even rate within each of its years, and its degrees of freedom."""
    of_year, days_of_year = counts.sum(axis=2), days.sum(axis=2)
    rate = of_year / np.maximum(days_of_year, 1)
    expected = rate[:, :, None] * days
    some = expected > 0
    apart = np.where(some, (counts - expected) ** 2 / np.where(some, expected, 1.0), 0.0).sum(axis=(1, 2))
    return apart, some.sum(axis=(1, 2)) - (of_year > 0).sum(axis=1)


def found(chances: Floats, rate: float) -> Flags:
    """Which of many chances are small enough that at most `rate` of those found are false on average.

    Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57, 289-300.
    """
    order = np.argsort(chances, kind="stable")
    small = chances[order] <= rate * np.arange(1, len(chances) + 1) / max(len(chances), 1)
    out = np.zeros(len(chances), dtype=bool)
    if small.any():
        out[order[: int(np.flatnonzero(small)[-1]) + 1]] = True
    return out
