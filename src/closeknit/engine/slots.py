"""When there is time: the free stretches of a week, and what can be done in each of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.records import Channel

DAY_MINUTES = 1440

LEAST_MINUTES = 10
"""A free stretch between two appointments that is shorter than this is no time for anybody."""


FEWEST_MOMENTS = 20
"""Moments from which the hours of two people say when it suits them."""


class SlotKind(IntEnum):
    """What a stretch of time is good for. The numbers are stored; never renumber them."""

    FREE = 1
    ON_THE_MOVE = 2
    NEAR = 3
    TOGETHER = 4


HANDS_BUSY = (Channel.IN_PERSON, Channel.VOICE)
"""On a walk, in the car, at the ironing: a call, or somebody who comes along."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One stretch of time.

    day       ordinal of the day          start     minute of the day, -1 when only the day is known
    minutes   how long it is
    kind      FREE for anything; ON_THE_MOVE for calls and company; NEAR for seeing the people of `there`, who live or
              work on the way, or for a call; TOGETHER for the people of `there`, who are at the same gathering
    there     their places among the candidates
    """

    day: int
    start: int
    minutes: int
    kind: SlotKind = SlotKind.FREE
    there: frozenset[int] = frozenset()

    def allows(self, channel: Channel, who: int) -> bool:
        """Whether this person can be reached through this channel then."""
        if self.kind == SlotKind.FREE:
            return True
        if self.kind == SlotKind.ON_THE_MOVE:
            return channel in HANDS_BUSY
        if self.kind == SlotKind.NEAR:
            return channel == Channel.VOICE or (channel == Channel.IN_PERSON and who in self.there)
        return channel == Channel.IN_PERSON and who in self.there


@dataclass(frozen=True, slots=True)
class Times:
    """The free stretches of a week.

    today    ordinal, like the days of the slots: a date is kept on its day
    liking   asked for those who were chosen, by their places among the candidates: a row for each and a column for each
             slot, 0 to 1, which of several slots suits somebody better
    lines_any_time   a short line needs no stretch: the slots are not the owner's own words
    """

    slots: tuple[Slot, ...]
    today: int
    liking: Callable[[Sequence[int]], NDArray[np.float64]] | None = None
    lines_any_time: bool = False


def between(windows: Iterable[tuple[int, int]], busy: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of some spans of minutes when the busy ones are taken out: half-open, in order, none too short.

    All numbers are minutes on one scale of the caller's, such as minutes since the week began. Busy spans may overlap
    each other, and a window that is wholly busy leaves nothing.
    """
    found = []
    for start, end in sorted(windows):
        at = start
        for since, until in sorted(busy):
            if until <= at or since >= end:
                continue
            if since - at >= LEAST_MINUTES:
                found.append((at, since))
            at = max(at, until)
        if end - at >= LEAST_MINUTES:
            found.append((at, end))
    return found


def suits(by_hour: NDArray[np.float64], slots: Sequence[Slot]) -> NDArray[np.float64]:
    """How well each slot suits somebody: the share of their moments that were around that hour on such a day, 0 to 1.

    by_hour has seven rows, Monday first, and 24 columns of counts. Days of the week count together and so do the two of
    the weekend; around an hour is from one before it to two after. Of a slot without an hour only the day counts. All 0
    below `FEWEST_MOMENTS`: then nothing is known of when.
    """
    total = float(by_hour.sum())
    if total < FEWEST_MOMENTS:
        return np.zeros(len(slots))
    kinds = by_hour[:5].sum(axis=0) / 5, by_hour[5:].sum(axis=0) / 2
    most = max(float(kind.sum()) for kind in kinds)
    found = []
    for slot in slots:
        hours = kinds[int((slot.day - 1) % 7 >= 5)]
        near = [(slot.start // 60 + step) % 24 for step in (-1, 0, 1, 2)] if slot.start >= 0 else list(range(24))
        found.append(float(hours[near].sum()) / most)
    return np.array(found)
