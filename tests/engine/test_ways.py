"""Free stretches of a week, and the ways in which somebody can be reached in them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.candidates import Pick, Reason, candidates
from closeknit.engine.plan import choose, reasons
from closeknit.engine.records import Channel, Status
from closeknit.engine.slots import LEAST_MINUTES, Slot, SlotKind, Times, between, suits

MONDAY = 739_000
QUIET: dict[str, Any] = {"p7": 0.2, "alive": 0.9, "silent": 30, "usual": 30.0, "x": 30.0, "layer": 15}


def chosen(rows: list[dict[str, Any]], minutes: int, *slots: Slot, liking: Any = None) -> list[Pick]:
    """The picks for some people who are overdue, each changed by a row."""
    every = [{**QUIET, **row} for row in rows]
    names = {name for row in every for name in row}
    columns = {
        name: np.array([row.get(name, _UNSAID.get(name)) for row in every]) for name in names if name != "status"
    }
    status = np.array([row.get("status", Status.OVERDUE) for row in every])
    return choose(candidates(status, **columns), minutes, times=Times(slots, MONDAY, liking))


_UNSAID: dict[str, Any] = {
    "channel": int(Channel.VOICE), "minutes": 15, "writes": True, "calls": False, "date_in_days": -1,
    "promised_in_days": -1, "helped": -1, "was_helped": -1, "resting": False, "snoozed": False, "never": False,
}  # fmt: skip


def test_a_call_goes_into_a_walk_and_a_letter_does_not() -> None:
    walk = Slot(MONDAY + 5, 600, 40, SlotKind.ON_THE_MOVE)
    rows = [{"channel": Channel.VOICE, "writes": False}, {"channel": Channel.LETTER, "minutes": 20, "writes": False}]
    assert [(p.index, p.slot) for p in chosen(rows, 60, walk)] == [(0, 0)]


def test_forty_minutes_on_tuesday_evening_and_a_walk_on_saturday() -> None:
    evening, walk = Slot(MONDAY + 1, 1110, 40), Slot(MONDAY + 5, 600, 60, SlotKind.ON_THE_MOVE)
    rows = [{"channel": Channel.VIDEO, "minutes": 25, "calls": False, "writes": False}, {"channel": Channel.VOICE}]
    found = {p.index: (p.slot, p.minutes) for p in chosen(rows, 40, evening, walk)}
    assert found == {0: (0, 25), 1: (1, 15)}, "the call is made on the walk and leaves the evening"


def test_a_call_takes_the_place_of_a_visit_that_does_not_fit() -> None:
    evening = Slot(MONDAY + 1, 1110, 20)
    visit = {"channel": Channel.IN_PERSON, "minutes": 45, "writes": False}
    assert chosen([visit], 60, evening) == []
    [pick] = chosen([{**visit, "calls": True}], 60, evening)
    assert (pick.channel, pick.minutes) == (Channel.VOICE, 15)


def test_somebody_on_the_way_is_seen_there() -> None:
    errand = Slot(MONDAY + 4, 900, 60, SlotKind.NEAR, frozenset([1]))
    rows = [{"channel": Channel.LETTER, "writes": False}, {"channel": Channel.VOICE}]
    [pick] = chosen(rows, 60, errand)
    assert (pick.index, pick.channel, pick.minutes, pick.slot) == (1, Channel.IN_PERSON, 20, 0)


def test_where_both_are_anyhow_is_better_than_a_call() -> None:
    choir = Slot(MONDAY + 3, 1140, 120, SlotKind.TOGETHER, frozenset([0]))
    evening = Slot(MONDAY + 1, 1110, 60)
    [pick] = chosen([{}], 60, evening, choir)
    assert (pick.channel, pick.minutes, pick.slot) == (Channel.IN_PERSON, 10, 1)


def test_a_birthday_is_greeted_on_its_day_and_not_on_a_free_evening_before_it() -> None:
    tuesday, wednesday = Slot(MONDAY + 1, 1110, 60), Slot(MONDAY + 2, 1110, 60)
    [pick] = chosen([{"date_in_days": 2}], 60, tuesday)
    assert (pick.reason, pick.channel, pick.slot) == (Reason.DATE, Channel.VOICE, -1)
    [pick] = chosen([{"date_in_days": 2}], 60, tuesday, wednesday)
    assert (pick.channel, pick.slot) == (Channel.VOICE, 1)
    [pick] = chosen([{"date_in_days": 2}], 10, tuesday)
    assert (pick.channel, pick.minutes, pick.slot) == (Channel.MESSAGE, 5, -1)


def test_of_two_evenings_the_one_that_suits_them_is_taken() -> None:
    evenings = Slot(MONDAY + 1, 1110, 30), Slot(MONDAY + 2, 1110, 30)
    [pick] = chosen([{}], 60, *evenings, liking=lambda chosen: np.array([[0.1, 0.9]] * len(chosen)))
    assert pick.slot == 1


def test_a_promise_comes_before_whoever_is_quiet_and_after_a_birthday() -> None:
    rows = [{}, {"status": Status.STEADY, "promised_in_days": 3, "layer": 150}, {"date_in_days": 1}]
    assert [p.reason for p in chosen(rows, 200, Slot(MONDAY, 1000, 200))] == [
        Reason.DATE,
        Reason.PROMISE,
        Reason.QUIETER,
    ]
    assert [
        p.reason for p in chosen([{"status": Status.STEADY, "promised_in_days": 8}], 200, Slot(MONDAY, 1000, 60))
    ] == []


@pytest.mark.parametrize(
    ("days", "silent", "due"), [(4, 30, 0), (5, 30, 1), (21, 30, 1), (22, 30, 0), (10, 3, 0), (10, 10, 1)]
)
def test_after_help_a_word_is_due_unless_there_was_one_since(days: int, silent: int, due: int) -> None:
    row = {**QUIET, "silent": silent}
    for name, reason in (("helped", Reason.HELPED), ("was_helped", Reason.WAS_HELPED)):
        columns = {key: np.array([value]) for key, value in {**row, name: days}.items()}
        assert reasons(candidates(np.array([Status.STEADY]), **columns))[0] == (reason if due else 0)


def test_what_appointments_leave_free() -> None:
    assert between([(1080, 1260)], [(1100, 1140), (1130, 1200)]) == [(1080, 1100), (1200, 1260)]
    assert between([(1080, 1260)], [(1000, 1300)]) == []
    assert between([(1080, 1260)], [(1085, 1255)]) == []
    assert between([(600, 700), (60, 120)], []) == [(60, 120), (600, 700)]


SPANS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 200)).map(lambda t: (t[0], t[0] + t[1])), max_size=6)


@given(SPANS, SPANS)
def test_what_is_left_is_inside_a_window_and_outside_every_appointment(
    windows: list[tuple[int, int]], busy: list[tuple[int, int]]
) -> None:
    for start, end in between(windows, busy):
        assert end - start >= LEAST_MINUTES
        assert any(since <= start and end <= until for since, until in windows)
        assert all(end <= since or start >= until for since, until in busy)


def test_a_call_takes_the_place_of_a_message_to_somebody_close_when_there_is_time() -> None:
    row = {"channel": Channel.MESSAGE, "minutes": 5, "calls": True}
    [pick] = chosen([row], 60, Slot(MONDAY, 1110, 60))
    assert (pick.channel, pick.minutes) == (Channel.VOICE, 15)
    [pick] = chosen([row], 12, Slot(MONDAY, 1110, 60))
    assert (pick.channel, pick.minutes) == (Channel.MESSAGE, 5)
    [pick] = chosen([{**row, "layer": 50}], 60, Slot(MONDAY, 1110, 60))
    assert pick.channel == Channel.MESSAGE


def test_of_quiet_friends_in_the_layer_of_fifty_two_a_week() -> None:
    rows = [{"layer": 50, "silent": 60 + n} for n in range(5)]
    assert len(chosen(rows, 200, Slot(MONDAY, 1110, 200))) == 2


def test_a_birthday_takes_no_longer_than_usual() -> None:
    """Somebody who is quiet needs the minutes of a call more."""
    [pick] = chosen(
        [{"channel": Channel.MESSAGE, "minutes": 5, "calls": True, "date_in_days": 0}], 60, Slot(MONDAY, 1110, 60)
    )
    assert (pick.channel, pick.minutes) == (Channel.MESSAGE, 5)


def test_the_hours_at_which_two_people_are_in_touch_say_which_slot_suits() -> None:
    by_hour = np.zeros((7, 24))
    by_hour[6, 19] = 30  # on Sundays at seven in the evening
    by_hour[1, 12] = 10
    monday = MONDAY - (MONDAY - 1) % 7
    slots = [Slot(monday + 6, 1110, 60), Slot(monday + 6, 540, 60), Slot(monday + 1, 735, 60), Slot(monday + 6, -1, 60)]
    found = suits(by_hour, slots)
    assert found.tolist() == [1.0, 0.0, pytest.approx((10 / 5) / (30 / 2)), 1.0]
    assert suits(by_hour / 10, slots).tolist() == [0.0] * 4


def test_somebody_for_whom_the_walk_is_long_enough_is_found_among_many_for_whom_it_is_not() -> None:
    walk = Slot(MONDAY + 5, 600, 16, SlotKind.ON_THE_MOVE)
    long_silent = {"channel": Channel.MESSAGE, "minutes": 5, "calls": True, "silent": 100}
    rows = [*([long_silent] * 6), {**long_silent, "silent": 30, "p7": 0.9}]
    assert [pick.index for pick in chosen(rows, 60, walk)] == [6]


def test_whom_one_meets_anyhow_does_not_keep_the_others_from_a_place() -> None:
    choir = Slot(MONDAY + 3, 1140, 60, SlotKind.TOGETHER, frozenset([0]))
    assert [(p.index, p.slot) for p in chosen([{}, {"p7": 0.3}], 60, choir)] == [(0, 0), (1, -1)]


def test_a_week_with_no_time_at_all_has_room_for_a_birthday_alone() -> None:
    assert [p.reason for p in chosen([{}, {"date_in_days": 1}], 60)] == [Reason.DATE]
