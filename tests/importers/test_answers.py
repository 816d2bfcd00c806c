"""The owner's answers: which number of a date comes first, and who the owner is."""

from array import array
from calendar import timegm
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.records import Channel, Direction
from closeknit.importers._found import Found, FoundDate, FoundPerson, Question, Refused

ORDER = Question("date_order", "What does 3/4/2025 mean?", (("day", "3 April 2025"), ("month", "4 March 2025")))


def me(people: int) -> Question:
    options = tuple((str(number), f"P{number}") for number in range(people))
    return Question("me", "Which of these names is yours?", (*options, ("none", "None of them")))


def found(people: int = 2, importer: str = "whatsapp", source: str = "", questions: tuple[Question, ...] = ()) -> Found:
    """Each person writes twice, in turn; the first also calls for 12 minutes at the end."""
    one = Found(importer, [FoundPerson(f"p{n}", f"P{n}") for n in range(people)], source=source, wall=True)
    for turn in range(2 * people):
        one.touches.add(turn % people, stamp(2025, 4, 3, turn), Channel.MESSAGE, Direction.IN)
    one.touches.add(0, stamp(2025, 4, 5, 9), Channel.VOICE, Direction.IN, minutes=12)
    one.covered = (date(2025, 4, 3), date(2025, 4, 5))
    one.questions = list(questions or (ORDER, me(people)))
    return one


def stamp(year: int, month: int, day: int, hour: int = 0) -> int:
    return timegm((year, month, day, hour, 0, 0))


def columns(one: Found) -> list[tuple[int, ...]]:
    t = one.touches
    return list(zip(t.who, t.at, t.channel, t.direction, t.minutes, t.half_days, strict=True))


def whole(one: Found) -> tuple[object, ...]:
    return (columns(one), one.people, one.dates, one.skipped, one.questions, one.covered)


def test_nothing_answered_changes_nothing() -> None:
    one = found()
    before = whole(deepcopy(one))
    assert one.answer({}) == [ORDER, me(2)]
    assert whole(one) == before


def test_day_first_keeps_the_times_and_closes_the_question() -> None:
    one = found()
    before = columns(one)
    assert one.answer({"date_order": "day"}) == [me(2)]
    assert (columns(one), one.covered) == (before, (date(2025, 4, 3), date(2025, 4, 5)))


def test_month_first_swaps_times_and_covered_days() -> None:
    one = found()
    assert one.answer({"date_order": "month", "me": "none"}) == []
    days = [datetime.fromtimestamp(at, UTC).strftime("%m-%d %H") for at in one.touches.at]
    assert days == ["03-04 00", "03-04 01", "03-04 02", "03-04 03", "05-04 09"]
    assert one.covered == (date(2025, 3, 4), date(2025, 5, 4))
    assert [person.name for person in one.people] == ["P0", "P1"]


def test_covered_days_stay_in_order() -> None:
    one = found()
    one.touches.at = array("q", [stamp(2025, 1, 2), stamp(2025, 2, 1)] * 2 + [stamp(2025, 2, 1)])
    one.covered = (date(2025, 1, 3), date(2025, 2, 1))
    one.answer({"date_order": "month"})
    assert one.covered == (date(2025, 1, 2), date(2025, 3, 1))


@given(st.lists(st.tuples(st.integers(2010, 2026), st.integers(1, 12), st.integers(1, 12), st.integers(0, 86399))))
def test_swapping_twice_is_as_before(times: list[tuple[int, int, int, int]]) -> None:
    one = found(questions=(ORDER,))
    one.touches.at = array("q", [stamp(y, m, d) + second for y, m, d, second in times])
    before = array("q", one.touches.at)
    one.answer({"date_order": "month"})
    assert list(one.touches.at) == [stamp(y, d, m) + second for y, m, d, second in times]
    one.questions = [ORDER]
    one.answer({"date_order": "month"})
    assert one.touches.at == before


@pytest.mark.parametrize("where", ["times", "covered"])
def test_a_day_over_twelve_cannot_be_a_month_and_nothing_changes(where: str) -> None:
    one = found()
    if where == "times":
        one.touches.at[2] = stamp(2025, 4, 13)
    else:
        one.covered = (date(2025, 4, 3), date(2025, 4, 13))
    before = whole(deepcopy(one))
    with pytest.raises(Refused, match=r"choose the other answer\.$"):
        one.answer({"me": "0", "date_order": "month"})
    assert whole(one) == before


@pytest.mark.parametrize("owner", [0, 1])
def test_in_a_talk_of_two_the_owners_messages_went_out(owner: int) -> None:
    one = found()
    one.dates = [FoundDate(0, "birthday", 1, 2), FoundDate(1, "birthday", 3, 4)]
    assert one.answer({"me": str(owner)}) == [ORDER]
    assert [person.name for person in one.people] == [f"P{1 - owner}"]
    wrote = [Direction.OUT if who == owner else Direction.IN for who in (0, 1, 0, 1, 0)]
    assert list(one.touches.direction) == wrote
    assert (list(one.touches.who), list(one.touches.minutes)) == ([0] * 5, [0, 0, 0, 0, 12])
    assert [(day.who, day.month) for day in one.dates] == [(0, 3 if owner == 0 else 1)]
    assert one.skipped == []


@pytest.mark.parametrize(
    ("people", "importer", "source"),
    [(3, "whatsapp", "Choir"), (2, "whatsapp", "Choir"), (3, "ical", ""), (2, "ical", ""), (3, "whatsapp", "")],
)
def test_in_a_group_or_a_calendar_the_owner_is_left_out(people: int, importer: str, source: str) -> None:
    one = found(people, importer, source, (me(people),))
    one.dates = [FoundDate(who, "birthday", who + 1, 1) for who in range(people)]
    one.answer({"me": "1"})
    left = [f"P{number}" for number in range(people) if number != 1]
    assert [person.name for person in one.people] == left
    assert [one.people[who].name for who in one.touches.who] == [*left, *left, "P0"]
    assert [(one.people[day.who].name, day.month) for day in one.dates] == [(name, int(name[1]) + 1) for name in left]
    assert list(one.touches.minutes)[-1] == 12
    assert [row.reason for row in one.skipped] == (["2 of your own messages to the whole group"] if source else [])


def test_none_of_them_keeps_everybody() -> None:
    one = found(3, source="Choir")
    before = columns(one)
    assert one.answer({"me": "none"}) == [ORDER]
    assert (columns(one), len(one.people)) == (before, 3)


@pytest.mark.parametrize(
    "answers",
    [{"me": "2"}, {"me": "-1"}, {"me": ""}, {"date_order": "year"}, {"colour": "blue"}, {"me": "0", "date_order": "x"}],
)
def test_an_answer_to_nothing_is_an_error_and_nothing_changes(answers: Mapping[str, str]) -> None:
    one = found()
    before = whole(deepcopy(one))
    with pytest.raises(ValueError, match="not asked"):
        one.answer(answers)
    assert whole(one) == before


def test_a_question_is_answered_once() -> None:
    one = found()
    one.answer({"date_order": "month"})
    with pytest.raises(ValueError, match="not asked"):
        one.answer({"date_order": "month"})


def test_a_question_without_a_rule_is_an_error() -> None:
    one = found(questions=(Question("colour", "Which?", (("blue", "Blue"),)),))
    with pytest.raises(ValueError, match="cannot be answered"):
        one.answer({"colour": "blue"})
