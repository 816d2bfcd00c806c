"""The short way from a file's first words to its importer gives what asking all of them gives."""

from pathlib import Path

import pytest

from closeknit import registry
from closeknit.importers import _reading
from closeknit.importers._found import HEAD_BYTES

SAMPLES = sorted(
    path
    for path in (Path(__file__).parent / "samples").rglob("*")
    if path.is_file() and not path.name.endswith(".expected.json")
)


def test_every_sample_has_the_same_importer_either_way() -> None:
    importers = registry.members("closeknit.importers")
    short = 0
    for path in SAMPLES:
        head = path.read_bytes()[:HEAD_BYTES]
        known = _reading._by_its_beginning(head, path.name)
        if known is not None:
            short += 1
            assert _reading._the_one(head, path.name, importers) is known
    assert short >= 10


@pytest.mark.parametrize(
    ("head", "importer"),
    [
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nEND:VCARD\r\n", "vcard"),
        (b"\xef\xbb\xbf\r\n begin:vcalendar\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "ical"),
        (b"Dear BEGIN:VCARD", None),
        (b"", None),
    ],
)
def test_only_the_very_first_words_count(head: bytes, importer: str | None) -> None:
    known = _reading._by_its_beginning(head, "file")
    assert (known.__name__.rpartition(".")[2] if known else None) == importer
