"""What somebody types about their time, and what is understood of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.circle.free_words import Time, read_times
from closeknit.engine.slots import SlotKind

PEOPLE = {"ada": 1, "ada lovelace": 1, "bea": 2, "sun": 3, "weiss": 4}
FREE, MOVING, NEAR, TOGETHER = SlotKind.FREE, SlotKind.ON_THE_MOVE, SlotKind.NEAR, SlotKind.TOGETHER


def on(
    weekday: int,
    start: int | None,
    minutes: int,
    kind: SlotKind = FREE,
    person: int | None = None,
    weekly: bool = False,
) -> Time:
    return Time(weekday, None, weekly, start, minutes, kind, person)


def test_the_sentence_of_the_field() -> None:
    said = read_times("40 minutes this week, Tuesday evening and a walk on Saturday", PEOPLE)
    assert said.minutes == 40
    assert said.times == [on(1, 1110, 60), on(5, None, 45, MOVING)]
    assert said.unread == []


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Tuesdays 18:30-19:30", [on(1, 1110, 60, weekly=True)]),
        ("every Thursday with Bea at 7", [on(3, 1140, 60, TOGETHER, 2, weekly=True)]),
        ("shopping near Ada on Friday", [on(4, None, 60, NEAR, 1)]),
        ("near Ada Lovelace’s on Friday", [on(4, None, 60, NEAR, 1)]),
        ("half an hour on Sunday morning", [on(6, 540, 30)]),
        ("an hour and a half on Saturday afternoon", [on(5, 840, 90)]),
        ("Monday from 7 to 8pm", [on(0, 1140, 60)]),
        ("sunday 9am - 11am", [on(6, 540, 120)]),
        ("Monday 11 to 1 pm", [on(0, 660, 120)]),
        ("on the train on Wed 25 min", [on(2, None, 25, MOVING)]),
        ("1h30 on Sat", [on(5, None, 90)]),
        ("Tuesday evening, 40 minutes", [on(1, 1110, 40)]),
        ("Saturday morning and afternoon", [on(5, 540, 60), on(5, 840, 60)]),
        ("Tuesday and Thursday evening", [on(1, 1110, 60), on(3, 1110, 60)]),
        ("Fri 17.30", [on(4, 1050, 60)]),
        ("every Thursday at 19:00 with Bea", [on(3, 1140, 60, TOGETHER, 2, weekly=True)]),
        ("tomorrow at lunch with Bea", [Time(None, 1, False, 750, 60, TOGETHER, 2)]),
        ("Saturday at 10:00 at Ada's", [on(5, 600, 60, NEAR, 1)]),
        ("with Sun on Tuesday", [on(1, None, 60, TOGETHER, 3)]),
        ("with Weiß on Friday", [on(4, None, 60, TOGETHER, 4)]),
        ("Tuesday 1h 18:30", [on(1, 1110, 60)]),
        ("Tuesday 6-8", [on(1, 1080, 120)]),
        ("Saturday 10am - 2", [on(5, 600, 240)]),
        ("Friday 9pm to 1am", [on(4, 1260, 179)]),
        ("Friday 12-2", [on(4, 720, 120)]),
        ("at 6 on Monday", [on(0, 1080, 60)]),
        ("at 06:15 on Monday", [on(0, 375, 60)]),
        ("tomorrow at lunch", [Time(None, 1, False, 750, 60)]),
        ("this evening", [Time(None, 0, False, 1110, 60)]),
        ("tonight", [Time(None, 0, False, 1110, 60)]),
    ],
)
def test_days_clocks_and_lengths(text: str, times: list[Time]) -> None:
    said = read_times(text, PEOPLE)
    assert (said.times, said.unread, said.minutes) == (times, [], None)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("two hours a week", 120),
        ("90 min in all", 90),
        ("I have about 40 minutes", 40),
        ("0 minutes this week", 0),
        ("15 hours this week", 900),
        ("Monday evening, 50 minutes this week", 50),
    ],
)
def test_minutes_in_all(text: str, minutes: int) -> None:
    assert read_times(text, PEOPLE).minutes == minutes


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("whenever", ["whenever"]),
        ("with Bob on Friday", ["with Bob on Friday"]),
        ("a walk", ["a walk"]),
        ("40 minutes with Zoe on Friday", ["40 minutes with Zoe on Friday"]),
        ("20 minutes a day", ["20 minutes a day"]),
        ("Thursday at 7 with Zoe", ["Thursday at 7 with Zoe"]),
        ("busy on Tuesday", ["busy on Tuesday"]),
        ("no time on Tuesday", ["no time on Tuesday"]),
        ("Mon-Fri 18:00", ["Mon-Fri 18:00"]),
        ("Monday to Friday evening", ["Monday to Friday evening"]),
        ("Monday 10:75", ["Monday 10:75"]),
        ("Monday at 25", ["Monday at 25"]),
    ],
)
def test_what_cannot_be_read_comes_back_as_it_was_typed(text: str, unread: list[str]) -> None:
    said = read_times(f"Monday evening, {text}" if text == "whenever" else text, PEOPLE)
    assert said.unread == unread


@given(st.text(alphabet="mondaytuesfri 0123456789:-apmhs,.and ö\n", max_size=60))
def test_anything_typed_is_read_or_handed_back(text: str) -> None:
    said = read_times(text, PEOPLE)
    for time in said.times:
        assert 1 <= time.minutes <= 1440
        assert time.start is None or 0 <= time.start < 1440
        assert (time.weekday is None) != (time.ahead is None)
