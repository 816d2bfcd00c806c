"""Two years beside each other: worked by hand, true to what is known, and quiet where there is only chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.engine.insights.years import MONTHS, YEAR, Holes, Years, bounds, compare, known_days

TODAY = 739_000
NO_HOLES = Holes(*(np.zeros(0, dtype=np.int64),) * 3)
LONG_AGO = TODAY - 5000

Tie = list[int]
"""Contact-days of a tie, as days before today."""


def read(*ties: Tie, since: int = 5000, until: int = 0, holes: tuple[tuple[int, int, int], ...] = ()) -> Years:
    """since, until and the ends of holes (place of the tie, first, last) are days before today."""
    tie = np.repeat(np.arange(len(ties)), [len(days) for days in ties])
    day = TODAY - np.array([d for days in ties for d in days], dtype=np.int64)
    mark = np.array(holes, dtype=np.int64).reshape(-1, 3).T
    size = np.ones(len(ties), dtype=np.int64)
    hidden = Holes(mark[0], TODAY - mark[1], TODAY - mark[2])
    return compare(tie, day, TODAY, (TODAY - since) * size, (TODAY - until) * size, hidden)


def every(gap: int, since: int, until: int = 0) -> Tie:
    return list(range(until, since, gap))


def test_twelve_months_make_a_year_of_365_days_and_none_is_left_out() -> None:
    first, last = bounds(TODAY)
    assert (last[0], first[MONTHS - 1], last[MONTHS], first[-1]) == (
        TODAY,
        TODAY - YEAR + 1,
        TODAY - YEAR,
        TODAY - 2 * YEAR + 1,
    )
    assert (last[1:] == first[:-1] - 1).all()
    assert set((last - first + 1).tolist()) == {30, 31}


def test_by_hand() -> None:
    """Every 7 days this year (53 of them), every 28 before (13): 53 against 13 is far beyond chance; 7 and 8 are not."""
    years = read(every(7, 365) + every(28, 730, 365), every(7, 365) + every(8, 730, 365))
    assert (years.now.tolist(), years.before.tolist()) == ([53, 53], [14, 46])
    assert (years.known_now.tolist(), years.known_before.tolist()) == ([365, 365], [365, 365])
    assert (years.changed.tolist(), years.more.tolist(), years.less.tolist()) == (
        [True, False],
        [True, False],
        [False, False],
    )


def test_a_year_that_no_file_covers_says_nothing() -> None:
    busy_before = every(7, 730, 365)
    assert read(busy_before).less.tolist() == [True]
    assert not read(busy_before, until=365).changed.any(), "known up to a year ago"
    assert not read(busy_before, holes=((0, 364, 0),)).changed.any(), "a hole this year"
    assert not read(every(7, 365), since=365).changed.any(), "known since a year ago"
    assert not read([]).both.any() or not read([]).changed.any()


def test_a_hole_shortens_the_year_and_is_no_loss() -> None:
    """Weekly in both years, but half of this one is unknown: half as many contact-days on half as many days."""
    years = read(every(7, 730, 182), holes=((0, 181, 0),))
    assert (years.known_now[0], years.now[0], years.before[0]) == (183, 27, 52)
    assert years.both[0]
    assert not years.changed[0]
    assert read(every(7, 730, 182)).less[0], "the same silence, known"


def test_contact_inside_a_hole_is_not_counted_on_days_that_are_not() -> None:
    years = read([10, 20, 30], holes=((0, 25, 15),))
    assert (years.now[0], years.known_now[0]) == (2, 354)


@pytest.mark.parametrize(("days_before", "changed"), [(300, False), (290, True)])
def test_less_than_a_quarter_is_not_told_however_sure(days_before: int, changed: bool) -> None:
    """365 days against 300 is far beyond chance and 22 % more; against 290 it is 26 % more."""
    before = (365 + np.linspace(0, 364, days_before).astype(int)).tolist()
    assert read([*range(365), *before]).changed.tolist() == [changed]


@given(st.integers(0, 800), st.integers(0, 800), st.integers(0, 800), st.integers(0, 800))
def test_known_days_are_those_between_the_ends_and_outside_the_hole(a: int, b: int, c: int, d: int) -> None:
    (until, since), (hole_end, hole_start) = sorted((a, b)), sorted((c, d))
    holes = Holes(np.array([0]), np.array([TODAY - hole_start]), np.array([TODAY - hole_end]))
    days = known_days(TODAY, np.array([TODAY - since]), np.array([TODAY - until]), holes)
    wanted = [n for n in range(2 * YEAR) if until <= n <= since and not hole_end <= n <= hole_start]
    assert days.sum() == len(wanted)
    assert days[0, :MONTHS].sum() == sum(n < YEAR for n in wanted)


@settings(max_examples=40)
@given(st.permutations(range(6)), st.integers(0, 2**32))
def test_the_order_of_the_ties_changes_nothing(order: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    ties = [sorted(set(rng.integers(0, 730, rng.integers(0, 90)).tolist())) for _ in range(6)]
    years, turned = read(*ties), read(*(ties[place] for place in order))
    assert turned.changed.tolist() == years.changed[order].tolist()
    assert turned.now.tolist() == years.now[order].tolist()


@pytest.mark.parametrize("mean", [4, 12, 30])
@pytest.mark.parametrize("spread", [0.8, 1.2])
def test_where_nothing_changed_next_to_nothing_is_said(mean: float, spread: float) -> None:
    """Log-normal gaps, as the rhythm model has them, the same in both years: 200 ties, at most 4 words of change."""
    rng = np.random.default_rng(11)
    ties = []
    for _ in range(200):
        gaps = np.maximum(1, np.rint(rng.lognormal(np.log(mean) - spread**2 / 2, spread, 3000)))
        days = np.cumsum(gaps)
        ties.append((days[(days > 900) & (days <= 900 + 730)] - 901).astype(int).tolist())
    assert read(*ties).changed.sum() <= 4


def test_what_changed_among_many_that_did_not_is_found() -> None:
    rng = np.random.default_rng(5)
    steady = [sorted(rng.choice(730, 60, replace=False).tolist()) for _ in range(60)]
    fewer = [sorted({*rng.choice(365, 8).tolist(), *(365 + rng.choice(365, 45)).tolist()}) for _ in range(6)]
    years = read(*steady, *fewer)
    assert years.less[60:].all()
    assert years.changed[:60].sum() <= 1
