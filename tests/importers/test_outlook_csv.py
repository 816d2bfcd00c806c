"""Outlook's table of contacts, in the languages and encodings of its versions."""

from pathlib import Path

import pytest
from tests.importers.cards import check, read, samples

from closeknit.importers import outlook_csv
from closeknit.importers._found import Found

HEAD = "First Name,Last Name,E-mail Address,E-mail 2 Address,Home Phone,Mobile Phone,Spouse,Children,Birthday,Anniversary,Notes\n"


@pytest.mark.parametrize("path", samples("outlook_csv"), ids=lambda path: path.name)
def test_samples(path: Path) -> None:
    check(path)


def days(found: Found) -> list[tuple[int | None, int, int]]:
    return [(day.year, day.month, day.day) for day in found.dates]


def test_the_answer_turns_the_days_that_were_asked_about() -> None:
    data = HEAD + "A,B,,,1234,,,,3/4/1980,,\nC,D,,,1235,,,,5/6/1990,7/7/2001,\n"
    found = read(outlook_csv, data)
    assert days(found) == [(1980, 4, 3), (1990, 6, 5), (2001, 7, 7)]
    assert found.answer({"date_order": "month"}) == []
    assert days(found) == [(1980, 3, 4), (1990, 5, 6), (2001, 7, 7)]


def test_day_first_leaves_them() -> None:
    found = read(outlook_csv, HEAD + "A,B,,,1234,,,,3/4/1980,,\n")
    assert found.answer({"date_order": "day"}) == []
    assert days(found) == [(1980, 4, 3)]


def test_partner_and_children_with_the_same_last_name() -> None:
    data = (
        HEAD
        + 'Ann,Bo,,,1,,Cy,"Di, Ed & Fay",,,\nCy,Bo,,,2,,,,,,\nDi,Bo,,,3,,,,,,\nFay,Other,,,4,,,,,,\nCy,Zed,,,5,,,,,,\n'
    )
    found = read(outlook_csv, data)
    assert [(link.who, link.other, link.kind) for link in found.links] == [(0, 1, "partner"), (0, 2, "child")]
    assert found.people[0].remember == "Child: Ed\nChild: Fay"


def test_an_address_of_exchange_is_none_and_the_shown_name_neither() -> None:
    head = (
        "Vorname,Nachname,E-Mail-Adresse,E-Mail-Typ,E-Mail: Angezeigter Name,E-Mail 2: Adresse,Mobiltelefon,Partner\n"
    )
    data = head + 'A,B,/o=Ex/cn=a,EX,"A B (a@x.example)",A@Y.example,,\n'
    assert read(outlook_csv, data).people[0].addresses == ("a@y.example",)


def test_numbers_of_the_firm_the_fax_and_the_assistant_are_not_theirs() -> None:
    head = "First Name,Last Name,E-mail Address,E-mail 2 Address,Business Phone,Business Fax,Company Main Phone,"
    head += "Assistant's Phone,Spouse\n"
    data = head + "A,B,a@x.example,,+441632960101,+441632960102,+441632960103,+441632960104,\n"
    assert read(outlook_csv, data).people[0].numbers == ("+441632960101",)


def test_what_cannot_be_read_is_counted() -> None:
    found = read(
        outlook_csv,
        HEAD + "A,B,,,no number,,,,no day,,\nC,D,c@x.example,,+441632960101,,,,,,\nE,F,,,+441632960102,,,,,,\n",
    )
    assert found.thrown == {"numbers that could not be read": 1, "days that could not be read": 1}
    assert [person.name for person in found.people] == ["A B", "C D", "E F"]
