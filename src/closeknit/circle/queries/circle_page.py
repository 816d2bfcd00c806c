"""The circle page: the picture, who is quieter than usual, and the list with find, filter and sort."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.identity import name_key
from closeknit.circle.queries.reading import Circle, read_circle
from closeknit.circle.queries.status import QUIETER, TieNow, tie_now
from closeknit.engine.records import Status

PAGE = 50
QUIET_SHOWN = 3
FILTERS = ("closest", "friends", "everyone", "quieter", "resting", "never", "remembered")
SORTS = ("name", "ring", "last")


@dataclass(frozen=True, slots=True)
class CirclePage:
    """What the circle page shows.

    inner     the named people of the two inner rings       outer   people of the rings 50 and 150 who were in touch, as marks
    counts    how many people each filter has               rows    one page of the list
    """

    total: int
    quiet_close: int
    inner: list[TieNow]
    outer: dict[int, list[TieNow]]
    quieter: list[TieNow]
    counts: dict[str, int]
    rows: list[TieNow]
    pages: int
    page: int
    in_week: frozenset[str]
    filter: str
    removed: list[tuple[str, str]]


def circle_page(owner: User, today: date, *, filter: str, sort: str, find: str, page: int) -> CirclePage:
    """Read the circle and lay it out. People set to "never", and who has died, appear only when asked for by name or by their filter.

    Without a filter the list shows the closest, or everyone while nobody is close yet.
    """
    circle = read_circle(owner, today)
    shown = ~circle.never
    inner = shown & np.isin(circle.layer, (5, 15)) & ~circle.resting
    quiet = shown & np.isin(circle.status, QUIETER)
    seen = circle.stats.x > 0
    masks = {
        "closest": inner,
        "friends": shown & (circle.layer == 50) & ~circle.resting,
        "everyone": shown,
        "quieter": quiet,
        "resting": shown & circle.resting,
        "never": circle.never & ~circle.died,
        "remembered": circle.died,
    }
    filter = filter or ("closest" if inner.any() else "everyone")
    places = _found(circle, find) if find else np.flatnonzero(masks[filter])
    places = _sorted(circle, places, sort)
    pages = max(1, -(-len(places) // PAGE))
    page = min(max(1, page), pages)
    mine = places[(page - 1) * PAGE : page * PAGE]
    return CirclePage(
        total=int(shown.sum()),
        quiet_close=int((quiet & inner).sum()),
        inner=[tie for ring in (5, 15) for tie in _ring(circle, np.flatnonzero(inner), ring)],
        outer={ring: _ring(circle, np.flatnonzero(shown & seen & ~circle.resting), ring) for ring in (50, 150)},
        quieter=[tie_now(circle, int(p)) for p in _quietest(circle, quiet)],
        counts={name: int(mask.sum()) for name, mask in masks.items()},
        rows=[tie_now(circle, int(p)) for p in mine],
        pages=pages,
        page=page,
        in_week=in_week(owner, today),
        filter=filter,
        removed=list(access.gone(owner).order_by("-removed_at").values_list("ref", "name")),
    )


def in_week(owner: User, today: date) -> frozenset[str]:
    """The people of this week's plan."""
    week = date.fromordinal(today.toordinal() - today.weekday())
    return frozenset(
        access.reach_outs(owner).filter(plan__week=week, state="open").values_list("tie__person__ref", flat=True)
    )


def _found(circle: Circle, find: str) -> NDArray[np.int64]:
    wanted = name_key(find)
    return np.array([p for p, name in enumerate(circle.name) if wanted in name_key(name)], dtype=np.int64)


def _sorted(circle: Circle, places: NDArray[np.int64], sort: str) -> NDArray[np.int64]:
    names = np.array([name_key(circle.name[p]) for p in places])
    by_name = places[np.argsort(names, kind="stable")] if len(places) else places
    if sort == "ring":
        return by_name[np.argsort(circle.layer[by_name], kind="stable")]
    if sort == "last":
        last = circle.stats.last[by_name]
        return by_name[np.argsort(np.where(last > 0, last, circle.today + 1), kind="stable")]
    return by_name


def _quietest(circle: Circle, quiet: NDArray[np.bool_]) -> NDArray[np.int64]:
    """At most three: the closest first, and among equals the one least likely to come back without a word."""
    places = np.flatnonzero(quiet & (circle.status != Status.LAPSED) & (circle.layer < 150))
    return places[np.lexsort((circle.rhythm.still_quiet[places], circle.layer[places]))][:QUIET_SHOWN]


def _ring(circle: Circle, places: NDArray[np.int64], ring: int) -> list[TieNow]:
    # More marks than a ring has room for would be a grey band; the list below the picture has everybody.
    return [tie_now(circle, int(p)) for p in places if circle.layer[p] == ring][:ring]
