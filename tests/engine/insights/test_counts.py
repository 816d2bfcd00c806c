"""Two counts, how uneven they are, and how many of many are true: by hand, against other formulas, and on planted chance."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.insights.counts import dispersion, found, pearson, two_counts

COUNTS = st.integers(0, 40)


def chance(first: int, second: int, days_first: float = 365, days_second: float = 365) -> float:
    return float(two_counts(np.array([first]), np.array([second]), np.array([days_first]), np.array([days_second]))[0])


def test_by_hand() -> None:
    """2 against 8 in equal years: twice the chance of at most 2 heads in 10 throws, 2 · (1 + 10 + 45) / 1024."""
    assert chance(2, 8) == pytest.approx(112 / 1024)
    assert chance(0, 6) == pytest.approx(2 / 64)
    assert chance(5, 5) == 1
    assert chance(0, 0) == 1
    # 1 of 3, when the first had a quarter of the days: the upper tail is 1 - .75³, the lower .75³ + 3 · .25 · .75².
    assert chance(1, 2, 100, 300) == 1
    # 3 of 3 with a quarter of the days: 2 · (1/4)³.
    assert chance(3, 0, 100, 300) == pytest.approx(2 / 64)


@given(COUNTS, COUNTS, st.integers(1, 400), st.integers(1, 400))
def test_it_is_twice_the_smaller_binomial_tail(first: int, second: int, one: int, other: int) -> None:
    n, share = first + second, one / (one + other)
    terms = [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    tails = sum(terms[: first + 1]), sum(terms[first:])
    assert chance(first, second, one, other) == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=8))
def test_each_pair_stands_alone_and_neither_side_is_the_first(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs).T
    year = np.full(len(pairs), 365.0)
    together = two_counts(first, second, year, year)
    assert together == pytest.approx([chance(a, b) for a, b in pairs])
    assert together == pytest.approx(two_counts(second, first, year, year))


def test_many_at_once_may_be_none() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert len(two_counts(nothing, nothing, np.zeros(0), np.zeros(0))) == 0
    assert len(found(np.zeros(0), 0.1)) == 0


def test_pearson_by_hand() -> None:
    """A year of 4, 0 in two equal months expects 2 and 2: X² = 4/2 + 4/2 on one degree of freedom. An empty year adds none."""
    counts = np.array([[[4, 0], [0, 0]]])
    apart, freedom = pearson(counts, np.full_like(counts, 30))
    assert (apart[0], freedom[0]) == (4, 1)
    # A month of which nothing is known expects nothing.
    apart, freedom = pearson(np.array([[[4, 0], [3, 3]]]), np.array([[[30, 0], [30, 30]]]))
    assert (apart[0], freedom[0]) == (0, 1)


def test_an_even_row_among_uneven_ones_is_taken_to_be_as_uneven_as_they_are() -> None:
    even, burst = [[4] * 12] * 2, [[24] + [0] * 11] * 2
    days = np.full((2, 2, 12), 30)
    alone = dispersion(np.array([even]), days[:1])
    assert alone == pytest.approx([1])
    # The burst: 24 against 2 in its month, 0 against 2 in eleven: X² = 242 + 22 a year, over 11. Its halves, 24 and 0
    # against 12, have X² = 24 a year on 1; the halves of the even row have none.
    assert dispersion(np.array([even, burst]), days) == pytest.approx([24, 24])
    assert dispersion(np.array([even, even, burst]), np.full((3, 2, 12), 30)) == pytest.approx([12, 12, 24])


def test_benjamini_and_hochberg_by_hand() -> None:
    """Of their own example (1995, table 1) four are found at .05, though Bonferroni's rule finds three."""
    chances = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]  # fmt: skip
    order = np.random.default_rng(3).permutation(15)
    assert found(np.array(chances)[order], 0.05).tolist() == (order < 4).tolist()


@given(st.lists(st.floats(0, 1), max_size=30), st.floats(0.001, 0.5))
def test_what_is_found_are_the_smallest(chances: list[float], rate: float) -> None:
    hit = found(np.array(chances), rate)
    if hit.any():
        assert np.array(chances)[hit].max() <= min(
            rate, min([c for c, h in zip(chances, hit, strict=True) if not h], default=1)
        )
