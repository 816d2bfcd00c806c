"""Days of a log on which a contact is foretold, and what is known on each of them."""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from closeknit.engine import rhythm, shops
from closeknit.engine.blend import HISTORY_DAYS, LEARNED_FROM
from closeknit.engine.contact_days import Stats, decayed
from closeknit.engine.evaluation.logs import FULL_DAY, Log
from closeknit.engine.pace import pace
from closeknit.engine.pooled import rates
from closeknit.engine.refit import refit

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_ORIGINS = 6
NO_FLOOR = 30.0
"""Never used: only ties with three and more contact-days are judged."""


class Origin:
    """What is known at the end of one day: nothing later is looked at but in `came`."""

    def __init__(self, log: Log, today: int) -> None:
        self.log, self.today = log, today
        every, self.everybody = log.until(today)
        judged = self.everybody.x >= rhythm.KNOWN_FROM
        self.ties = every[judged]
        self.stats = Stats(*(getattr(self.everybody, field.name)[judged] for field in fields(Stats)))
        self._judged = judged

    def __len__(self) -> int:
        return len(self.ties)

    @property
    def silent(self) -> Ints:
        """Days since the last contact of each tie judged."""
        return self.today - self.stats.last

    @property
    def known(self) -> Ints:
        """Days since the first contact."""
        return self.today - self.stats.first

    @property
    def owner(self) -> Ints:
        """The owner of each tie judged."""
        return self.log.owner[self.ties]

    @cached_property
    def e30(self) -> Floats:
        """Contact-days, each halved every thirty days of age."""
        seen = self.log.day <= self.today
        full = np.full(int(seen.sum()), FULL_DAY)
        return decayed(self.log.tie[seen], self.log.day[seen], full, self.today)[1][self._judged]

    @cached_property
    def prior(self) -> rhythm.Prior:
        """The five numbers of this log, learned from its ties as they are on this day."""
        return refit(self.everybody, self.today)

    @cached_property
    def rhythm(self) -> rhythm.Rhythm:
        """The rhythm of each tie judged."""
        return rhythm.read(self.stats, self.today, self.prior, NO_FLOOR, lately=True)

    @cached_property
    def shop(self) -> shops.Shop:
        """BG/NBD, fitted on all ties as they are on this day."""
        return shops.fit(*rates(self.everybody, self.today), ends=True, prior=shops.SHIPPED)

    @cached_property
    def pace(self) -> float:
        """How lively the log is just now, 1 for as usual."""
        return pace(self.log.tie, self.log.day, self.today)

    def came(self, days: int) -> Flags:
        """Which of the ties were in touch within `days` after today."""
        return self.log.in_touch(self.ties, self.today, days)


@dataclass(frozen=True, slots=True)
class Trial:
    """A day to foretell from, and the earlier days whose labels were complete by then."""

    today: int
    past: tuple[int, ...]


def trials(log: Log, days: int) -> list[Trial]:
    """Up to six days spread evenly over a log, each with the earlier days to learn from, for a horizon of `days`.

    The labels of every day to learn from end by the day to foretell from. Before the first one lie `HISTORY_DAYS`, or a
    quarter of a short log. Empty when the log is too short.
    """
    history = min(HISTORY_DAYS, (log.last - log.first) // 4)
    begin, end = log.first + history + days, log.last - days
    if end < begin:
        return []
    count = min(MOST_ORIGINS, 1 + 2 * (end - begin) // days)
    when = np.unique(np.linspace(begin, end, count).round().astype(int)).tolist()
    past = [tuple(day - days * k for k in LEARNED_FROM if day - days * k >= log.first + history) for day in when]
    return [Trial(day, before) for day, before in zip(when, past, strict=True)]
