"""Contact-days: what counts, what does not, and that the order and number of imports never matter."""

from dataclasses import fields
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.contact_days import Hidden, Stats, blank, decayed, hidden_days, lined_up, summarise

START = 738_000

Row = tuple[int, int, int]
rows_of = st.lists(st.tuples(st.integers(0, 6), st.integers(START, START + 60), st.integers(0, 2)), max_size=80)


def _read(rows: list[Row], hidden: Hidden | None = None) -> tuple[list[int], Stats]:
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    ids, stats = summarise(table[:, 0], table[:, 1], table[:, 2], hidden)
    return ids.tolist(), stats


def _same(one: tuple[list[int], Stats], two: tuple[list[int], Stats]) -> bool:
    pairs = ((getattr(one[1], field.name), getattr(two[1], field.name)) for field in fields(Stats))
    return one[0] == two[0] and all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


def _by_hand(rows: list[Row]) -> dict[int, tuple[float, int, int, list[int]]]:
    """x, first, last and gaps of each tie, the slow way."""
    heaviest: dict[tuple[int, int], int] = {}
    for tie, day, half in rows:
        heaviest[tie, day] = max(half, heaviest.get((tie, day), 0))
    found = {}
    for wanted in {tie for tie, _ in heaviest}:
        days = {day: half for (tie, day), half in heaviest.items() if tie == wanted and half}
        full = sorted(day for day, half in days.items() if half == 2)
        ends = full or sorted(days) or [0]
        gaps = [after - before for before, after in pairwise(full)]
        found[wanted] = (sum(days.values()) / 2, ends[0], ends[-1], gaps)
    return found


@given(rows_of)
def test_the_numbers_are_those_counted_by_hand(rows: list[Row]) -> None:
    ids, stats = _read(rows)
    wanted = _by_hand(rows)
    assert ids == sorted(wanted)
    for place, tie in enumerate(ids):
        x, first, last, gaps = wanted[tie]
        assert (stats.x[place], stats.first[place], stats.last[place]) == (x, first, last)
        assert stats.n[place] == len(gaps)
        assert stats.s1[place] == pytest.approx(np.log(gaps).sum())
        assert stats.s2[place] == pytest.approx((np.log(gaps) ** 2).sum())
        if gaps:
            assert stats.median[place] == pytest.approx(np.median(gaps))
            assert stats.q1[place] == pytest.approx(np.quantile(gaps, 0.25))
            assert stats.q3[place] == pytest.approx(np.quantile(gaps, 0.75))
            assert stats.mean_gap[place] == pytest.approx(np.mean(gaps))
        else:
            assert np.isnan([stats.median[place], stats.q1[place], stats.q3[place], stats.mean_gap[place]]).all()


@given(rows_of, rows_of, st.randoms(use_true_random=False))
def test_imports_in_any_order_and_twice_are_their_union(one: list[Row], two: list[Row], chance: Random) -> None:
    both = [*one, *two]
    shuffled = [*two, *one, *one]
    chance.shuffle(shuffled)
    assert _same(_read(both), _read(shuffled))


@given(rows_of)
def test_merged_duplicates_have_the_union_of_their_days(rows: list[Row]) -> None:
    merged = [(0 if tie == 1 else tie, day, half) for tie, day, half in rows]
    ids, stats = _read(merged)
    if 0 in ids:
        _, alone = _read([(0, day, half) for tie, day, half in rows if tie in (0, 1)])
        assert stats.x[0] == alone.x[0]
        assert stats.n[0] == alone.n[0]
        assert stats.s1[0] == pytest.approx(alone.s1[0])


def test_ten_messages_and_a_call_on_one_day_are_one_contact_day() -> None:
    _, stats = _read([(4, START, 2)] * 11)
    assert stats.x.tolist() == [1.0]
    assert stats.n.tolist() == [0]


def test_a_half_day_adds_half_and_neither_ends_a_gap_nor_resets_the_last_contact() -> None:
    _, stats = _read([(4, START, 2), (4, START + 10, 2), (4, START + 4, 1), (4, START + 15, 1)])
    assert stats.x.tolist() == [3.0]
    assert stats.mean_gap.tolist() == [10.0]
    assert stats.last.tolist() == [START + 10]


def test_a_tie_of_half_days_alone_has_ends_and_no_gaps() -> None:
    _, stats = _read([(4, START, 1), (4, START + 7, 1)])
    assert (stats.x[0], stats.first[0], stats.last[0], stats.n[0]) == (1.0, START, START + 7, 0)


def test_a_tie_with_nothing_that_counts_is_listed_with_nothing() -> None:
    ids, stats = _read([(9, START, 0)])
    assert ids == [9]
    assert (stats.x[0], stats.first[0], stats.last[0], stats.n[0]) == (0.0, 0, 0, 0)


def test_no_rows_give_no_ties() -> None:
    ids, stats = _read([])
    assert ids == []
    assert len(stats.x) == 0


@pytest.mark.parametrize("row", [(-1, START, 2), (1 << 39, START, 2), (1, 0, 2), (1, 1 << 22, 2), (1, START, 3)])
def test_numbers_that_cannot_be_are_refused(row: Row) -> None:
    with pytest.raises(ValueError, match="out of range"):
        _read([row])


def test_arrays_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        summarise(np.array([1]), np.array([START, START]), np.array([2]))


def test_a_gap_across_hidden_days_is_left_out_and_its_ends_still_count() -> None:
    days = [(1, START, 2), (1, START + 5, 2), (1, START + 50, 2), (2, START, 2), (2, START + 50, 2)]
    hole = Hidden(np.array([1]), np.array([START + 20]), np.array([START + 29]))
    _, stats = _read(days, hole)
    assert stats.x.tolist() == [3.0, 2.0]
    assert stats.n.tolist() == [1, 1]
    assert stats.mean_gap.tolist() == [5.0, 50.0]


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=8, unique=True),
    st.integers(0, 3),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_hidden_days_are_counted_as_by_hand(starts: list[int], tie: int, one: int, two: int) -> None:
    after, until = sorted((one, two))
    days = {(start % 3, START + start) for start in starts}
    ties, firsts = (np.array(column) for column in zip(*days, strict=True))
    hidden = Hidden(ties, firsts, firsts)
    got = hidden_days(hidden, np.array([tie]), np.array([START + after]), np.array([START + until]))
    assert got[0] == sum(1 for owner, day in days if owner == tie and START + after < day <= START + until)


def test_nothing_hidden_hides_nothing() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert hidden_days(Hidden(none, none, none), np.array([1, 2]), np.array([1, 1]), np.array([9, 9])).tolist() == [
        0,
        0,
    ]


def test_lining_up_fills_in_those_never_in_touch() -> None:
    ids, stats = summarise(np.array([3, 3, 8]), np.array([START, START + 4, START]), np.array([2, 2, 2]))
    lined = lined_up(ids, stats, np.array([8, 1, 3, 9]))
    assert lined.x.tolist() == [1.0, 0.0, 2.0, 0.0]
    assert lined.last.tolist() == [START, 0, START + 4, 0]
    assert np.isnan(lined.median).tolist() == [True, True, False, True]
    assert lined_up(np.zeros(0, np.int64), blank(0), np.array([5])).x.tolist() == [0.0]


def test_decayed_counts_halve_every_thirty_and_ninety_days() -> None:
    tie, day, half = (
        np.array([1, 1, 1, 2]),
        np.array([START, START - 90, START + 1, START - 30]),
        np.array([2, 2, 2, 1]),
    )
    ids, e30, e90 = decayed(tie, day, half, START)
    assert ids.tolist() == [1, 2]
    assert e30.tolist() == pytest.approx([1 + 0.5**3, 0.25])
    assert e90.tolist() == pytest.approx([1.5, 0.5 * 0.5 ** (1 / 3)])


def test_quartiles_are_interpolated_between_the_gaps() -> None:
    _, stats = _read([(4, START + day, 2) for day in (0, 1, 3, 7, 15)])
    assert (stats.q1[0], stats.median[0], stats.q3[0]) == (1.75, 3.0, 5.0)
