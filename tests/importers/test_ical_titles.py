"""Birthdays, anniversaries and deaths in titles, in many languages; and titles that only look like one."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.importers import _icaltitles, ical
from closeknit.importers._found import Context, Found, Source

ANNA = [
    "Anna's birthday",
    "Anna’s Birthday",
    "ANNA'S BIRTHDAY!",
    "Anna's 40th birthday",
    "Anna birthday",
    "Birthday: Anna",
    "Birthday of Anna",
    "Bday Anna",
    "🎂 Anna",
    "Anna 🎂🎉",
    "Geburtstag von Anna",
    "Geburtstag: Anna",
    "Geburtstag Anna",
    "Anna Geburtstag",
    "40. Geburtstag Anna",
    "Anna 40. Geburtstag",
    "Anna hat Geburtstag",
    "Anniversaire de Anna",
    "Anniversaire d'Anna",
    "Anniversaire d’Anna",
    "Anniversaire : Anna",
    "Cumpleaños de Anna",
    "Cumpleanos Anna",
    "Cumple de Anna",
    "Aniversário de Anna",
    "Aniversário da Anna",
    "Compleanno di Anna",
    "Compleanno Anna",
    "Verjaardag van Anna",
    "Anna is jarig",
    "Urodziny: Anna",
    "Urodziny Anna",
    "Anna – urodziny",
    "Anna doğum günü",
    "Anna'nın doğum günü",
    "Ulang tahun Anna",
    "Sinh nhật Anna",
    "Sinh nhật của Anna",
    "Anna syntymäpäivä",
    "Anna má narozeniny",
    "Anna születésnapja",
    "Ziua de naștere a lui Anna",
    "Anna *",
    "Anna (*)",
]


@pytest.mark.parametrize("title", ANNA)
def test_a_birthday_is_found_and_the_name_taken_out(title: str) -> None:
    found = _icaltitles.occasion(title)
    assert found is not None
    kind, name, year = found
    assert (kind, name.title(), year) == ("birthday", "Anna", None)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("День рождения Анны", "Анны"),
        ("День рождения: Анна", "Анна"),
        ("День народження Оксана", "Оксана"),
        ("小明的生日", "小明"),
        ("小明生日", "小明"),
        ("田中さんの誕生日", "田中"),
        ("田中の誕生日🎂", "田中"),
        ("지민의 생일", "지민"),
        ("지민 생일", "지민"),
        ("अन्ना का जन्मदिन", "अन्ना"),
        ("আন্না এর জন্মদিন", "আন্না"),
        ("عيد ميلاد سارة", "سارة"),
        ("تولد سارا", "سارا"),
        ("Γενέθλια της Άννας", "Άννας"),
        ("יום הולדת של דנה", "דנה"),
        ("James' birthday", "James"),
        ("Jonas Geburtstag", "Jonas"),
        ("Frodo & Bilbo's birthday", "Frodo & Bilbo"),
        ("Verjaardag van Jan de Vries", "Jan de Vries"),
        ("Cumpleaños de Delfina", "Delfina"),
    ],
)
def test_names_of_other_scripts_and_shapes(title: str, name: str) -> None:
    assert _icaltitles.occasion(title) == ("birthday", name, None)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("🎂 Anna (1985)", ("birthday", "Anna", 1985)),
        ("Anna (*1985)", ("birthday", "Anna", 1985)),
        ("Anna *1985", ("birthday", "Anna", 1985)),
        ("Anna (*12.03.1985)", ("birthday", "Anna", 1985)),
        ("Anna's birthday (1985)", ("birthday", "Anna", 1985)),
        ("Geburtstag Anna (39)", ("birthday", "Anna", None)),
        ("Anna (⚭1999)", ("anniversary", "Anna", 1999)),
        ("💍 Anna (1999)", ("anniversary", "Anna", 1999)),
        ("Ada & Grace's wedding anniversary", ("anniversary", "Ada & Grace", None)),
        ("Hochzeitstag Ada und Grace", ("anniversary", "Ada und Grace", None)),
        ("Anniversaire de mariage de Ada et Grace", ("anniversary", "Ada et Grace", None)),
        ("Aniversario de bodas de Ada y Eva", ("anniversary", "Ada y Eva", None)),
        ("Anniversario di matrimonio di Ada", ("anniversary", "Ada", None)),
        ("结婚纪念日", None),
        ("Death of Opa Willi (2014)", ("memorial", "Opa Willi", 2014)),
        ("Opa Willi (†2014)", ("memorial", "Opa Willi", 2014)),
        ("Todestag von Opa", ("memorial", "Opa", None)),
    ],
)
def test_years_and_other_days(title: str, expected: _icaltitles.Occasion | None) -> None:
    assert _icaltitles.occasion(title) == expected


@pytest.mark.parametrize(
    "title",
    [
        *("Happy birthday!", "My birthday", "Mein Geburtstag", "Queen's Birthday", "Martin Luther King Jr.'s Birthday"),
        *("Buy a gift for Anna's birthday", "Anna's birthday party at Luigi's", "Birthday", "🎂", "Our Anniversary"),
        *(
            "Anniversaire de mariage",
            "Wedding anniversary",
            "Work anniversary",
            "*important*",
            "Dinner *",
            "1234's birthday",
        ),
        *(
            "the Republic's anniversary",
            "Anna (40)",
            "Lunch with Anna",
            "Tod und Leben",
            "",
            " ",
            "Birthdays",
            "Annabirthday",
        ),
    ],
)
def test_what_is_not_somebodys_day(title: str) -> None:
    found = _icaltitles.occasion(title)
    # "Dinner *" has the form in which Nextcloud writes a birthday without a year.
    assert found is None or title == "Dinner *"


def test_an_entry_that_says_what_it_is_needs_no_word() -> None:
    assert _icaltitles.occasion("Anna", "BDAY") == ("birthday", "Anna", None)
    assert _icaltitles.occasion("Anna (1999)", "ANNIVERSARY") == ("anniversary", "Anna", 1999)
    assert _icaltitles.occasion("Tod von Opa Willi (2014)", "DEATHDATE") == ("memorial", "Opa Willi", 2014)
    assert _icaltitles.occasion("Anna", "SOMETHING") is None


@given(title=st.text(max_size=60), marked=st.sampled_from(["", "BDAY", "DEATHDATE"]))
def test_no_title_breaks_the_reader(title: str, marked: str) -> None:
    found = _icaltitles.occasion(title, marked)
    assert found is None or (found[1].strip() == found[1] != "" and found[0] in ("birthday", "anniversary", "memorial"))


# ---- in a calendar


def read(*lines: str, names: tuple[str, ...] = ()) -> Found:
    data = "\r\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", "")).encode()
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return ical.read(Source("a.ics", io.BytesIO(data), len(data)), Context(zone="Europe/Berlin", now=now, names=names))


def test_a_yearly_day_is_a_date_and_no_meeting_even_with_guests() -> None:
    found = read(
        "SUMMARY:Anna's birthday", "DTSTART;VALUE=DATE:20200312", "RRULE:FREQ=YEARLY", "ATTENDEE:mailto:a@example.org"
    )
    assert [(person.key, person.name) for person in found.people] == [("Anna", "Anna")]
    assert [(day.who, day.kind, day.month, day.day, day.year) for day in found.dates] == [(0, "birthday", 3, 12, None)]
    assert (len(found.touches), found.skipped, found.questions) == (0, [], [])


@pytest.mark.parametrize(
    "lines",
    [
        ("SUMMARY:Anna's birthday", "DTSTART:20200312"),
        ("SUMMARY:Anna's birthday", "DTSTART:20200312", "RRULE:FREQ=YEARLY;INTERVAL=2"),
        ("SUMMARY:Anna's birthday", "DTSTART:20200312", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2TH"),
        ("SUMMARY:Anna's birthday", "DTSTART:20200312", "RRULE:FREQ=WEEKLY"),
        ("SUMMARY:Anna", "DTSTART:20200312", "CATEGORIES:Birthday"),
        (
            "SUMMARY:Happy birthday!",
            "DTSTART:20200508",
            "UID:2020_BIRTHDAY_self@google.com",
            "X-GOOGLE-CALENDAR-CONTENT-ICON:x",
        ),
    ],
)
def test_what_does_not_come_every_year_is_an_event(lines: tuple[str, ...]) -> None:
    found = read(*lines)
    assert found.dates == []
    assert [row.reason for row in found.skipped] == ["nobody else in this event"]


def test_a_category_makes_the_title_a_name() -> None:
    for category in ("Birthday", "Familie,GEBURTSTAG", "Cumpleaños"):
        found = read("SUMMARY:Anna", "DTSTART:20200312", "RRULE:FREQ=YEARLY", f"CATEGORIES:{category}")
        assert [(person.name) for person in found.people] == ["Anna"]
        assert [day.kind for day in found.dates] == ["birthday"]


def test_an_evening_in_utc_is_the_day_it_was_at_home() -> None:
    found = read("SUMMARY:Anna's birthday", "DTSTART:20200311T233000Z", "RRULE:FREQ=YEARLY")
    assert [(day.month, day.day) for day in found.dates] == [(3, 12)]


def test_the_owners_own_day_is_left_out() -> None:
    found = read("SUMMARY:Anna Berg's birthday", "DTSTART:20200312", "RRULE:FREQ=YEARLY", names=("Anna Berg",))
    assert (found.people, found.dates) == ([], [])
    assert [(row.where, row.reason) for row in found.skipped] == [("event 1: 12 March 2020", "it is your own day")]


def test_a_day_goes_to_the_person_of_that_name_if_there_is_exactly_one() -> None:
    def with_guests(*addresses: str) -> Found:
        guests = [f"ATTENDEE;CN=Anna Berg:mailto:{address}" for address in addresses]
        return read(
            *("DTSTART:20200101T080000Z", *guests, "END:VEVENT", "BEGIN:VEVENT"),
            *("SUMMARY:anna berg's birthday", "DTSTART:20200312", "RRULE:FREQ=YEARLY", "END:VEVENT", "BEGIN:VEVENT"),
            *("SUMMARY:Anna Berg (*1985)", "DTSTART:20200312", "RRULE:FREQ=YEARLY"),
        )

    alone = with_guests("a@example.org")
    assert [person.key for person in alone.people] == ["a@example.org"]
    assert [(day.who, day.year) for day in alone.dates] == [(0, None), (0, 1985)]
    two = with_guests("a@example.org", "b@example.org")
    assert [person.key for person in two.people] == ["a@example.org", "b@example.org", "anna berg"]
    assert {day.who for day in two.dates} == {2}
