"""An archive is whole or refused: every changed bit, cut and exchange is noticed (RE-16)."""

import io
import random
import secrets
from pathlib import Path

import pytest

from closeknit.storage import archive

KEY = bytes(range(32))
CONTENTS = [b"first", b"", secrets.token_bytes(3000), b"x" * 70_000, b"last"]


def written(path: Path, contents: list[bytes], key: bytes = KEY) -> bytes:
    with path.open("wb") as file:
        writer = archive.Writer(file, key)
        for content in contents:
            writer.write(content)
        writer.close()
    return path.read_bytes()


def read(path: Path, key: bytes = KEY) -> list[bytes]:
    with path.open("rb") as file:
        return list(archive.Reader(file, key))


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    path = tmp_path / "archive"
    written(path, CONTENTS)
    return path


def test_what_was_written_is_read(whole: Path) -> None:
    assert read(whole) == CONTENTS


def test_an_archive_of_nothing_has_an_end_too(tmp_path: Path) -> None:
    written(tmp_path / "empty", [])
    assert read(tmp_path / "empty") == [b""]


def test_nothing_of_what_was_written_can_be_seen(whole: Path) -> None:
    """(CR-6)"""
    assert b"first" not in whole.read_bytes()
    assert b"xxxxxxxx" not in whole.read_bytes()


def test_each_of_200_changed_bits_is_noticed(whole: Path) -> None:
    """Anywhere in the file, each alone (RE-16)."""
    before, noticed, chance = whole.read_bytes(), 0, random.Random(16)
    for _ in range(200):
        bit = chance.randrange(8 * len(before))
        changed = bytearray(before)
        changed[bit // 8] ^= 1 << bit % 8
        whole.write_bytes(changed)
        with pytest.raises(archive.NotWhole):
            read(whole)
        noticed += 1
    assert noticed == 200


def test_every_bit_of_its_beginning_is_noticed(whole: Path) -> None:
    before = whole.read_bytes()
    for bit in range(8 * (archive.HEAD + archive.LENGTH)):
        changed = bytearray(before)
        changed[bit // 8] ^= 1 << bit % 8
        whole.write_bytes(changed)
        with pytest.raises(archive.NotWhole):
            read(whole)


@pytest.mark.parametrize("end", [0, 5, 19, 20, 36, 51, 52, 60, 77, 98, 3000, -1, -21])
def test_a_cut_is_noticed(whole: Path, end: int) -> None:
    """Also one between two frames, where every frame that is left opens."""
    whole.write_bytes(whole.read_bytes()[:end])
    with pytest.raises(archive.NotWhole):
        read(whole)


def frames(data: bytes) -> list[bytes]:
    file, found = io.BytesIO(data[archive.HEAD :]), []
    while length := file.read(archive.LENGTH):
        found.append(length + file.read(int.from_bytes(length, "big")))
    return found


def test_frames_cannot_be_left_out_exchanged_repeated_or_added(whole: Path) -> None:
    data = whole.read_bytes()
    head, parts = data[: archive.HEAD], frames(data)
    assert len(parts) == len(CONTENTS)
    wrong = [
        parts[:-1],
        parts[1:],
        [*parts[:2], *parts[3:]],
        [parts[1], parts[0], *parts[2:]],
        [parts[0], *parts],
        [*parts, parts[-1]],
        [],
    ]
    for some in wrong:
        whole.write_bytes(head + b"".join(some))
        with pytest.raises(archive.Damaged):
            read(whole)


def test_frames_of_another_archive_under_the_same_key_do_not_fit(whole: Path, tmp_path: Path) -> None:
    ours, theirs = whole.read_bytes(), written(tmp_path / "other", CONTENTS)
    whole.write_bytes(ours[: archive.HEAD] + theirs[archive.HEAD :])
    with pytest.raises(archive.Damaged):
        read(whole)


def test_another_key_is_told_from_damage(whole: Path) -> None:
    with pytest.raises(archive.OtherKey):
        read(whole, bytes(32))
    whole.write_bytes(b"PK" + whole.read_bytes())
    with pytest.raises(archive.NotAnArchive):
        read(whole)
