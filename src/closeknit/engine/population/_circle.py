"""The loops that read one owner's circle after another, compiled by Numba. `circles` says what they mean.

The formulas are those of `rhythm`, `layers` and `plan`, a tie at a time; the constants come from there.
"""

from math import erfc, log, sqrt
from typing import Any

import numpy as np
from numba import njit, types

from closeknit.engine import contact_days, layers, plan, rhythm
from closeknit.engine.population._kernels import ROWS, TABLE, given
from closeknit.engine.population.found import FIRST_FEW
from closeknit.engine.population.reference import KNOWN_BY_HALVES, PLACE_HALF_LIFE, QUARTER
from closeknit.engine.records import FLOORS, LAYERS, Status

NEW, LAPSED, STEADY, DRIFTING = int(Status.NEW), int(Status.LAPSED), int(Status.STEADY), int(Status.DRIFTING)
OVERDUE, QUIET = int(Status.OVERDUE), int(Status.QUIET)
RINGS = np.array(LAYERS)
FLOOR_LOGS = np.log([float(FLOORS[name]) for name in LAYERS])
WANT = np.array([plan.WANT[name] for name in LAYERS])
PLACES, LEAST = np.array(layers.PLACES), np.array(layers.LEAST_FREQUENCY)
PER_QUARTER, OUTER = layers.PER_QUARTER, len(LAYERS) - 1
KNOWN_FROM, LEAST_CHANCE, FULL = rhythm.KNOWN_FROM, rhythm.LEAST_CHANCE, contact_days.FULL
PRIOR_TIES, PRIOR_GAPS, LEAST_TAU2 = rhythm.PRIOR_TIES, rhythm.PRIOR_GAPS, rhythm.LEAST_TAU2
OWN_GAPS = rhythm.OWN_GAPS
ENDED_BELOW, ENDED_UPLIFT = plan.ENDED_BELOW, plan.ENDED_UPLIFT

WORTH, PER_LATE, LOG, PLACE = 0, 1, 2, 3
"""Columns of the table: faded gaps and the factor of their sum by n; ln(t + ½) and the fading of a place by days t."""

MOST_PLACES = 64


@njit
def at_most(place: Any, table: Any) -> Any:
    """The row of the table, the last one for all beyond it."""
    return min(place, len(table) - 1)


@njit
def by_days(days: Any, table: Any) -> Any:
    """ln(days + ½)."""
    return table[days, LOG] if days < len(table) else log(days + 0.5)


@njit
def contact_days_of(row: Any) -> Any:
    """x as the rhythm takes it: half days alone teach none."""
    return row.x / FULL if row.n > 0 else min(row.x / FULL, KNOWN_BY_HALVES)


@njit
def gaps_of(rows: Any, ties: Any, prior: Any) -> Any:
    """μ, τ², σ² of one owner's ties by moments, as `rhythm.gaps_of`."""
    within, gaps, known = PRIOR_GAPS * prior[2], PRIOR_GAPS, PRIOR_TIES
    for tie in ties:
        row = rows[tie]
        if row.n > 0 and row.x >= KNOWN_FROM * FULL:
            mean = row.s1 / row.n
            within += max(row.s2 - row.n * mean * mean, 0.0)
            gaps += row.n - 1
            known += 1.0
    sigma2 = within / gaps
    total = PRIOR_TIES / prior[1]
    mu = total * prior[0]
    for tie in ties:
        row = rows[tie]
        if row.n > 0 and row.x >= KNOWN_FROM * FULL:
            weight = 1 / (prior[1] + sigma2 / row.n)
            total += weight
            mu += weight * (row.s1 / row.n)
    mu /= total
    between = PRIOR_TIES * prior[1]
    for tie in ties:
        row = rows[tie]
        if row.n > 0 and row.x >= KNOWN_FROM * FULL:
            between += (row.s1 / row.n - mu) ** 2 - sigma2 / row.n
    return mu, max(between / known, LEAST_TAU2), sigma2


@njit
def take(value: Any, place: Any, values: Any, places: Any, count: Any, most: Any) -> Any:
    """Put a value among the `most` largest so far, the earlier of two equal ones first; returns how many there are."""
    if count == most and value <= values[count - 1]:
        return count
    at = count if count < most else count - 1
    while at > 0 and values[at - 1] < value:
        values[at], places[at] = values[at - 1], places[at - 1]
        at -= 1
    values[at], places[at] = value, place
    return min(count + 1, most)


@njit
def place_layers(often: Any, strength: Any, ring: Any, values: Any, places: Any) -> None:
    """`layers.assign` without a word of the owner: the strongest first, from the inside out; ring 0 to 3."""
    ring[:] = OUTER
    for name in range(OUTER):
        count = 0
        for tie in range(len(ring)):
            if ring[tie] == OUTER and often[tie] >= LEAST[name]:
                count = take(strength[tie], tie, values, places, count, PLACES[name])
        for at in range(count):
            ring[places[at]] = name


@njit
def weigh(rows: Any, ties: Any, today: Any, table: Any, often: Any, strength: Any) -> None:
    """Contact-days in 90 days, and the strength by which layers are filled."""
    for at in range(len(ties)):
        row = rows[ties[at]]
        if row.last == 0:
            first = row.first_half
            span = max(row.last_half - first + 1, QUARTER)
            often[at] = 0.0
        else:
            silent = max(today - row.last, 0)
            fade = table[silent, PLACE] if silent < len(table) else 0.5 ** (silent / PLACE_HALF_LIFE)
            often[at] = row.recent * PER_QUARTER * fade
            span = max(row.last - row.first + 1, QUARTER)
        strength[at] = often[at] + 0.5 * min(row.minutes * QUARTER / span / 60, often[at])


@njit
def word(n: Any, mean_gap: Any, silent: Any, quiet: Any, alive: Any) -> Any:
    """The first rule of `rhythm.words` that fits a tie with a rhythm of its own."""
    if silent >= 30 and (alive < 0.10 or (n >= 5 and silent > 8 * mean_gap)):
        return LAPSED
    if quiet > 0.35:
        return STEADY
    if alive < 0.50:
        return DRIFTING
    return OVERDUE if quiet < 0.10 else QUIET


@njit
def survival(days: Any, mean: Any, scale: Any, table: Any) -> Any:
    """S(days); `scale` is √½ over the standard deviation."""
    return max(0.5 * erfc((by_days(days, table) - mean) * scale), LEAST_CHANCE)


@njit
def own_quiet(row: Any, n: Any, s1: Any, now: Any, gaps: Any, table: Any) -> Any:
    """S with the tie's own spread, as `rhythm.read` gives it to the words; n and s1 are the faded ones."""
    around = max(row.s2 - row.s1 * row.s1 / max(row.n, 1), 0.0)
    sigma2 = (around + OWN_GAPS * gaps[2]) / (max(row.n - 1, 0) + OWN_GAPS)
    scale = gaps[1] / (gaps[1] * n + sigma2)
    return survival(now, gaps[0] + scale * (s1 - n * gaps[0]), sqrt(0.5 / (sigma2 * (1 + scale))), table)


@njit
def read_tie(row: Any, today: Any, ring: Any, gaps: Any, prior: Any, table: Any, out: Any, at: Any) -> Any:
    """One tie's chances and word; returns what a look at it is worth, 0 unless it is quieter than usual."""
    x, last = contact_days_of(row), row.last if row.last > 0 else row.last_half
    faded = at_most(row.n, table)
    n, s1 = table[faded, WORTH], table[faded, PER_LATE] * row.late
    scale = gaps[1] / (gaps[1] * n + gaps[2])
    mean, sd = gaps[0] + scale * (s1 - n * gaps[0]), sqrt(gaps[2] * (1 + scale))
    if x < KNOWN_FROM:
        mean = (s1 + 3 * FLOOR_LOGS[ring]) / (n + 3)
    silent = max(today - last, 0) if last > 0 else -1
    now, part = max(silent, 0), sqrt(0.5) / sd
    quiet = survival(now, mean, part, table)
    alive = 1 / (1 + prior[3] / ((prior[4] + max(x, 1.0) - 1) * quiet))
    p7 = alive * (1 - survival(now + 7, mean, part, table) / quiet)
    p30 = alive * (1 - survival(now + 30, mean, part, table) / quiet)
    out[0][at], out[1][at], out[2][at], out[3][at], out[4][at] = mean, sd, silent, quiet, alive
    out[5][at], out[6][at] = p7, p30
    status = NEW
    if x >= KNOWN_FROM:
        own = own_quiet(row, n, s1, now, gaps, table)
        status = word(row.n, (row.last - row.first) / max(row.n, 1), silent, own, alive)
    out[7][at], out[8][at], out[9][at] = status, RINGS[ring], 0
    if status in (OVERDUE, DRIFTING) or (status == QUIET and ring <= 1):
        return WANT[ring] * (1 - p7) * (ENDED_UPLIFT if alive < ENDED_BELOW else 1.0)
    return 0.0


OUT = types.Tuple(
    [types.float32[::1]] * 2
    + [types.int32[::1]]
    + [types.float32[::1]] * 4
    + [types.int8[::1]]
    + [types.uint8[::1]] * 2
)
ORDER = given(types.int32), given(types.int64)


@njit(types.void(ROWS, *ORDER, types.int64, types.int64, types.int64, TABLE, TABLE, OUT), nogil=True, cache=True)
def read(
    rows: Any, order: Any, starts: Any, first: Any, last: Any, today: Any, prior: Any, table: Any, out: Any
) -> None:
    """Read the circles of owners first … last − 1 into `out`, their ties one after another."""
    most = 0
    for owner in range(first, last):
        most = max(most, starts[owner + 1] - starts[owner])
    often, strength, ring = np.empty(most), np.empty(most), np.empty(most, np.int64)
    values, places = np.empty(MOST_PLACES), np.empty(MOST_PLACES, np.int64)
    for owner in range(first, last):
        ties = order[starts[owner] : starts[owner + 1]]
        size, base = len(ties), starts[owner] - starts[first]
        weigh(rows, ties, today, table, often[:size], strength[:size])
        place_layers(often[:size], strength[:size], ring[:size], values, places)
        gaps = gaps_of(rows, ties, prior[0])
        count = 0
        for at in range(size):
            gain = read_tie(rows[ties[at]], today, ring[at], gaps, prior[0], table, out, base + at)
            if gain > 0:
                count = take(gain, at, values, places, count, FIRST_FEW)
        for at in range(count):
            out[9][base + places[at]] = at + 1


@njit(types.void(given(types.int32), types.int32[::1], types.int64[::1]), nogil=True, cache=True)
def group(owner: Any, order: Any, starts: Any) -> None:
    """Ties by owner, each owner's in their order: `order` and where each owner's begin."""
    starts[:] = 0
    for one in owner:
        starts[one + 1] += 1
    for one in range(1, len(starts)):
        starts[one] += starts[one - 1]
    place = starts[:-1].copy()
    for tie in range(len(owner)):
        order[place[owner[tie]]] = tie
        place[owner[tie]] += 1
