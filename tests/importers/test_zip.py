"""Zips: everything that `zipfile` can write is read the same, and names are put in order."""

import io
import os
import zipfile
from collections.abc import Iterable

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from closeknit.importers import _reading, _zip, vcard
from closeknit.importers._found import Context, Found, FoundPerson, Refused, Source

CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna Example\r\nTEL:+447700900123\r\nEND:VCARD\r\n"


def zipped(
    *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.comment = comment
        for name, data in members:
            archive.writestr(name, data, method)
    return file.getvalue()


def find(data: bytes, name: str = "export.zip") -> list[Found]:
    return _reading.find(io.BytesIO(data), name, len(data), Context(region="GB"))


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        find(data)
    sentence = str(caught.value)
    assert sentence.endswith((".", "…"))
    assert "\n" not in sentence
    return sentence


def names(found: list[Found]) -> list[str]:
    return [person.name for one in found for person in one.people]


contents = st.lists(
    st.tuples(
        st.text("abcdé/._ ", min_size=1, max_size=20),
        st.binary(max_size=300) | st.binary(max_size=30).map(lambda piece: piece * 4000),
        st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    ),
    max_size=8,
    unique_by=lambda member: member[0],
)


class _OneWay(io.RawIOBase):
    """A pipe's end: makes `zipfile` write sizes behind the data, as phones do."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += bytes(data)
        return len(data)


@settings(max_examples=40, deadline=None)
@given(contents, st.binary(max_size=40), st.booleans(), st.booleans())
def test_what_zipfile_writes_is_read_the_same(
    members: list[tuple[str, bytes, int]], comment: bytes, one_way: bool, large: bool
) -> None:
    file = _OneWay() if one_way else io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        if large:
            # Makes a small archive carry the 64-bit records that large ones need.
            patch.setattr(zipfile, "ZIP64_LIMIT", 20)
            patch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 2)
        with zipfile.ZipFile(file, "w") as archive:
            archive.comment = comment if b"PK" not in comment else b""
            for name, data, method in members:
                try:
                    archive.writestr(name, data, method)
                except RuntimeError:
                    # Packed larger than it was, and past the lowered limit: zipfile itself does not write that.
                    reject()
    data = file.data if isinstance(file, _OneWay) else file.getvalue()
    archive_read = _zip.Archive(io.BytesIO(data), len(data))
    assert [archive_read.open(member).read() for member in archive_read.members] == [data for _, data, _ in members]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40_000), st.integers(-1, 9000)), max_size=12), st.booleans())
def test_a_member_can_be_read_in_any_order(moves: list[tuple[int, int]], stored: bool) -> None:
    plain = os.urandom(20_000) + bytes(20_000)
    data = zipped(("a", b"before"), ("b", plain), method=zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    archive = _zip.Archive(io.BytesIO(data), len(data))
    file, expected = archive.open(archive.members[1]), io.BytesIO(plain)
    for place, count in moves:
        assert file.seek(place) == expected.seek(place)
        assert file.read(count) == expected.read(count)
        assert file.tell() == expected.tell()


def test_two_members_can_be_read_in_turns() -> None:
    data = zipped(("a", b"a" * 300_000), ("b", b"b" * 300_000))
    archive = _zip.Archive(io.BytesIO(data), len(data))
    first, second = (archive.open(member) for member in archive.members)
    assert [(first.read(1000), second.read(1000)) for _ in range(300)] == [(b"a" * 1000, b"b" * 1000)] * 300


def test_members_are_read_and_the_rest_is_named() -> None:
    data = zipped(
        ("Kontakte/anna.vcf", CARD),
        ("IMG-0001.JPG", b"\xff\xd8" * 100),
        ("IMG-0002.jpg", b"\xff\xd8" * 100),
        ("PTT-0001.opus", b"OggS" * 100),
        ("VID.mp4", b"ftyp" * 100),
        ("read me", b"hello"),
        ("empty.vcf", b""),
        ("folder/", b""),
        ("__MACOSX/._anna.vcf", CARD),
        ("older.zip", zipped(("secret.vcf", CARD))),
    )
    (found,) = find(data, "Export.ZIP")
    assert names([found]) == ["Anna Example"]
    assert found.thrown == {"pictures": 2, "sound recordings": 1, "videos": 1, "other files": 1}
    assert [(row.where, row.reason) for row in found.skipped] == [
        ("older.zip", "A zip inside a zip is not opened; unpack it and choose it by itself."),
        ("read me", "Closeknit reads nothing in a file of this kind."),
    ]


def test_a_crowd_of_files_of_one_kind_is_counted_and_not_listed() -> None:
    """An address book of a Mac holds a file for each contact beside its database."""
    crowd = [(f"Metadata/{number}.abcdp", b"bplist00") for number in range(_reading.CROWD + 1)]
    few = [(f"{number}.plist", b"bplist00") for number in range(2)]
    (found,) = find(zipped(("anna.vcf", CARD), *crowd, *few))
    assert [row.where for row in found.skipped] == ["21 files ending in .abcdp", "0.plist", "1.plist"]


def test_each_readable_member_is_found_for_itself_and_one_that_fails_is_named() -> None:
    other = CARD.replace(b"Anna", b"Bo")
    data = zipped(("a.vcf", CARD), ("b.vcf", other))
    broken = bytearray(zipped(("a.vcf", CARD), ("b.vcf", other), method=zipfile.ZIP_STORED))
    assert names(find(data)) == ["Anna Example", "Bo Example"]
    broken[broken.index(b"Anna")] = ord("E")
    found = find(bytes(broken))
    assert names(found) == ["Bo Example"]
    assert found[0].skipped[0].where == "a.vcf"
    assert "damaged" in found[0].skipped[0].reason


def test_a_zip_is_known_by_its_content() -> None:
    assert names(find(zipped(("x", CARD)), "holiday.jpg")) == ["Anna Example"]


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ((), "This zip is empty."),
        ((("a.jpg", b"x"), ("b.png", b"x"), ("c", b"hello")), "which holds 2 pictures and 1 other file."),
        (
            (("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")),
            "This looks like an Office document.",
        ),
        ((("in.zip", zipped(("a.vcf", CARD))),), "A zip inside a zip is not opened"),
    ],
)
def test_a_zip_with_nothing_to_read_says_what_it_holds(members: tuple[tuple[str, bytes], ...], words: str) -> None:
    assert words in refusal(zipped(*members))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\Users\\anna\\chat.txt", "C:/Users/anna/chat.txt"),
        ("/abs//./x", "abs/x"),
        ("nul\x00\r\nend\u202etxt.exe", "nul endtxt.exe"),
        ("half \ud800 pair", "half pair"),
        ("x" * 500 + "/chat.txt", ("x" * 200 + "/chat.txt")),
        ("y/" * 300 + "chat.txt", ("y/" * 300 + "chat.txt")[-255:]),
        ("..", ""),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert _zip.clean_name(name) == clean


@given(st.text(max_size=400))
def test_no_name_goes_up_or_holds_a_control(name: str) -> None:
    clean = _zip.clean_name(name)
    assert ".." not in clean.split("/")
    assert len(clean) <= 255
    clean.encode()
    assert not any(sign < " " or sign in "\u202e\u2066\x7f\\" for sign in clean)


def test_members_that_belong_together_are_read_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    def read_all(sources: Iterable[Source], _context: Context) -> Found:
        found = Found("vcard")
        for source in sources:
            names.append(source.name)
            try:
                found.people.append(FoundPerson(source.name, source.file.read()[12:].decode()))
            except Refused as refused:
                found.skip(source.name, str(refused))
        return found

    long = CARD + b"999" * 30_000
    monkeypatch.setattr(vcard, "read_all", read_all, raising=False)
    broken = zipped(("b.vcf", CARD), ("a.vcf", CARD), ("c.vcf", long), method=zipfile.ZIP_STORED)
    at = broken.rindex(b"999")
    (found,) = find(broken[:at] + b"?" + broken[at + 1 :], "My cards.zip")
    assert names == ["My cards.zip/a.vcf", "My cards.zip/b.vcf", "My cards.zip/c.vcf"]
    assert [person.key for person in found.people] == names[:2]
    assert [row.where for row in found.skipped] == ["My cards.zip/c.vcf"]
    assert "damaged" in found.skipped[0].reason
