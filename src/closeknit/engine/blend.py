"""The chance of a contact, from two models that learn from no label and from what the own past shows.

BG/LN knows the rhythm of gaps, BG/NBD the rate; each is better on some logs, and the mean of their chances is better than
either on most (docs/build/rhythm.md). When enough of an owner's own past can be looked at, half of the answer comes from a
regression on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.engine import logistic
from closeknit.engine.contact_days import FULL, summarise
from closeknit.engine.rhythm import KNOWN_FROM

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FEWEST_LABELS = 30
"""So many ties on earlier days, of which some came and some did not, are needed before the own past is asked."""

LEARNED_FROM = (1, 2, 3)
"""Labels come from the days so many horizons before."""

HISTORY_DAYS = 20
"""Days of the log before the first day that labels are taken from."""

RIDGE = 0.3
"""Inverse strength of the ridge on the three features."""


@dataclass(frozen=True, slots=True)
class BackTest:
    """One earlier day: the features of each tie on it, and whether it was in touch within the horizon after."""

    features: Floats
    came: Flags


def features(x: Floats, silent: Ints, known: Ints) -> Floats:
    """ln(e + 1), ln(x/(T + 1)), ln(T + 1) of each tie: e days of silence, x contact-days, known for T days."""
    return np.column_stack([np.log(silent + 1.0), np.log(x / (known + 1.0)), np.log(known + 1.0)])


def mixed(rhythm: Floats, rate: Floats) -> Floats:
    """The chance without labels: the mean of that of BG/LN (`rhythm.contact`) and that of BG/NBD (`shops.contact`)."""
    return (rhythm + rate) / 2


def learned(tests: Sequence[BackTest]) -> logistic.Logistic | None:
    """A regression on the own past, or None without thirty labels of both outcomes."""
    came = np.concatenate([test.came for test in tests]) if tests else np.zeros(0, dtype=np.bool_)
    if len(came) < FEWEST_LABELS or came.all() or not came.any():
        return None
    return logistic.fit(np.concatenate([test.features for test in tests]), came, RIDGE)


def blended(chance: Floats, now: Floats, own: logistic.Logistic | None) -> Floats:
    """The chance with the own past: z = ½·logit(chance) + ½·logit(own regression), P = 1/(1 + e^−z).

    now has the features of the ties of `chance`. Without a regression the chance comes back as it is.
    """
    if own is None:
        return chance
    return logistic.sigmoid(logistic.logit(chance) / 2 + logistic.logit(own.chance(now)) / 2)


def back_tests(tie: Ints, day: Ints, until: Mapping[int, int], today: int, days: int) -> list[BackTest]:
    """What was known one, two and three horizons ago, and what came.

    tie, day   full contact-days, one row each
    until      for each tie that may be asked, the last day of which all is known: a label has to end by then

    A day counts only when at least `HISTORY_DAYS` lie before it, a tie only with three contact-days by then.
    """
    if not len(day):
        return []
    tests = []
    for origin in (today - days * back for back in LEARNED_FROM):
        asked = np.array([one for one, last in until.items() if last >= origin + days], dtype=np.int64)
        if origin < day.min() + HISTORY_DAYS or not len(asked):
            continue
        mine = np.isin(tie, asked)
        seen = mine & (day <= origin)
        ids, stats = summarise(tie[seen], day[seen], np.full(int(seen.sum()), FULL))
        known = stats.x >= KNOWN_FROM
        came = np.isin(ids, tie[mine & (day > origin) & (day <= origin + days)])
        rows = features(stats.x[known], origin - stats.last[known], origin - stats.first[known])
        tests.append(BackTest(rows, came[known]))
    return tests
