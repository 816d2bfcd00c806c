"""In which ways somebody can be reached this week: the usual one, a short line, a call in place of a visit, or in company.

The shares are judgements: what one way is worth beside the usual contact with that person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.budget import SHORT, SHORT_MINUTES, Offers, best_list
from closeknit.engine.candidates import Candidates
from closeknit.engine.fitting import ANY_TIME, Form, Offer, best_week, settle_slots
from closeknit.engine.records import Channel
from closeknit.engine.slots import Slot, SlotKind, Times

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

EXTRA_MINUTES = 3
"""Minutes × ln(silence / usual gap) that a talk takes longer: the first call after a gap is longer, in
proportion to the logarithm of the gap (Bhattacharya et al. 2016, arXiv:1608.01842)."""

SHORT_SHARE = 0.4
"""What a five-minute message is worth beside the usual contact with that person."""

CALL_SHARE, CALL_SAVES = 0.75, 30
"""What a call is worth in place of a visit, and the minutes that it takes less."""

COMPANY = {SlotKind.NEAR: (1.1, 20), SlotKind.TOGETHER: (1.25, 10)}
"""Seeing somebody on the way, or where both are anyhow: what it is worth, and the minutes it takes of one's own."""

_USUAL, _SHORT, _CALL, _COMPANY = range(4)
_WEAK_FROM = 50


@dataclass(frozen=True, slots=True)
class Offered:
    """Who may be suggested: the places in the candidates, and for each candidate what reaching out is worth.

    gain, cost   as `plan.worth` gives it, and whole minutes of the usual contact
    ahead        what is added so that it is taken before anything else
    dated        whether it is for an important date
    last         the one that may only come last, after two others; -1 for none
    """

    chosen: Ints
    gain: Floats
    cost: Ints
    ahead: Floats
    dated: NDArray[np.bool_]
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
    """The best ways for a number of minutes, in the free stretches of the week where they are known."""
    return _in_slots(c, o, minutes, most, times) if times and times.slots else _any_time(c, o, minutes, most)


def _any_time(c: Candidates, o: Offered, minutes: int, most: int) -> list[Way]:
    at = o.chosen
    short = np.where(c.writes[at] & (o.cost[at] > SHORT_MINUTES), SHORT_SHARE * o.gain[at], 0.0)
    offers = Offers(o.gain[at], o.cost[at], short, c.layer[at] >= _WEAK_FROM, o.ahead[at])
    last = int(np.flatnonzero(at == o.last)[0]) if o.last >= 0 else -1
    found = []
    for place, form in best_list(offers, minutes, most, last):
        index, brief = int(at[place]), form == SHORT
        channel = Channel.MESSAGE if brief else Channel(int(c.channel[index]))
        found.append(Way(index, channel, SHORT_MINUTES if brief else int(o.cost[index]), brief))
    return found


def _in_slots(c: Candidates, o: Offered, minutes: int, most: int, times: Times) -> list[Way]:
    """Of several stretches that serve, the one that is liked best."""
    slots, liking = times.slots, times.liking
    shortened = _first_cut(c, o, most, frozenset().union(*(slot.there for slot in slots)))
    week = _Week(slots, times.today)
    offers = [_offer(c, o, index, week) for index in shortened]
    rooms = [slot.minutes for slot in slots]
    last = shortened.index(o.last) if o.last in shortened else -1
    lowest = float(o.ahead[o.ahead > 0].min()) if (o.ahead > 0).any() else 0.0
    taken = best_week(offers, rooms, minutes, most, last, lowest)
    liked = np.zeros((len(c.status), len(slots))) if liking is None else liking
    placed = settle_slots(taken, rooms, liked[[offers[one.offer].who for one in taken]])
    found = []
    for one in placed:
        index, code = offers[one.offer].who, one.form.code
        channel = {_SHORT: Channel.MESSAGE, _CALL: Channel.VOICE, _COMPANY: Channel.IN_PERSON}.get(code)
        found.append(Way(index, channel or Channel(int(c.channel[index])), one.form.minutes, code == _SHORT, one.slot))
    return found


def _first_cut(c: Candidates, o: Offered, most: int, there: frozenset[int]) -> list[int]:
    """Without those of whom `most` others alike, for the same minutes, are worth as much: arrays, before any object."""
    kept = o.chosen
    alike = (c.channel * 2 + c.writes) * 2 + c.calls
    group = ((alike * 2 + (c.layer >= _WEAK_FROM)) * 10_000 + np.minimum(o.cost, 9_999))[kept]
    order = np.lexsort((kept, -o.gain[kept], group))
    start = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(start, np.diff(start, append=len(order)))
    own = (o.ahead[kept] > 0) | (kept == o.last) | np.isin(kept, list(there))
    return sorted({*kept[order[rank < most]].tolist(), *kept[own].tolist()})


class _Week:
    """Which slots serve whom: worked out once for everybody who is on no list of people there."""

    def __init__(self, slots: Sequence[Slot], today: int) -> None:
        self.slots, self.today = slots, today
        self.there = frozenset().union(*(slot.there for slot in slots))
        self._known: dict[tuple[Channel, int], tuple[int, ...]] = {}

    def during(self, channel: Channel, index: int, days: int) -> tuple[int, ...]:
        """The slots for one person through one channel: on the day in so many days, or on any for -1."""
        key = (channel, days)
        if index in self.there or key not in self._known:
            on = self.today + days
            found = tuple(
                place
                for place, slot in enumerate(self.slots)
                if (days < 0 or slot.day == on) and slot.allows(channel, index)
            )
            if index in self.there:
                return found
            self._known[key] = found
        return self._known[key]


def _offer(c: Candidates, o: Offered, index: int, week: _Week) -> Offer:
    """Every way to reach one person, each with the slots that it can be done in.

    A birthday is greeted on its day, not on a free evening before it; without a stretch on that day it needs none.
    """
    channel, minutes = Channel(int(c.channel[index])), int(o.cost[index])
    gain, ahead = float(o.gain[index]), float(o.ahead[index])
    days = int(c.date_in_days[index]) if o.dated[index] else -1
    usual = week.during(channel, index, days)
    company = [p for p in week.during(Channel.IN_PERSON, index, days) if index in week.slots[p].there]
    usual = tuple(p for p in usual if channel != Channel.IN_PERSON or p not in company)
    forms = [Form(_USUAL, minutes, ahead + gain, usual or ((ANY_TIME,) if days >= 0 else ()))]
    if c.writes[index] and minutes > SHORT_MINUTES:
        line = (ANY_TIME,) if days >= 0 else week.during(Channel.MESSAGE, index, days)
        forms.append(Form(_SHORT, SHORT_MINUTES, ahead + SHORT_SHARE * gain, line))
    if c.calls[index] and channel in (Channel.IN_PERSON, Channel.VIDEO):
        shorter = max(minutes - CALL_SAVES, SHORT_MINUTES) if channel == Channel.IN_PERSON else minutes
        forms.append(Form(_CALL, shorter, ahead + CALL_SHARE * gain, week.during(Channel.VOICE, index, days)))
    for place in company:
        share, own = COMPANY[week.slots[place].kind]
        forms.append(Form(_COMPANY, own, ahead + share * gain, (place,)))
    return Offer(index, bool(c.layer[index] >= _WEAK_FROM), tuple(form for form in forms if form.slots))
