"""Who is noticed when a tie ends, and how soon: every rule is set to the same false alarms, then looked at week by week.

A log does not say which ties ended. Here a tie counts as ended when its silence at the end of the log is longer than thirty
days (a quarter of a shorter log) and than three times its longest gap until then; it counts as living on every day after
which a contact still came. What is neither is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.blend import HISTORY_DAYS
from closeknit.engine.evaluation.logs import Log
from closeknit.engine.evaluation.origins import Origin
from closeknit.engine.pooled import rates

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FALSE_ALARMS = 0.05
"""Share of the looks at living ties at which a rule may raise an alarm."""

MOST_LOOKS = 26
APART = 7
ENDED_DAYS, ENDED_TIMES = 30, 3

RULES: Mapping[str, Callable[[Origin], Floats]] = {
    "days_silent": lambda at: at.silent.astype(np.float64),
    "elapsed_over_median": lambda at: at.silent / at.stats.median,
    "elapsed_over_mean": lambda at: at.silent / at.stats.mean_gap,
    "bg_nbd": lambda at: 1 - at.shop.alive(*rates(at.stats, at.today)),
    "bg_ln": lambda at: 1 - at.rhythm.alive,
    "closeknit": lambda at: 1 - at.rhythm.own_alive,
}
"""Every rule as a number that grows with silence. `days_silent` is any one interval for all."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """What one rule noticed.

    ended, found    ties that ended after a look was possible, and those of them it raised an alarm for before the log ends
    false_alarms    share of the looks at living ties with an alarm: at most `FALSE_ALARMS`
    days, gaps      median delay from the last contact to the first alarm, in days and in the tie's own usual gaps, a tie
                    that was not found counting as never; inf when more than half were not found
    """

    ended: int
    found: int
    false_alarms: float
    days: float
    gaps: float


def looks(log: Log) -> list[int]:
    """Days on which every rule looks: at most 26, spread evenly and whole weeks apart, after some history."""
    begin = log.first + min(HISTORY_DAYS, (log.last - log.first) // 4)
    weeks = (log.last - begin) // APART
    step = APART * max(1, -(-weeks // (MOST_LOOKS - 1)))
    return list(range(log.last - step * (weeks * APART // step), log.last + 1, step))


def ends(log: Log) -> tuple[Ints, Flags]:
    """The last day of every tie, and whether it had ended by then."""
    last = np.zeros(len(log.owner), dtype=np.int64)
    last[log.tie] = log.day
    same = np.diff(log.tie) == 0
    longest = np.zeros(len(log.owner), dtype=np.int64)
    np.maximum.at(longest, log.tie[1:][same], np.diff(log.day)[same])
    least = min(ENDED_DAYS, (log.last - log.first) // 4)
    return last, log.last - last > np.maximum(ENDED_TIMES * longest, least)


def drift(log: Log, progress: Callable[[int, int], None] | None = None) -> dict[str, Noticed]:
    """What every rule notices on a log, by name; empty when no tie ended in it or no look is possible."""
    last, ended = ends(log)
    days = looks(log)
    seen: list[tuple[Origin, dict[str, Floats]]] = []
    for done, day in enumerate(days):
        if progress:
            progress(done, len(days))
        at = Origin(log, day)
        if len(at):
            seen.append((at, {name: rule(at) for name, rule in RULES.items()}))
    if not any((ended[at.ties] & (last[at.ties] < at.today)).any() for at, _ in seen):
        return {}
    return {name: _noticed(last, ended, [(at, scores[name]) for at, scores in seen]) for name in RULES}


def _noticed(last: Ints, ended: Flags, seen: list[tuple[Origin, Floats]]) -> Noticed:
    living = np.concatenate([score[last[at.ties] > at.today] for at, score in seen])
    limit = float(np.quantile(living, 1 - FALSE_ALARMS, method="higher")) if len(living) else 0.0
    known: set[int] = set()
    delay: dict[int, tuple[int, float]] = {}
    for at, score in seen:
        gone = ended[at.ties] & (last[at.ties] < at.today)
        known.update(at.ties[gone].tolist())
        for place in np.flatnonzero(gone & (score > limit)):
            silent = int(at.silent[place])
            delay.setdefault(int(at.ties[place]), (silent, silent / float(at.stats.median[place])))
    late = [delay.get(tie, (np.inf, np.inf)) for tie in known]
    middle = np.quantile(np.array(late), 0.5, axis=0, method="higher") if late else (np.nan, np.nan)
    false = float((living > limit).mean()) if len(living) else 0.0
    return Noticed(len(known), len(delay), false, float(middle[0]), float(middle[1]))
