"""One pass over events: what NumPy makes of the same events, however they are cut, added to or come late."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.population.logs import DAY, START, Log, lively, logs

from closeknit.engine.population import passes, reference
from closeknit.engine.population.passes import Events
from closeknit.engine.population.rows import RECENT_HALF_LIFE, ROW, State, stats_of

EXACT = ("x", "n", "first", "last", "events", "minutes", "s1", "s2")
SEVERAL = settings(max_examples=150, deadline=None)


def scanned(log: Log) -> State:
    """All events; ties that stand out of turn are made anew, as the command does it."""
    state = passes.scan(log.events, log.ties, log.today)
    behind = np.flatnonzero(state.behind)
    return passes.rebuild(state, behind, log.part(np.isin(log.events.tie, behind)), log.today)


def assert_same(one: State, other: State, exact: bool) -> None:
    names = [*EXACT, "late", "recent"] if exact else EXACT
    for name in names:
        np.testing.assert_array_equal(one.rows[name], other.rows[name], err_msg=name)
    for name in ("late", "recent"):
        np.testing.assert_allclose(one.rows[name], other.rows[name], rtol=1e-12, atol=1e-12, err_msg=name)


def test_a_row_is_one_cache_line_and_starts_one() -> None:
    state = passes.scan(Events(np.zeros(1, np.int32), np.zeros(1, np.int64)), 5, 1_000_000)
    assert ROW.itemsize == 64
    assert state.rows.ctypes.data % 64 == 0


def test_a_row_by_hand() -> None:
    """Days 0, 0, 1, 5 and a half day 7: gaps 1 and 4, of which the first counts 0.85 of the second."""
    day = np.array([0, 0, 1, 5, 7])
    weight, minutes = np.array([2, 2, 2, 2, 1], np.uint8), np.array([5, 0, 10, 0, 60], np.int32)
    events = Events(np.zeros(5, np.int32), START + day * DAY, weight, minutes)
    row = passes.scan(events, 1, 800_000).rows[0]
    first = START // DAY + 719_163
    assert [int(row[name]) for name in ("x", "n", "first", "last", "last_half")] == [7, 2, first, first + 5, first + 7]
    assert [int(row[name]) for name in ("events", "minutes")] == [5, 75]
    assert row["s1"] == pytest.approx(np.log(4), abs=1e-9)
    assert row["s2"] == pytest.approx(np.log(4) ** 2, abs=1e-9)
    assert row["late"] == pytest.approx(np.log(4), abs=1e-9)
    assert row["recent"] == pytest.approx(1 + 2 ** (-4 / RECENT_HALF_LIFE) + 2 ** (-5 / RECENT_HALF_LIFE))


@SEVERAL
@given(logs())
def test_a_pass_is_what_numpy_makes_of_it(log: Log) -> None:
    state, e = scanned(log), log.events
    known = reference.scan(e.tie, e.at, log.ties, log.today, e.weight, e.minutes)
    stats = stats_of(state.rows)
    for name in ("first", "last", "n"):
        np.testing.assert_array_equal(getattr(stats, name), getattr(known.stats, name), err_msg=name)
    np.testing.assert_array_equal(np.where(stats.n == 0, np.minimum(stats.x, 2), stats.x), known.stats.x)
    for name in ("s1", "s2", "late", "mean_gap"):
        np.testing.assert_allclose(getattr(stats, name), getattr(known.stats, name), 1e-9, 1e-7, err_msg=name)
    np.testing.assert_allclose(state.rows["recent"], known.recent, 1e-9)
    np.testing.assert_array_equal(state.rows["minutes"], known.minutes)
    np.testing.assert_array_equal(state.rows["events"], known.events)


@SEVERAL
@given(logs(), st.floats(0, 1))
def test_adding_what_is_new_is_one_pass_over_all(log: Log, share: float) -> None:
    log = log.in_order()
    cut = int(share * len(log.events.at))
    place = np.arange(len(log.events.at))
    state = passes.scan(log.part(place[:cut]), 0, log.today)
    state = passes.add(state, log.part(place[cut:]), log.today)
    whole = passes.scan(log.events, len(state), log.today)
    assert state.rows.tobytes() == whole.rows.tobytes()


@SEVERAL
@given(logs(), st.floats(0, 1), st.booleans())
def test_two_ranges_of_time_merge_to_the_whole(log: Log, share: float, inside_a_day: bool) -> None:
    """Also when the cut goes through a day: it counts once."""
    log = log.in_order()
    place = np.arange(len(log.events.at))
    cut = int(share * len(place))
    if not inside_a_day and 0 < cut < len(place):
        cut = int(np.searchsorted(log.events.at, log.events.at[cut] // DAY * DAY))
    earlier, later = (passes.scan(log.part(part), log.ties, log.today) for part in (place[:cut], place[cut:]))
    merged = passes.merge(earlier, later)
    assert not merged.behind.any()
    assert_same(merged, passes.scan(log.events, log.ties, log.today), exact=False)


@SEVERAL
@given(logs(), st.floats(0, 1), st.floats(0, 1))
def test_merging_does_not_care_how_it_is_bracketed(log: Log, one: float, other: float) -> None:
    log = log.in_order()
    place = np.arange(len(log.events.at))
    first, second = sorted(int(share * len(place)) for share in (one, other))
    cuts = (place[:first], place[first:second], place[second:])
    a, b, c = (passes.scan(log.part(cut), log.ties, log.today) for cut in cuts)
    a2, b2, c2 = (passes.scan(log.part(cut), log.ties, log.today) for cut in cuts)
    assert_same(passes.merge(passes.merge(a, b), c), passes.merge(a2, passes.merge(b2, c2)), exact=False)


@SEVERAL
@given(logs(), st.floats(0, 1))
def test_an_old_export_that_comes_late_rebuilds_the_ties_it_touches_and_no_other(log: Log, share: float) -> None:
    log = log.in_order()
    place = np.arange(len(log.events.at))
    cut = int(share * len(place))
    known = passes.scan(log.part(place[cut:]), log.ties, log.today)
    before = known.rows.copy()
    old = log.part(place[:cut])
    touched = np.unique(old.tie).astype(np.int64)
    assert set(passes.late(known, old)) <= set(touched)
    again = log.part(np.isin(log.events.tie, touched))
    state = passes.rebuild(known, touched, again, log.today)
    others = np.setdiff1d(np.arange(log.ties), touched)
    assert state.rows[others].tobytes() == before[others].tobytes()
    assert_same(state, passes.scan(log.events, log.ties, log.today), exact=True)


def test_an_event_out_of_turn_marks_its_tie_alone() -> None:
    events = Events(np.array([0, 1, 1, 0], np.int32), START + np.array([0, 5, 2, 3]) * DAY)
    state = passes.scan(events, 2, 800_000)
    assert state.behind.tolist() == [0, 1]
    assert passes.late(
        passes.scan(events, 2, 800_000), Events(np.array([0], np.int32), np.array([START]))
    ).tolist() == [0]


def test_gaps_longer_than_the_table() -> None:
    """Eleven years of 4,095 and of 4,096 days."""
    tie, at = np.zeros(3, np.int32), START + np.array([0, 4095, 8191]) * DAY
    row = passes.scan(Events(tie, at), 1, 800_000).rows[0]
    assert row["s1"] == pytest.approx(np.log(4095) + np.log(4096), abs=1e-9)
    assert row["recent"] == pytest.approx(reference.scan(tie, at, 1, 800_000).recent[0])


def test_a_life_in_one_pass() -> None:
    log = lively()
    state = passes.scan(log.events, log.ties, log.today)
    assert not state.behind.any()
    e = log.events
    known = reference.scan(e.tie, e.at, log.ties, log.today, e.weight, e.minutes)
    stats = stats_of(state.rows)
    np.testing.assert_array_equal(stats.n, known.stats.n)
    np.testing.assert_allclose(stats.late, known.stats.late, 1e-9)
    np.testing.assert_allclose(state.rows["recent"], known.recent, 1e-9)


@pytest.mark.parametrize(
    ("tie", "at", "said"),
    [([0], [0, 1], "different lengths"), ([0], [10**15], "years 1 to 9999"), ([-1], [0], "below 0")],
)
def test_what_cannot_be_is_refused(tie: list[int], at: list[int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        passes.scan(Events(np.array(tie, np.int32), np.array(at, np.int64)), 1, 700_000)
