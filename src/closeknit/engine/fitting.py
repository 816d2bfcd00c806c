"""The best few reach-outs for the time there is: who, in which form, and in which free stretch. Exact.

Everybody may be taken once, in one of a few forms; a form takes minutes of one slot and brings a gain. This is a
multiple-choice multiple knapsack with at most five items (Kellerer, Pferschy and Pisinger 2004, Knapsack Problems, chapters
10 and 11). It is searched depth first; what is left can never bring more than if all slots were one, which a table of
`places × minutes` knows beforehand (branch and bound with the aggregated relaxation). The tests hold it against a
mixed-integer solver.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MIXED_FROM = 4
"""A list of four or five holds at least one weak tie when one fits."""

ANY_TIME = -1
"""The slot of what needs no time set aside, such as a line for a birthday."""

MOST_STEPS, MOST_PLACINGS = 100_000, 5_000
"""So many lists, and ways to place one, are looked at (half a second); the best so far is given back then. No test gets there."""

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Form:
    """One way to take an offer: a code of the caller's, whole minutes, the gain, and the slots it can be done in."""

    code: int
    minutes: int
    gain: float
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody who may be taken once. `weak` marks a weak tie; the gains of the forms are above 0."""

    who: int
    weak: bool
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """An offer (its place in the list), the form, and the slot it is done in."""

    offer: int
    form: Form
    slot: int


def best_week(
    offers: Sequence[Offer], rooms: Sequence[int], minutes: int, most: int, warmed: int = -1, least_ahead: float = 0.0
) -> list[Taken]:
    """The offers with the largest gain in at most `most` places, `minutes` in all and `rooms` minutes a slot.

    The offer `warmed` (-1 for none) may only be taken, last, after two others. When the best list has four or more offers and
    no weak tie, the best one that has four or more and a weak tie replaces it, if there is one that leaves out nothing of
    what is ahead: gains at or above `least_ahead` (0 for none). The same input always gives the same list.
    """
    usable = [_usable(offer, rooms) for offer in offers]
    order = _shortlist(usable, most, warmed)
    search = _Search(usable, order, tuple(rooms), minutes, most, warmed)
    found = search.run(weak=False, least=0)
    if len(found) >= MIXED_FROM and not any(offers[one.offer].weak for one in found):
        mixed = search.run(weak=True, least=MIXED_FROM)
        if mixed and _ahead(mixed, least_ahead) >= _ahead(found, least_ahead):
            return mixed
    return found


def _ahead(taken: list[Taken], limit: float) -> int:
    return sum(one.form.gain >= limit for one in taken) if limit else 0


def _usable(offer: Offer, rooms: Sequence[int]) -> Offer:
    """The same without slots that are too short, and without forms that another beats in each of their slots."""
    forms: list[Form] = []
    for form in sorted(offer.forms, key=lambda f: (-f.gain, f.minutes)):
        slots = tuple(s for s in form.slots if s == ANY_TIME or rooms[s] >= form.minutes)
        beaten = any(f.minutes <= form.minutes and set(slots) <= set(f.slots) for f in forms)
        if slots and not beaten:
            forms.append(Form(form.code, form.minutes, form.gain, slots))
    return Offer(offer.who, offer.weak, tuple(forms))


def _shortlist(offers: list[Offer], most: int, warmed: int) -> list[int]:
    """The offers that can be in a best list, larger first.

    An offer is left out when `most` others of its kind, that is with the same slots for the same forms, gain as much in
    each form for no more minutes: whatever list holds it, one of them is missing there and can take its place.
    """
    kinds: dict[tuple[object, ...], list[int]] = {}
    for place, offer in enumerate(offers):
        if offer.forms and place != warmed:
            key = (offer.weak, *((form.code, form.slots) for form in offer.forms))
            kinds.setdefault(key, []).append(place)
    kept: list[int] = []
    for members in kinds.values():
        gains, costs = (
            np.array([[getattr(form, name) for form in offers[place].forms] for place in members])
            for name in ("gain", "minutes")
        )
        kept += [members[row] for row in _undominated(gains, costs, most)]
    return sorted(kept, key=lambda place: (-max(form.gain for form in offers[place].forms), place))


def _undominated(gains: Floats, costs: Floats, most: int) -> list[int]:
    """Rows that fewer than `most` rows before them (in order of gain) are at least as good as, in all columns."""
    kept: list[int] = []
    for row in np.lexsort((costs.sum(axis=1), -gains.sum(axis=1))).tolist():
        better = (gains[kept] >= gains[row]).all(axis=1) & (costs[kept] <= costs[row]).all(axis=1)
        if int(better.sum()) < most:
            kept.append(row)
    return kept


class _Search:
    """Depth-first search over people in order of gain, each in every form and slot, with the bound of one big slot."""

    def __init__(
        self, offers: list[Offer], order: list[int], rooms: tuple[int, ...], minutes: int, most: int, warmed: int
    ) -> None:
        self.offers, self.order, self.rooms, self.most = offers, order, rooms, most
        anywhere = any(ANY_TIME in form.slots for offer in offers for form in offer.forms)
        self.minutes = max(0, minutes if anywhere else min(minutes, sum(rooms)))
        self.warmed = warmed if warmed >= 0 and offers[warmed].forms else -1
        self.alike = self._alike()
        self.exactly = self._exactly()

    def _alike(self) -> list[int]:
        """For each slot the first one that serves the same forms: with as much room left, one of them is enough."""
        serves = [
            frozenset(
                (place, form.code) for place, offer in enumerate(self.offers) for form in offer.forms if s in form.slots
            )
            for s in range(len(self.rooms))
        ]
        return [serves.index(one) for one in serves]

    def _exactly(self) -> Floats:
        """The most that the people from each place in the order on can bring if all slots were one.

        By place, kind of list (0 any, 1 with a weak tie among them), number of people (exactly so many) and minutes.
        """
        every = [*self.order, *([self.warmed] if self.warmed >= 0 else [])]
        found = np.full((len(every) + 1, 2, self.most + 1, self.minutes + 1), -np.inf)
        found[-1, 0, 0] = 0.0
        for at in range(len(every) - 1, -1, -1):
            offer, before, table = self.offers[every[at]], found[at + 1], found[at]
            table[:] = before
            for form in offer.forms:
                if form.minutes <= self.minutes:
                    reached = before[:, :-1, : self.minutes + 1 - form.minutes] + form.gain
                    for kind in (0, 1):
                        target = table[kind, 1:, form.minutes :]
                        np.maximum(target, reached[0 if offer.weak else kind], out=target)
        return found

    def run(self, weak: bool, least: int) -> list[Taken]:
        """The best list of at least `least` offers, with a weak tie if asked for; empty when there is none."""
        self.weak, self.least = weak, least
        self.best: list[Taken] = []
        self.gain, self.steps = 0.0, 0
        self.bound = [
            self.exactly[:, :, max(0, least - self.most + places) : places + 1].max(axis=2)
            for places in range(self.most + 1)
        ]
        self._go(0, [], self.minutes, self.rooms, 0.0)
        return self.best

    def _go(self, start: int, taken: list[Taken], left: int, rooms: tuple[int, ...], gain: float) -> None:
        self._note(taken, gain)
        self.steps += 1
        if len(taken) >= 2 and self.warmed >= 0 and len(taken) < self.most:
            for one, _, _ in self._ways(self.warmed, left, rooms):
                self._note([*taken, one], gain + one.form.gain)
        places = self.most - len(taken)
        if not places or self.steps > MOST_STEPS:
            return
        missing = int(self.weak and not any(self.offers[one.offer].weak for one in taken))
        for at in range(start, len(self.order)):
            if gain + self.bound[places][at, missing, left] <= self.gain + _TINY:
                return
            for one, remaining, room in self._ways(self.order[at], left, rooms):
                self._go(at + 1, [*taken, one], remaining, room, gain + one.form.gain)

    def _note(self, taken: list[Taken], gain: float) -> None:
        enough = len(taken) >= self.least and (not self.weak or any(self.offers[t.offer].weak for t in taken))
        if enough and gain > self.gain + _TINY:
            self.best, self.gain = taken, gain

    def _ways(self, place: int, left: int, rooms: tuple[int, ...]) -> list[tuple[Taken, int, tuple[int, ...]]]:
        """Every form and slot in which an offer still fits, with the minutes and rooms that are left then."""
        found = []
        for form in self.offers[place].forms:
            if form.minutes > left:
                continue
            seen: set[tuple[int, int]] = set()
            for slot in form.slots:
                if slot == ANY_TIME:
                    found.append((Taken(place, form, slot), left - form.minutes, rooms))
                elif rooms[slot] >= form.minutes and (key := (self.alike[slot], rooms[slot])) not in seen:
                    seen.add(key)
                    room = (*rooms[:slot], rooms[slot] - form.minutes, *rooms[slot + 1 :])
                    found.append((Taken(place, form, slot), left - form.minutes, room))
        return found


def settle_slots(taken: Sequence[Taken], rooms: Sequence[int], liking: Floats) -> list[Taken]:
    """The same people in the same forms, each in the slot that suits best: the largest sum of `liking`.

    liking has a row for each of `taken` and a column for each slot; of equals the earlier slots are taken.
    """
    best: tuple[float, list[int]] = (-np.inf, [])
    most = [max((float(liking[at, s]) for s in t.form.slots if s >= 0), default=0.0) for at, t in enumerate(taken)]
    steps = 0

    def go(left: tuple[int, ...], liked: float, chosen: list[int]) -> None:
        nonlocal best, steps
        at, steps = len(chosen), steps + 1
        if liked + sum(most[at:]) <= best[0] + _TINY or (steps > MOST_PLACINGS and best[1]):
            return
        if at == len(taken):
            best = liked, chosen
            return
        form = taken[at].form
        for slot in sorted(form.slots, key=lambda s: (-liking[at, s] if s != ANY_TIME else 0.0, s)):
            if slot == ANY_TIME:
                go(left, liked, [*chosen, slot])
            elif left[slot] >= form.minutes:
                room = (*left[:slot], left[slot] - form.minutes, *left[slot + 1 :])
                go(room, liked + float(liking[at, slot]), [*chosen, slot])

    go(tuple(rooms), 0.0, [])
    return [Taken(one.offer, one.form, slot) for one, slot in zip(taken, best[1], strict=True)]
