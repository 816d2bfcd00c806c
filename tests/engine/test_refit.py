"""The likelihood of all ties together: at its top, near the truth where it is known, and worth the prior without data."""

import numpy as np
import pytest
from numpy.random import Generator

from closeknit.engine.contact_days import Stats, blank, summarise
from closeknit.engine.minimum import lowest
from closeknit.engine.refit import refit
from closeknit.engine.rhythm import SHIPPED, Prior

SPAN = 60 * 365
TRUTH = Prior(3.8, 0.8, 1.0, 1.2, 14.0)


def _ties(random: Generator, count: int) -> Stats:
    """Ties drawn from the model, each begun on some day of sixty years and looked at on the last."""
    rows = []
    for tie in range(count):
        mean = random.normal(TRUTH.mu, np.sqrt(TRUTH.tau2))
        contacts = min(int(random.geometric(random.beta(TRUTH.a, TRUTH.b))), SPAN)
        gaps = np.maximum(np.rint(np.exp(random.normal(mean, np.sqrt(TRUTH.sigma2), contacts - 1))), 1)
        days = random.integers(1, SPAN) + np.r_[0, np.cumsum(gaps)].astype(np.int64)
        rows += [(tie, day) for day in days[days <= SPAN]]
    tie, day = np.array(rows).T
    return summarise(tie, day, np.full(len(tie), 2))[1]


def test_the_numbers_are_found_again() -> None:
    found = refit(_ties(np.random.default_rng(3), 2_000), SPAN)
    assert found.mu == pytest.approx(TRUTH.mu, abs=0.1)
    assert found.tau2 == pytest.approx(TRUTH.tau2, rel=0.15)
    assert found.sigma2 == pytest.approx(TRUTH.sigma2, rel=0.1)
    assert found.a / (found.a + found.b) == pytest.approx(TRUTH.a / (TRUTH.a + TRUTH.b), rel=0.15)


@pytest.mark.parametrize("days", [[], [(0, 5)]], ids=["nobody", "one day in touch"])
def test_without_a_gap_the_prior_comes_back(days: list[tuple[int, int]]) -> None:
    stats = summarise(*np.array(days).T, np.full(len(days), 2))[1] if days else blank(0)
    assert refit(stats, 100) is SHIPPED


def test_a_few_ties_move_the_prior_a_little_and_many_move_it_far() -> None:
    some, many = (refit(_ties(np.random.default_rng(5), count), SPAN) for count in (10, 400))
    assert SHIPPED.mu < some.mu < many.mu < TRUTH.mu + 0.2


def test_ties_that_are_all_alike_leave_finite_numbers() -> None:
    tie, day = np.repeat(np.arange(50), 30), np.tile(np.arange(1, 211, 7), 50)
    found = refit(summarise(tie, day, np.full(len(tie), 2))[1], 215)
    assert all(np.isfinite([found.mu, found.tau2, found.sigma2, found.a, found.b]))
    assert found.mu == pytest.approx(np.log(7), abs=0.05)
    assert found.tau2 < 0.35
    assert found.a / (found.a + found.b) < 0.05


def test_the_lowest_point_of_a_valley_is_found() -> None:
    """Rosenbrock 1960, Computer Journal 3, 175-184: the lowest point is (1, 1)."""
    point = lowest(lambda p: float(100 * (p[1] - p[0] ** 2) ** 2 + (1 - p[0]) ** 2), np.array([-1.2, 1.0]))
    assert point == pytest.approx([1, 1], abs=1e-2)


def test_half_a_silence_counts_as_half() -> None:
    """A longer silence after the same gaps makes endings likelier."""
    tie, day = np.repeat(np.arange(80), 6), np.tile(np.arange(1, 61, 10), 80)
    stats = summarise(tie, day, np.full(len(tie), 2))[1]
    soon, late = refit(stats, 55), refit(stats, 900)
    assert late.a / (late.a + late.b) > 3 * soon.a / (soon.a + soon.b)
