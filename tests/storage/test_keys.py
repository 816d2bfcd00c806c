"""Keys on disk: made once, closed to others, never half, never guessed."""

import stat
import threading
from pathlib import Path

import pytest

from closeknit.storage.keys import KeyUnusable, read_or_make


def test_a_key_is_made_once_with_256_bits_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "the.key"
    key = read_or_make(path)
    assert len(bytes.fromhex(key)) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert read_or_make(path) == key
    assert read_or_make(path, make=False) == key
    assert [p.name for p in path.parent.iterdir()] == ["the.key"]


def test_two_keys_are_never_the_same(tmp_path: Path) -> None:
    assert len({read_or_make(tmp_path / str(n)) for n in range(50)}) == 50


def test_without_leave_no_key_is_made(tmp_path: Path) -> None:
    path = tmp_path / "the.key"
    with pytest.raises(KeyUnusable, match="Put the key back"):
        read_or_make(path, make=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"a" * 63, b"a" * 65, b"g" * 64, b"a" * 32 + b" " + b"a" * 31, b"\xff" * 64, "ä".encode() * 32],
)
def test_a_damaged_key_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "the.key"
    path.write_bytes(content)
    with pytest.raises(KeyUnusable) as problem:
        read_or_make(path)
    assert str(path) in str(problem.value)
    assert path.read_bytes() == content


def test_a_folder_in_place_of_a_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="IsADirectoryError"):
        read_or_make(tmp_path)


def test_many_at_once_agree_on_one_key(tmp_path: Path) -> None:
    """Each sees the whole key or none, whoever was first."""
    for round_ in range(20):
        path, found, gate = tmp_path / str(round_), [], threading.Barrier(6)

        def get(path: Path = path, found: list[str] = found, gate: threading.Barrier = gate) -> None:
            gate.wait()
            found.append(read_or_make(path))

        threads = [threading.Thread(target=get) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(found) == {path.read_text("ascii").strip()}
        assert len(found) == 6
    assert len(list(tmp_path.iterdir())) == 20
