"""Scores of chances that came true or did not."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEAST = 1e-4
"""Chances are kept this far from 0 and 1, so that one surprise does not decide a whole log."""

BINS = 10


def log_loss(chance: Floats, came: Flags) -> float:
    """Mean of −ln of the chance given to what happened; 0 is perfect, ln 2 a coin."""
    kept = np.clip(chance, LEAST, 1 - LEAST)
    return float(-np.where(came, np.log(kept), np.log(1 - kept)).mean())


def brier(chance: Floats, came: Flags) -> float:
    """Mean squared difference (Brier 1950, Monthly Weather Review 78, 1-3)."""
    return float(((chance - came) ** 2).mean())


def reliability(chance: Floats, came: Flags) -> list[tuple[float, float, int]]:
    """(mean chance, share that came, number) of ten groups of equal size, from the lowest chance to the highest."""
    groups = np.array_split(np.argsort(chance, kind="stable"), BINS)
    return [(float(chance[g].mean()), float(came[g].mean()), len(g)) for g in groups if len(g)]


def ece(chance: Floats, came: Flags) -> float:
    """Expected calibration error over ten groups of equal size (Naeini et al. 2015, AAAI, with equal masses)."""
    return sum(abs(said - was) * count for said, was, count in reliability(chance, came)) / len(chance)


def auc(chance: Floats, came: Flags) -> float:
    """Share of pairs of one that came and one that did not in which the first had the higher chance; ties half.

    nan when all came, or none. By ranks (Hanley and McNeil 1982, Radiology 143, 29-36).
    """
    ones = int(came.sum())
    zeros = len(came) - ones
    if not ones or not zeros:
        return float("nan")
    _, place, count = np.unique(chance, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((rank[came].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def auc_within(chance: Floats, came: Flags, group: Ints) -> float:
    """Mean AUC inside each group (an owner on one day) that has both outcomes: the order in the list a person sees."""
    found = [(auc(chance[members], came[members]), len(members)) for members in _members(group)]
    told = [(value, size) for value, size in found if not np.isnan(value)]
    return sum(value * size for value, size in told) / sum(size for _, size in told) if told else float("nan")


def precision_of_first(chance: Floats, came: Flags, group: Ints, first: int = 5) -> float:
    """Share of the `first` with the highest chance in each group that came, over groups with more than that many."""
    shares = []
    for members in _members(group):
        if len(members) > first:
            shares.append(came[members[np.argsort(-chance[members], kind="stable")[:first]]].mean())
    return float(np.mean(shares)) if shares else float("nan")


def _members(group: Ints) -> list[Ints]:
    """The places of each group's members, in their order."""
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
