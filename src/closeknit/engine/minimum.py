"""The lowest point of a smooth function of a few numbers."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEP = 1e-4
_ROUNDS = 60
_ENOUGH = 1e-7


def lowest(loss: Callable[[Floats], float], start: Floats) -> Floats:
    """Lowest point of a smooth function of a few numbers of about the size of one, from `start`.

    By BFGS with central differences for the slope and steps of at most one (Nocedal and Wright 2006, Numerical
    Optimization, chapter 6).
    """
    point, value, slope = start, loss(start), _slope(loss, start)
    inverse = np.eye(len(start)) / max(1.0, float(np.abs(slope).max()))
    for _ in range(_ROUNDS):
        step = -inverse @ slope
        if slope @ step >= 0:
            inverse = np.eye(len(start)) / max(1.0, float(np.abs(slope).max()))
            step = -inverse @ slope
        step *= min(1.0, 1.0 / float(np.abs(step).max()))
        tried = loss(point + step)
        while tried > value + 1e-4 * float(slope @ step) and np.abs(step).max() > _ENOUGH:
            step = step / 2
            tried = loss(point + step)
        if tried >= value or value - tried < _ENOUGH * (1 + abs(value)):
            return point + step if tried < value else point
        point, value = point + step, tried
        after = _slope(loss, point)
        change, slope = after - slope, after
        along = float(change @ step)
        if along > 1e-12:
            turn = np.eye(len(start)) - np.outer(step, change) / along
            inverse = turn @ inverse @ turn.T + np.outer(step, step) / along
    return point


def _slope(loss: Callable[[Floats], float], point: Floats) -> Floats:
    steps = _STEP * np.eye(len(point))
    return np.array([(loss(point + step) - loss(point - step)) / (2 * _STEP) for step in steps])
