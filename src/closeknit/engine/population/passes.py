"""Events → rows: a whole log, new events, two ranges of time, late arrivals. One pass, no sorting, no grouping.

Ties are numbers from 0, moments are whole seconds since 1970. A contact-day is the calendar day of the moment as it is
given: in UTC, or in the owner's own time where the offset was added to it. Events after `today` count nothing.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.population import _kernels
from closeknit.engine.population.rows import State, blank, gap_terms, grown

Ints = NDArray[np.int64]
FIRST_SECOND = (1 - _kernels.EPOCH) * _kernels.DAY
LAST_SECOND = (3_652_060 - _kernels.EPOCH) * _kernels.DAY - 1
"""First and last second of the years 1 to 9999."""

_TERMS = gap_terms()


@dataclass(frozen=True, slots=True)
class Events:
    """Events of many ties, one entry an event.

    tie       number of the tie, int32
    at        seconds since 1970, int64
    weight    2 a full contact-day, 1 half a one, 0 nothing; none for all full (uint8)
    minutes   whole minutes together; none for unknown (int32)

    Columns of these types are taken as they lie, others are copied. Raises ValueError for columns of different lengths
    and for moments outside the years 1 to 9999.
    """

    tie: NDArray[np.int32]
    at: Ints
    weight: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, dtype=np.uint8))
    minutes: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))

    def __post_init__(self) -> None:
        size = len(self.tie)
        if len(self.at) != size or {len(self.weight), len(self.minutes)} - {0, size}:
            raise ValueError(
                "The columns are of different lengths; give one tie, moment, weight and number of minutes a row."
            )
        if size and not FIRST_SECOND <= self.at.min() <= self.at.max() <= LAST_SECOND:
            raise ValueError("A moment is outside the years 1 to 9999; give seconds since 1970.")


def scan(events: Events, ties: int, today: int) -> State:
    """Rows of `ties` ties from their events up to the day `today` (an ordinal). Each tie's events stand in order of
    time; those that do not mark the tie in `State.behind`, and `rebuild` mends it."""
    return add(blank(ties), events, today)


def add(state: State, events: Events, today: int) -> State:
    """Add new events, in place; a tie that is new gets a row. The same to the last bit as one pass over all of them."""
    if not len(events.tie):
        return state
    if events.tie.min() < 0:
        raise ValueError("A tie number is below 0; number the ties from 0.")
    state = grown(state, int(events.tie.max()) + 1)
    tie, at = np.ascontiguousarray(events.tie, np.int32), np.ascontiguousarray(events.at, np.int64)
    weight, minutes = np.ascontiguousarray(events.weight, np.uint8), np.ascontiguousarray(events.minutes, np.int32)
    _kernels.scan(tie, at, weight, minutes, today, state.rows, state.behind, _TERMS)
    return state


def merge(earlier: State, later: State) -> State:
    """Add the rows of a later range of time to those of an earlier one, in place; a day that both hold counts once.

    A tie whose later range begins before its earlier one ends is marked in `State.behind`.
    """
    earlier = grown(earlier, len(later))
    _kernels.merge(earlier.rows, earlier.behind, later.rows, later.behind, _TERMS)
    return earlier


def rebuild(state: State, ties: Ints, events: Events, today: int) -> State:
    """Make the rows of these ties anew, in place, from all their events in any order; only they are sorted.

    So an old export that arrives today costs as much as the ties that it touches.
    """
    state = grown(state, int(ties.max(initial=-1)) + 1)
    state.rows[ties] = np.zeros((), dtype=state.rows.dtype)
    state.behind[ties] = 0
    order = np.argsort(events.at, kind="stable")
    weight = events.weight[order] if len(events.weight) else events.weight
    minutes = events.minutes[order] if len(events.minutes) else events.minutes
    return add(state, Events(events.tie[order], events.at[order], weight, minutes), today)


def late(state: State, events: Events) -> Ints:
    """The ties of which some of these events are older than what is known: those to `rebuild`."""
    here = events.tie < len(state)
    tie, day = events.tie[here], events.at[here] // _kernels.DAY + _kernels.EPOCH
    newest = np.maximum(state.rows["last"], state.rows["last_half"])[tie]
    return np.unique(tie[day < newest]).astype(np.int64)
