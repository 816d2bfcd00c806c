"""Shares by rank and Shannon's H: by hand, and true to whatever order things come in."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.insights.shape import WINDOWS, diversity, signature, variety, windows

TODAY = 739_000


def test_the_signature_by_hand() -> None:
    shares = signature(np.array([5, 0, 50, 20, 15, 10]))
    assert shares is not None
    assert shares.tolist() == [0.5, 0.2, 0.15, 0.1, 0.05]


@pytest.mark.parametrize("days", [[49, 1], [10, 10, 10, 10, 9], [], [0] * 9])
def test_too_little_has_no_signature(days: list[int]) -> None:
    assert signature(np.array(days, dtype=np.int64)) is None


@given(st.lists(st.integers(0, 300), min_size=5, max_size=40), st.randoms())
def test_the_signature_falls_sums_to_at_most_one_and_does_not_know_who_is_who(days: list[int], random: object) -> None:
    shares = signature(np.array(days, dtype=np.int64))
    turned = days[:]
    random.shuffle(turned)  # type: ignore[attr-defined]
    again = signature(np.array(turned, dtype=np.int64))
    if shares is None:
        assert again is None
        return
    assert again is not None
    assert (np.diff(shares) <= 0).all()
    assert shares.sum() <= 1 + 1e-12
    assert shares.tolist() == again.tolist()


def test_diversity_by_hand() -> None:
    """Two kinds half and half: ln 2. A quarter and three quarters: ¼·ln 4 + ¾·ln(4/3). One kind, or nobody: 0."""
    counts = np.array([[5, 5, 0], [1, 3, 0], [7, 0, 0], [0, 0, 0]])
    assert diversity(counts) == pytest.approx([log(2), log(4) / 4 + 3 * log(4 / 3) / 4, 0, 0])


@given(st.lists(st.integers(0, 50), min_size=2, max_size=9))
def test_diversity_lies_between_nought_and_the_logarithm_of_the_kinds(counts: list[int]) -> None:
    h = float(diversity(np.array(counts)))
    assert -1e-12 <= h <= log(len(counts)) + 1e-12
    assert h == pytest.approx(float(diversity(np.array(counts[::-1]))))


def test_windows_are_thirty_days_and_the_past_is_twelve_of_them() -> None:
    ago = np.array([0, 29, 30, 389, 390, -1])
    counts = windows(np.array([0, 1, 1, 0, 0, 0]), TODAY - ago, TODAY, 2)
    assert counts.shape == (WINDOWS + 1, 2)
    assert (counts[0].tolist(), counts[1].tolist(), counts[12].tolist()) == ([1, 1], [0, 1], [1, 0])
    assert counts.sum() == 4


def test_variety_by_hand() -> None:
    """A past of ten friends and ten of the family in each window, and now twenty friends: narrower, the family missing."""
    past = np.tile([10, 10, 0], (12, 1))
    read = variety(np.vstack([[20, 0, 0], past]))
    assert read is not None
    assert (read.now, read.median, read.turn, read.missing.tolist()) == (0, pytest.approx(log(2)), -1, [1])
    assert read.usual.tolist() == [10, 10, 0]
    wider = variety(np.vstack([[10, 10, 10], past]))
    assert wider is not None
    assert (wider.turn, wider.missing.tolist()) == (1, [])
    usual = variety(np.vstack([[10, 10, 0], past]))
    assert usual is not None
    assert usual.turn == 0


def test_a_kind_that_came_now_and_then_is_not_missed() -> None:
    past = np.tile([10, 0], (12, 1))
    past[:6, 1] = 4
    read = variety(np.vstack([[20, 0], past]))
    assert read is not None
    assert read.missing.tolist() == []


@pytest.mark.parametrize(("now", "spoken"), [(7, 12), (8, 5)])
def test_too_little_says_nothing(now: int, spoken: int) -> None:
    past = np.zeros((12, 2), dtype=np.int64)
    past[:spoken] = 4
    assert variety(np.vstack([[now, 0], past])) is None
