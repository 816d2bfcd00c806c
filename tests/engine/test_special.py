"""The special functions against the standard library."""

import math

import numpy as np

from closeknit.engine.special import log_gamma, upper_tail


def test_the_normal_tail_keeps_its_relative_accuracy_far_out() -> None:
    z = np.linspace(-9, 14, 40_001)
    wanted = np.array([0.5 * math.erfc(value / math.sqrt(2)) for value in z])
    assert np.max(np.abs(upper_tail(z) / wanted - 1)) < 1e-12


def test_the_normal_tail_takes_any_shape_and_leaves_its_argument_alone() -> None:
    z = np.array([[-1.0, 0.0], [1.0, 2.0]])
    before = z.copy()
    tail = upper_tail(z)
    assert tail.shape == (2, 2)
    assert abs(tail[0, 1] - 0.5) < 1e-15
    assert tail[0, 0] + tail[1, 0] == 1
    assert np.array_equal(z, before)


def test_the_ends_of_the_line() -> None:
    assert np.array_equal(upper_tail(np.array([-np.inf, -40.0, 40.0])), [1.0, 1.0, 0.0])


def test_the_logarithm_of_gamma() -> None:
    z = np.concatenate([np.geomspace(1e-4, 1e6, 5_001), np.arange(0.5, 60, 0.5)])
    wanted = np.array([math.lgamma(value) for value in z])
    assert np.max(np.abs(log_gamma(z) - wanted) / np.maximum(np.abs(wanted), 1)) < 1e-12
