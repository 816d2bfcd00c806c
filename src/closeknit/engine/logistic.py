"""Logistic regression with a ridge: small, exact, and without a library."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_ROUNDS = 60
_LONGEST_STEP = 3.0
_FREE = 1e-3
"""A trace of a ridge on what is not to be shrunk, so that there is always one answer."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted regression: P = 1/(1 + e^−z), z = weights · (features − mean)/scale + intercept."""

    mean: Floats
    scale: Floats
    weights: Floats
    intercept: float

    def chance(self, features: Floats) -> Floats:
        """The chance for each row of features."""
        return sigmoid((features - self.mean) / self.scale @ self.weights + self.intercept)

    def plain(self) -> list[list[float]]:
        """The numbers as JSON holds them; `from_plain` takes them."""
        return [self.mean.tolist(), self.scale.tolist(), self.weights.tolist(), [self.intercept]]

    @classmethod
    def from_plain(cls, numbers: list[list[float]]) -> Self:
        """What `plain` gave."""
        mean, scale, weights, (intercept,) = numbers
        return cls(np.array(mean), np.array(scale), np.array(weights), intercept)


def fit(features: Floats, came: Flags, strength: float) -> Logistic:
    """Fit on rows of features (n × k) and what came (n), standardised here.

    `strength` is the inverse of the ridge (C); the intercept is free. By Newton's method with steps cut to three.
    """
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    rows = np.column_stack([np.ones(len(features)), (features - mean) / scale])
    ridge = np.full(rows.shape[1], 1 / strength)
    ridge[0] = _FREE
    weights = np.zeros(rows.shape[1])
    for _ in range(_ROUNDS):
        chance = sigmoid(rows @ weights)
        slope = rows.T @ (chance - came) + ridge * weights
        bend = (rows * (chance * (1 - chance) + 1e-9)[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        longest = float(np.abs(step).max())
        weights -= step * min(1.0, _LONGEST_STEP / max(longest, 1e-300))
        if longest < 1e-8:
            break
    return Logistic(mean, scale, weights[1:], float(weights[0]))


def sigmoid(z: Floats) -> Floats:
    """1/(1 + e^−z), for any z."""
    return np.asarray(1 / (1 + np.exp(-np.clip(z, -500, 500))), dtype=np.float64)


def logit(chance: Floats, least: float = 1e-4) -> Floats:
    """ln p/(1 − p), with p kept `least` away from 0 and 1."""
    kept = np.clip(chance, least, 1 - least)
    return np.asarray(np.log(kept / (1 - kept)), dtype=np.float64)
