"""In which ways somebody can be reached this week: the usual one, a short line, a call in place of a visit, or in company.

The shares are judgements: what one way is worth beside the usual contact with that person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.candidates import Candidates
from closeknit.engine.fitting import ANY_TIME, Form, Offer, Taken, best_week, settle_slots
from closeknit.engine.records import TALKS, Channel
from closeknit.engine.slots import Slot, SlotKind, Times

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

EXTRA_MINUTES = 3
"""Minutes × ln(silence / usual gap) that a talk takes longer: the first call after a gap is longer, in
proportion to the logarithm of the gap (Bhattacharya et al. 2016, arXiv:1608.01842)."""

SHORT_MINUTES, SHORT_SHARE = 5, 0.4
"""A short message, and what it is worth beside the usual contact with that person."""

CALL_SHARE, CALL_SAVES = 0.75, 30
"""What a call is worth in place of a visit, and the minutes that it takes less."""

TALK_SHARE, TALK_MINUTES = 1.25, 15
"""What a call is worth beside the usual message to somebody close, and how long it takes, where there is time for it."""

COMPANY = {SlotKind.NEAR: (1.1, 20), SlotKind.TOGETHER: (1.25, 10)}
"""Seeing somebody on the way, or where both are anyhow: what it is worth, and the minutes it takes of one's own."""

_USUAL, _SHORT, _CALL, _COMPANY = range(4)
_WEAK_FROM, _CLOSE_TO = 50, 15
_WALK_LIKED, _HOURS_LIKED = 0.5, 0.4


@dataclass(frozen=True, slots=True)
class Offered:
    """Who may be suggested: the places in the candidates, and for each candidate what reaching out is worth.

    gain, cost   as `plan.worth` gives it, and whole minutes of the usual contact
    ahead        what is added so that it is taken before anything else
    dated        whether it is for an important date
    talk         whole minutes of a call
    last         the one that may only come last, after two others; -1 for none
    """

    chosen: Ints
    gain: Floats
    cost: Ints
    ahead: Floats
    dated: NDArray[np.bool_]
    talk: Ints
    last: int


@dataclass(frozen=True, slots=True)
class Way:
    """One person in one way: their place in the candidates, and the place of the slot, -1 for none."""

    index: int
    channel: Channel
    minutes: int
    short: bool
    slot: int = ANY_TIME


def ways(c: Candidates, o: Offered, minutes: int, most: int, times: Times | None) -> list[Way]:
    """The best ways for a number of minutes, in the free stretches of the week where they are known.

    Of several stretches that serve, the one that is liked best.
    """
    if minutes < 1 or most < 1 or not len(o.chosen):
        return []
    slots = times.slots if times else (Slot(0, -1, minutes),)
    week = _Week(slots, times)
    shortened = _first_cut(c, o, most, frozenset().union(*(slot.there for slot in slots)))
    offers = [_offer(c, o, index, week) for index in shortened]
    rooms = [slot.minutes for slot in slots]
    last = shortened.index(o.last) if o.last in shortened else -1
    lowest = float(o.ahead[o.ahead > 0].min()) if (o.ahead > 0).any() else 0.0
    taken = best_week(offers, rooms, minutes, most, last, lowest)
    # A walk is time already: what can be done on it leaves the evening free.
    liked = np.tile([_WALK_LIKED * (slot.kind != SlotKind.FREE) for slot in slots], (len(taken), 1))
    if times and times.liking and taken:
        liked = liked + _HOURS_LIKED * times.liking([offers[one.offer].who for one in taken])
    placed = settle_slots(taken, rooms, liked)
    found = [_way(c, offers[one.offer].who, one) for one in placed]
    return found if times else [replace(way, slot=ANY_TIME) for way in found]


def _way(c: Candidates, index: int, taken: Taken) -> Way:
    other = {_SHORT: Channel.MESSAGE, _CALL: Channel.VOICE, _COMPANY: Channel.IN_PERSON}.get(taken.form.code)
    channel = other or Channel(int(c.channel[index]))
    return Way(index, channel, taken.form.minutes, taken.form.code == _SHORT, taken.slot)


def _first_cut(c: Candidates, o: Offered, most: int, there: frozenset[int]) -> list[int]:
    """Without those of whom `most` others alike, for the same minutes, are worth as much: arrays, before any object."""
    kept = o.chosen
    alike = (c.channel * 2 + c.writes) * 2 + c.calls
    alike = (alike * 2 + (c.layer >= _WEAK_FROM)) * 2 + (c.layer <= _CLOSE_TO)
    group = ((alike * 10_000 + np.minimum(o.cost, 9_999)) * 10_000 + np.minimum(o.talk, 9_999))[kept]
    order = np.lexsort((kept, -o.gain[kept], group))
    start = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(start, np.diff(start, append=len(order)))
    own = (o.ahead[kept] > 0) | (kept == o.last) | np.isin(kept, list(there))
    return sorted({*kept[order[rank < most]].tolist(), *kept[own].tolist()})


class _Week:
    """Which slots serve whom: worked out once for everybody who is on no list of people there."""

    def __init__(self, slots: Sequence[Slot], times: Times | None) -> None:
        self.slots, self.today = slots, times.today if times else None
        self.lines_any_time = times is not None and times.lines_any_time
        self.there = frozenset().union(*(slot.there for slot in slots))
        # Where all that is known is whom one meets anyhow, the others have the rest of the week.
        self.anyhow = bool(slots) and all(slot.kind == SlotKind.TOGETHER for slot in slots)
        self._known: dict[tuple[Channel, int], tuple[int, ...]] = {}

    def during(self, channel: Channel, index: int, days: int) -> tuple[int, ...]:
        """The slots for one person through one channel: on the day in so many days, or on any for -1 or without a calendar."""
        days = -1 if self.today is None else days
        key = (channel, days)
        if index in self.there or key not in self._known:
            on = (self.today or 0) + days
            found = tuple(
                place
                for place, slot in enumerate(self.slots)
                if (days < 0 or slot.day == on) and slot.allows(channel, index)
            )
            if self.anyhow:
                found = (*found, ANY_TIME)
            if index in self.there:
                return found
            self._known[key] = found
        return self._known[key]

    def line(self, form: Form) -> Form:
        """The same, at any time too where it is short."""
        short = form.minutes <= SHORT_MINUTES and ANY_TIME not in form.slots
        return replace(form, slots=(*form.slots, ANY_TIME)) if short else form


def _rung(c: Candidates, o: Offered, index: int, channel: Channel) -> tuple[float, int] | None:
    """What a call in place of the usual contact is worth and how long it takes; None where there is none to offer."""
    if not c.calls[index]:
        return None
    if channel == Channel.IN_PERSON:
        return CALL_SHARE, max(int(o.cost[index]) - CALL_SAVES, SHORT_MINUTES)
    if channel == Channel.VIDEO:
        return CALL_SHARE, int(o.cost[index])
    close = channel not in TALKS and c.layer[index] <= _CLOSE_TO and not o.dated[index]
    return (TALK_SHARE, int(o.talk[index])) if close else None


def _offer(c: Candidates, o: Offered, index: int, week: _Week) -> Offer:
    """Every way to reach one person, each with the slots that it can be done in.

    A birthday is greeted on its day, not on a free evening before it; without a stretch on that day it needs none.
    """
    channel, minutes = Channel(int(c.channel[index])), int(o.cost[index])
    gain, ahead = float(o.gain[index]), float(o.ahead[index])
    days = int(c.date_in_days[index]) if o.dated[index] else -1
    usual = week.during(channel, index, days)
    company = [p for p in week.during(Channel.IN_PERSON, index, days) if p != ANY_TIME and index in week.slots[p].there]
    usual = tuple(p for p in usual if channel != Channel.IN_PERSON or p not in company)
    forms = [Form(_USUAL, minutes, ahead + gain, usual or ((ANY_TIME,) if days >= 0 else ()))]
    if c.writes[index] and minutes > SHORT_MINUTES:
        line = (ANY_TIME,) if days >= 0 and week.today is not None else week.during(Channel.MESSAGE, index, days)
        forms.append(Form(_SHORT, SHORT_MINUTES, ahead + SHORT_SHARE * gain, line))
    rung = _rung(c, o, index, channel)
    if rung:
        share, own = rung
        forms.append(Form(_CALL, own, ahead + share * gain, week.during(Channel.VOICE, index, days)))
    for place in company:
        share, own = COMPANY[week.slots[place].kind]
        forms.append(Form(_COMPANY, own, ahead + share * gain, (place,)))
    if week.lines_any_time:
        forms = [week.line(form) for form in forms]
    return Offer(index, bool(c.layer[index] >= _WEAK_FROM), tuple(form for form in forms if form.slots))
