"""A circle's contact-days of two years, and what of them is known: where files do not reach, silence says nothing.

People set to "never" and ties that rest are left out.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.queries.learned import holes_of
from closeknit.circle.queries.reading import Circle, read_circle
from closeknit.engine import coverage
from closeknit.engine.insights import years
from closeknit.engine.insights.years import LEAST_KNOWN, YEAR, Holes, Years
from closeknit.storage.rows import pieces

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MOST_LOOKED_AT = 300
"""Ties whose unknown days, and whose files' beginnings, are looked up; the most in touch first."""


@dataclass(frozen=True, slots=True)
class TwoYears:
    """A circle with the contact-days of two years of the ties that are shown: place of the tie, day, who began."""

    owner: User
    today: date
    circle: Circle
    shown: Flags
    place: Ints
    day: Ints
    start: Ints

    @property
    def size(self) -> int:
        """How many ties the circle has."""
        return len(self.circle)

    def count(self, least: int, most: int) -> Ints:
        """Contact-days of each tie that are from `least` to `most` days old."""
        age = self.circle.today - self.day
        return np.bincount(self.place[(age >= least) & (age <= most)], minlength=self.size)


def read_two_years(owner: User, today: date) -> TwoYears:
    """Read the circle, and every contact-day of the 730 days that end today."""
    circle = read_circle(owner, today)
    tie, day, start = access.started_days(owner, today - timedelta(days=2 * YEAR - 1), today)
    shown = ~circle.never & ~circle.resting
    there = np.isin(tie, circle.tie[shown])
    place = np.searchsorted(circle.tie, tie[there])
    return TwoYears(owner, today, circle, shown, place, day[there], start[there])


class Known:
    """What is known of each tie: from its first contact to the end of its files, without the holes in between."""

    def __init__(self, read: TwoYears) -> None:
        circle = read.circle
        self.read = read
        self.since = circle.stats.first
        # Who is kept by hand is known as long as anything was noted or brought in at all: a pause of the owner is no silence.
        latest = min(int(circle.stats.last[read.shown].max(initial=0)), circle.today)
        ends = np.maximum(circle.known_until, circle.stats.last)
        until = np.where(circle.known_until > 0, np.minimum(ends, circle.today), latest)
        self.until = np.where(read.shown & (self.since > 0), until, self.since - 1)
        self.holes = self._holes()
        self.years: Years = years.compare(read.place, read.day, circle.today, self.since, self.until, self.holes)
        self.reached = self._reached()

    def _holes(self) -> Holes:
        """The unknown days of the ties that have some; of those beyond the most that are looked at nothing is known."""
        read = self.read
        busy = read.count(0, 2 * YEAR)
        torn = np.flatnonzero((read.circle.unseen > 0) & (busy > 0))
        torn = torn[np.argsort(-busy[torn], kind="stable")]
        self.until[torn[MOST_LOOKED_AT:]] = self.since[torn[MOST_LOOKED_AT:]] - 1
        torn = torn[:MOST_LOOKED_AT]
        spans = holes_of(read.owner, read.circle.tie[torn].tolist())
        rows = [(int(p), *span) for p in torn for span in spans.get(int(read.circle.tie[p]), ([], 0))[0]]
        place, first, last = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        return Holes(place, first, last)

    def _reached(self) -> Flags:
        """Ties that began too late to be compared, though their sources reach back to when they could have been seen.

        A source reaches as far as the first day that any of its files covers, what was typed as far as the first moment of all.
        """
        read, stats = self.read, self.read.circle.stats
        enough = read.circle.today - YEAR - LEAST_KNOWN
        late = np.flatnonzero(read.shown & (stats.first > enough) & (stats.x >= 3))
        late = late[np.argsort(-stats.x[late], kind="stable")][:MOST_LOOKED_AT]
        begins = {(kind, channel): first.toordinal() for kind, channel, first in access.covered_since(read.owner)}
        numbers = read.circle.tie[late].tolist()
        days: dict[int, dict[str, float]] = {}
        starts: dict[str, int] = {}
        for some in pieces(numbers):
            for tie, kind, channel, count in access.source_days(read.owner, some):
                source = f"{kind} {channel}"
                days.setdefault(tie, {})[source] = count
                starts[source] = begins.get((kind, channel), read.circle.today)
        typed = int(stats.first[read.shown & (stats.first > 0)].min(initial=read.circle.today))
        reached = np.zeros(read.size, dtype=bool)
        for place, number in zip(late.tolist(), numbers, strict=True):
            carried = coverage.carriers(days.get(number, {}))
            reached[place] = max((starts[source] for source in carried), default=typed) <= enough
        return reached
