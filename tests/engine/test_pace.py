"""How lively ties are just now."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.pace import PRIOR_CONTACTS, pace


def every(days: int, ties: int, until: int) -> tuple[np.ndarray, np.ndarray]:
    """Ties in touch every so many days, each beginning on a day of its own."""
    rows = [(tie, day) for tie in range(ties) for day in range(1 + tie % days, until + 1, days)]
    tie, day = np.array(rows).T
    return tie, day


def test_as_usual_is_one() -> None:
    assert pace(*every(7, 40, 365), 365) == pytest.approx(1, abs=0.08)


def test_a_month_away_from_everybody_slows_it_and_a_lively_month_quickens_it() -> None:
    tie, day = every(7, 40, 365)
    assert pace(tie, day, 365 + 28) < 0.5
    more = np.tile(np.arange(336, 366, 2), 40)
    assert pace(np.r_[tie, np.repeat(np.arange(40), 15)], np.r_[day, more], 365) > 1.5


def test_what_comes_later_counts_nothing() -> None:
    tie, day = every(7, 40, 365)
    assert pace(tie, day, 200) == pace(tie[day <= 200], day[day <= 200], 200)


def test_worked_by_hand() -> None:
    """One tie on days 1 and 3, on day 4: one contact in three waiting days; weights 2^(−age/14)."""
    w = [0.5 ** (age / 14) for age in range(4)]
    expected = 1 / 3 * (w[1] + w[2] + w[3] + w[0])
    usual = (w[1] + PRIOR_CONTACTS) / (expected * 0 + _expected(w) + PRIOR_CONTACTS)
    assert pace(np.array([0, 0]), np.array([1, 3]), 4) == pytest.approx(usual)


def _expected(w: list[float]) -> float:
    """Waiting days: 1 and 2 after day 1, and 3 after day 3, so ages 3, 2 … as `pace` counts (from, until]."""
    step = 1 - 0.5 ** (1 / 14)
    waits = [(1, 3), (3, 4)]
    return 1 / 3 * sum((0.5 ** ((4 - until) / 14) - 0.5 ** ((4 - start) / 14)) / step for start, until in waits)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 300)), max_size=60), st.integers(1, 400))
def test_it_is_a_factor_whatever_the_log(rows: list[tuple[int, int]], today: int) -> None:
    tie, day = (np.array(column, dtype=np.int64) for column in (zip(*rows, strict=True) if rows else ((), ())))
    assert 0 < pace(tie, day, today) < 5
