"""Tables of text, whatever their delimiter, encoding and line ends, and however badly they are quoted."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.importers.cards import read

from closeknit.importers import _csvkinds, _csvtable, _text, contacts_csv
from closeknit.importers._formulas import unguard

CODECS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
WESTERN = st.text("abcXYZ äéîõßñÅØ,;\t|\"'\n0123456789.-", max_size=25)
WORDS = st.text("abcdefgäéßñ", min_size=1, max_size=12)
DIGITS = st.integers(7700900000, 7700900999).map(lambda number: f"+44{number}")
PEOPLE = st.lists(st.tuples(WORDS, WORDS, DIGITS, WESTERN), min_size=1, max_size=8)


def table(rows: list[tuple[str, ...]], delimiter: str, quoting: int, end: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def rows(data: bytes) -> list[list[str]]:
    sheet = _csvtable.look(data[:65536])
    assert sheet is not None
    return [row for _, row in _csvtable.records(io.BytesIO(data), sheet, lambda line: pytest.fail(f"line {line}"))]


@settings(max_examples=150, deadline=None)
@given(
    people=PEOPLE,
    delimiter=st.sampled_from(",;\t|"),
    codec=st.sampled_from(CODECS),
    quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    end=st.sampled_from(("\n", "\r\n", "\r")),
)
def test_a_table_gives_the_same_people_in_every_form(
    people: list[tuple[str, str, str, str]], delimiter: str, codec: str, quoting: int, end: str
) -> None:
    plain = [(given, family, number, note.replace("\n", " ")) for given, family, number, note in people]
    data = table([("Vorname", "Nachname", "Telefon", "Straße"), *plain], delimiter, quoting, end).encode(codec)
    found = read(contacts_csv, data)
    wanted = {(_text.clean(f"{given} {family}"), (number,)) for given, family, number, _ in plain}
    assert {(person.name, person.numbers) for person in found.people} == wanted
    assert len(found.people) + len(found.skipped) == len(plain)


@settings(max_examples=100, deadline=None)
@given(cells=st.lists(st.tuples(WORDS, WESTERN, WESTERN), min_size=1, max_size=6), end=st.sampled_from(("\n", "\r\n")))
def test_cells_come_back_as_they_were_written(cells: list[tuple[str, str, str]], end: str) -> None:
    data = table([("Name", "Email", "Notes"), *cells], ",", csv.QUOTE_ALL, end).encode()
    # An apostrophe before =, + and the like is a guard against formulas, and comes off.
    assert [tuple(row) for row in rows(data)] == [tuple(unguard(cell) for cell in row) for row in cells]


def test_lines_of_several_encodings_in_one_file_are_read_each() -> None:
    data = "Name,Email\nZoë,z@a.example\n".encode() + "Käthe,k@a.example\n".encode("cp1252")
    assert [row[0] for row in rows(data)] == ["Zoë", "Käthe"]


@pytest.mark.parametrize(
    ("codec", "names", "word"),
    [
        ("cp1250", "Imię;Nazwisko;Adres e-mail", "Łucja"),
        ("cp1251", "Имя;Фамилия;Адрес эл. почты", "Юлия"),
        ("cp1253", "Όνομα;Επώνυμο;E-mail", "Ελένη"),
        ("cp1254", "İlk Adı;Soyadı;E-posta", "Gül Işık"),
        ("cp1255", "שם פרטי;שם משפחה;דואר אלקטרוני", "נועה"),
        ("cp932", "姓;名;電子メール", "花子"),
        ("gbk", "姓名;公司;电子邮件", "王伟"),
        ("big5", "姓氏;名字;電子郵件地址", "怡君"),
        ("cp949", "성;이름;이메일", "지우"),
        ("mac-roman", "Prénom;Nom;Courriel", "Zoé"),
    ],
)
def test_the_names_of_the_columns_tell_the_code_page(codec: str, names: str, word: str) -> None:
    data = f"{names}\n{word};b;{'a' * 30}@a.example\n".encode(codec)
    assert rows(data)[0][0] == word


def test_a_quotation_mark_without_its_other_half_swallows_nobody() -> None:
    data = b'Name,Email,Phone\nA,"a@a.example,1\nB,b@a.example,2\nC,c@a.example,3\nD,d@a.example,4\n'
    assert [row[0] for row in rows(data)] == ["A", "B", "C", "D"]


def test_a_quotation_mark_that_swallows_a_hundred_kilobytes_is_undone() -> None:
    people = "".join(f"P{n},p{n}@a.example,x\n" for n in range(20_000))
    data = f'Name,Email,Phone\nA,"a@a.example,1\n{people}'.encode()
    assert [row[0] for row in rows(data)] == ["A", *(f"P{n}" for n in range(20_000))]


def test_a_line_and_a_cell_that_are_too_long_are_told_and_the_rest_is_read() -> None:
    lost: list[int] = []
    long_line, long_cell = "x" * (_csvtable.MAX_ROW * 2), "y" * 200_000
    data = f"Name,Email\nA,a@a.example\n{long_line}\nB,b@a.example\nC,{long_cell}\nD,d@a.example\n".encode()
    sheet = _csvtable.look(data[:65536])
    assert sheet is not None
    names = [row[0] for _, row in _csvtable.records(io.BytesIO(data), sheet, lost.append)]
    assert (names, lost) == (["A", "B", "D"], [3, 5])


def test_rows_that_are_too_short_or_too_long_stay() -> None:
    data = b"Name,Email,Phone\nA\nB,b@a.example\nC,c@a.example,1,2,3,4\n,,\n\n"
    assert rows(data) == [["A"], ["B", "b@a.example"], ["C", "c@a.example", "1", "2", "3", "4"]]


def test_a_file_put_together_with_two_delimiters_is_read() -> None:
    data = b"Name,Email,Phone\nA,a@a.example,1\nB;b@a.example;2\nC\tc@a.example\t3\n"
    assert [row[1] for row in rows(data)] == ["a@a.example", "b@a.example", "c@a.example"]


@pytest.mark.parametrize("width", [1, 10_000])
def test_one_column_and_ten_thousand_are_looked_at(width: int) -> None:
    data = (",".join(f"Phone {n}" for n in range(width)) + "\n" + ",".join("1" * width) + "\n").encode()
    assert _csvkinds.kind(data) == ""


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"\x00" * 500, b"a\x00,b\n" * 50, b"%PDF-1.7\n" + bytes(range(256)) * 10]
)
def test_what_is_no_table_is_none(data: bytes) -> None:
    assert _csvkinds.kind(data) == ""


def test_notes_above_the_names_are_passed_over() -> None:
    data = b'sep=,\n"Our club, 2024"\n\nName,Email\nA,a@a.example\n'
    assert rows(data) == [["A", "a@a.example"]]
