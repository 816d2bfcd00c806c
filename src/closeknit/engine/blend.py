"""The chance of a contact, from two models that learn from no label and from what the own past shows.

BG/LN knows the rhythm of gaps, BG/NBD the rate; each is better on some logs, and the mean of their chances is better than
either on most (docs/build/rhythm.md). When enough of an owner's own past can be looked at, half of the answer comes from a
regression on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.engine import logistic

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FEWEST_LABELS = 30
"""So many ties on earlier days, of which some came and some did not, are needed before the own past is asked."""

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


def blended(chance: Floats, now: Floats, tests: Sequence[BackTest]) -> Floats:
    """The chance with the own past: z = ½·logit(chance) + ½·logit(own regression), P = 1/(1 + e^−z).

    now has the features of the ties of `chance`; tests are days whose horizons are over. Without thirty labels of both
    outcomes the chance comes back as it is.
    """
    came = np.concatenate([test.came for test in tests]) if tests else np.zeros(0, dtype=np.bool_)
    if len(came) < FEWEST_LABELS or came.all() or not came.any():
        return chance
    own = logistic.fit(np.concatenate([test.features for test in tests]), came, RIDGE).chance(now)
    return logistic.sigmoid(logistic.logit(chance) / 2 + logistic.logit(own) / 2)
