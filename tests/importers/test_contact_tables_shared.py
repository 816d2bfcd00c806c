"""Contact tables and LDIF beside counts by others, and names and addresses read by eye, on files not part of this repository."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from tests.importers.cards import DATA, NOW, touches

from closeknit.engine.records import Direction
from closeknit.importers import _reading
from closeknit.importers._found import Context, Found

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/exports, not present here")
IN, OUT = Direction.IN, Direction.OUT
LDIF = "thunderbird-ldif/mailnews__"
IMPORTERS = {
    "linkedin/Connections.csv": "linkedin",
    "linkedin/Messages.csv": "linkedin",
    "rolomind/custom.csv": "contacts_csv",
    "rolomind/google.csv": "google_contacts",
    "rolomind/linkedin.csv": "linkedin",
    "rolomind/rolodex.csv": "contacts_csv",
    "thunderbird/basic_addressbook.csv": "thunderbird",
    "thunderbird/basic_csv_addressbook.csv": "thunderbird",
    "thunderbird/csv_no_header.csv": "contacts_csv",
    "thunderbird/csv_semicolon.csv": "thunderbird",
    "thunderbird/quote.csv": "thunderbird",
    "thunderbird/tab_comma_mixed.csv": "thunderbird",
    f"{LDIF}addrbook__test__unit__data__export.ldif": "ldif",
    f"{LDIF}import__test__unit__resources__basic_ldif_addressbook.ldif": "ldif",
    f"{LDIF}import__test__unit__resources__bug_263304.ldif": "ldif",
}


def counts() -> dict[str, int]:
    if not DATA.is_dir():
        return {}
    with (DATA.parent / "COUNTS.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["file"].partition("/"), int(row["count"])) for row in csv.DictReader(file)]
    return {where[2]: count for where, count in rows if where[0] == "contacts_csv"}


def read(data: bytes, name: str) -> Found:
    (found,) = _reading.find(io.BytesIO(data), name, len(data), Context(now=NOW))
    return found


def shared(name: str) -> Found:
    return read((DATA / name).read_bytes(), Path(name).name)


def test_every_counted_file_is_read_here() -> None:
    assert set(counts()) == set(IMPORTERS)


@pytest.mark.parametrize("name", sorted(IMPORTERS))
def test_every_row_is_a_person_or_left_out_with_a_reason(name: str) -> None:
    found = shared(name)
    assert (found.importer, found.questions) == (IMPORTERS[name], [])
    lists = [row for row in found.skipped if row.reason.startswith("a list of people")]
    counted = len(found.touches) if name.endswith("Messages.csv") else len(found.people)
    assert counted + len(found.skipped) - len(lists) == counts()[name]
    assert all(row.where and row.reason for row in found.skipped)


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("thunderbird/basic_csv_addressbook.csv", ["John Doe john@doe.invalid", "Jane Doe jane@doe.invalid"]),
        ("thunderbird/csv_semicolon.csv", ["John Doe john@doe.invalid", "Jane Doe jane@doe.invalid"]),
        ("thunderbird/csv_no_header.csv", ["John Doe john@doe.invalid", "Jane Doe jane@doe.invalid"]),
        ("thunderbird/tab_comma_mixed.csv", [f"{number} {number}@host.invalid" for number in range(1, 5)]),
    ],
)
def test_names_and_addresses(name: str, people: list[str]) -> None:
    assert [" ".join((person.name, *person.addresses)) for person in shared(name).people] == people


def test_a_row_with_a_company_alone_is_a_business() -> None:
    found = shared("thunderbird/quote.csv")
    assert [(row.where, row.reason) for row in found.skipped] == [("row 1, Acer America", "a business, not a person")]


def test_ldif_birthdays_and_lists() -> None:
    found = shared(f"{LDIF}import__test__unit__resources__basic_ldif_addressbook.ldif")
    assert [(day.kind, day.year, day.month, day.day) for day in found.dates] == [("birthday", 1900, 1, 2)]
    found = shared(f"{LDIF}addrbook__test__unit__data__export.ldif")
    assert [row.where for row in found.skipped] == ["entry 1, new list"]


def test_a_whole_linkedin_download() -> None:
    """Ten connections; four of them wrote or were written to, eleven times in all."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((DATA / "linkedin").iterdir()):
            archive.write(path, path.name)
    found = read(packed.getvalue(), "Complete_LinkedInDataExport_10-01-2024.zip")
    assert found.me is not None
    assert (len(found.people), found.me.name, found.questions, found.skipped) == (10, "Test User", [], [])
    ways = [(found.people[who].name, direction) for who, _at, direction, _half in sorted(touches(found))]
    assert {who: sum(name == who for name, _way in ways) for who, _ in ways} == {
        "Alice Johnson": 4,
        "Bob Williams": 2,
        "Carol Davis": 3,
        "Eve Wilson": 2,
    }
    assert (ways.count(("Alice Johnson", OUT)), ways.count(("Alice Johnson", IN))) == (2, 2)
