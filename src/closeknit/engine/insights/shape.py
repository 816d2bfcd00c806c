"""The shape of a circle: how contact is shared out among people, and among kinds of people."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

RANKS = 10
"""Ranks of the social signature that are shown."""

LEAST_DAYS = 50
LEAST_PEOPLE = 5
"""Contact-days and people that a year needs before its shares say something; judgements."""

WINDOW = 30
WINDOWS = 12
"""Days of a window, and how many windows before this one are the person's own past."""

LEAST_IN_WINDOW = 8
"""Contact-days below which a window says nothing about kinds."""

LEAST_WINDOWS = 6
"""Windows of the past that have to say something."""


def signature(days: Ints) -> Floats | None:
    """Share of a year's contact-days by rank of the person, the most first, for the first ten; None when there is too little.

    The social signature: its form stays although the people change (Saramäki et al. 2014, PNAS 111, 942-947).
    """
    mine = np.sort(days[days > 0])[::-1]
    if len(mine) < LEAST_PEOPLE or mine.sum() < LEAST_DAYS:
        return None
    return np.asarray(mine[:RANKS] / mine.sum(), dtype=np.float64)


def diversity(counts: Ints) -> Floats:
    """Shannon's H = −Σ p ln p of each row of counts (Shannon 1948); 0 for a row with one kind or none."""
    total = counts.sum(axis=-1, keepdims=True)
    p = counts / np.maximum(total, 1)
    return np.asarray(-(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=-1), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Variety:
    """The kinds of people of the last 30 days beside the person's own past year.

    counts   contact-days of each kind in the last 30 days       usual   the median of the windows before
    now      H of the last 30 days      median, low, high   of H in the windows before: the middle, and the middle four fifths
    missing  kinds that were there in most of the windows before and are not now
    """

    counts: Ints
    usual: Floats
    now: float
    median: float
    low: float
    high: float
    missing: Ints

    @property
    def turn(self) -> int:
        """-1 narrower than the own usual, 1 wider, 0 neither."""
        return int(self.now > self.high) - int(self.now < self.low)


def windows(kind: Ints, day: Ints, today: int, kinds: int) -> Ints:
    """Contact-days by window of 30 days (0 ends today) and by kind, of shape (13, kinds). Kinds count from 0."""
    window = (today - day) // WINDOW
    use = (window >= 0) & (window <= WINDOWS)
    size = (WINDOWS + 1) * kinds
    return np.bincount(window[use] * kinds + kind[use], minlength=size).reshape(WINDOWS + 1, kinds)


def variety(counts: Ints) -> Variety | None:
    """Read the windows of `windows`; None when this one or the past has too little in it."""
    spoken = counts.sum(axis=1) >= LEAST_IN_WINDOW
    past = counts[1:][spoken[1:]]
    if not spoken[0] or len(past) < LEAST_WINDOWS:
        return None
    h = diversity(past)
    low, middle, high = np.quantile(h, (0.1, 0.5, 0.9))
    missing = np.flatnonzero((counts[0] == 0) & ((past > 0).mean(axis=0) > 0.5))
    return Variety(
        counts=counts[0],
        usual=np.median(past, axis=0),
        now=float(diversity(counts[0])),
        median=float(middle),
        low=float(low),
        high=float(high),
        missing=missing,
    )
