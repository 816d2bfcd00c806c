"""When there is time: the free stretches of a week, and what can be done in each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.records import Channel

DAY_MINUTES = 1440

LEAST_MINUTES = 10
"""A free stretch between two appointments that is shorter than this is no time for anybody."""


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
    liking   a row for each candidate and a column for each slot: which of several slots suits somebody better
    """

    slots: tuple[Slot, ...]
    today: int
    liking: NDArray[np.float64] | None = None


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
