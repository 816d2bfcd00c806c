"""The row of a tie: 64 bytes from which everything is read, made by one pass over events in the order of time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.contact_days import FULL, Stats

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Rows = NDArray[np.void]

ROW = np.dtype(
    [
        ("x", np.int32),
        ("n", np.int32),
        ("first", np.int32),
        ("last", np.int32),
        ("first_half", np.int32),
        ("last_half", np.int32),
        ("events", np.int32),
        ("minutes", np.int32),
        ("s1", np.float64),
        ("s2", np.float64),
        ("late", np.float64),
        ("recent", np.float64),
    ]
)
"""What is kept of a tie; days are `date.toordinal()` numbers, 0 for none.

x            half contact-days: a full one counts 2, a half one 1
n, s1, s2    gaps between full contact-days, sums of ln gap and of its square, each ln rounded to a multiple of `EXACT`
first, last             first and last full contact-day
first_half, last_half   first and last day that was a half one when it was last looked at
events, minutes         events up to the day of reading, and the whole minutes they took
late         sum of ln gap in which each gap counts `contact_days.FADING` of the one after it
recent       full contact-days, each halved every 90 days, as of the last one

Days, x, n, events, minutes, s1 and s2 of two ranges of time merge to the last bit: sums of multiples of `EXACT` are exact
in floating point, since the ln of all gaps between the years 1 and 9999 add up to less than 2^21. `late` and `recent`
merge to rounding.
"""

EXACT = 2.0**-32
"""What logarithms are rounded to, so that their sums do not depend on the order."""

RECENT_HALF_LIFE = 90
"""Days in which a contact-day comes to count half in `recent`."""

_LINE = 64
_TABLE = 4096


@dataclass(slots=True)
class State:
    """Rows of ties 0, 1, 2, … and for each whether an event came out of turn, so that its row has to be made anew."""

    rows: Rows
    behind: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.rows)


def blank(ties: int) -> State:
    """Rows of ties that were never in touch; each lies in one cache line, so that an event costs one fetch."""
    raw = np.zeros(ties * _LINE + _LINE, dtype=np.uint8)
    start = -raw.ctypes.data % _LINE
    return State(raw[start : start + ties * _LINE].view(ROW), np.zeros(ties, dtype=np.uint8))


def grown(state: State, ties: int) -> State:
    """The same with room for more ties; the state itself when there is room."""
    if ties <= len(state):
        return state
    larger = blank(ties)
    larger.rows[: len(state)] = state.rows
    larger.behind[: len(state)] = state.behind
    return larger


def gap_terms() -> Floats:
    """For gaps of 0, 1, … 4095 days: ln, its square, both rounded to `EXACT`, and what a day that long ago counts."""
    terms = np.zeros((_TABLE, 4))
    log = np.log(np.arange(1, _TABLE))
    terms[1:, 0] = np.rint(log / EXACT) * EXACT
    terms[1:, 1] = np.rint(log * log / EXACT) * EXACT
    terms[:, 2] = np.exp2(np.arange(_TABLE) / -RECENT_HALF_LIFE)
    return terms


def stats_of(rows: Rows) -> Stats:
    """The rows as `contact_days.Stats`; quartiles need every gap, so they are nan."""
    x, n, first, last = (rows[name].astype(np.int64) for name in ("x", "n", "first", "last"))
    nothing = np.full(len(rows), np.nan)
    mean_gap = np.divide(last - first, n, out=nothing.copy(), where=n > 0)
    first = np.where(first > 0, first, rows["first_half"])
    last = np.where(last > 0, last, rows["last_half"])
    late = np.array(rows["late"])
    return Stats(x / FULL, first, last, n, rows["s1"], rows["s2"], nothing, nothing, nothing, mean_gap, late)
