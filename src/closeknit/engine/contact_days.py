"""From days in touch to the few numbers of a tie that everything else is computed from.

A contact-day is a calendar day, in the owner's own time zone, with at least one real exchange in either
direction; ten messages and a call on one day are one contact-day. Days with contact say more about the
strength of a tie than raw counts do (Ureña-Carrión et al. 2020, EPJ Data Science; Raeder et al. 2011,
arXiv:1102.1753).
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FULL, HALF = 2, 1

FADING = 0.85
"""What a gap counts beside the one after it: a tie that has changed its pace is known by its last dozen gaps."""

_DAY_BITS = 22
_TIE_BITS = 39


@dataclass(frozen=True, slots=True)
class Stats:
    """Sufficient statistics, one entry a tie; days are `date.toordinal()` numbers, gaps are whole days.

    x          contact-days, a half day counting 0.5
    first      first full contact-day (first half day when there is no full one; 0 when there is neither)
    last       last full contact-day (last half day when there is no full one; 0 when there is neither)
    n          gaps between neighbouring full contact-days; those across a day that is hidden are left out
    s1, s2     sums of ln gap and of its square
    median, q1, q3   of the gaps, by linear interpolation; nan when n is 0
    mean_gap   mean of the gaps; nan when n is 0
    late       sum of ln gap in which each gap counts `FADING` of the one after it: what the tie is like lately
    """

    x: Floats
    first: Ints
    last: Ints
    n: Ints
    s1: Floats
    s2: Floats
    median: Floats
    q1: Floats
    q3: Floats
    mean_gap: Floats
    late: Floats


@dataclass(frozen=True, slots=True)
class Hidden:
    """Spans of days that a tie's sources cannot vouch for: closed, and apart from each other within a tie."""

    tie: Ints
    first: Ints
    last: Ints


def summarise(tie: Ints, day: Ints, half_days: Ints, hidden: Hidden | None = None) -> tuple[Ints, Stats]:
    """Reduce rows of (tie, day, weight) to the tie numbers in ascending order and their statistics.

    The three arrays are equally long, in any order, and may hold several rows for one tie and day: the day
    weighs what its heaviest row weighs (2 a full contact-day, 1 half a one, 0 nothing). A half day, such as a
    calendar entry with nothing else, adds 0.5 to x; it neither starts nor ends a gap nor resets the last
    contact. Rows twice or in another order change nothing. Raises ValueError for days, weights or tie numbers
    that cannot be.
    """
    ties, days, halves = _distinct(tie, day, half_days)
    ids, index = _numbered(ties)
    full = halves == FULL
    owner, after, gap = _gaps(index[full], days[full])
    if hidden is not None:
        until = after + gap
        seen = hidden_days(hidden, ids[owner], after, until) == 0
        owner, gap = owner[seen], gap[seen]
    first, last = _ends(index[halves > 0], days[halves > 0], len(ids))
    first_full, last_full = _ends(index[full], days[full], len(ids))
    x = _sum(index, halves, len(ids)) / 2
    first, last = np.where(first_full > 0, first_full, first), np.where(last_full > 0, last_full, last)
    n, s1, s2, mean_gap = _sums(owner, gap, len(ids))
    median, q1, q3 = _quartiles(owner, gap, n)
    return ids, Stats(x, first, last, n, s1, s2, median, q1, q3, mean_gap, _late(owner, gap, n))


def lined_up(ids: Ints, stats: Stats, ties: Ints) -> Stats:
    """The statistics in the order of `ties`; a tie that is not among the rising `ids` was never in touch."""
    if len(ids) == 0:
        ids, stats = np.full(1, -1), blank(1)
    place = np.minimum(np.searchsorted(ids, ties), len(ids) - 1)
    known = ids[place] == ties
    empty = blank(1)
    columns = (field.name for field in fields(Stats))
    return Stats(*(np.where(known, getattr(stats, name)[place], getattr(empty, name)) for name in columns))


def blank(size: int) -> Stats:
    """Statistics of `size` ties that were never in touch."""
    day, number, nothing = np.zeros(size, np.int64), np.zeros(size), np.full(size, np.nan)
    return Stats(number, day, day, day, number, number, nothing, nothing, nothing, nothing, number)


def decayed(tie: Ints, day: Ints, half_days: Ints, today: int) -> tuple[Ints, Floats, Floats]:
    """Tie numbers in ascending order and their contact-days, each halved every 30 and every 90 days of age.

    Rows as for `summarise`; days after `today` count nothing. Streams as b ← b·2^(−Δt/30) + 1 (Ahmad, Porter
    and Beguerisse-Díaz, arXiv:1805.00193). A tie in touch r days a day for long has e90 = 90·r/ln 2.
    """
    ties, days, halves = _distinct(tie, day, half_days)
    ids, index = _numbered(ties)
    age = today - days
    weight = np.where(age >= 0, halves * 0.5, 0.0)
    age = np.maximum(age, 0)
    e30, e90 = (_sum(index, weight * np.exp2(age / -half_life), len(ids)) for half_life in (30, 90))
    return ids, e30, e90


def hidden_days(hidden: Hidden, tie: Ints, after: Ints, until: Ints) -> Ints:
    """How many hidden days lie in the half-open spans (after, until], one span for each entry of `tie`.

    Taking them off the as-of date before `rhythm.read` keeps a hole in the exports from looking like silence.
    """
    if len(hidden.tie) == 0:
        return np.zeros(len(tie), dtype=np.int64)
    key = (hidden.tie << _DAY_BITS) | hidden.first
    order = np.argsort(key)
    key, length = key[order], (hidden.last - hidden.first + 1)[order]
    before = np.cumsum(length) - length

    def up_to(day: Ints) -> Ints:
        wanted = (tie << _DAY_BITS) | day
        span = np.searchsorted(key, wanted, side="right") - 1
        at = np.maximum(span, 0)
        return np.where(span < 0, 0, before[at] + np.minimum(wanted - key[at] + 1, length[at]))

    return up_to(until) - up_to(after)


def _distinct(tie: Ints, day: Ints, half_days: Ints) -> tuple[Ints, Ints, Ints]:
    """One row a tie and day, sorted, with the heaviest weight: one sort of packed numbers."""
    if not len(tie) == len(day) == len(half_days):
        raise ValueError("The three arrays are of different lengths; give one tie, day and weight a row.")
    if len(tie) == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    if day.min() < 1 or day.max() >= 1 << _DAY_BITS or half_days.min() < 0 or half_days.max() > FULL:
        raise ValueError("A day or a weight is out of range; give ordinal day numbers and weights 0, 1 or 2.")
    if tie.min() < 0 or tie.max() >= 1 << _TIE_BITS:
        raise ValueError("A tie number is out of range; give numbers from 0 to 2^39 - 1.")
    key = (tie.astype(np.int64) << (_DAY_BITS + 2)) | (day.astype(np.int64) << 2) | half_days
    key.sort()
    heaviest = np.ones(len(key), dtype=np.bool_)
    np.not_equal(key[1:] >> 2, key[:-1] >> 2, out=heaviest[:-1])
    key = key[heaviest]
    return key >> (_DAY_BITS + 2), (key >> 2) & ((1 << _DAY_BITS) - 1), key & 3


def _numbered(ties: Ints) -> tuple[Ints, Ints]:
    """The distinct values of a sorted array, and for each entry which of them it is."""
    new = np.ones(len(ties), dtype=np.bool_)
    np.not_equal(ties[1:], ties[:-1], out=new[1:])
    return ties[new], np.cumsum(new) - 1


def _gaps(index: Ints, days: Ints) -> tuple[Ints, Ints, Ints]:
    """Owner, first end and length of each gap between neighbouring days of one tie."""
    same = index[1:] == index[:-1]
    return index[1:][same], days[:-1][same], (days[1:] - days[:-1])[same]


def _ends(index: Ints, days: Ints, size: int) -> tuple[Ints, Ints]:
    """First and last day of each tie (0 for none); of several writes to one place the last one stays."""
    first, last = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    last[index] = days
    first[index[::-1]] = days[::-1]
    return first, last


def _sum(index: Ints, values: Floats | Ints, size: int) -> Floats:
    """Sum of the values of each of `size` ties."""
    return np.bincount(index, weights=values, minlength=size).astype(np.float64)


def _sums(owner: Ints, gap: Ints, size: int) -> tuple[Ints, Floats, Floats, Floats]:
    """Number, s1, s2 and mean of the gaps of each of `size` ties."""
    n = np.bincount(owner, minlength=size).astype(np.int64)
    log = np.log(gap)
    s1, s2, total = (_sum(owner, value, size) for value in (log, log * log, gap))
    mean: Floats = np.divide(total, n, out=np.full(size, np.nan), where=n > 0)
    return n, s1, s2, mean


def _late(owner: Ints, gap: Ints, n: Ints) -> Floats:
    """Σ FADING^k·ln g of each tie, k = 0 for its last gap; the gaps stand in the order of their days."""
    from_the_end = np.cumsum(n)[owner] - 1 - np.arange(len(owner))
    return _sum(owner, np.asarray(FADING**from_the_end * np.log(gap), dtype=np.float64), len(n))


def late_gaps(n: Ints, late: Floats) -> tuple[Floats, Floats]:
    """How many equal gaps the faded ones are worth, and the sum of their ln: what `n` and `s1` are without fading.

    With weights w_k = FADING^k the mean is Σw·ln g/Σw, and they are worth (Σw)²/Σw² gaps (Kish 1965, Survey Sampling).
    """
    weight = (1 - FADING**n) / (1 - FADING)
    squares = (1 - FADING ** (2.0 * n)) / (1 - FADING**2)
    worth = np.divide(weight**2, squares, out=np.zeros(len(n)), where=n > 0)
    return worth, np.divide(worth * late, weight, out=np.zeros(len(n)), where=n > 0)


def _quartiles(owner: Ints, gap: Ints, n: Ints) -> tuple[Floats, Floats, Floats]:
    """Median, lower and upper quartile of the gaps of each tie."""
    ordered = np.sort((owner << _DAY_BITS) | gap) & ((1 << _DAY_BITS) - 1)
    return _quantile(ordered, n, 0.5), _quantile(ordered, n, 0.25), _quantile(ordered, n, 0.75)


def _quantile(ordered: Ints, n: Ints, share: float) -> Floats:
    """The value below which `share` of each tie's sorted gaps lie (interpolated), nan without gaps."""
    some = n > 0
    start, count = (np.cumsum(n) - n)[some], n[some]
    place = share * (count - 1)
    low = place.astype(np.int64)
    below = ordered[start + low]
    above = ordered[start + np.minimum(low + 1, count - 1)]
    value = np.full(len(n), np.nan)
    value[some] = below + (place - low) * (above - below)
    return value
