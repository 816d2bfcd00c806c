"""Words go by a tie's own spread, and stay when numbers learned anew move a value a little back over its limit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.contact_days import Stats, summarise
from closeknit.engine.records import Status
from closeknit.engine.rhythm import SHIPPED, STAYS, Rhythm, read, words

DAY = 700_000
NO = np.array([False])
WEEKLY = list(range(0, 141, 7))
BURSTY = [0, 1, 2, 30, 31, 33, 90, 91, 92, 150, 151, 153, 220]
ORDER = [Status.STEADY, Status.QUIET, Status.OVERDUE, Status.DRIFTING, Status.LAPSED]


def _stats(days: list[int]) -> Stats:
    day = np.array(days, dtype=np.int64) + DAY
    return summarise(np.ones_like(day), day, np.full_like(day, 2))[1]


def _read(days: list[int], silent: int, *, lately: bool = True) -> Rhythm:
    return read(_stats(days), DAY + days[-1] + silent, SHIPPED, 30, lately=lately)


def _valued(quiet: float, alive: float, silent: int = 40) -> Rhythm:
    one = np.ones(1)
    return Rhythm(one, one, np.array([silent]), one * 0.5, one * alive, one * quiet, one * alive, one, one)


def _word(rhythm: Rhythm, before: Status = Status.RESTING) -> Status:
    few = _stats([0, 30, 65, 92])
    return Status(int(words(few, rhythm, NO, NO, np.array([before], dtype=np.int8))[0]))


def test_own_spread_by_hand() -> None:
    """Twenty gaps of 7 days: σ² = 8·1.2/(19 + 8) = 0.3556, 11.413 faded gaps, m = 1.9318, sd = 0.6211, z = 1.7529."""
    found = _read(WEEKLY, 20)
    assert found.own_quiet[0] == pytest.approx(0.0398, abs=2e-4)
    assert found.still_quiet[0] == pytest.approx(0.17, abs=0.02)


def test_a_weekly_friend_is_missed_within_a_fortnight_and_a_half_and_a_bursty_one_later() -> None:
    stats = _stats(WEEKLY)
    said = [Status(int(words(stats, _read(WEEKLY, silent), NO, NO)[0])) for silent in (14, 16)]
    assert said == [Status.QUIET, Status.OVERDUE]
    bursty = _read(BURSTY, 40)
    assert bursty.own_quiet[0] > bursty.still_quiet[0]


def test_a_regular_friend_is_not_given_up_sooner() -> None:
    """Seven weeks of silence of a weekly friend are long, and not yet the end."""
    stats = _stats(list(range(0, 78, 7)))
    found = _read(list(range(0, 78, 7)), 49)
    assert found.own_alive[0] < 0.10 < found.alive[0]
    assert Status(int(words(stats, found, NO, NO)[0])) in (Status.OVERDUE, Status.DRIFTING)


def test_without_its_own_spread_the_two_are_one() -> None:
    found = _read(WEEKLY, 20, lately=False)
    assert found.own_quiet[0] == found.still_quiet[0]


@pytest.mark.parametrize(
    ("before", "quiet", "alive", "fresh", "kept"),
    [
        (Status.QUIET, 0.36, 0.9, Status.STEADY, Status.QUIET),
        (Status.QUIET, 0.46, 0.9, Status.STEADY, Status.STEADY),
        (Status.OVERDUE, 0.12, 0.9, Status.QUIET, Status.OVERDUE),
        (Status.OVERDUE, 0.14, 0.9, Status.QUIET, Status.QUIET),
        (Status.DRIFTING, 0.2, 0.6, Status.QUIET, Status.DRIFTING),
        (Status.DRIFTING, 0.2, 0.66, Status.QUIET, Status.QUIET),
        (Status.LAPSED, 0.05, 0.12, Status.DRIFTING, Status.LAPSED),
        (Status.LAPSED, 0.05, 0.14, Status.DRIFTING, Status.DRIFTING),
        (Status.STEADY, 0.34, 0.9, Status.QUIET, Status.QUIET),
        (Status.NEW, 0.36, 0.9, Status.STEADY, Status.STEADY),
    ],
)
def test_a_word_stays_until_its_value_is_well_past_the_limit(
    before: Status, quiet: float, alive: float, fresh: Status, kept: Status
) -> None:
    assert _word(_valued(quiet, alive)) is fresh
    assert _word(_valued(quiet, alive), before) is kept


@given(st.floats(1e-6, 1), st.floats(1e-6, 1), st.floats(0.8, 1.25), st.floats(0.8, 1.25))
def test_values_that_move_to_and_fro_do_not_move_the_word_to_and_fro(
    quiet: float, alive: float, nudge: float, push: float
) -> None:
    """A night moves the values by up to a quarter, the next one moves them back: the word changes once at most."""
    moved = _valued(min(quiet * nudge, 1), min(alive * push, 1))
    first = _word(_valued(quiet, alive))
    second = _word(moved, first)
    third = _word(_valued(quiet, alive), second)
    assert third in (first, second)
    assert _word(moved, third) is second if third is second else True


@given(st.floats(1e-6, 1), st.floats(1e-6, 1), st.sampled_from(ORDER))
def test_a_memory_never_makes_a_word_milder(quiet: float, alive: float, before: Status) -> None:
    fresh, kept = _word(_valued(quiet, alive)), _word(_valued(quiet, alive), before)
    assert ORDER.index(kept) >= ORDER.index(fresh)
    assert ORDER.index(kept) <= max(ORDER.index(fresh), ORDER.index(before))


def test_the_band_is_wider_than_a_night_moves_the_numbers() -> None:
    assert STAYS > 1.25
