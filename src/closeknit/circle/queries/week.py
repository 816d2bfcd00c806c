"""This week's plan: what is kept of it, and what the engine would choose today. Reading never changes anything."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.free_words import Said
from closeknit.circle.models import OWN_WISH, Handle, ReachOut
from closeknit.circle.queries.free import times_of, with_numbers
from closeknit.circle.queries.person import next_coming
from closeknit.circle.queries.promises import Owed, owed, words_of
from closeknit.circle.queries.reading import Circle, read_circle
from closeknit.circle.queries.status import ENOUGH_GAPS
from closeknit.engine.candidates import MOST, Pick, Reason, Week, candidates
from closeknit.engine.plan import DATE_DAYS, choose
from closeknit.engine.records import LAYERS, Channel
from closeknit.engine.slots import Slot
from closeknit.storage.prepared import Prepared

USUAL_MINUTES = {
    Channel.IN_PERSON: 45,
    Channel.VIDEO: 20,
    Channel.VOICE: 15,
    Channel.MESSAGE: 5,
    Channel.LETTER: 20,
    Channel.MAIL: 10,
    Channel.ONLINE: 5,
}
"""What a contact usually takes through each channel, until the two people's own minutes are known."""

MEMORY_DAYS = 400
"""How far back suggestions are remembered: longer than the longest rest a tie is given."""

COMING_DAYS = 14

HOUSEHOLD = ("partner", "household")
"""Bonds of people who share a door: one reach-out a week is for all of them."""


def monday(today: date) -> date:
    """The first day of the week of `today`."""
    return today - timedelta(days=today.weekday())


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One reach-out as pages and the terminal show it.

    facts    what the reason rests on: `usual`, `silent`, `chosen` (days); `kind`, `in_days`, `turns`, `label` of a date;
             what `promises.owed` says of a promise or of help;
             `when`, the stretch of time it goes into: `day`, `start` (minute, -1 for any) and `kind` (`SlotKind`)
    until    the day a suggestion that was put off comes back
    """

    ref: str
    name: str
    relation: str
    reason: str
    facts: dict[str, Any]
    channel: int
    minutes: int
    state: str = "open"
    until: date | None = None
    moment: int | None = None
    felt: int | None = None
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier suggestions say about one tie."""

    suggested: date | None = None
    dismissed: date | None = None
    skips: int = 0
    snoozed: bool = False
    planned: bool = False


def proposed(
    owner: User, today: date, *, afresh: bool = False, said: Said | None = None
) -> list[tuple[int, Suggestion]]:
    """What the engine chooses today beside what was already dealt with this week: (tie row, suggestion) pairs.

    afresh is for a look at another day: see `reading.read_circle`. said stands in for the time that the owner keeps.
    """
    circle = read_circle(owner, today, afresh=afresh)
    if not len(circle):
        return []
    past, dealt, spent = _past(owner, today)
    coming = dates_soon(owner, today, DATE_DAYS)
    week = Week(said.minutes if said and said.minutes is not None else owner.week_minutes, dealt, spent)
    times = times_of(owner, today, circle, said)
    told, between = _told(circle, past, today), owed(owner, circle, today)
    channel = np.where(circle.usual_channel > 0, circle.usual_channel, int(Channel.MESSAGE))
    minutes = np.array([USUAL_MINUTES[Channel(c)] for c in range(1, max(Channel) + 1)], dtype=np.int64)[channel - 1]
    enough = circle.stats.n >= ENOUGH_GAPS
    picks = choose(
        candidates(
            circle.status,
            p7=circle.rhythm.p7,
            alive=circle.rhythm.alive,
            silent=np.where(circle.stats.last > 0, circle.today - circle.stats.last, -1),
            usual=np.where(enough, circle.stats.median, np.nan),
            x=circle.stats.x,
            layer=circle.layer,
            channel=channel,
            minutes=minutes,
            calls=_rung(owner, circle, channel),
            since_suggested=told["suggested"],
            since_dismissed=told["dismissed"],
            skipped=told["skips"],
            interval=circle.chosen_days,
            date_in_days=_soonest(circle, coming),
            **between.columns,
            only_dates=circle.dates_only,
            unanswered=circle.unanswered,
            planned=told["planned"] > 0,
            household=_households(owner, circle),
            resting=circle.resting,
            never=circle.never,
            snoozed=told["snoozed"] > 0,
        ),
        week.left,
        min(week.places, MOST),
        times,
    )
    slots = times.slots if times else ()
    return [(int(circle.tie[p.index]), _suggestion(circle, p, coming, slots, between)) for p in picks]


def _rung(owner: User, circle: Circle, channel: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Who can be rung, of those for whom a call may take the place of a message or a visit."""
    asked = (circle.layer <= LAYERS[1]) | (channel == Channel.IN_PERSON) | (channel == Channel.VIDEO)
    return np.isin(circle.person, list(with_numbers(owner, circle.person[asked].tolist())))


def _soonest(circle: Circle, coming: dict[int, list[dict[str, Any]]]) -> NDArray[np.int64]:
    """Days until the next important date of each, -1 for none."""
    found = np.full(len(circle), -1, dtype=np.int64)
    for place in np.flatnonzero(np.isin(circle.person, list(coming))):
        found[place] = coming[int(circle.person[place])][0]["in_days"]
    return found


def _households(owner: User, circle: Circle) -> NDArray[np.int64]:
    """A number for everybody of a couple or a household that a file names, the same for all of it; -1 for the others."""
    group = {int(person): place for place, person in enumerate(circle.person)}
    found = np.full(len(circle), -1, dtype=np.int64)
    bonds = access.bonds(owner).filter(kind__in=HOUSEHOLD).order_by("pk").values_list("one__person", "other__person")
    for one, other in bonds:
        if one in group and other in group and one != other:
            here, there = group[one], group[other]
            found[here] = here if found[here] < 0 else found[here]
            found[there] = there if found[there] < 0 else found[there]
            found[found == found[there]] = found[here]
    return found


def _told(circle: Circle, past: Mapping[int, Past], today: date) -> dict[str, NDArray[np.int64]]:
    """What earlier suggestions say, as columns beside the circle's: days since (-1 never), counts, and 0 or 1."""
    out = {name: np.full(len(circle), -1, dtype=np.int64) for name in ("suggested", "dismissed")}
    out |= {name: np.zeros(len(circle), dtype=np.int64) for name in ("skips", "planned", "snoozed")}
    for place in np.flatnonzero(np.isin(circle.tie, list(past))):
        one = past[int(circle.tie[place])]
        for name, day in (("suggested", one.suggested), ("dismissed", one.dismissed)):
            out[name][place] = (today - day).days if day else -1
        out["skips"][place], out["planned"][place], out["snoozed"][place] = one.skips, one.planned, one.snoozed
    return out


def _suggestion(
    circle: Circle, pick: Pick, coming: dict[int, list[dict[str, Any]]], slots: Sequence[Slot], between: Owed
) -> Suggestion:
    facts: dict[str, Any] = {"layer": int(circle.layer[pick.index]), **between.of(pick.reason, pick.index)}
    last = int(circle.stats.last[pick.index])
    if last:
        facts["last"] = date.fromordinal(last).isoformat()
        facts["silent"] = circle.today - last
    if pick.usual is not None:
        facts["usual"] = max(1, round(pick.usual))
    if pick.interval:
        facts["chosen"] = pick.interval
    if pick.reason == Reason.DATE:
        soonest = coming[int(circle.person[pick.index])][0]
        facts |= {name: soonest[name] for name in ("kind", "on", "in_days", "turns", "label")}
    if pick.slot >= 0:
        slot = slots[pick.slot]
        facts["when"] = {"day": date.fromordinal(slot.day).isoformat(), "start": slot.start, "kind": int(slot.kind)}
    if pick.also:
        facts["beside"] = [circle.ref[index] for index in pick.also]
    return Suggestion(
        ref=circle.ref[pick.index],
        name=circle.name[pick.index],
        relation=circle.relation[pick.index],
        reason=pick.reason.name.lower(),
        facts=facts,
        channel=int(Channel.MESSAGE if pick.short else pick.channel),
        minutes=pick.minutes,
    )


def _past(owner: User, today: date) -> tuple[dict[int, Past], int, int]:
    """What earlier suggestions say about each tie; how many of this week are dealt with, and the minutes they took."""
    week = monday(today)
    rows = (
        access.reach_outs(owner)
        .filter(plan__week__gte=today - timedelta(days=MEMORY_DAYS))
        .order_by("plan__week", "acted_at")
        .values_list("tie", "plan__week", "state", "acted_at", "until", "minutes", "reason")
    )
    by_tie: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    dealt = spent = 0
    for row in rows:
        by_tie[row[0]].append(row)
        if row[1] == week and _takes_a_place(row, today):
            dealt, spent = dealt + 1, spent + row[5]
    return {tie: _one_past(history, week, today) for tie, history in by_tie.items()}, dealt, spent


def _takes_a_place(row: tuple[Any, ...], today: date) -> bool:
    """Whether something of this week is not to be chosen again: it is done, comes back later this week, or was asked for."""
    _, of, state, _, until, _, reason = row
    back = state == ReachOut.State.LATER and until is not None and today < until <= of + timedelta(days=6)
    return state == ReachOut.State.DONE or back or (state == ReachOut.State.OPEN and reason in OWN_WISH)


def _one_past(history: list[tuple[Any, ...]], week: date, today: date) -> Past:
    suggested = dismissed = None
    skips, snoozed, planned = 0, False, False
    for _, of, state, acted, until, _, reason in history:
        put_off = state == ReachOut.State.LATER and until is not None and until > today
        wished = of == week and state == ReachOut.State.OPEN and reason in OWN_WISH
        snoozed = snoozed or put_off or wished
        if state == ReachOut.State.DONE:
            skips = 0
            snoozed = snoozed or of == week
        elif state == ReachOut.State.SKIPPED:
            skips, dismissed = skips + 1, acted.date()
        if of == week:
            planned = planned or state == ReachOut.State.OPEN or (state == ReachOut.State.LATER and not put_off)
        elif state != ReachOut.State.LATER:
            suggested = of
    return Past(suggested, dismissed, skips, snoozed, planned)


def _dates_between(
    owner: User, month: int, first: int, last: int, then: int, until: int, leap: int
) -> QuerySet[Any, Any]:
    """Dates in `month` from `first` to `last`, in the month `then` up to `until`, and on 29 February if `leap` is 29."""
    when = Q(month=month, day__gte=first, day__lte=last) | Q(month=then, day__lte=until) | Q(month=2, day=leap)
    mine = access.dates(owner).filter(when, person__tie__never=False, person__tie__resting_since=None)
    return mine.values_list("person", "person__ref", "person__name", "kind", "month", "day", "year", "label")


_DATES = Prepared(_dates_between)


def dates_soon(owner: User, today: date, days: int) -> dict[int, list[dict[str, Any]]]:
    """Important dates of the next days (at most 27) by person row, the soonest first.

    Resting ties and "never" stay silent.
    """
    last = today + timedelta(days=days)
    same = today.month == last.month
    leap = 29 if today <= date(last.year, 2, 28) <= last else 0
    span = (today.month, today.day, last.day if same else 31, 0 if same else last.month, last.day, leap)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for person, ref, name, kind, month, day_of, year, label in _DATES.rows(owner, *span):
        on = next_coming(month, day_of, today)
        if on > last:
            continue
        turns = on.year - year if year and on.year > year else None
        facts = {"kind": kind, "on": on.isoformat(), "in_days": (on - today).days, "turns": turns, "label": label}
        found[person].append({**facts, "ref": ref, "name": name})
    return {person: sorted(dates, key=lambda d: d["in_days"]) for person, dates in found.items()}


_KEPT = Prepared(
    lambda owner, week: (
        access.reach_outs(owner)
        .filter(plan__week=week)
        .order_by("place", "pk")
        .values_list(
            "tie__person__ref",
            "tie__person__name",
            "tie__person__relation",
            "reason",
            "facts",
            "channel",
            "minutes",
            "state",
            "until",
            "interaction",
            "interaction__felt",
        )
    )
)


def kept_plan(owner: User, today: date) -> list[Suggestion] | None:
    """This week's plan as it is kept, or None when none was made yet."""
    rows = _KEPT.rows(owner, monday(today))
    if not rows and not access.plans(owner).filter(week=monday(today)).exists():
        return None
    return _in_words(owner, [_refreshed(Suggestion(*row), today) for row in rows])


def _in_words(owner: User, suggestions: list[Suggestion]) -> list[Suggestion]:
    """With the names and words that no plan keeps: of the household, and what was promised."""
    promised = {s.facts["promise"] for s in suggestions if "promise" in s.facts}
    if promised:
        words = words_of(owner, promised)
        suggestions = [
            replace(s, facts={**s.facts, "words": words.get(s.facts["promise"], "")}) if "promise" in s.facts else s
            for s in suggestions
        ]
    return _named(owner, suggestions)


def _named(owner: User, suggestions: list[Suggestion]) -> list[Suggestion]:
    """Name those of the household who could be greeted too, as far as the owner still wants to hear of them."""
    refs = {ref for s in suggestions for ref in s.facts.get("beside", ())}
    if not refs:
        return suggestions
    wanted = access.people(owner).filter(ref__in=refs, tie__never=False, tie__resting_since=None)
    names = dict(wanted.values_list("ref", "name"))
    return [
        replace(s, facts={**s.facts, "also": [names[ref] for ref in s.facts.get("beside", ()) if ref in names]})
        for s in suggestions
    ]


def _refreshed(kept: Suggestion, today: date) -> Suggestion:
    """Days count from today, not from the day the plan was made; what was put off until today is open again."""
    facts = dict(kept.facts)
    if "last" in facts:
        facts["silent"] = (today - date.fromisoformat(facts["last"])).days
    if "on" in facts:
        facts["in_days"] = max(0, (date.fromisoformat(facts["on"]) - today).days)
    if "when" in facts and date.fromisoformat(facts["when"]["day"]) < today:
        del facts["when"]
    state = kept.state
    if state == ReachOut.State.LATER and kept.until is not None and kept.until <= today:
        state = ReachOut.State.OPEN
    return replace(kept, facts=facts, state=state)


def plan(owner: User, today: date) -> list[Suggestion]:
    """This week's suggestions: the kept ones, or what the engine would choose when none are kept yet."""
    kept = kept_plan(owner, today)
    return kept if kept is not None else fresh_plan(owner, today)


def fresh_plan(owner: User, today: date, *, afresh: bool = False, said: Said | None = None) -> list[Suggestion]:
    """What the engine would choose on a day, or with the time that was said; nothing of it is kept."""
    return _in_words(owner, [s for _, s in proposed(owner, today, afresh=afresh, said=said)])


_HANDLES = Prepared(
    lambda owner, week: (
        access.handles(owner)
        .filter(person__tie__reach_outs__plan__owner=owner, person__tie__reach_outs__plan__week=week)
        .order_by("pk")
        .values_list("person__ref", "kind", "value")
    )
)


def with_handles(owner: User, suggestions: list[Suggestion], today: date, *, kept: bool = True) -> list[Suggestion]:
    """Add numbers and addresses, so that a call is one press away. `kept` says that they are of this week's kept plan."""
    handles: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    if kept:
        rows = _HANDLES.rows(owner, monday(today))
    else:
        wanted = access.handles(owner).filter(person__ref__in=[s.ref for s in suggestions])
        rows = list(wanted.order_by("pk").values_list("person__ref", "kind", "value"))
    for ref, kind, value in rows:
        if value not in handles[ref][kind]:
            handles[ref][kind].append(value)
    return [
        replace(
            s,
            numbers=tuple(handles[s.ref][Handle.Kind.NUMBER]),
            addresses=tuple(handles[s.ref][Handle.Kind.ADDRESS]),
        )
        for s in suggestions
    ]
