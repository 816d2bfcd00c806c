"""Birthdays in address books: every form, what stands for no date, and which are asked about."""

import pytest

from closeknit.importers._bookdays import Days
from closeknit.importers._found import Found

Parts = tuple[int | None, int, int]


def settled(*written: str, day_first: bool = False) -> Found:
    days = Days(2026)
    for who, text in enumerate(written):
        assert days.add(who, "birthday", "", text, f"row {who + 1}"), text
    found = Found("x")
    days.settle(found, day_first)
    return found


def parts(found: Found) -> list[Parts]:
    return [(day.year, day.month, day.day) for day in found.dates]


@pytest.mark.parametrize(
    ("written", "year", "month", "day"),
    [
        ("1985-04-12", 1985, 4, 12),
        ("19850412", 1985, 4, 12),
        ("1985-04-12 00:00:00", 1985, 4, 12),
        (" --05-12", None, 5, 12),
        ("--02-29", None, 2, 29),
        ("1604-05-12", None, 5, 12),
        ("0000-05-12", None, 5, 12),
        ("12.05.1980", 1980, 5, 12),
        ("12. 5. 1980", 1980, 5, 12),
        ("12.5.", None, 5, 12),
        ("5.25.1980", 1980, 5, 25),
        ("5/25/1980", 1980, 5, 25),
        ("25/5/80", 1980, 5, 25),
        ("25/5/24", None, 5, 25),
        ("5/5/1999", 1999, 5, 5),
        ("13-05-1980", 1980, 5, 13),
        ("5/25/1980 12:00:00 AM", 1980, 5, 25),
        ("1980年5月12日", 1980, 5, 12),
        ("1985. 4. 12.", 1985, 4, 12),
        ("12 May 1980", 1980, 5, 12),
        ("May 12, 1980", 1980, 5, 12),
        ("12. März 1980", 1980, 3, 12),
        ("Mittwoch, 12. März 1980", 1980, 3, 12),
        ("12 août 1980", 1980, 8, 12),
        ("12 de mayo de 1980", 1980, 5, 12),
        ("15-Jan-24", None, 1, 15),
        ("2999-01-01", None, 1, 1),
    ],
)
def test_days_that_can_be_read_in_one_way(written: str, year: int | None, month: int, day: int) -> None:
    found = settled(written)
    assert (parts(found), found.questions) == ([(year, month, day)], [])


@pytest.mark.parametrize("written", ["0/0/00", "00.00.0000", "0000-00-00", "1/1/4501", "4501-01-01", "", " - "])
def test_what_stands_for_no_date_is_none(written: str) -> None:
    assert settled(written).dates == []


@pytest.mark.parametrize(
    "written", ["hello", "1980", "May 1980", "31/2/1980", "29/2/1981", "32 May 1980", "1/2/3/4/5 x 99"]
)
def test_what_is_no_day_is_told(written: str) -> None:
    days = Days(2026)
    read = days.add(0, "birthday", "", written, "row 1")
    found = Found("x")
    days.settle(found, False)
    assert read is bool(found.dates)


def test_one_day_above_twelve_settles_all() -> None:
    assert parts(settled("3/4/1980", "25/12/1990")) == [(1980, 4, 3), (1990, 12, 25)]
    assert parts(settled("3/4/1980", "12/25/1990")) == [(1980, 3, 4), (1990, 12, 25)]
    assert settled("3/4/1980", "12/25/1990").questions == []


def test_the_file_knows_better_than_its_language() -> None:
    assert parts(settled("3/4/1980", day_first=True)) == [(1980, 4, 3)]
    assert parts(settled("3/4/1980", "12/25/1990", day_first=True)) == [(1980, 3, 4), (1990, 12, 25)]


def test_what_nothing_settles_is_asked() -> None:
    found = settled("3/4/1980", "5/6/1990", "7/7/1970", "0/0/00")
    (question,) = found.questions
    assert (question.id, question.options) == ("date_order", (("day", "3 April 1980"), ("month", "4 March 1980")))
    assert "3/4/1980" in question.text
    assert parts(found) == [(1980, 4, 3), (1990, 6, 5), (1970, 7, 7)]


def test_both_orders_in_one_file_are_asked() -> None:
    found = settled("3/4/1980", "25/12/1990", "12/25/1990")
    assert [question.id for question in found.questions] == ["date_order"]


def test_unsure_days_among_sure_ones_are_left_out() -> None:
    found = settled("3/4/1980", "1990-05-06")
    assert (parts(found), found.questions) == ([(1990, 5, 6)], [])
    assert [(skip.where, "two ways" in skip.reason) for skip in found.skipped] == [("row 1", True)]


def test_the_same_day_twice_is_one_and_keeps_the_year() -> None:
    days = Days(2026)
    for written in ("--04-12", "1985-04-12", "--04-12"):
        days.add(0, "birthday", "", written, "row 1")
    found = Found("x")
    days.settle(found, False)
    assert parts(found) == [(1985, 4, 12)]


def test_parts_in_columns_of_their_own() -> None:
    days = Days(2026)
    assert days.add_parts(0, "birthday", "1985", "4", "12")
    assert days.add_parts(1, "birthday", "", "02", "29")
    assert days.add_parts(2, "birthday", "1985", "0", "")
    assert not days.add_parts(3, "birthday", "1985", "13", "1")
    assert not days.add_parts(4, "birthday", "", "x", "1")
    found = Found("x")
    days.settle(found, False)
    assert parts(found) == [(1985, 4, 12), (None, 2, 29)]
