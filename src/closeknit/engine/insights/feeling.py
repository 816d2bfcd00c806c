"""What goes with feeling better, said only when it is more than chance, and never as a cause.

For each thing that may go with how somebody feels:

    y(t) = a + f·y(t-1) + b·x(t) + c·x(t-1) + weekday + trend + e          y in the person's own standard deviations

b is what goes with the same day, c + f·b what goes with the day after. Without c, what x did to yesterday's y would come back
turned around as an effect on the day after. A day without an answer breaks the pair (t-1, t); nothing is ever filled in. All
chances of everything that was looked at go through one Benjamini-Hochberg step. Priors and limits: docs/build/feeling.md.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.special import student_tails

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PICTURE_DAYS = 28
"""Answered days before there is a picture."""

FINDING_DAYS = 60
"""Answered days before anything may be said."""

GROUP_DAYS = 10
"""Answered days that each of the two groups needs."""

ANSWERED_SHARE = 0.5
"""Share of the days from the first to the last that have to be answered."""

FALSE_SHARE = 0.05
"""Largest q (Benjamini and Hochberg 1995) of what is said. Half of what the science allows: measured, 0.10 let a finding
into 7 to 13 of 100 diaries of pure noise, and the bar is 10 in every kind of diary (docs/build/feeling.md)."""

LATER_WEIGHT = 0.25
"""What a question about the day after counts beside one about the same day (1.75), when many are asked: what is looked
for most often is on the same day (weighted step of Genovese, Roeder and Wasserman 2006, Biometrika 93, 509-524)."""

LEAST_EFFECT = 0.15
"""In standard deviations of the person's own days; less is not worth a sentence."""

UNEVEN_ANSWERS = 0.20
"""From this difference between the two groups' shares of answered days, a caution is said."""


class State(StrEnum):
    """What may be shown."""

    COUNTING = "counting"
    EARLY = "too early"
    NOTHING = "no clear pattern"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of an effect before looking, in standard deviations (science: halved, as a day is coarse)."""

    mean: float
    spread: float


CONTACT_AND_MOOD = Prior(0.2, 0.25)
CONTACT_AND_LONELINESS = Prior(-0.15, 0.35)
ANYTHING = Prior(0.0, 0.15)


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing that was looked at: its effect, and what it rests on.

    effect, low, high    shrunken, in the person's own standard deviations, with the range that 95 % lie in
    spread               one such standard deviation in points of the outcome
    chance, q            before and after all that was looked at
    days_with, days_without    answered days of the two groups
    uneven               the two groups were answered so differently that a caution is due
    later                the thing was the day before          found       every gate is passed
    """

    outcome: str
    factor: str
    later: bool
    effect: float
    low: float
    high: float
    spread: float
    chance: float
    q: float
    days_with: int
    days_without: int
    uneven: bool
    found: bool

    @property
    def points(self) -> tuple[float, float, float]:
        """Effect and its range in points of the outcome."""
        return self.effect * self.spread, self.low * self.spread, self.high * self.spread


@dataclass(frozen=True, slots=True)
class Feeling:
    """What came of looking. `days` are answered days, `span` all days from the first to the last."""

    state: State
    days: int
    span: int
    looked: tuple[Looked, ...] = ()

    @property
    def has_picture(self) -> bool:
        """Whether there are enough days for a picture."""
        return self.days >= PICTURE_DAYS

    @property
    def findings(self) -> tuple[Looked, ...]:
        """What may be said, the surest first."""
        return tuple(sorted((one for one in self.looked if one.found), key=lambda one: one.chance))


@dataclass(frozen=True, slots=True)
class Diary:
    """Days in a row: `first` an ordinal; outcomes and factors by name, each of shape (days,), NaN where nothing is known.

    A factor is 0 or 1, or any number; the two groups of a number are the days above its middle and the others.
    """

    first: int
    outcomes: Mapping[str, Floats]
    factors: Mapping[str, Floats]
    priors: Mapping[tuple[str, str], Prior]


def look(diary: Diary) -> Feeling:
    """Look at every factor beside every outcome, on the same day and the day after."""
    main = next(iter(diary.outcomes.values()))
    answered = np.flatnonzero(~np.isnan(main))
    days = len(answered)
    span = int(answered[-1] - answered[0]) + 1 if days else 0
    if days < PICTURE_DAYS:
        return Feeling(State.COUNTING, days, span)
    if days < FINDING_DAYS:
        return Feeling(State.EARLY, days, span)
    tried = [one for name in diary.outcomes for one in _of_outcome(diary, name)]
    q = false_shares(_weighted(tried))
    enough = days >= ANSWERED_SHARE * span
    looked = tuple(one.told(share, enough) for one, share in zip(tried, q, strict=True))
    state = State.FOUND if any(one.found for one in looked) else State.NOTHING
    return Feeling(state, days, span, looked)


def false_shares(chances: Sequence[float]) -> list[float]:
    """q of each chance: the smallest share of false ones at which it would still be named (Benjamini and Hochberg 1995)."""
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    shares, least = [1.0] * len(chances), 1.0
    for rank in range(len(order), 0, -1):
        place = order[rank - 1]
        least = min(least, chances[place] * len(chances) / rank)
        shares[place] = least
    return shares


def _weighted(tried: "Sequence[_Tried]") -> list[float]:
    """Chances divided by weights whose mean is 1."""
    later = sum(one.later for one in tried)
    same = len(tried) - later
    rest = (len(tried) - LATER_WEIGHT * later) / same if same else 1.0
    after = LATER_WEIGHT if same else 1.0
    return [min(1.0, one.chance / (after if one.later else rest)) for one in tried]


@dataclass(frozen=True, slots=True)
class _Tried:
    outcome: str
    factor: str
    later: bool
    effect: float
    error: float
    chance: float
    same_sign: bool
    groups: tuple[int, int]
    uneven: bool
    spread: float
    prior: Prior

    def told(self, q: float, enough: bool) -> Looked:
        weight = self.prior.spread**2 / (self.prior.spread**2 + self.error**2)
        effect = self.prior.mean + weight * (self.effect - self.prior.mean)
        half = 1.96 * math.sqrt(weight) * self.error
        found = enough and q <= FALSE_SHARE and abs(effect) >= LEAST_EFFECT and self.same_sign
        found = found and effect * self.effect > 0
        low, high = effect - half, effect + half
        sizes = (*self.groups, self.uneven, found)
        return Looked(self.outcome, self.factor, self.later, effect, low, high, self.spread, self.chance, q, *sizes)


def _of_outcome(diary: Diary, name: str) -> list[_Tried]:
    raw = diary.outcomes[name]
    there = ~np.isnan(raw)
    if there.sum() < FINDING_DAYS:
        return []
    spread = float(np.std(raw[there], ddof=1))
    if spread <= 0:
        return []
    y = (raw - np.mean(raw[there])) / spread
    pairs = np.flatnonzero(there[1:] & there[:-1]) + 1
    control = _control(diary.first, y, pairs)
    found = []
    for factor, values in diary.factors.items():
        group = _above(values)
        prior = diary.priors.get((name, factor), ANYTHING)
        both = _try(y, pairs, control, values, group)
        for later, one in zip((False, True), both, strict=True):
            shifted = np.concatenate([[np.nan], group[:-1]]) if later else group
            sizes, uneven = _groups(shifted, there)
            if one is not None and min(sizes) >= GROUP_DAYS:
                found.append(_Tried(name, factor, later, *one, sizes, uneven, spread, prior))
    return found


def _control(first: int, y: Floats, pairs: Ints) -> Floats:
    """Columns that every fit has: yesterday's outcome, one, the trend, the weekday."""
    weekday = (first + pairs) % 7
    kinds = np.unique(weekday)[1:]
    trend = (pairs - pairs.mean()) / max(1.0, float(np.std(pairs)))
    columns = [y[pairs - 1], np.ones(len(pairs)), trend, *(np.equal(weekday, kind).astype(float) for kind in kinds)]
    return np.column_stack(columns)


def _above(values: Floats) -> Floats:
    """1 on days of the upper group, 0 on the others, NaN where nothing is known."""
    known = values[~np.isnan(values)]
    two = len(np.unique(known)) <= 2
    limit = (float(known.min()) if two else float(np.median(known))) if len(known) else 0.0
    return np.where(np.isnan(values), np.nan, (values > limit).astype(float))


def _groups(group: Floats, there: Flags) -> tuple[tuple[int, int], bool]:
    with_it, without = group == 1, group == 0
    sizes = int((with_it & there).sum()), int((without & there).sum())
    shares = [size / max(1, int(days.sum())) for size, days in zip(sizes, (with_it, without), strict=True)]
    return sizes, abs(shares[0] - shares[1]) > UNEVEN_ANSWERS


_Effect = tuple[float, float, float, bool]
"""Effect, its error, its chance, and whether both halves of the days agree on the sign."""


def _try(y: Floats, pairs: Ints, control: Floats, x: Floats, group: Floats) -> tuple[_Effect | None, _Effect | None]:
    """What goes with the same day and with the day after, between the two groups of days."""
    use = ~np.isnan(x[pairs]) & ~np.isnan(x[pairs - 1])
    high, low = use & (group[pairs] == 1), use & (group[pairs] == 0)
    if min(high.sum(), low.sum()) < GROUP_DAYS:
        return None, None
    steps = x / float(x[pairs[high]].mean() - x[pairs[low]].mean())
    columns = np.column_stack([steps[pairs], steps[pairs - 1], control])
    rows = np.flatnonzero(use)
    whole = _fit(y[pairs[rows]], columns[rows])
    if whole is None:
        return None, None
    middle = len(rows) // 2
    halves = [_slopes(y[pairs[half]], columns[half]) for half in (rows[:middle], rows[middle:])]
    found = []
    for place, (effect, error) in enumerate(whole.effects):
        chance = student_tails(effect / error, whole.freedom)
        found.append((effect, error, chance, all(half[place] * effect > 0 for half in halves)))
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class _Fitted:
    effects: tuple[tuple[float, float], tuple[float, float]]
    freedom: int


def _fit(y: Floats, columns: Floats) -> _Fitted | None:
    """Effects with their errors, of least squares; columns are x(t), x(t-1), y(t-1), and the rest.

    The error is the larger of the ordinary one and Newey and West's, that of the day after by the delta method.
    """
    freedom = len(y) - columns.shape[1]
    basis, corner = np.linalg.qr(columns)
    if freedom < 1 or np.abs(np.diag(corner)).min() < 1e-6 * math.sqrt(len(y)):
        return None
    inverse = np.linalg.inv(corner)
    slopes = inverse @ (basis.T @ y)
    left = y - columns @ slopes
    plain = inverse @ inverse.T * (float(left @ left) / freedom)
    robust = inverse @ _newey_west(basis * left[:, None]) @ inverse.T * (len(y) / freedom)
    same, after = np.zeros(len(slopes)), np.zeros(len(slopes))
    same[0] = 1.0
    after[:3] = slopes[2], 1.0, slopes[0]
    errors = [math.sqrt(max(float(way @ spread @ way) for spread in (plain, robust))) for way in (same, after)]
    return _Fitted(((float(slopes[0]), errors[0]), (_after(slopes), errors[1])), freedom)


def _after(slopes: Floats) -> float:
    return float(slopes[1] + slopes[2] * slopes[0])


def _newey_west(moments: Floats) -> Floats:
    """Spread of a sum of moments, of shape (days, columns), that may hang together from day to day.

    Newey and West 1987, Econometrica 55, 703-708; so many lags as their rule of 1994 says.
    """
    lags = int(4 * (len(moments) / 100) ** (2 / 9))
    total = moments.T @ moments
    for lag in range(1, lags + 1):
        across = moments[lag:].T @ moments[:-lag]
        total = total + (1 - lag / (lags + 1)) * (across + across.T)
    return np.asarray(total, dtype=np.float64)


def _slopes(y: Floats, columns: Floats) -> tuple[float, float]:
    """The two effects of some of the days."""
    slopes = np.asarray(np.linalg.lstsq(columns, y, rcond=None)[0], dtype=np.float64)
    return float(slopes[0]), _after(slopes)
