"""The vCard importer on broken files, on hostile files, and on files that are not for it."""

import io
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.importers import _contentline, _text, vcard
from closeknit.importers._found import Context, Found, Refused, Source

SAMPLES = Path(__file__).parent / "samples" / "vcard"
ADVERSARIAL = Path(__file__).parents[2].parent / "shared" / "data" / "adversarial"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def read(data: bytes, region: str = "") -> Found:
    return vcard.read(Source("some.vcf", io.BytesIO(data), len(data)), Context(region=region, now=NOW))


def card(*lines: str) -> bytes:
    return "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", "")).encode()


def reasons(found: Found) -> list[tuple[str, str]]:
    return [(row.where, row.reason) for row in found.skipped]


# ---- broken files


def test_nested_cards_are_people_of_their_own() -> None:
    found = read(
        b"BEGIN:VCARD\nN:parent\nBEGIN:VCARD\nN:nest1\nEND:VCARD\nBEGIN:VCARD\nN:nest2\nEND:VCARD\n"
        b"TEL:+447700900123\nEND:VCARD\n"
    )
    assert [(person.name, person.numbers) for person in found.people] == [
        *(("nest1", ()), ("nest2", ()), ("parent", ("+447700900123",))),
    ]


def test_card_without_its_first_line() -> None:
    data = b"VERSION:3.0\nFN:Ann Lee\nTEL:+447700900123\nEND:vCard\n" + card("FN:Bob")
    assert vcard.recognises(data, "x")
    assert [person.name for person in read(data).people] == ["Ann Lee", "Bob"]


def test_cards_without_an_end_are_read_and_told() -> None:
    found = read(b"BEGIN:VCARD\nFN:Ann\n" + card("FN:Bob") + b"BEGIN:VCARD\nFN:Cleo\nTEL:+4477009")
    assert sorted(person.name for person in found.people) == ["Ann", "Bob", "Cleo"]
    assert all(not person.numbers for person in found.people)
    assert reasons(found) == [
        ("card 1, Ann", "card 1 has no end; what it holds was read"),
        ("card 3, Cleo", "the file is cut off in card 3"),
    ]


def test_a_file_cut_anywhere_gives_a_part_of_the_people() -> None:
    data = (SAMPLES / "iphone.vcf").read_bytes()
    whole = read(data, "GB")
    handles = {handle for person in whole.people for handle in (*person.numbers, *person.addresses)}
    for end in range(0, len(data), 7):
        try:
            found = read(data[:end], "GB")
        except Refused:
            continue
        assert {handle for person in found.people for handle in (*person.numbers, *person.addresses)} <= handles


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"hello", b"BEGIN:VCARD\r\nFN:Ann", b"\x00\xff" * 500])
def test_nothing_to_read_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Refused, match=r"^(There are no contact cards|This file is cut off).*\.$"):
        read(data)


def test_too_large_a_file_is_refused_before_it_is_read() -> None:
    for size, refused in ((vcard.MAX_BYTES, False), (vcard.MAX_BYTES + 1, True)):
        source = Source("x", io.BytesIO(card("FN:Ann")), size)
        if refused:
            with pytest.raises(Refused, match="larger than 200 MB"):
                vcard.read(source, Context())
        else:
            assert len(vcard.read(source, Context()).people) == 1


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"PK\x03\x04 BEGIN:VCARD",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\n",
        b"Name,E-mail\r\nBEGIN:VCARD,x\r\n",
        b"From ann@example.org Mon Nov 2 10:00:00 2026\nSubject: hi\n\nBEGIN:VCARD\nFN:x\nEND:VCARD\n",
        b"From: ann@example.org\nSubject: hi\n\nBEGIN:VCARD\nFN:x\nEND:VCARD\n",
        b"[20.11.26, 09:05:07] Ann: BEGIN:VCARD\r\n",
        b"dn: cn=Ann\nobjectclass: person\n",
        b"VERSION:3.0\nFN:no end\n",
        b'["event", {}]',
        b"<vcards/>",
    ],
)
def test_other_files_are_not_claimed(head: bytes) -> None:
    assert not vcard.recognises(head, "contacts.vcf")


@pytest.mark.parametrize(
    "head",
    [
        b"begin:vcard\n",
        b"\xef\xbb\xbf\r\n\r\n  BEGIN:vCard\r\n",
        b"X-EXPORTED-BY:phone\r\n# a comment\r\nBEGIN:VCARD\r\n",
        "\ufeffBEGIN:VCARD\r\n".encode("utf-16-be"),
    ],
)
def test_cards_are_recognised_by_their_content(head: bytes) -> None:
    assert vcard.recognises(head, "download")


# ---- hostile files

BEGIN = b"BEGIN:VCARD\r\nFN:Ann\r\n"


class Endless(io.RawIOBase):
    """A file that is made while it is read, so that a large one needs no memory."""

    def __init__(self, first: bytes, piece: bytes, times: int, last: bytes) -> None:
        self._rest = self._pieces(first, piece, times, last)
        self._buffer = b""
        self._again = b""

    @staticmethod
    def _pieces(first: bytes, piece: bytes, times: int, last: bytes) -> Iterator[bytes]:
        yield first
        for _ in range(times):
            yield piece
        yield last

    def read(self, size: int = -1) -> bytes:
        while len(self._buffer) < size and (more := next(self._rest, b"")):
            self._buffer += more
        given_out, self._buffer = self._buffer[:size], self._buffer[size:]
        self._again += given_out if size == 2048 else b""
        return given_out

    def seek(self, offset: int, whence: int = 0) -> int:
        self._buffer = self._again + self._buffer
        return offset


@pytest.mark.parametrize("piece", [b"\r\n " + b"QUJD" * 18, b"QUJD" * 18, b"\r\n" + b"QUJD" * 18])
def test_a_picture_of_40_megabytes_is_passed_over_in_little_memory(piece: bytes) -> None:
    file: Any = Endless(
        b"BEGIN:VCARD\r\nFN:Ann\r\nPHOTO;ENCODING=b;TYPE=JPEG:QUJD",
        piece * 500,
        40_000_000 // len(piece * 500),
        b"==\r\nTEL:+447700900123\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Bob\r\nEND:VCARD\r\n",
    )
    tracemalloc.start()
    found = vcard.read(Source("x", file, 40_000_000), Context())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(person.name, person.numbers) for person in found.people] == [
        ("Ann", ("+447700900123",)),
        ("Bob", ()),
    ]
    assert found.thrown == {"pictures": 1}
    assert peak < 16_000_000


def test_lines_that_seem_to_go_on_are_read_in_little_memory() -> None:
    file: Any = Endless(BEGIN, b"X:" + b"a" * 3000 + b"=\n", 4_000, b"TEL:+447700900123\nEND:VCARD\n")
    tracemalloc.start()
    found = vcard.read(Source("x", file, 12_000_000), Context())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [person.numbers for person in found.people] == [("+447700900123",)]
    assert peak < 6_000_000


def test_lines_are_read_up_to_the_limit_and_dropped_beyond() -> None:
    for size, kept in ((_contentline.MAX_LINE, 1), (_contentline.MAX_LINE + 1, 0), (900_000, 0)):
        line = f"EMAIL;X={'a' * (size - 15)}:a@b.cz"
        assert len(line) == size
        found = read(card("FN:Ann", line, "TEL:+447700900123"))
        assert len(found.people[0].addresses) == kept
        assert found.people[0].numbers == ("+447700900123",)
        assert found.thrown == ({} if kept else {"lines that were too long": 1})


SHAPES: dict[str, Callable[[int], bytes]] = {
    "long parameter": lambda n: BEGIN + b"X;A=" + b"a" * n + b":x\r\n",
    "quotes": lambda n: BEGIN + b"TEL;A=" + b'"' * n + b":1\r\n",
    "quoted colons": lambda n: BEGIN + b'TEL;A="' + b':"' * n + b"\r\n",
    "semicolons": lambda n: BEGIN + b"TEL" + b";" * n + b":1\r\n",
    "backslashes": lambda n: BEGIN + b"N:" + b"\\" * n + b"\r\n",
    "folds": lambda n: BEGIN + b"N:" + b"\r\n a" * n + b"\r\n",
    "soft breaks": lambda n: BEGIN + b"N;QUOTED-PRINTABLE:" + b"=\r\n" * n + b"\r\n",
    "equals": lambda n: BEGIN + b"X:=\n" * n,
    "heads": lambda n: BEGIN + b"".join(b"item%d.TEL:+4477009%05d\r\n" % (i, i) for i in range(n // 16)),
    "labels": lambda n: BEGIN + b"".join(b"i%d.X-ABLABEL:x\r\n" % i for i in range(n // 16)),
    "days": lambda n: BEGIN + b"BDAY:1980-01-01\r\n" * (n // 16),
    "open cards": lambda n: BEGIN * (n // 16),
    "one UID": lambda n: b"".join(card("UID:1", "FN:A", f"TEL:+44770090{i:04}") for i in range(n // 60)),
    "one number": lambda n: b"".join(card(f"FN:A{i}", "TEL:+447700900123") for i in range(n // 60)),
    "one name": lambda n: b"".join(card("FN:A", f"UID:{i}") for i in range(n // 60)),
}


def work(data: bytes) -> int:
    """Count the lines of code that reading takes."""
    steps = 0

    def step(_frame: Any, _event: str, _arg: Any) -> Any:
        nonlocal steps
        steps += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        read(data + b"END:VCARD\r\n")
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_input_is_at_most_some_more_than_twice_the_work(shape: str) -> None:
    make = SHAPES[shape]
    work(make(100))
    small, large = work(make(3_000)), work(make(6_000))
    assert large <= 2.5 * small


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"BEGIN:VCARD\n", b"BEGIN:VCARD\nFN:x\nEND:VCARD\n"]))
def test_any_bytes_are_read_or_refused(data: bytes, before: bytes) -> None:
    vcard.recognises(before + data, "x")
    try:
        found = read(before + data, "GB")
    except Refused:
        return
    for person in found.people:
        assert person.name == _text.clean(person.name)
        assert 1 <= len(person.name) <= _text.NAME_LENGTH
    assert all(0 <= day.who < len(found.people) for day in found.dates)


@pytest.mark.skipif(not ADVERSARIAL.is_dir(), reason="needs ../shared/data/adversarial, not present here")
def test_hostile_files_are_read_or_refused() -> None:
    files = [path for path in ADVERSARIAL.rglob("*") if path.is_file()]
    for path in files:
        data = path.read_bytes()
        for made in (data, BEGIN + data, card("NICKNAME:Ann").replace(b"Ann", data[:5000])):
            try:
                found = read(made, "GB")
            except Refused:
                continue
            assert all(person.name == _text.clean(person.name) for person in found.people)
    assert files
