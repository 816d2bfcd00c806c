"""Invented logs: small ones with every oddity, for Hypothesis, and a larger one with the shape of life."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from closeknit.engine.population.passes import FIRST_SECOND, LAST_SECOND, Events

DAY = 86_400
START = 1_600_000_000
EPOCH = 719_163


@dataclass(frozen=True)
class Log:
    """Events of so many ties, the owner of each tie, and the day they are looked at."""

    events: Events
    ties: int
    owner: NDArray[np.int32]
    today: int

    def part(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Events:
        """Some of the events, in the order asked for."""
        e = self.events
        return Events(e.tie[which], e.at[which], e.weight[which], e.minutes[which])

    def in_order(self) -> "Log":
        """The same with the events in the order of time."""
        return Log(self.part(np.argsort(self.events.at, kind="stable")), self.ties, self.owner, self.today)


MOMENTS = st.one_of(
    st.integers(START, START + 40 * DAY),
    st.integers(START, START + 900 * DAY),
    st.integers(0, 30).map(lambda day: START + day * DAY),
    st.sampled_from([FIRST_SECOND, LAST_SECOND, -1, 0, 1]),
)


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """Ties of no event, of one, of several on a day, at one and the same second, out of order, at the ends of the calendar."""
    ties = draw(st.integers(1, 12))
    row = st.tuples(st.integers(0, ties - 1), MOMENTS, st.sampled_from([2, 2, 2, 1, 0]), st.integers(0, 300))
    rows = np.array(draw(st.lists(row, min_size=1, max_size=120)), dtype=np.int64)
    tie, at, weight, minutes = rows.T
    last = int(at.max() // DAY + EPOCH)
    today = draw(st.sampled_from([last, max(last - 20, 1), min(last + 45, 3_652_059)]))
    owner = np.array(draw(st.lists(st.integers(0, 2), min_size=ties, max_size=ties)), dtype=np.int32)
    events = Events(tie.astype(np.int32), at, weight.astype(np.uint8), minutes.astype(np.int32))
    return Log(events, ties, owner, today)


def lively(rows: int = 30_000, ties: int = 600, seed: int = 4) -> Log:
    """Few close ties and many far ones over three years, in the order of time, as an append log is; some half days."""
    random = np.random.default_rng(seed)
    share = np.cumsum(random.lognormal(0, 1.5, ties))
    tie = np.searchsorted(share, random.random(rows) * share[-1]).astype(np.int32)
    at = np.sort(random.integers(START, START + 1095 * DAY, rows))
    weight = np.where(random.random(rows) < 0.1, 1, 2).astype(np.uint8)
    minutes = random.integers(0, 90, rows).astype(np.int32)
    owner = random.permutation(ties).astype(np.int32) % 10
    return Log(Events(tie, at, weight, minutes), ties, owner, int(at[-1] // DAY + EPOCH))
