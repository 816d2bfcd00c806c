"""Insights: the two years of a circle, its shape, who starts, and who leans on whom. A handful of queries for everything.

People set to "never" and ties that rest are nowhere in it. Where files do not reach, nothing is said (`two_years`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.queries.reading import KNOWN_DAYS, Circle
from closeknit.circle.queries.relation_words import Kind, kind_of
from closeknit.circle.queries.two_years import Known, TwoYears, read_two_years
from closeknit.engine import layers
from closeknit.engine.insights import leaning, shape
from closeknit.engine.insights.years import LEAST_DAYS, YEAR, Years
from closeknit.engine.records import LAYERS, Direction, Status

Ints = NDArray[np.int64]

SHOWN = 8
"""People in one list."""

QUARTER = 90
WEEKS = 53


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody as the page names them."""

    ref: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody with whom contact changed: contact-days in a year of 365, scaled up where less than that is known.

    whole              every day of both years is known           more       more often than the year before
    ring, ring_before  where how often you were in touch puts the tie, both 0 where it did not move or the owner chose
    """

    who: Who
    now: int
    before: int
    whole: bool
    more: bool
    ring: int
    ring_before: int


@dataclass(frozen=True, slots=True)
class Since:
    """Somebody who came in, or went quiet: `day` is the first or the last day in touch."""

    who: Who
    day: date


@dataclass(frozen=True, slots=True)
class YearPicture:
    """People in touch with on each day from `monday` on, and by month: its first day, days with people, people."""

    monday: date
    days: list[int]
    months: list[tuple[date, int, int]]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed this year.

    compared   ties often enough in touch of which enough of both years is known       left_out   those of which it is not
    """

    changed: list[Change]
    came: list[Since]
    quiet: list[Since]
    compared: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of contact-days by rank, this year and the year before, as fractions."""

    now: list[float]
    before: list[float]


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of people in the last 30 days: (kind, contact-days, own usual). turn -1 narrower, 0 as usual, 1 wider."""

    rows: list[tuple[Kind, int, float]]
    turn: int
    missing: list[Kind]


@dataclass(frozen=True, slots=True)
class Start:
    """Who usually starts with one person, the owner or not: `mine` of `days` contact-days were begun by the owner."""

    who: Who
    days: int
    mine: int
    owner: bool


@dataclass(frozen=True, slots=True)
class Leans:
    """Noted help of the last year.

    rows     person, kinds received, kinds given (1 to 4)     alone     kinds that came from one person only, and from whom
    gaps     kinds of which nothing received is noted         unnamed   notes that do not say which kind
    """

    rows: list[tuple[Who, list[int], list[int]]]
    gaps: list[int]
    alone: list[tuple[int, Who]]
    mostly: Who | None
    unnamed: int


@dataclass(frozen=True, slots=True)
class Insights:
    """What the page shows; None where there is too little to say.

    unsaid      people in touch in the last 30 days, and of how many of them nothing says who they are
    both_ways   people with whom now one starts and now the other
    """

    year: YearPicture | None
    changes: Changes | None
    shares: Shares | None
    kinds: Kinds | None
    unsaid: tuple[int, int]
    starts: list[Start]
    both_ways: int
    leans: Leans


def insights(owner: User, today: date) -> Insights:
    """Read everything the page shows."""
    read = read_two_years(owner, today)
    known = Known(read)
    year = _year(read)
    kinds, unsaid = _kinds(read, known)
    starts, both_ways = _starts(read)
    return Insights(
        year=year,
        changes=_changes(read, known),
        shares=_shares(read, known),
        kinds=kinds,
        unsaid=unsaid,
        starts=starts,
        both_ways=both_ways,
        leans=_leans(read),
    )


def _year(read: TwoYears) -> YearPicture | None:
    """Each day of the last 53 weeks; None without a single contact-day in them."""
    monday = read.today - timedelta(days=read.today.weekday(), weeks=WEEKS - 1)
    first = monday.toordinal()
    recent = read.day >= first
    if not recent.any():
        return None
    days = np.bincount(read.day[recent] - first, minlength=read.circle.today - first + 1)
    months = []
    start = monday.replace(day=1)
    while start <= read.today:
        after = (start + timedelta(days=31)).replace(day=1)
        inside = (read.day >= start.toordinal()) & (read.day < after.toordinal())
        months.append((start, len(np.unique(read.day[inside])), len(np.unique(read.place[inside]))))
        start = after
    return YearPicture(monday, days.tolist(), months)


def _changes(read: TwoYears, known: Known) -> Changes | None:
    found = known.years
    some = read.shown & (found.now + found.before >= LEAST_DAYS)
    if not (some & found.both).any():
        return None
    rings = _rings(read, found)
    gone = _gone_quiet(read, found)
    changed = np.flatnonzero(found.changed)
    order = np.argsort(
        -np.abs(_per_year(found.now, found.known_now) - _per_year(found.before, found.known_before))[changed]
    )
    new = np.flatnonzero(known.reached & (read.circle.stats.first > read.circle.today - YEAR))
    return Changes(
        changed=[_change(read, found, rings, int(place)) for place in changed[order]],
        came=[
            _since(read, int(p), int(read.circle.stats.first[p])) for p in new[np.argsort(-read.circle.stats.x[new])]
        ],
        quiet=[_since(read, int(p), int(read.circle.stats.last[p])) for p in gone],
        compared=int((some & found.both).sum()),
        left_out=int((some & ~found.both & ~known.reached).sum()),
    )


def _who(read: TwoYears, place: int) -> Who:
    return Who(read.circle.ref[place], read.circle.name[place])


def _per_year(count: Ints, days: Ints) -> Ints:
    return np.rint(count * YEAR / np.maximum(days, 1)).astype(np.int64)


def _rings(read: TwoYears, found: Years) -> tuple[Ints, Ints]:
    """The ring of every tie by how often the two were in touch in each year."""
    nothing, chosen = np.zeros(read.size), np.where(read.shown, read.circle.chosen_layer, 0)
    now, before = (
        layers.assign(count * QUARTER / np.maximum(known, QUARTER), nothing, nothing, nothing, chosen)
        for count, known in ((found.now, found.known_now), (found.before, found.known_before))
    )
    return now, before


def _change(read: TwoYears, found: Years, rings: tuple[Ints, Ints], place: int) -> Change:
    now, before = int(rings[0][place]), int(rings[1][place])
    more = bool(found.more[place])
    # Somebody may be pushed out of a ring by others: only a move that goes with the change is told.
    moved = now != before and (now < before) == more
    return Change(
        who=_who(read, place),
        now=int(_per_year(found.now, found.known_now)[place]),
        before=int(_per_year(found.before, found.known_before)[place]),
        whole=int(found.known_now[place]) == YEAR == int(found.known_before[place]),
        more=more,
        ring=now if moved else 0,
        ring_before=before if moved else 0,
    )


def _gone_quiet(read: TwoYears, found: Years) -> Ints:
    """Who was in touch within the year and is drifting or quiet for long now: the closest first."""
    circle = read.circle
    quiet = np.isin(circle.status, (Status.DRIFTING, Status.LAPSED)) & (circle.stats.last > circle.today - YEAR)
    places = np.flatnonzero(read.shown & quiet & (found.now + found.before >= LEAST_DAYS))
    return places[np.lexsort((-circle.stats.x[places], circle.layer[places]))]


def _since(read: TwoYears, place: int, day: int) -> Since:
    return Since(_who(read, place), date.fromordinal(day))


def _shares(read: TwoYears, known: Known) -> Shares | None:
    """Over the ties of which both years are known, and those that came in."""
    use = known.years.both | known.reached
    now, before = (shape.signature(np.where(use, count, 0)) for count in (known.years.now, known.years.before))
    return None if now is None or before is None else Shares(now.tolist(), before.tolist())


def _kinds(read: TwoYears, known: Known) -> tuple[Kinds | None, tuple[int, int]]:
    """Kinds of people now and usually; and how many people were in touch lately, and of how many it is not said who they are."""
    circle = read.circle
    current = known.until >= circle.today - KNOWN_DAYS
    whole = np.minimum(circle.today - circle.stats.first + 1, YEAR) - known.years.known_now <= 2 * shape.WINDOW
    use = (current & whole)[read.place] & (circle.today - read.day < (shape.WINDOWS + 1) * shape.WINDOW)
    kind = _kind_of_each(circle, np.unique(read.place[use]))
    lately = np.unique(read.place[use & (circle.today - read.day < shape.WINDOW)])
    unsaid = (len(lately), int((kind[lately] < 0).sum()))
    said = use & (kind[read.place] >= 0)
    if 2 * said.sum() < (circle.today - read.day < (shape.WINDOWS + 1) * shape.WINDOW).sum():
        return None, unsaid
    found = shape.variety(shape.windows(kind[read.place[said]], read.day[said], circle.today, len(Kind)))
    if found is None:
        return None, unsaid
    rows = [(k, int(found.counts[k]), float(found.usual[k])) for k in Kind if found.counts[k] or found.usual[k]]
    return Kinds(rows, found.turn, [Kind(int(k)) for k in found.missing]), unsaid


def _kind_of_each(circle: Circle, places: Sequence[int] | Ints) -> Ints:
    """The kind of the people at these places, -1 where nothing says it."""
    out = np.full(len(circle), -1, dtype=np.int64)
    for place in places:
        kind = kind_of(circle.relation[place]) if circle.relation[place] else None
        if kind is None and circle.kin[place]:
            kind = Kind.FAMILY
        if kind is Kind.FRIEND and circle.chosen_layer[place] == LAYERS[0]:
            kind = Kind.CLOSE_FRIEND
        out[place] = -1 if kind is None else kind
    return out


def _starts(read: TwoYears) -> tuple[list[Start], int]:
    """With whom it is usually the same one who starts, by the last year; and with how many it goes both ways."""
    begun = (read.circle.today - read.day < YEAR) & np.isin(read.start, (Direction.OUT, Direction.IN))
    found = leaning.starts(read.place[begun], read.start[begun] == Direction.OUT, read.size)
    one_way = np.flatnonzero(found.turn)
    order = np.lexsort((-found.days[one_way], read.circle.layer[one_way]))
    rows = [
        Start(
            _who(read, int(place)),
            int(found.days[place]),
            round(float(found.share[place] * found.days[place])),
            bool(found.turn[place] > 0),
        )
        for place in one_way[order][:SHOWN]
    ]
    return rows, int((found.days >= leaning.LEAST_DAYS).sum()) - len(one_way)


def _leans(read: TwoYears) -> Leans:
    """Notes of the last 365 days about people who are shown."""
    since = read.today - timedelta(days=YEAR - 1)
    notes = access.supports(read.owner).filter(day__gte=since, day__lte=read.today).order_by()
    rows = np.array(
        [(tie, given, kind or 0) for tie, given, kind in notes.values_list("tie", "given", "kind")], dtype=np.int64
    ).reshape(-1, 3)
    tie, given, kind = rows[np.isin(rows[:, 0], read.circle.tie[read.shown])].T
    places = np.searchsorted(read.circle.tie, tie)
    people, index = np.unique(places, return_inverse=True)
    found = leaning.leaning(index, given == 1, kind, len(people))
    who = [_who(read, int(place)) for place in people]
    table = [
        (who[n], (np.flatnonzero(found.got[n]) + 1).tolist(), (np.flatnonzero(found.gave[n]) + 1).tolist())
        for n in range(len(people))
        if found.got[n].any() or found.gave[n].any()
    ]
    return Leans(
        rows=sorted(table, key=lambda row: row[0].name.casefold()),
        gaps=(found.gaps + 1).tolist(),
        alone=[(k + 1, who[int(p)]) for k, p in enumerate(found.alone) if p >= 0],
        mostly=who[found.mostly] if found.mostly >= 0 else None,
        unnamed=int((kind == 0).sum()),
    )
