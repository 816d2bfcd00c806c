"""What every importer promises. A new importer is held to it by existing: these tests ask the registry.

Samples lie in `samples/<importer>/`, each with `<file>.expected.json` beside it (or with its ending gone):

    people          names in order, or objects with a "name"
    interactions, dates, skipped    how many, or a list of them; left out means none
    questions       ids of what is asked; left out means none
    context         what the reader may know of the owner (region, zone, now, names …), optional
    never           words of the sample that must not leave the importer, optional

Other keys are for the importer's own tests.
"""

import io
import json
import random
import re
import zipfile
import zlib
from collections.abc import Sized
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit import registry, sandbox
from closeknit.importers import _frames, _reading, _text
from closeknit.importers._found import HEAD_BYTES, Context, Found, Refused, Source

SAMPLES = Path(__file__).with_name("samples")
IMPORTERS = registry.members("closeknit.importers")
CASES = [
    (module, path)
    for name, module in IMPORTERS.items()
    for path in sorted((SAMPLES / name).glob("*"))
    if not path.name.endswith(".expected.json") and path.is_file()
]
NOW = "2026-11-22T12:00:00+00:00"
MARKER = "Quillwort-Zephyr-4711"
MOST_CUTS = 60
WRONG_BYTES = 40
each = pytest.mark.parametrize("importer", IMPORTERS.values(), ids=IMPORTERS)
each_sample = pytest.mark.parametrize(
    ("importer", "sample"), CASES, ids=[f"{path.parent.name}/{path.name}" for _, path in CASES]
)


def expected(sample: Path) -> dict[str, Any]:
    beside = sample.with_name(f"{sample.name}.expected.json")
    if not beside.exists():
        beside = sample.with_name(f"{sample.stem}.expected.json")
    found = json.loads(beside.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def context(sample: Path) -> dict[str, Any]:
    return {"now": NOW, **expected(sample).get("context", {})}


def find(data: bytes, sample: Path) -> list[Found]:
    return _reading.find(io.BytesIO(data), sample.name, len(data), _reading.context_of(context(sample)))


def read(importer: ModuleType, data: bytes, sample: Path) -> Found:
    found = importer.read(Source(sample.name, io.BytesIO(data), len(data)), _reading.context_of(context(sample)))
    assert isinstance(found, Found)
    return found


def many(value: object) -> int:
    return value if isinstance(value, int) else len(value) if isinstance(value, Sized) else 0


def is_zip(sample: Path) -> bool:
    return sample.read_bytes().startswith(b"PK")


def half_a_picture() -> bytes:
    rng = random.Random(5)
    rows = b"".join(b"\x00" + rng.randbytes(300) for _ in range(100))
    parts = [b"\x89PNG\r\n\x1a\n"]
    for kind, body in (
        (b"IHDR", b"\x00\x00\x00\x64\x00\x00\x00\x64\x08\x02\x00\x00\x00"),
        (b"IDAT", zlib.compress(rows)),
    ):
        parts += [len(body).to_bytes(4, "big"), kind, body, zlib.crc32(kind + body).to_bytes(4, "big")]
    whole = b"".join(parts)
    return whole[: len(whole) // 2]


@each
def test_it_says_what_it_is(importer: ModuleType) -> None:
    for name in ("TITLE", "HOW_TO", "READS", "KEEPS", "THROWS_AWAY"):
        words = getattr(importer, name)
        assert isinstance(words, str)
        assert words.strip() == words != ""
        assert not re.search(r"!|\b(must|should|just|simply|user|client|invalid|error)\b", words, re.IGNORECASE)
    assert importer.KIND in ("people", "calendar", "chats", "calls", "mail", "apps", "moods")
    assert isinstance(importer.MAX_BYTES, int)
    assert 10**6 <= importer.MAX_BYTES <= _reading.LARGEST


@each
def test_it_has_a_sample(importer: ModuleType) -> None:
    assert any(module is importer for module, _ in CASES)


@each_sample
def test_a_sample_gives_what_is_expected(importer: ModuleType, sample: Path) -> None:
    wanted = expected(sample)
    found = find(sample.read_bytes(), sample)
    assert {one.importer for one in found} == {importer.__name__.rpartition(".")[2]}
    names = [person.name for one in found for person in one.people]
    assert names == [person["name"] if isinstance(person, dict) else person for person in wanted["people"]]
    summary = _reading.summary(found)
    for key in ("interactions", "dates", "skipped"):
        assert summary[key] == many(wanted.get(key, 0)), key
    assert summary["questions"] == list(wanted.get("questions", []))


@each_sample
def test_exactly_one_importer_knows_a_sample(importer: ModuleType, sample: Path) -> None:
    if is_zip(sample):
        pytest.skip("a zip is opened first; its members are recognised")
    head = sample.read_bytes()[:HEAD_BYTES]
    for name in (sample.name, "file", "IMG-0001.jpg"):
        known = [module for module in IMPORTERS.values() if module.recognises(head, name)]
        assert known == [importer]


@each_sample
def test_it_reads_the_same_in_the_child_and_twice(importer: ModuleType, sample: Path) -> None:
    data = sample.read_bytes()
    arguments = {"name": sample.name, "size": len(data), "context": context(sample)}
    with sample.open("rb") as file:
        result = sandbox.run("closeknit.importers._reading:read_file", file, arguments)
    header, columns = _frames.to_frames(find(data, sample))
    assert json.loads(json.dumps(header)) == result.header
    assert columns == result.columns
    assert _frames.to_frames(_frames.from_frames(result.header, result.columns))[1] == columns


@each_sample
def test_a_sample_with_wrong_bytes_is_found_or_refused(importer: ModuleType, sample: Path) -> None:
    if is_zip(sample):
        pytest.skip("its members are samples of their own")
    whole, rng = sample.read_bytes(), random.Random(sample.name)
    for _ in range(WRONG_BYTES):
        data = bytearray(whole)
        for _ in range(rng.choice((1, 1, 3, 20))):
            data[rng.randrange(len(data))] = rng.choice(b'\x00\xcb\xff\x80"{}[]<>&=,;:\\\n\r09')
        try:
            found = read(importer, bytes(data), sample)
        except Refused:
            continue
        assert _frames.from_frames(*_frames.to_frames([found]))


@each_sample
def test_a_sample_in_a_zip_is_read(importer: ModuleType, sample: Path) -> None:
    if is_zip(sample):
        pytest.skip("it is one already")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(sample.name, sample.read_bytes())
    assert _reading.summary(find(packed.getvalue(), sample.with_suffix(sample.suffix))) == _reading.summary(
        find(sample.read_bytes(), sample)
    )


@each_sample
def test_a_sample_cut_anywhere_is_read_or_refused(importer: ModuleType, sample: Path) -> None:
    data = sample.read_bytes()
    for cut in range(0, len(data), max(7, len(data) // MOST_CUTS)):
        piece = data[:cut]
        try:
            found = find(piece, sample) if is_zip(sample) else [read(importer, piece, sample)]
        except Refused as refused:
            assert_is_a_sentence(str(refused))
            continue
        assert _frames.from_frames(*_frames.to_frames(found))


def assert_is_a_sentence(words: str) -> None:
    assert words.endswith(".")
    assert words[0].isupper()
    assert not re.search(r"!|\berror\b|\binvalid\b|\n", words, re.IGNORECASE)


@each
def test_it_does_not_claim_what_is_not_its_own(importer: ModuleType) -> None:
    names = ["file", "chat.txt", *(path.name for module, path in CASES if module is importer)]
    rng = random.Random(17)
    heads = [b"", b"\n", b" ", half_a_picture()]
    heads += [rng.randbytes(size) for size in (1, 2, 3, 100, 4096, HEAD_BYTES) for _ in range(3)]
    for name in names:
        assert [head[:40] for head in heads if importer.recognises(head, name)] == []


@each
@given(head=st.binary(max_size=300), name=st.text(max_size=30))
def test_recognising_never_fails(importer: ModuleType, head: bytes, name: str) -> None:
    assert importer.recognises(head, name) in (True, False)


@each_sample
def test_recognising_a_cut_head_never_fails(importer: ModuleType, sample: Path) -> None:
    data = sample.read_bytes()
    for cut in range(0, len(data), max(3, len(data) // 300)):
        assert importer.recognises(data[:cut], sample.name) in (True, False)


@each
@pytest.mark.parametrize("data", [b"", b"\x00" * 1000, half_a_picture()], ids=["empty", "zeros", "picture"])
def test_reading_what_is_not_its_own_is_refused_or_finds_nobody(importer: ModuleType, data: bytes) -> None:
    try:
        found = importer.read(Source("file", io.BytesIO(data), len(data)), Context())
    except Refused as refused:
        assert_is_a_sentence(str(refused))
    else:
        assert (len(found.people), len(found.touches)) == (0, 0)


def with_marker_lines(data: bytes) -> bytes:
    """Put a line of its own behind every line: a message's second line in a chat, nothing elsewhere."""
    codec, mark = _text.encoding(data[:HEAD_BYTES])
    codec = codec or "latin-1"
    lines = data[mark:].decode(codec).splitlines(keepends=True)
    ends = [re.search(r"[\r\n]*\Z", line) for line in lines]
    planted = [
        # A quoted-printable value goes on behind "=" at its line's end: a word there could be part of a name.
        f"{line}{MARKER}{end.group()}" if end and end.group() and not line.rstrip().endswith("=") else line
        for line, end in zip(lines, ends, strict=True)
    ]
    return data[:mark] + "".join(planted).encode(codec)


@each_sample
def test_no_text_leaves_a_sample(importer: ModuleType, sample: Path) -> None:
    if is_zip(sample):
        pytest.skip("its members are samples of their own")
    data = sample.read_bytes()
    frames = str(_frames.to_frames(find(data, sample)))
    for words in expected(sample).get("never", ()):
        assert words in _text.decode(data)
        assert words not in frames
    try:
        found = str(_frames.to_frames(find(with_marker_lines(data), sample)))
    except Refused as refused:
        found = str(refused)
    assert MARKER not in found


@each
def test_the_planted_text_was_in_a_file_that_was_read(importer: ModuleType) -> None:
    """Else the test above would say nothing. Where a planted line breaks the format, `never` names words."""
    for module, sample in CASES:
        if module is not importer or is_zip(sample):
            continue
        if expected(sample).get("never"):
            return
        try:
            found = find(with_marker_lines(sample.read_bytes()), sample)
        except Refused:
            continue
        if any(one.people for one in found):
            return
    pytest.fail("no sample of this importer carries words that must not leave it")
