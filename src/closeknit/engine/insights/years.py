"""The last 365 days of every tie beside the 365 before, as far as they are known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.insights.counts import dispersion, found, two_counts

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

YEAR = 365
MONTHS = 12

LEAST_KNOWN = 180
"""Days of each year that have to be known before the two are compared: about half, a judgement."""

LEAST_DAYS = 12
"""Contact-days in both years together that a tie needs to be compared. A limit on the total does not disturb a test that
holds the total fixed (independent filtering; Bourgon, Gentleman and Huber 2010, PNAS 107, 9546-9551)."""

FALSE_SHARE = 0.10
"""Share of the changes shown that may be chance."""

LEAST_RATIO = 1.25
"""A change below a quarter is not worth a sentence, however sure; a judgement."""


@dataclass(frozen=True, slots=True)
class Holes:
    """Days of which nothing is known: `tie` is the place of the tie, `first` and `last` ordinals, both counted.

    Those of one tie do not overlap.
    """

    tie: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True, slots=True)
class Years:
    """One entry a tie: contact-days of this year and of the one before on known days, and how many days are known.

    both      enough of both years is known to put them beside each other
    changed   they differ by more than chance and by enough to be told
    """

    now: Ints
    before: Ints
    known_now: Ints
    known_before: Ints
    both: Flags
    changed: Flags

    @property
    def more(self) -> Flags:
        """Changed, and more often in touch than before."""
        return self.changed & (self.now * self.known_before > self.before * self.known_now)

    @property
    def less(self) -> Flags:
        """Changed, and less often."""
        return self.changed & ~self.more


def bounds(today: int) -> tuple[Ints, Ints]:
    """First and last day of the 24 months that end today, the newest first; twelve make 365 days."""
    edges = -(-np.arange(2 * MONTHS + 1) * YEAR // MONTHS)
    return today - edges[1:] + 1, today - edges[:-1]


def known_days(today: int, since: Ints, until: Ints, holes: Holes) -> Ints:
    """How many days of each of the 24 months are known, of shape (ties, 24). since and until are the ends of what is."""
    first, last = bounds(today)
    days = _overlap(first, last, since[:, None], until[:, None])
    inside = _overlap(
        first,
        last,
        np.maximum(holes.first, since[holes.tie])[:, None],
        np.minimum(holes.last, until[holes.tie])[:, None],
    )
    np.subtract.at(days, holes.tie, inside)
    return days


def _overlap(first: Ints, last: Ints, since: Ints, until: Ints) -> Ints:
    return np.asarray(np.maximum(np.minimum(last, until) - np.maximum(first, since) + 1, 0), dtype=np.int64)


def on_known_days(tie: Ints, day: Ints, since: Ints, until: Ints, holes: Holes) -> Flags:
    """Which contact-days lie on a day that is known."""
    inside = (day >= since[tie]) & (day <= until[tie])
    if not len(holes.tie):
        return inside
    far = int(max(day.max(initial=0), holes.last.max())) + 2
    order = np.argsort(holes.tie * far + holes.first)
    starts, ends = (holes.tie * far + holes.first)[order], (holes.tie * far + holes.last)[order]
    place = np.searchsorted(starts, tie * far + day, side="right") - 1
    return inside & ~((place >= 0) & (tie * far + day <= ends[place]))


def compare(tie: Ints, day: Ints, today: int, since: Ints, until: Ints, holes: Holes) -> Years:
    """Put the two years of every tie beside each other.

    tie and day are contact-days, each once: the tie's place and the day's ordinal. since and until bound what is known of a
    tie. The counts are divided by how uneven contact is within a year, so that bursts are not taken for a change.
    """
    size = len(since)
    months = np.searchsorted(-bounds(today)[0], -day)
    use = on_known_days(tie, day, since, until, holes) & (months < 2 * MONTHS) & (day <= today)
    counts = np.bincount(tie[use] * 2 * MONTHS + months[use], minlength=size * 2 * MONTHS).reshape(size, 2, MONTHS)
    days = known_days(today, since, until, holes).reshape(size, 2, MONTHS)
    (now, before), (known_now, known_before) = counts.sum(axis=2).T, days.sum(axis=2).T
    both = (known_now >= LEAST_KNOWN) & (known_before >= LEAST_KNOWN)
    changed = np.zeros(size, dtype=bool)
    tried = np.flatnonzero(both & (now + before >= LEAST_DAYS))
    changed[tried] = found(_chances(counts[tried], days[tried]), FALSE_SHARE)
    rates = np.stack([now / np.maximum(known_now, 1), before / np.maximum(known_before, 1)])
    enough = rates.max(axis=0) >= LEAST_RATIO * rates.min(axis=0)
    return Years(now, before, known_now, known_before, both, changed & enough)


def _chances(counts: Ints, days: Ints) -> Floats:
    uneven = dispersion(counts, days)
    now, before = counts.sum(axis=2).T
    total = np.floor((now + before) / uneven).astype(np.int64)
    first = np.rint(now / np.maximum(now + before, 1) * total).astype(np.int64)
    known = days.sum(axis=2).astype(np.float64)
    return two_counts(first, total - first, known[:, 0], known[:, 1])
