"""How somebody's days went, and what goes with feeling better: from their check-ins and their days in touch."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access as circle
from closeknit.circle.queries.days import days_in_touch
from closeknit.engine.insights.feeling import (
    CONTACT_AND_LONELINESS,
    CONTACT_AND_MOOD,
    Diary,
    Feeling,
    Looked,
    Prior,
    look,
)
from closeknit.wellbeing import access
from closeknit.wellbeing.models import OwnItem

Floats = NDArray[np.float64]

YEARS_BACK = 731
WEEKS = 53
OUTCOMES = ("mood", "loneliness", "stress")
CONTACT = ("touch", "met", "rarer", "felt", "gave", "got")


@dataclass(frozen=True, slots=True)
class Month:
    """One month in figures: days answered, the middle mood (1 to 5, None without any), days in touch."""

    first: date
    answered: int
    mood: int | None
    in_touch: int


@dataclass(frozen=True, slots=True)
class FeelingPage:
    """What the page shows.

    feeling   what may be said          names      own items by the name that `Looked.factor` has
    monday    of the first week of the picture     moods, moments   one entry a day from then on
    """

    feeling: Feeling
    findings: tuple[Looked, ...]
    names: Mapping[str, str]
    monday: date
    moods: list[int | None]
    moments: list[int | None]
    months: list[Month]


def feeling_page(owner: User, today: date) -> FeelingPage:
    """Read everything; a constant number of queries."""
    first = today - timedelta(days=YEARS_BACK)
    days, names = _days(owner, first, today)
    touch = days_in_touch(owner, first, today)
    mood = days["mood"]
    feeling = look(_diary(first, days, touch, set(names)))
    monday = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    start = (monday - first).days
    return FeelingPage(
        feeling=feeling,
        findings=_said(feeling),
        names=names,
        monday=monday,
        moods=[None if np.isnan(value) else _level(value) for value in mood[start:]],
        moments=[None if np.isnan(value) else int(value) for value in touch["touch"][start:]],
        months=_months(first, today, mood, touch["touch"]),
    )


def _said(feeling: Feeling) -> tuple[Looked, ...]:
    """The findings, one for each thing and outcome: the surer one of the same day and the day after."""
    kept: dict[tuple[str, str], Looked] = {}
    for one in feeling.findings:
        kept.setdefault((one.outcome, one.factor), one)
    return tuple(kept.values())


def _diary(first: date, days: Mapping[str, Floats], touch: Mapping[str, Floats], items: set[str]) -> Diary:
    outcomes = {name: days[name] for name in OUTCOMES if (~np.isnan(days[name])).any() or name == "mood"}
    factors = {**{name: touch[name] for name in CONTACT}, **{name: days[name] for name in sorted(items)}}
    priors: dict[tuple[str, str], Prior] = {}
    for name in CONTACT:
        priors["mood", name] = CONTACT_AND_MOOD
        priors["loneliness", name] = CONTACT_AND_LONELINESS
    return Diary(first.toordinal(), outcomes, factors, priors)


def _days(owner: User, first: date, last: date) -> tuple[dict[str, Floats], dict[str, str]]:
    """Means of each day by outcome and own item, and the items' names by their key ("item " and its ref)."""
    size = (last - first).days + 1
    items = {item.ref: item for item in access.items(owner)}
    seen: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for entry in access.check_ins(owner).filter(day__gte=first, day__lte=last):
        place = (entry.day - first).days
        for name in OUTCOMES:
            if entry.said.get(name):
                seen[name][place].append(float(entry.said[name]))
        for ref, value in (entry.said.get("items") or {}).items():
            if ref in items:
                seen[f"item {ref}"][place].append(float(value))
    for day, mood in circle.moods(owner).filter(day__gte=first, day__lte=last).values_list("day", "mood"):
        seen["mood"][(day - first).days].append(3 + mood / 50)
    names = {f"item {ref}": str(item.name) for ref, item in items.items() if f"item {ref}" in seen}
    once = {f"item {ref}" for ref, item in items.items() if item.kind == OwnItem.Kind.ACTIVITY}
    out = {}
    for name in (*OUTCOMES, *names):
        series = np.full(size, np.nan)
        for place, values in seen[name].items():
            series[place] = max(values) if name in once else sum(values) / len(values)
        out[name] = series
    return out, names


def _level(value: float) -> int:
    return int(min(5, max(1, np.floor(value + 0.5))))


def _months(first: date, today: date, mood: Floats, touch: Floats) -> list[Month]:
    """The last thirteen months of which anything is known, the oldest first."""
    places: dict[date, list[int]] = defaultdict(list)
    for place in range(len(mood)):
        places[(first + timedelta(days=place)).replace(day=1)].append(place)
    found = []
    for month, at in sorted(places.items())[-13:]:
        known = mood[at][~np.isnan(mood[at])]
        in_touch = int(np.nansum(touch[at]))
        if len(known) or in_touch:
            found.append(Month(month, len(known), _level(float(np.median(known))) if len(known) else None, in_touch))
    return found
