"""What the dates of a chat mean: which number is the day, and which calendar they are from."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.chats import asked, moment, read

from closeknit.importers._calendars import FIRST_DAY, UNNAMED, islamic, persian
from closeknit.importers._found import Found, Refused


def chat(*dates: str, name: str = "chat.txt", **known: Any) -> Found:
    """A chat with one message for each date, written by Ana and Ben in turn."""
    return read("".join(f"{day}, 12:00 - {('Ana', 'Ben')[n % 2]}: x\n" for n, day in enumerate(dates)), name, **known)


def days(found: Found) -> list[str]:
    return [f"{moment(at):%Y-%m-%d}" for at in found.touches.at]


# ---- day or month first


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%d.%m.%y", "%d-%m-%Y", "%m/%d/%Y", "%m/%d/%y"])
def test_order_of_the_lines_tells_when_every_number_is_small(form: str) -> None:
    then = [date(2024, month, day) for month in range(1, 13) for day in (2, 7, 11)]
    found = chat(*(day.strftime(form) for day in then))
    assert days(found) == [day.isoformat() for day in then]
    assert asked(found) == ["me"]


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (("03/04/2025", "13/04/2025"), "2025-04-03"),
        (("03/04/2025", "03/14/2025"), "2025-03-04"),
        (("04/03/25", "03/04/25"), "2025-03-04"),
        (("5/12/2026", "6/12/2026"), "2026-05-12"),
        (("12/5/2026", "12/6/2026"), "2026-05-12"),
        (("25/03/04", "25/03/27"), "2025-03-04"),
        (("27/03/25", "28/03/25"), "2025-03-27"),
        (("2025-03-04", "2025-03-05"), "2025-03-04"),
        (("2025/12/04", "2026/01/05"), "2025-12-04"),
        (("4/4/2025", "5/5/2025"), "2025-04-04"),
    ],
)
def test_evidence_for_the_order(dates: tuple[str, ...], first: str) -> None:
    """A number over 12; lines in time; no day after today, which is 22 November 2026; a year first."""
    found = chat(*dates)
    assert (days(found)[0], asked(found)) == (first, ["me"])


@pytest.mark.parametrize(
    "dates", [("03/04/2025", "04/04/2025", "05/04/2025"), ("3/4/25",) * 2, ("1.2.2020", "1.2.2020")]
)
def test_two_readings_are_asked_about_and_day_first_until_then(dates: tuple[str, ...]) -> None:
    found = chat(*dates)
    assert asked(found) == ["date_order", "me"]
    question = found.questions[0]
    assert dates[0] in question.text
    assert [value for value, _ in question.options] == ["day", "month"]
    day, month = (words.split()[:2] for _, words in question.options)
    shown = (
        datetime.strptime(f"{' '.join(day)} 2020", "%d %B %Y"),
        datetime.strptime(f"{' '.join(month)} 2020", "%d %B %Y"),
    )
    assert (shown[0].day, shown[0].month) == (shown[1].month, shown[1].day)
    assert shown[0].strftime("-%m-%d") == days(found)[0][4:]


def test_half_of_the_day_and_separator_are_no_evidence() -> None:
    for line in ("3/4/2025, 9:05 AM - Ana: x\n", "[3.4.2025, 09:05:07] Ana: x\n", "3-4-2025 09:05 - Ana: x\n"):
        assert asked(read(line * 2)) == ["date_order"]


def test_a_notice_out_of_order_is_no_evidence() -> None:
    """On Android the first notice can bear a later day than the messages below it."""
    found = read(
        "05/04/2025, 09:00 - You're now an admin\n" + "03/04/2025, 09:05 - Ana: x\n04/04/2025, 09:05 - Ben: x\n"
    )
    assert "date_order" in asked(found)


@pytest.mark.parametrize(
    "dates",
    [
        ("13/04/2025", "04/13/2025"),
        ("01/01/1999", "02/01/1999"),
        ("01/01/5785", "02/01/5785"),
        ("05/06/1446", "06/06/1446"),
        ("05/06/1404", "06/06/1404"),
    ],
)
def test_dates_that_fit_nothing_or_too_much_are_refused(dates: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match=r"calendar to Gregorian, export the chat once more"):
        chat(*dates)


def test_words_for_the_half_of_the_day_that_nobody_knows_are_refused() -> None:
    with pytest.raises(Refused, match="24-hour clock"):
        read("31/3/2025, 9:05 quux - Ana: x\n31/3/2025, 9:06 frob - Ben: y\n")


# ---- calendars


@pytest.mark.parametrize(
    ("ours", "hijri", "jalali"),
    [
        # E. M. Reingold and N. Dershowitz, Calendrical Calculations, 4th ed., appendix C.
        ((1945, 11, 12), (1364, 12, 6), (1324, 8, 21)),
        ((1996, 2, 25), (1416, 10, 5), (1374, 12, 6)),
        ((2038, 11, 10), (1460, 10, 12), (1417, 8, 19)),
    ],
)
def test_published_days(ours: tuple[int, int, int], hijri: tuple[int, int, int], jalali: tuple[int, int, int]) -> None:
    assert date(*ours).toordinal() == islamic(*hijri) == persian(*jalali)


@pytest.mark.parametrize(
    ("jalali", "ours"),
    [
        ((1388, 1, 1), "2009-03-21"),
        ((1399, 12, 30), "2021-03-20"),
        ((1403, 1, 1), "2024-03-20"),
        ((1403, 12, 30), "2025-03-20"),
    ],
)
def test_new_years_and_leap_days_of_persia(jalali: tuple[int, int, int], ours: str) -> None:
    assert date.fromordinal(persian(*jalali)).isoformat() == ours


@given(st.integers(1388, 1470))
def test_days_follow_one_another_in_every_calendar(year: int) -> None:
    for calendar in (persian, islamic):
        count = 0
        for month in range(1, 13):
            for day in range(1, 33):
                try:
                    number = calendar(year, month, day)
                except ValueError:
                    assert day > 29
                    break
                assert number == calendar(year, 1, 1) + count
                count += 1
        assert calendar(year + 1, 1, 1) == calendar(year, 1, 1) + count
        with pytest.raises(ValueError, match="no such day"):
            calendar(year, 13, 1)


@given(st.integers(FIRST_DAY, date(2027, 12, 31).toordinal()), st.sampled_from((2, 4)))
def test_no_year_fits_two_calendars(day: int, digits: int) -> None:
    last = date(2027, 12, 31).toordinal()
    years = range(100) if digits == 2 else range(1300, 2700)
    month, number = date.fromordinal(day).month, min(date.fromordinal(day).day, 28)
    for year in years:
        fits = [one for one in UNNAMED if one.day(year, digits, month, number, last) is not None]
        assert len(fits) <= 1
