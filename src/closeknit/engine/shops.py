"""The two models that shops use for their customers: a rate for each, with and without an end of the relation.

BG/NBD: Fader, Hardie and Lee 2005, Marketing Science 24, 275-284. NBD: Ehrenberg 1959, Applied Statistics 8, 26-41, as a
gamma-Poisson rate for each tie.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.minimum import lowest
from closeknit.engine.special import log_gamma

Floats = NDArray[np.float64]

_LIMIT = 12.0
_SPREAD, _WIDE = 0.5, 10.0
MOST = 4_000
"""So many ties are looked at, spread evenly."""


@dataclass(frozen=True, slots=True)
class Shop:
    """The numbers of BG/NBD: rate ~ Gamma(r, α), chance of ending after each repeat ~ Beta(a, b); NBD when a is 0."""

    r: float
    alpha: float
    a: float = 0.0
    b: float = 1.0

    def alive(self, repeats: Floats, recency: Floats, known: Floats) -> Floats:
        """Chance that it has not ended: `repeats` after the first, the last `recency` days after it, `known` for days."""
        odds = self.a / (self.b + np.maximum(repeats, 1) - 1)
        odds = odds * ((self.alpha + known) / (self.alpha + recency)) ** (self.r + repeats)
        return np.asarray(np.where(repeats > 0, 1 / (1 + odds), 1.0))

    def contact(self, repeats: Floats, recency: Floats, known: Floats, days: float) -> Floats:
        """Chance of at least one more within `days`."""
        none = ((self.alpha + known) / (self.alpha + known + days)) ** (self.r + repeats)
        return np.asarray(self.alive(repeats, recency, known) * (1 - none))


SHIPPED = Shop(0.25, 2.3, 0.38, 1.9)
"""Fit on the CollegeMsg, Copenhagen and Enron networks together; a fit takes it as where to begin and what to lean on."""


def fit(repeats: Floats, recency: Floats, known: Floats, *, ends: bool, prior: Shop | None = None) -> Shop:
    """Fit by maximum likelihood; with a prior the logarithm of each number is held near it, with a deviation of ½.

    Without one a trace of a penalty keeps them near nought, so that there is always an answer. `ends` False is NBD.
    """
    some = np.linspace(0, len(repeats) - 1, min(len(repeats), MOST)).astype(np.int64)
    weight = len(repeats) / max(len(some), 1)
    repeats, recency, known = repeats[some], recency[some], known[some]
    centre = (
        np.log([prior.r, prior.alpha, prior.a, prior.b][: 4 if ends else 2]) if prior else np.zeros(4 if ends else 2)
    )
    spread = _SPREAD if prior else _WIDE

    def loss(logs: Floats) -> float:
        r, alpha, *ending = np.exp(np.clip(logs, -_LIMIT, _LIMIT))
        gammas = log_gamma(r + repeats) - log_gamma(np.array([r])) + r * np.log(alpha)
        still = -(r + repeats) * np.log(alpha + known)
        if ending:
            a, b = ending
            one = log_gamma(np.array([a + b, b]))
            survived = one[0] - one[1] + log_gamma(b + repeats) - log_gamma(a + b + repeats)
            ended = np.log(a) - np.log(b + np.maximum(repeats, 1) - 1) - (r + repeats) * np.log(alpha + recency)
            still = survived + np.logaddexp(still, np.where(repeats > 0, ended, -np.inf))
        penalty = 0.5 * (((logs - centre) / spread) ** 2).sum()
        return float((penalty - weight * (gammas + still).sum()) / max(len(repeats) * weight, 1.0))

    start = centre if prior else np.array([0.0, 2.0, 0.0, 1.0][: len(centre)])
    return Shop(*np.exp(lowest(loss, start)).tolist())
