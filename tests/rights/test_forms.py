"""The forms of an export: tables no spreadsheet takes for formulas, cards and calendars that others read, a page to read."""

import csv
import io
import json
import zipfile
from html.parser import HTMLParser

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions import people
from closeknit.engine.records import Channel
from closeknit.importers._formulas import guard, unguard
from closeknit.rights import registry
from closeknit.rights.writing import cards, sealed
from tests.circle.life import bring, friend, met
from tests.rights.whole_life import export, live

FORMULAS = [
    '=HYPERLINK("http://x.example","y")',
    "+SUM(1)",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "'=1",
    "''+1",
    "＝1",
    "=cmd|' /C calc'!A0",
]


def member(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_is_guarded_and_comes_back(cell: str) -> None:
    """IM-9"""
    assert guard(cell)[0] == "'"
    assert unguard(guard(cell)) == cell


@given(st.text())
def test_the_guard_comes_off_whatever_the_cell_holds(cell: str) -> None:
    """IM-9: identity, and nothing that is guarded begins with a sign of a formula."""
    assert unguard(guard(cell)) == cell
    assert guard(cell)[:1] not in set("=+-@\t\r\n\0＝＋－＠") - {""}


def test_plain_cells_and_numbers_stay_readable() -> None:
    """IM-9: a phone number is all there; words and names are as they were."""
    assert guard("+44 7700 900123") == "'+44 7700 900123"
    for cell in ("Ngozi", "O'Brien", "", "'tis", "12", "07700 900123"):
        assert guard(cell) == cell


@pytest.mark.django_db
def test_no_cell_of_an_export_is_a_formula(amara: User) -> None:
    """IM-9: every cell of every table, with names and notes that are formulas."""
    for number, formula in enumerate(FORMULAS):
        if formula.replace("\0", "").strip():
            person = friend(amara, f"{formula.replace(chr(0), '')} {number}", remember=formula.replace("\0", ""))
            met(amara, person, 3, note=formula.replace("\0", ""))
    data, cells = export(amara), 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".csv"):
                text = archive.read(name).decode("utf-8-sig")
                for row in csv.reader(io.StringIO(text, newline="")):
                    for cell in row:
                        cells += 1
                        number = cell.lstrip("-").replace(".", "", 1).replace("e", "").isdecimal()
                        assert number or cell[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "\0"), (name, cell)
    assert cells > 500


@pytest.mark.django_db
def test_our_own_importer_reads_the_table_of_contacts_with_the_guard_off(amara: User, femi: User) -> None:
    """IM-9, IM-11: names that look like formulas and numbers with a plus come back as they were."""
    for name in ("=Ada Lovelace", "+Bob Builder", "-Carla Curie", "'=Dora Maar"):
        friend(
            amara,
            name,
            numbers=[f"+4477009001{ord(name[-1]) % 100:02}"],
            addresses=[f"{name[-3:]}@example.org"],
        )
    bring(femi, ("contacts.csv", member(export(amara), "contacts.csv")))
    # One number of several people says nothing about who they are; the names do.
    assert set(access.people(femi).values_list("name", flat=True)) == set(
        access.people(amara).values_list("name", flat=True)
    )
    mine = set(access.handles(amara).values_list("kind", "value"))
    assert set(access.handles(femi).values_list("kind", "value")) == mine


@pytest.mark.django_db
def test_cards_are_read_by_another_program_and_by_ours(amara: User, femi: User) -> None:
    """PR-4: vCard 4.0 with notes, dates and who belongs together."""
    live(amara)
    data = member(export(amara), "contacts.vcf")
    found = {card.fn.value: card for card in vobject.readComponents(data.decode())}
    assert set(found) == set(access.people(amara).values_list("name", flat=True))
    assert found["Ngozi Okafor"].note.value == "Likes =tea= and @home\nSecond line, with; signs\\"
    assert found["Ngozi Okafor"].bday.value == "19840229"
    assert found["Ngozi Okafor"].related.value == "O'Brien, Máire"
    assert max(len(line) for line in data.split(b"\r\n")) <= cards.FOLD
    bring(femi, ("contacts.vcf", data))
    assert set(access.people(femi).values_list("name", flat=True)) == set(found)


INJECTIONS = ["x\r\nATTENDEE:mailto:spy@example.org", "x\nEND:VEVENT\nBEGIN:VALARM", "a;b,c\\n", "é" * 60, "\0\x07bell"]


@pytest.mark.django_db
@pytest.mark.parametrize("words", INJECTIONS)
def test_the_calendar_is_valid_and_lists_no_guests(amara: User, words: str) -> None:
    """OU-4: escaped, folded, parsed back by another library; an injected line is only text."""
    person = friend(amara, "Ngozi")
    people.add_date(owner=amara, person=person, kind="other", month=2, day=29, label=words.replace("\0", ""))
    met(amara, person, 3, Channel.VOICE, note=words.replace("\0", ""))
    data = member(export(amara), "calendar.ics")
    events = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert len(events) == 2
    assert b"\r\nATTENDEE" not in data
    assert not icalendar.Calendar.from_ical(data).walk("VALARM")
    note = next(str(event["DESCRIPTION"]) for event in events if "DESCRIPTION" in event)
    seen = words.replace("\0", "").replace("\x07", "").replace("\r\n", "\n")
    assert note == seen.strip() or note == seen
    assert max(len(line) for line in data.split(b"\r\n")) <= cards.FOLD


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.django_db
def test_the_page_inside_is_escaped_and_loads_nothing(amara: User) -> None:
    """BR-1, PR-4"""
    evil = "<script src=//x.example></script><img src=x onerror=alert(1)>"
    met(amara, friend(amara, evil, relation=evil, remember=evil), 3, note=evil)
    parser = _Text()
    parser.feed(member(export(amara), "index.html").decode())
    assert not parser.tags & {"script", "img", "link", "style", "iframe"}
    assert parser.words.count(evil) >= 4


@pytest.mark.django_db
def test_every_exported_field_is_in_the_file_and_no_other(amara: User) -> None:
    """PR-4: 100 % of the fields marked export, each with its purpose; the rest is named with the reason."""
    live(amara)
    whole = json.loads(member(export(amara), "closeknit.json"))
    entries = [one for one in registry.models() if one.owner not in ("", registry.SESSION)]
    wanted = {one.label: {n for n, f in one.fields.items() if f.exported} for one in entries}
    wanted = {label: names for label, names in wanted.items() if names}
    assert set(whole["tables"]) == set(wanted)
    for label, rows in whole["tables"].items():
        assert set(whole["about"][label]["fields"]) == wanted[label]
        for row in rows:
            assert set(row) == wanted[label]
    assert len(whole["tables"]["circle.Interaction"]) > 45
    assert whole["left_out"]["accounts.User"]["password"]
    assert amara.password not in json.dumps(whole)


@pytest.mark.django_db
def test_an_export_holds_nothing_of_another_account(amara: User, femi: User) -> None:
    """AC-2, PR-2"""
    live(amara)
    friend(femi, "Marker-Quillwort", remember="Marker-Quillwort", numbers=["+441632960999"])
    with zipfile.ZipFile(io.BytesIO(export(amara))) as archive:
        assert all(b"Quillwort" not in archive.read(name) for name in archive.namelist())


@given(data=st.binary(max_size=4000), cut=st.integers(1, 60))
def test_a_sealed_file_gives_back_its_bytes_and_nothing_when_it_was_changed(data: bytes, cut: int) -> None:
    """CR-1: every cut, swap and flipped bit is noticed."""
    import tempfile
    from pathlib import Path

    key = sealed.new_key()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x")
        with file.open("wb") as out:
            writer = sealed.Writer(out, key)
            for start in range(0, len(data), 1000):
                writer.write(data[start : start + 1000])
            writer.finish()
        assert b"".join(sealed.read(file, key)) == data
        assert len(data) < 16 or data not in file.read_bytes()
        whole = bytearray(file.read_bytes())
        whole[cut % len(whole)] ^= 1
        for wrong in (bytes(whole), file.read_bytes()[:-cut]):
            file.write_bytes(wrong)
            with pytest.raises(sealed.Damaged):
                b"".join(sealed.read(file, key))


def test_pieces_cannot_be_left_out_or_swapped(tmp_path: "object") -> None:
    """CR-1"""
    from pathlib import Path

    file, key = Path(str(tmp_path)) / "x", sealed.new_key()
    with file.open("wb") as out:
        writer = sealed.Writer(out, key)
        writer.write(b"a" * sealed.PIECE * 3)
        writer.finish()
    step, whole = sealed.PIECE + 28, file.read_bytes()
    for wrong in (whole[step:], whole[:step], whole[step : 2 * step] + whole[:step] + whole[2 * step :]):
        file.write_bytes(wrong)
        with pytest.raises(sealed.Damaged):
            b"".join(sealed.read(file, key))
