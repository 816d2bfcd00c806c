"""Reads a whole circle at once: one query for its ties, then the engine's arrays. Every page and the plan stand on this.

The cost is that of the number of ties. History is never touched: what it taught is in the tie's own columns.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Count
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import PooledRhythm
from closeknit.circle.queries.learned import COLUMNS, learned
from closeknit.engine import layers, pooled, rhythm, shops
from closeknit.engine.contact_days import Stats
from closeknit.engine.logistic import Logistic
from closeknit.engine.records import FLOORS, LAYERS, Status
from closeknit.storage.prepared import Prepared

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

POOLED = ("mu", "tau2", "sigma2", "a", "b", "rate_r", "rate_alpha", "rate_a", "rate_b", "pace")
"""Columns of `PooledRhythm`, in the order of `rhythm.Prior`, `shops.Shop` and the pace."""

KIN_ODDS = 0.5
"""Friendships fade faster than family ties: the odds that a family tie has ended are halved (Roberts & Dunbar 2015)."""

KNOWN_DAYS = 14
"""So many days after the last import a tie's silence says nothing more (or its own usual gap, if that is longer)."""

QUARTER = 90
"""Days over which the layers count."""

PLACE_HALF_LIFE = 365
"""Days of silence after which a tie's usual place counts half."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle on one day; every sequence and array has one entry a tie, in the same order.

    today      ordinal of the day       status   `records.Status` values       layer   5, 15, 50 or 150
    never      never shown unasked      died     the owner said that they have died; then `never` holds too
    unseen     days since the first contact of which nothing is known
    """

    today: int
    tie: Ints
    person: Ints
    ref: tuple[str, ...]
    name: tuple[str, ...]
    relation: tuple[str, ...]
    chosen_layer: Ints
    chosen_days: Ints
    dates_only: Flags
    resting: Flags
    never: Flags
    died: Flags
    usual_channel: Ints
    last_channel: Ints
    unanswered: Ints
    moments: Ints
    known_until: Ints
    unseen: Ints
    kin: Flags
    stats: Stats
    rhythm: rhythm.Rhythm
    status: NDArray[np.int8]
    layer: Ints

    def __len__(self) -> int:
        return len(self.tie)

    def place(self, ref: str) -> int:
        """Where a person stands in the arrays."""
        return self.ref.index(ref)


def read_circle(owner: User, today: date, *, afresh: bool = False) -> Circle:
    """Read every tie of the owner as it stands on `today`.

    afresh works out what was learned from the interactions up to that day alone, for a look at another day. What was in
    touch since counts for nothing then, and the imports are taken to reach that day.
    """
    column = access.circle_columns(owner)
    if afresh:
        column |= _afresh(owner, column["id"], today)
    stats = _stats(column)
    known = np.array(column["known_until"], dtype=np.int64)
    as_of = _as_of(known, stats, today.toordinal())
    layer = _layers(column, stats, today, _support(owner, column["id"], today))
    floors = np.select([layer == name for name in LAYERS], [float(FLOORS[name]) for name in LAYERS])
    observed, as_of = _observed(column, stats, as_of)
    odds = np.where(np.array(column["kin"], dtype=bool), KIN_ODDS, 1.0)
    shared = pooled.learn(observed, as_of) or pooled.SHIPPED if afresh else pooled_of(owner)
    read = pooled.read(observed, as_of, shared, floors, odds)
    resting = np.array(column["resting_since"], dtype=np.int64) > 0
    unknown = _unknown(known, stats, today.toordinal())
    status = rhythm.words(observed, read, resting, unknown, None if afresh else _words_before(column))
    return Circle(
        today=today.toordinal(),
        tie=np.array(column["id"], dtype=np.int64),
        person=np.array(column["person_id"], dtype=np.int64),
        ref=column["ref"],
        name=column["name"],
        relation=column["relation"],
        chosen_layer=np.array(column["chosen_layer"], dtype=np.int64),
        chosen_days=np.array(column["chosen_days"], dtype=np.int64),
        dates_only=np.array(column["dates_only"], dtype=bool),
        resting=resting,
        never=np.array(column["never"], dtype=bool),
        died=np.array(column["died_on"], dtype=np.int64) > 0,
        usual_channel=np.array(column["usual_channel"], dtype=np.int64),
        last_channel=np.array(column["last_channel"], dtype=np.int64),
        unanswered=np.array(column["unanswered"], dtype=np.int64),
        moments=np.array(column["moments"], dtype=np.int64),
        known_until=known,
        unseen=np.array(column["unseen"], dtype=np.int64),
        kin=np.array(column["kin"], dtype=bool),
        stats=stats,
        rhythm=read,
        status=status,
        layer=layer,
    )


_POOLED = Prepared(
    lambda owner: PooledRhythm.objects.filter(owner=owner, version=PooledRhythm.VERSION).values_list(*POOLED, "own")
)


def pooled_of(owner: User) -> pooled.Pooled:
    """What the owner's ties have in common as it was last learned, or the shipped numbers."""
    rows = _POOLED.rows(owner)
    if not rows:
        return pooled.SHIPPED
    *numbers, pace, own = rows[0]
    learned = {int(days): Logistic.from_plain(plain) for days, plain in own.items()}
    return pooled.Pooled(rhythm.Prior(*numbers[:5]), shops.Shop(*numbers[5:]), pace, learned)


def as_observed(owner: User, today: date) -> tuple[Ints, Stats, Ints, Flags]:
    """Every tie's number, its statistics without the days that are not known, the day about which it can say something,
    and whether all days between its first and that one are known."""
    column = access.circle_columns(owner)
    stats = _stats(column)
    as_of = _as_of(np.array(column["known_until"], dtype=np.int64), stats, today.toordinal())
    whole = np.array(column["unseen"], dtype=np.int64) == 0
    return np.array(column["id"], dtype=np.int64), *_observed(column, stats, as_of), whole


def _afresh(owner: User, ties: tuple[int, ...], today: date) -> dict[str, tuple[Any, ...]]:
    values = list(zip(*learned(owner, ties, today), strict=True)) or [()] * len(COLUMNS)
    columns = dict(zip(COLUMNS, values, strict=False))
    for name in ("first_day", "last_day"):
        columns[name] = tuple(day.toordinal() if day else 0 for day in columns[name])
    nothing = dict.fromkeys(("known_until", "unseen", "unseen_since"), (0,) * len(ties))
    return {**columns, **nothing}


def _floats(values: tuple[Any, ...]) -> Floats:
    return np.array(values, dtype=np.float64)


def _stats(column: dict[str, tuple[Any, ...]]) -> Stats:
    gaps = np.array(column["gaps"], dtype=np.int64)
    days = _floats(column["contact_days"])
    return Stats(
        # Half days alone, as from a calendar, teach no rhythm: such a tie stays new however many there are.
        x=np.where(gaps == 0, np.minimum(days, 2.0), days),
        first=np.array(column["first_day"], dtype=np.int64),
        last=np.array(column["last_day"], dtype=np.int64),
        n=gaps,
        s1=_floats(column["gap_log_sum"]),
        s2=_floats(column["gap_log_squares"]),
        median=_floats(column["gap_median"]),
        q1=_floats(column["gap_low"]),
        q3=_floats(column["gap_high"]),
        mean_gap=_floats(column["gap_mean"]),
        late=_floats(column["gap_log_late"]),
    )


def _observed(column: dict[str, tuple[Any, ...]], stats: Stats, as_of: Ints) -> tuple[Stats, Ints]:
    """The same with the unknown days taken out: they are neither silence nor time together."""
    unseen, since = (np.array(column[name], dtype=np.int64) for name in ("unseen", "unseen_since"))
    if not unseen.any():
        return stats, as_of
    return replace(stats, first=np.where(stats.first > 0, stats.first + unseen - since, 0)), as_of - since


def _as_of(known: Ints, stats: Stats, today: int) -> Ints:
    """The day about which a tie can say something: today when it is kept by hand, else the last day that is covered."""
    return np.where(known > 0, np.minimum(np.maximum(known, stats.last), today), today)


def _unknown(known: Ints, stats: Stats, today: int) -> Flags:
    patience = np.maximum(KNOWN_DAYS, np.nan_to_num(stats.median, nan=0.0))
    return (known > 0) & (today - np.maximum(known, stats.last) > patience)


def _words_before(column: dict[str, tuple[Any, ...]]) -> NDArray[np.int8]:
    """The word that each tie had on a day since its last contact; `Status.RESTING`, which holds nothing, for none."""
    word, on, last = (np.array(column[name], dtype=np.int64) for name in ("word", "word_day", "last_day"))
    return np.where(on > last, word, Status.RESTING).astype(np.int8)


_HELP = Prepared(
    lambda owner, since, until: (
        access.supports(owner)
        .filter(day__gt=since, day__lte=until)
        .order_by()
        .values("tie")
        .annotate(n=Count("pk"))
        .values_list("tie", "n")
    )
)


def _support(owner: User, ties: tuple[int, ...], today: date) -> Floats:
    """Times that one helped the other within the last quarter."""
    times = dict(_HELP.rows(owner, today - timedelta(days=QUARTER), today))
    return np.array([times.get(tie, 0) for tie in ties] if times else np.zeros(len(ties)), dtype=np.float64)


def _layers(column: dict[str, tuple[Any, ...]], stats: Stats, today: date, support: Floats) -> Ints:
    # A ring is where somebody usually is: a friend who has gone quiet keeps their place and is drawn moving outwards.
    # So frequency counts as it was at the last contact and fades by half in a year, much slower than contact does.
    silent = np.where(stats.last > 0, today.toordinal() - stats.last, 0)
    span = np.maximum(stats.last - stats.first + 1, QUARTER)
    return layers.assign(
        _floats(column["recent"]) * layers.PER_QUARTER * 0.5 ** (silent / PLACE_HALF_LIFE),
        _floats(column["minutes"]) * QUARTER / span,
        support,
        _floats(column["in_person_share"]),
        np.array(column["chosen_layer"], dtype=np.int64),
    )


assert {f.name for f in fields(Stats)} == {
    "x",
    "first",
    "last",
    "n",
    "s1",
    "s2",
    "median",
    "q1",
    "q3",
    "mean_gap",
    "late",
}
