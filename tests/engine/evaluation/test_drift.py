"""Who is noticed when a tie ends: what counts as ended, the same false alarms for every rule, and delays by hand."""

import numpy as np
import pytest

from closeknit.engine.evaluation.drift import FALSE_ALARMS, drift, ends, looks
from closeknit.engine.evaluation.logs import Log, from_rows


def _log(*ties: list[int]) -> Log:
    person = np.repeat(np.arange(len(ties)) + 1, [len(days) for days in ties])
    return from_rows(np.zeros_like(person), person, np.concatenate([np.array(days) for days in ties]) + 700_000)


def test_a_tie_has_ended_when_its_silence_is_three_times_its_longest_gap_and_thirty_days() -> None:
    log = _log(
        list(range(0, 301, 10)),  # alive
        list(range(0, 270, 10)),  # silent for 40 days, three times the longest gap and more: ended
        list(range(0, 280, 5)),  # silent for 25: not yet
        [*range(0, 160, 10), 220, 250],  # silent for 50, the longest gap was 70: not yet
    )
    last, ended = ends(log)
    assert (last - 700_000).tolist() == [300, 260, 275, 250]
    assert ended.tolist() == [False, True, False, False]


def test_every_look_is_whole_weeks_apart_and_the_last_one_on_the_last_day() -> None:
    log = _log(list(range(0, 1001, 10)))
    days = np.array(looks(log))
    assert len(days) <= 26
    assert days[-1] == log.last
    assert set(np.diff(days) % 7) == {0}


def test_what_ended_is_found_and_the_delay_is_counted_from_the_last_contact() -> None:
    living = [list(range(start, 401, 10)) for start in range(10)]
    log = _log(*living, list(range(0, 201, 10)))
    found = drift(log)
    for noticed in found.values():
        assert (noticed.ended, noticed.found) == (1, 1)
        assert noticed.false_alarms <= FALSE_ALARMS
        assert 10 < noticed.days <= 45
        assert noticed.gaps == pytest.approx(noticed.days / 10)


def test_one_interval_for_all_misses_the_close_friend_that_a_rhythm_finds() -> None:
    """Most are met every sixty days; the one who was met every third day and is gone for 36 is among their silences."""
    rare = [list(range(start, 701, 60)) for start in range(0, 60, 3)]
    log = _log(*rare, list(range(0, 665, 3)))
    found = drift(log)
    assert found["days_silent"].found == 0
    assert found["days_silent"].days == np.inf
    assert found["closeknit"].found == found["elapsed_over_median"].found == 1


def test_without_a_tie_that_ended_there_is_nothing_to_say() -> None:
    assert drift(_log(*(list(range(start, 401, 10)) for start in range(10)))) == {}
