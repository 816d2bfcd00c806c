"""How a tie is, in the words of the pages: one code from the engine becomes one word, one dot and one sentence's facts."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from closeknit.circle.queries.reading import Circle
from closeknit.engine.records import Status

DOTS = {
    Status.RESTING: "",
    Status.UNKNOWN: "",
    Status.NEW: "",
    Status.STEADY: "near",
    Status.QUIET: "mid",
    Status.OVERDUE: "mid",
    Status.DRIFTING: "far",
    Status.LAPSED: "far",
}
QUIETER = (Status.QUIET, Status.OVERDUE, Status.DRIFTING, Status.LAPSED)
NEW_DAYS = 84
"""A tie with fewer than three contact-days is called new for its first twelve weeks; later it is too early to say."""

ENOUGH_GAPS = 4
"""Own gaps are shown from four on; with fewer only the last contact is a fact."""


@dataclass(frozen=True, slots=True)
class TieNow:
    """One tie on one day, ready to be put into words.

    usual, low, high   days between contacts: median and middle half of the tie's own gaps, None when there are too few
    silent             days since the last contact, None when there was none
    dot                "near", "mid" or "far"; "" where nothing is known that could be drawn
    """

    ref: str
    name: str
    relation: str
    layer: int
    status: str
    dot: str
    usual: int | None
    low: int | None
    high: int | None
    silent: int | None
    last: date | None
    last_channel: int
    usual_channel: int
    known_until: date | None
    moments: int
    never: bool
    resting: bool
    died: bool


def tie_now(circle: Circle, place: int) -> TieNow:
    """Put one entry of a circle's arrays into a record. Of somebody who has died nothing is usual any more, and nothing quiet."""
    status = Status(int(circle.status[place]))
    last = int(circle.stats.last[place])
    died = bool(circle.died[place])
    enough = int(circle.stats.n[place]) >= ENOUGH_GAPS and not died
    known = int(circle.known_until[place])
    return TieNow(
        ref=circle.ref[place],
        name=circle.name[place],
        relation=circle.relation[place],
        layer=int(circle.layer[place]),
        status=_name(circle, place, status),
        dot="" if died else DOTS[status],
        usual=_days(circle.stats.median[place]) if enough else None,
        low=_days(circle.stats.q1[place]) if enough else None,
        high=_days(circle.stats.q3[place]) if enough else None,
        silent=circle.today - last if last else None,
        last=date.fromordinal(last) if last else None,
        last_channel=int(circle.last_channel[place]),
        usual_channel=int(circle.usual_channel[place]),
        known_until=date.fromordinal(known) if known else None,
        moments=int(circle.moments[place]),
        never=bool(circle.never[place]),
        resting=bool(circle.resting[place]),
        died=died,
    )


def _name(circle: Circle, place: int, status: Status) -> str:
    first = int(circle.stats.first[place])
    if status == Status.NEW and not first:
        return "none"
    if status == Status.NEW and circle.today - first > NEW_DAYS:
        return "early"
    return status.name.lower()


def _days(value: float) -> int:
    return max(1, int(np.floor(value + 0.5)))
