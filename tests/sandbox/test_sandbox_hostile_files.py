"""Hostile and broken files, each through the child: a result or a sentence, never a crash."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from closeknit import sandbox
from closeknit.importers import _frames

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "adversarial"
CONTEXT = {"region": "GB", "zone": "Europe/London", "now": "2026-11-22T12:00:00+00:00"}
SHARES = 6
NAMES = ("file.vcf", "a\ud800b.ics", "nul\x00.txt", "gpj.\u202etxt", "../../../etc/passwd", "", "x" * 5000)


def read(data: bytes, name: str = "file") -> str:
    """Read a file in the child. Returns the sentence of a refusal, or "" when something was found."""
    arguments = {"name": name, "size": len(data), "context": CONTEXT}
    failed: sandbox.Failed | None = None
    try:
        result = sandbox.run("closeknit.importers._reading:read_file", io.BytesIO(data), arguments)
    except sandbox.Failed as problem:
        failed = problem
    else:
        assert _frames.from_frames(result.header, result.columns)
    if failed is None:
        return ""
    assert failed.kind in ("refused", "memory", "time"), (name, failed.detail)
    assert failed.sentence.endswith(".")
    return failed.sentence


@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/adversarial, not present here")
@pytest.mark.parametrize("share", range(SHARES))
def test_no_hostile_file_of_the_collection_crashes_the_child(share: int) -> None:
    paths = sorted(path for path in DATA.rglob("*") if path.is_file())
    assert len(paths) > 100
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda path: read(path.read_bytes(), path.name), paths[share::SHARES]))


def one_long_line() -> bytes:
    return b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:" + b"x" * 10**7


def one_long_line_of_a_calendar() -> bytes:
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDESCRIPTION:" + b"x" * 10**7


def one_long_line_of_a_chat() -> bytes:
    return b"12/31/25, 9:15 PM - Anna: " + b"x" * 10**7


def line_ends() -> bytes:
    return b"\n" * 10**7


def folds() -> bytes:
    return b"BEGIN:VCARD\r\nFN:a" + b"\r\n " * 10**6


def open_components() -> bytes:
    return b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 200_000


def open_cards() -> bytes:
    return b"BEGIN:VCARD\r\n" * 200_000


def colons() -> bytes:
    return b"BEGIN:VCARD\r\n" + b":;," * 10**6


def brackets() -> bytes:
    return b"[" * 10**6


def every_byte() -> bytes:
    return bytes(range(256)) * 1000


def greek_in_an_old_encoding() -> bytes:
    return "Καλημέρα, τι κάνεις;\r\n".encode("iso8859-7") * 50


def utf16_without_a_mark() -> bytes:
    return "BEGIN:VCARD\r\nFN:Anna\r\nEND:VCARD\r\n".encode("utf-16-be")


def half_of_utf16() -> bytes:
    return "BEGIN:VCARD\r\nFN:Anna\r\nEND:VCARD\r\n".encode("utf-16")[:-1]


@pytest.mark.parametrize(
    "make",
    [
        *(one_long_line, one_long_line_of_a_calendar, one_long_line_of_a_chat, line_ends, folds, colons),
        *(open_components, open_cards, brackets, every_byte, greek_in_an_old_encoding),
        *(utf16_without_a_mark, half_of_utf16),
    ],
    ids=lambda make: make.__name__,
)
def test_a_made_file_does_not_crash_the_child(make: Callable[[], bytes]) -> None:
    assert isinstance(read(make()), str)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_hostile_name_does_no_harm(name: str) -> None:
    assert read(b"BEGIN:VCARD\r\nFN:Anna\r\nTEL:+447700900123\r\nEND:VCARD\r\n", name) == ""
    assert "This looks like" in read(b"hello", name)


def test_an_empty_file_has_its_own_sentence() -> None:
    assert read(b"") == "This file is empty. Export it again and choose the new file."


def test_a_sparse_file_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(2 * 2**30 + 1)
    arguments = {"name": "sparse.vcf", "size": path.stat().st_size, "context": CONTEXT}
    with path.open("rb") as file, pytest.raises(sandbox.Failed) as caught:
        sandbox.run("closeknit.importers._reading:read_file", file, arguments)
    assert (caught.value.kind, "larger than 2 GB" in caught.value.sentence) == ("refused", True)
