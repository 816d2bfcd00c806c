"""The same as `passes` and `circles` with the engine's NumPy functions alone: what those are held against, to 1e-6."""

from dataclasses import dataclass, fields, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from closeknit.engine import layers, plan, rhythm
from closeknit.engine.candidates import Reason, candidates
from closeknit.engine.contact_days import FULL, Stats, decayed, lined_up, summarise
from closeknit.engine.population.found import COLUMNS, FIRST_FEW, Found, room
from closeknit.engine.records import FLOORS, LAYERS, Status

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

QUARTER = 90
"""Days over which the layers count."""

PLACE_HALF_LIFE = 365
"""Days of silence after which a tie's usual place counts half."""

KNOWN_BY_HALVES = 2.0
"""Contact-days that half days alone can add up to."""

_DAY, _EPOCH = 86_400, 719_163


@dataclass(frozen=True, slots=True)
class Known:
    """What events tell of ties 0, 1, 2, …: `stats`, and full contact-days halved every 90 days as of the last one."""

    stats: Stats
    recent: Floats
    minutes: Ints
    events: Ints


def scan(tie: Ints, at: Ints, ties: int, today: int, weight: Ints | None = None, minutes: Ints | None = None) -> Known:
    """What events in any order tell of so many ties by the day `today`. Arguments as in `passes.Events`."""
    day = at // _DAY + _EPOCH
    seen = day <= today
    tie, day = tie[seen].astype(np.int64), day[seen]
    weight = np.full(len(tie), FULL) if weight is None else weight[seen].astype(np.int64)
    long = np.zeros(len(tie)) if minutes is None else minutes[seen]
    every = np.arange(ties)
    stats = lined_up(*summarise(tie, day, weight), every)
    # Half days alone teach no rhythm: such a tie stays new however many there are.
    stats = replace(stats, x=np.where(stats.n == 0, np.minimum(stats.x, KNOWN_BY_HALVES), stats.x))
    full = weight == FULL
    lag = today - stats.last[tie[full]]
    ids, _, recent = decayed(tie[full], day[full] + lag, weight[full], today)
    lasting = np.zeros(ties)
    lasting[ids] = recent
    count = [np.bincount(tie, weights=of, minlength=ties).astype(np.int64) for of in (long, None)]
    return Known(stats, lasting, *count)


def frequency(stats: Stats, recent: Floats, today: int) -> Floats:
    """Contact-days in 90 days as at the last contact, fading by half in a year of silence."""
    silent = np.where(stats.last > 0, np.maximum(today - stats.last, 0), 0)
    return np.asarray(recent * layers.PER_QUARTER * 0.5 ** (silent / PLACE_HALF_LIFE), dtype=np.float64)


def read(known: Known, owner: Ints, today: int, prior: rhythm.Prior = rhythm.SHIPPED) -> Found:
    """Read every owner's circle; `owner` is a number from 0 for each tie. Entries stand in the order of the ties."""
    found = room(len(owner))
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(int(owner.max(initial=-1)) + 2))
    for start, stop in pairwise(bounds.tolist()):
        ties = order[start:stop]
        own = Stats(*(getattr(known.stats, column.name)[ties] for column in fields(Stats)))
        circle = _circle(own, known.recent[ties], known.minutes[ties], today, prior)
        for name in COLUMNS:
            getattr(found, name)[ties] = getattr(circle, name)
    return found


def _circle(stats: Stats, recent: Floats, minutes: Ints, today: int, prior: rhythm.Prior) -> Found:
    """One owner's ties."""
    size = len(stats.x)
    often = frequency(stats, recent, today)
    span = np.maximum(stats.last - stats.first + 1, QUARTER)
    nothing, no = np.zeros(size), np.zeros(size, dtype=np.bool_)
    layer = layers.assign(often, minutes * QUARTER / span, nothing, nothing, np.zeros(size, dtype=np.int64))
    floor = np.select([layer == name for name in LAYERS], [float(FLOORS[name]) for name in LAYERS])
    own = rhythm.gaps_of(stats, prior)
    read = rhythm.read(stats, today, own, floor, lately=True)
    status = rhythm.words(stats, read, no, no)
    rank = _ranks(status, layer, read)
    return Found(
        read.m, read.sd, read.silent, read.still_quiet, read.alive, read.p7, read.p30, status, layer, rank
    )  # fmt: skip


def _ranks(status: NDArray[np.int8], layer: Ints, read: rhythm.Rhythm) -> Ints:
    """1, 2, 3 for the quieter ties with the largest want × (1 − P) × uplift, as the plan weighs them."""
    little = (status == Status.QUIET) & (layer <= LAYERS[1])
    quiet = little | (status == Status.OVERDUE) | (status == Status.DRIFTING)
    seen = candidates(status, p7=read.p7, alive=read.alive, silent=read.silent, x=0.0, layer=layer)
    gain = plan.worth(seen, np.where(quiet, int(Reason.QUIETER), 0))
    best = np.argsort(-gain, kind="stable")[:FIRST_FEW]
    best = best[gain[best] > 0]
    rank = np.zeros(len(status), dtype=np.int64)
    rank[best] = np.arange(1, len(best) + 1)
    return rank
