"""The address book of a Mac: a sample of each kind, yearly days, relatives, and cards of one person."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.importers.apple_address_books import contacts, noon, parts
from tests.importers.apple_databases import built, expected, read, seconds, told
from tests.importers.apple_samples import samples

from closeknit.importers import mac_contacts
from closeknit.importers._found import HEAD_BYTES, Context, Refused, Source

GIVEN, FAMILY = "ZFIRSTNAME", "ZLASTNAME"


def person(given: str, family: str = "", **more: Any) -> dict[str, Any]:
    return {GIVEN: given, FAMILY: family or None, **more}


@pytest.mark.parametrize("sample", samples("mac_contacts"), ids=lambda sample: sample.name)
def test_a_sample_gives_what_is_expected(sample: Path) -> None:
    wanted, known = expected(sample)
    assert told(read(sample.read_bytes(), sample.name, **known)) == wanted


# ---- yearly days


def birthday(**columns: Any) -> tuple[int | None, int, int] | None:
    days = read(contacts({"ZABCDRECORD": [person("Ada", **columns)]})).dates
    return (days[0].year, days[0].month, days[0].day) if days else None


@pytest.mark.parametrize("hour", ["12:00", "00:00", "05:00", "11:59"])
def test_a_day_of_noon_or_of_midnight_west_of_greenwich(hour: str) -> None:
    assert birthday(ZBIRTHDAY=seconds(f"1980-06-15 {hour}")) == (1980, 6, 15)


@pytest.mark.parametrize("hour", ["22:00", "23:00", "13:00", "14:30"])
def test_midnight_east_of_greenwich_is_of_the_day_that_begins(hour: str) -> None:
    assert birthday(ZBIRTHDAY=seconds(f"1980-06-14 {hour}")) == (1980, 6, 15)


@pytest.mark.parametrize(
    ("columns", "wanted"),
    [
        ({"ZBIRTHDAY": noon("1604-02-29")}, (None, 2, 29)),
        ({"ZBIRTHDAYYEARLESS": noon("1604-12-31"), "ZBIRTHDAYYEAR": 1990}, (1990, 12, 31)),
        ({"ZBIRTHDAYYEARLESS": noon("1604-12-31"), "ZBIRTHDAYYEAR": None}, (None, 12, 31)),
        ({"ZBIRTHDAY": noon("2094-01-05")}, (None, 1, 5)),
        ({"ZBIRTHDAY": 1e300}, None),
        ({"ZBIRTHDAY": "soon"}, None),
        ({"ZBIRTHDAYYEARLESS": noon("1604-03-01"), "ZBIRTHDAYYEAR": "x"}, (None, 3, 1)),
    ],
)
def test_days_without_a_year_and_days_that_are_none(
    columns: dict[str, Any], wanted: tuple[int | None, int, int] | None
) -> None:
    assert birthday(**columns) == wanted


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("_$!<Anniversary>!$_", ("anniversary", "")),
        ("anniversary", ("anniversary", "")),
        ("_$!<Other>!$_", ("other", "")),
        ("first met", ("other", "first met")),
        (None, ("other", "")),
    ],
)
def test_other_days_by_their_label(label: str | None, wanted: tuple[str, str]) -> None:
    days = parts((1, {"ZLABEL": label, "ZDATE": noon("2011-07-09")}))
    found = read(contacts({"ZABCDRECORD": [person("Ada")], "ZABCDCONTACTDATE": days}))
    assert [(day.kind, day.label, day.year) for day in found.dates] == [(*wanted, 2011)]


# ---- relatives


@pytest.mark.parametrize(
    ("label", "kind", "words"),
    [
        ("_$!<Spouse>!$_", "partner", ""),
        ("_$!<Mother>!$_", "parent", ""),
        ("_$!<Daughter>!$_", "child", ""),
        ("_$!<YoungerBrother>!$_", "sibling", ""),
        ("_$!<ElderSister>!$_", "sibling", ""),
        ("_$!<Friend>!$_", "friend", ""),
        ("_$!<MotherInLaw>!$_", "other", "mother in law"),
        ("_$!<Assistant>!$_", "other", "assistant"),
        ("Schwester", "sibling", ""),
        ("godmother", "other", "godmother"),
    ],
)
def test_who_belongs_to_whom(label: str, kind: str, words: str) -> None:
    rows = [person("Ada", "Okoro"), person("Ben", "Okoro")]
    found = read(
        contacts({"ZABCDRECORD": rows, "ZABCDRELATEDNAME": parts((1, {"ZLABEL": label, "ZNAME": "Ben Okoro"}))})
    )
    assert [(link.who, link.other, link.kind, link.label) for link in found.links] == [(0, 1, kind, words)]


def test_a_relative_who_is_not_in_the_file_is_written_down() -> None:
    ties = parts((1, {"ZLABEL": "_$!<Son>!$_", "ZNAME": "Tom"}), (1, {"ZLABEL": "_$!<Son>!$_", "ZNAME": None}))
    found = read(contacts({"ZABCDRECORD": [person("Ada")], "ZABCDRELATEDNAME": ties}))
    assert found.links == []
    assert found.people[0].remember == "son: Tom"


def test_the_owners_card_says_what_others_are_to_them() -> None:
    rows = [person("Sam", "Lee", ZCONTAINERWHERECONTACTISME=1), person("Ada", "Okoro"), person("Ben"), person("Ben")]
    ties = parts((1, {"ZLABEL": "_$!<Aunt>!$_", "ZNAME": "ada okoro"}), (1, {"ZLABEL": "_$!<Son>!$_", "ZNAME": "Ben"}))
    numbers = parts((1, {"ZFULLNUMBER": "+44 7700 900555"}), (4, {"ZFULLNUMBER": "+447700900001"}))
    found = read(contacts({"ZABCDRECORD": rows, "ZABCDRELATEDNAME": ties, "ZABCDPHONENUMBER": numbers}))
    assert [(one.name, one.relation) for one in found.people] == [("Ada Okoro", "aunt"), ("Ben", ""), ("Ben", "")]
    assert found.me is not None
    assert (found.me.name, found.me.numbers) == ("Sam Lee", ("+447700900555",))
    assert [row.reason for row in found.skipped] == ["your own card"]


# ---- cards


@pytest.mark.parametrize("number", [19, 22, 15])
def test_the_number_of_contacts_is_looked_up(number: int) -> None:
    rows = [person("Ada"), {"Z_ENT": number - 3, "ZNAME": "Choir"}, {"Z_ENT": number + 3, "ZNAME1": "iCloud"}]
    found = read(contacts({"ZABCDRECORD": rows}, person=number, group=number - 3))
    assert [one.name for one in found.people] == ["Ada"]
    assert found.skipped == []


def test_a_small_copy_without_kinds_is_read() -> None:
    data = built(
        [
            "CREATE TABLE ZABCDRECORD (Z_PK INTEGER PRIMARY KEY, ZFIRSTNAME TEXT, ZLASTNAME TEXT)",
            "CREATE TABLE ZABCDPHONENUMBER (ZOWNER INTEGER, ZFULLNUMBER TEXT)",
        ],
        {
            "ZABCDRECORD": [{"Z_PK": 7, "ZFIRSTNAME": "Ada"}, {"Z_PK": 8}],
            "ZABCDPHONENUMBER": [{"ZOWNER": 7, "ZFULLNUMBER": "+447700900001"}, {"ZOWNER": 99, "ZFULLNUMBER": "1"}],
        },
    )
    assert [(one.name, one.numbers) for one in read(data).people] == [("Ada", ("+447700900001",))]


def test_the_key_stays_when_a_number_changes() -> None:
    keys = set()
    for number in ("+447700900001", "+447700900002"):
        rows = {"ZABCDRECORD": [person("Ada", ZUNIQUEID="A-1:ABPerson")]}
        keys.add(read(contacts({**rows, "ZABCDPHONENUMBER": parts((1, {"ZFULLNUMBER": number}))})).people[0].key)
    assert keys == {"A-1:ABPerson"}


def test_numbers_and_addresses_stand_in_the_owners_order() -> None:
    numbers = [{"ZOWNER": 1, "ZORDERINGINDEX": place, "ZFULLNUMBER": f"+44770090000{place}"} for place in (3, 1, 2)]
    found = read(contacts({"ZABCDRECORD": [person("Ada")], "ZABCDPHONENUMBER": numbers}))
    assert found.people[0].numbers == ("+447700900001", "+447700900002", "+447700900003")


def test_cards_that_contacts_shows_as_one_are_one() -> None:
    rows = [
        person("", ZNICKNAME="Addy", ZLINKID="L"),
        person("Ada", "Okoro", ZLINKID="L", ZORGANIZATION="School", ZBIRTHDAY=noon("1980-01-02")),
        person("Ada", "Okoro"),
    ]
    numbers = parts((1, {"ZFULLNUMBER": "+447700900001"}), (3, {"ZFULLNUMBER": "+447700900003"}))
    found = read(contacts({"ZABCDRECORD": rows, "ZABCDPHONENUMBER": numbers}))
    assert [(one.name, one.nickname, one.organisation, one.numbers) for one in found.people] == [
        ("Ada Okoro", "Addy", "School", ("+447700900001",)),
        ("Ada Okoro", "", "", ("+447700900003",)),
    ]
    assert len(found.dates) == 1


def test_no_note_and_no_picture_comes_out() -> None:
    rows = [person("Ada", ZNOTE=1, ZIMAGEDATA=b"Quillwort", ZJOBTITLE="Quillwort")]
    notes = [{"Z_PK": 1, "ZCONTACT": 1, "ZTEXT": "Quillwort"}]
    assert "Quillwort" not in repr(read(contacts({"ZABCDRECORD": rows, "ZABCDNOTE": notes})))


# ---- archives


def archive(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for source, data in members.items():
            zipped.writestr(f"Contacts.abbu/Sources/{source}/AddressBook-v22.abcddb", data)
    return packed.getvalue()


def test_the_owners_card_in_one_account_is_known_in_all() -> None:
    mine = parts((1, {"ZADDRESS": "sam@example.org"}))
    first = contacts({"ZABCDRECORD": [person("Sam", "Lee", ZCONTAINERWHERECONTACTISME=1)], "ZABCDEMAILADDRESS": mine})
    ties = parts((1, {"ZLABEL": "_$!<Brother>!$_", "ZNAME": "Sam Lee"}))
    second = contacts({"ZABCDRECORD": [person("Ada", "Lee")], "ZABCDRELATEDNAME": ties})
    found = read(archive(a=first, b=second), "Contacts.zip")
    assert [(one.name, one.relation) for one in found.people] == [("Ada Lee", "sibling")]
    assert found.me is not None


def test_a_damaged_account_does_not_keep_the_others_out() -> None:
    sound = contacts({"ZABCDRECORD": [person("Ada")]})
    found = read(archive(a=sound[: len(sound) // 2], b=sound), "Contacts.zip")
    assert [one.name for one in found.people] == ["Ada"]
    assert [row.reason.split(";")[0] for row in found.skipped] == ["This database is damaged or not complete"]


def test_an_address_book_without_contacts_says_where_they_are() -> None:
    data = contacts({"ZABCDRECORD": []})
    assert mac_contacts.recognises(data[:HEAD_BYTES], "file")
    with pytest.raises(Refused, match="folder Sources"):
        mac_contacts.read(Source("x", io.BytesIO(data), len(data)), Context())
    with pytest.raises(Refused, match="folder Sources"):
        read(archive(a=data), "Contacts.zip")


def test_the_genuine_schema_is_recognised_whatever_the_file_is_called() -> None:
    head = contacts({"ZABCDRECORD": [person("Ada")]})[:HEAD_BYTES]
    assert mac_contacts.recognises(head, "file")
    assert not mac_contacts.recognises(built(["CREATE TABLE ABPerson (ROWID INTEGER)"], {}), "AddressBook.sqlitedb")
