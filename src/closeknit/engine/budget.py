"""The best few offers within a number of minutes: an exact knapsack for five places.

Every offer may be taken in full or, where that is possible, in short. Dynamic programming over places ×
minutes is exact and takes the same time for any input (Kellerer, Pferschy and Pisinger 2004, Knapsack
Problems, chapter 11: the multiple-choice knapsack); the tests hold it against trying everything.
"""

from dataclasses import dataclass
from heapq import heappush, heapreplace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SHORT_MINUTES = 5
MIXED_FROM = 4
"""A list of four or five holds at least one weak tie when one fits."""

FULL, SHORT = 1, 2


@dataclass(frozen=True, slots=True)
class Offers:
    """One entry an offer: its gain and cost (whole minutes, above 0) in full, and the gain in short.

    `short_gain` is what five minutes would gain, 0 where there is no short form; `weak` marks the weak ties.
    All gains are above 0. `ahead` is added to the gain of either form; in steps far above the gains it says
    what is taken before anything else.
    """

    gain: Floats
    cost: Ints
    short_gain: Floats
    weak: Flags
    ahead: Floats

    def forms(self, index: int) -> list[tuple[int, float, int]]:
        """The ways to take an offer: (form, gain with what is ahead, minutes)."""
        ahead, short = float(self.ahead[index]), float(self.short_gain[index])
        full = (FULL, ahead + float(self.gain[index]), int(self.cost[index]))
        return [full, (SHORT, ahead + short, SHORT_MINUTES)] if short > 0 else [full]


Chosen = list[tuple[int, int]]


def best_list(offers: Offers, minutes: int, most: int, warmed: int = -1) -> Chosen:
    """The offers, as (index, form), with the largest gain in at most `minutes` and `most` places.

    The offer `warmed` (-1 for none) may only be taken, last, after two others. When the best list has four or
    more offers and no weak tie, the best one that has four or more and a weak tie replaces it, if there is
    one that leaves out nothing of what is ahead. The same input always gives the same list.
    """
    if minutes < 1 or most < 1 or len(offers.gain) == 0:
        return []
    order = _shortlist(offers, most, warmed)
    forms = [offers.forms(index) for index in (*order, *([warmed] if warmed >= 0 else []))]
    dearest = sorted((max(cost for _, _, cost in each) for each in forms), reverse=True)[:most]
    table = _Table(offers, order, min(minutes, sum(dearest)), most)
    found = _best(table, offers, warmed, weak=False, least=0)
    if len(found) >= MIXED_FROM and not any(offers.weak[index] for index, _ in found):
        mixed = _best(table, offers, warmed, weak=True, least=MIXED_FROM)
        if mixed and _ahead(offers, mixed) >= _ahead(offers, found):
            return mixed
    return found


def _ahead(offers: Offers, chosen: Chosen) -> float:
    return sum(float(offers.ahead[index]) for index, _ in chosen)


def _shortlist(offers: Offers, most: int, warmed: int) -> list[int]:
    """The offers that can be in a best list, larger first.

    An offer is left out when `most` others of its kind gain as much for no more minutes: whatever list holds
    it, one of them is missing there and can take its place.
    """
    kind = offers.weak * 2 + (offers.short_gain > 0)
    total = offers.gain + offers.ahead
    order = np.lexsort((-total, offers.cost, kind))
    group = kind[order] * (int(offers.cost.max()) + 1) + offers.cost[order]
    start = np.flatnonzero(np.diff(group, prepend=-1))
    rank = np.arange(len(order)) - np.repeat(start, np.diff(start, append=len(order)))
    kept: list[int] = []
    better: dict[int, list[float]] = {}
    for index in order[rank <= most].tolist():
        if index == warmed:
            continue
        best = better.setdefault(int(kind[index]), [])
        gain = float(total[index])
        if len(best) < most:
            heappush(best, gain)
        elif gain > best[0]:
            heapreplace(best, gain)
        else:
            continue
        kept.append(index)
    return sorted(kept, key=lambda index: (-total[index], index))


class _Table:
    """Largest gain by places taken, kind of list (0 any, 1 with a weak tie), minutes; and how it was got."""

    def __init__(self, offers: Offers, order: list[int], minutes: int, most: int) -> None:
        self.offers, self.order, self.minutes, self.most = offers, order, minutes, most
        self.gain = np.full((most + 1, 2, minutes + 1), -np.inf)
        self.gain[0, 0] = 0.0
        self.form = np.zeros((len(order), *self.gain.shape), dtype=np.int8)
        for row, index in enumerate(order):
            self._offer(row, index)

    def _offer(self, row: int, index: int) -> None:
        before = self.gain.copy()
        sources = before[:-1, :1] if self.offers.weak[index] else before[:-1]
        for form, gain, cost in self.offers.forms(index):
            if cost > self.minutes:
                continue
            target = self.gain[1:, :, cost:]
            reached = np.broadcast_to(sources[:, :, : self.minutes + 1 - cost] + gain, target.shape)
            better = reached > target
            np.copyto(target, reached, where=better)
            self.form[row, 1:, :, cost:][better] = form

    def walk(self, places: int, weak: int, minutes: int) -> Chosen:
        """The list behind one entry."""
        chosen: Chosen = []
        for row in range(len(self.order) - 1, -1, -1):
            form = int(self.form[row, places, weak, minutes])
            if form:
                index = self.order[row]
                chosen.append((index, form))
                minutes -= SHORT_MINUTES if form == SHORT else int(self.offers.cost[index])
                places -= 1
                weak = 0 if self.offers.weak[index] else weak
        return chosen[::-1]


def _best(table: _Table, offers: Offers, warmed: int, weak: bool, least: int) -> Chosen:
    """The best list of at least `least` offers, with a weak tie if asked for; empty when there is none."""
    every = range(table.most + 1)
    ends = [(table.gain[places, int(weak), -1], places, int(weak), table.minutes, 0) for places in every]
    if warmed >= 0:
        state = int(weak and not offers.weak[warmed])
        for form, gain, cost in offers.forms(warmed):
            if cost <= table.minutes:
                left = table.minutes - cost
                ends += [
                    (table.gain[places, state, left] + gain, places, state, left, form)
                    for places in range(2, table.most)
                ]
    possible = [end for end in ends if end[0] > -np.inf and end[1] + (end[4] > 0) >= least]
    if not possible:
        return []
    _, places, state, left, form = max(possible, key=lambda end: end[0])
    return table.walk(places, state, left) + ([(warmed, form)] if form else [])
