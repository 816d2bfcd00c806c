"""Older gaps fade, so that a tie that has changed its pace is known by what it is like lately."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine import pooled
from closeknit.engine.contact_days import FADING, late_gaps, summarise
from closeknit.engine.rhythm import SHIPPED, read


def of(*days: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.zeros(len(days), dtype=int), np.array(days), np.full(len(days), 2)


def test_the_sum_is_that_worked_by_hand() -> None:
    _, stats = summarise(*of(1, 10, 22, 31, 45))
    assert stats.late[0] == pytest.approx(np.log(14) + 0.85 * np.log(9) + 0.85**2 * np.log(12) + 0.85**3 * np.log(9))


def test_one_gap_is_worth_one_and_many_are_worth_a_dozen() -> None:
    _, one = summarise(*of(1, 10))
    worth, total = late_gaps(one.n, one.late)
    assert (worth[0], total[0]) == (pytest.approx(1), pytest.approx(np.log(9)))
    assert late_gaps(np.array([0]), np.array([0.0])) == (pytest.approx(0), pytest.approx(0))
    assert late_gaps(np.array([10_000]), np.array([1.0]))[0][0] == pytest.approx((1 + FADING) / (1 - FADING))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=40))
def test_equal_weights_would_give_the_plain_mean(gaps: list[int]) -> None:
    """The faded mean lies between the shortest and the longest gap, and is worth no more gaps than there are."""
    _, stats = summarise(*of(*np.cumsum([1, *gaps]).tolist()))
    worth, total = late_gaps(stats.n, stats.late)
    assert 0 < worth[0] <= len(gaps) + 1e-9
    assert np.log(min(gaps)) - 1e-9 <= total[0] / worth[0] <= np.log(max(gaps)) + 1e-9


def test_a_tie_that_went_from_weeks_to_months_is_not_called_quiet_after_a_month() -> None:
    days = [*range(1, 365, 7), *range(400, 800, 35)]
    _, stats = summarise(*of(*days))
    today = days[-1] + 40
    plain, lately = (read(stats, today, SHIPPED, 30, lately=late) for late in (False, True))
    assert plain.still_quiet[0] < 0.1
    assert lately.still_quiet[0] > 0.2


def test_a_tie_that_keeps_its_pace_is_read_alike() -> None:
    _, stats = summarise(*of(*range(1, 700, 10)))
    plain, lately = (read(stats, 720, SHIPPED, 30, lately=late) for late in (False, True))
    assert lately.m[0] == pytest.approx(plain.m[0], abs=0.1)


def test_every_page_reads_ties_as_they_are_lately() -> None:
    days = [*range(1, 365, 7), *range(400, 800, 35)]
    _, stats = summarise(*of(*days))
    today = days[-1] + 40
    shown = pooled.read(stats, np.array([today]), pooled.SHIPPED, np.array([30.0]))
    assert shown.still_quiet == read(stats, today, SHIPPED, 30, lately=True).still_quiet
    assert shown.still_quiet != read(stats, today, SHIPPED, 30).still_quiet
