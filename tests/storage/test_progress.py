"""How far a piece of work is: small files that are whole at any moment and hold counts only."""

import threading
from pathlib import Path

import pytest

from closeknit.storage import progress


def test_what_was_written_last_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "progress"
    assert progress.read(folder, "abc") is None
    for done in (1, 2):
        progress.write(folder, "abc", step="moments", done=done, total=9)
        assert progress.read(folder, "abc") == {"step": "moments", "done": done, "total": 9}
    assert progress.read(folder, "abd") is None
    assert [p.name for p in folder.iterdir()] == ["abc.json"]


def test_stopping_is_heard_until_it_is_cleared(tmp_path: Path) -> None:
    assert not progress.is_stopped(tmp_path, "abc")
    progress.ask_to_stop(tmp_path, "abc")
    progress.write(tmp_path, "abc", done=1)
    assert progress.is_stopped(tmp_path, "abc")
    assert not progress.is_stopped(tmp_path, "abd")
    progress.clear(tmp_path, "abc")
    assert not progress.is_stopped(tmp_path, "abc")
    assert list(tmp_path.iterdir()) == []
    progress.clear(tmp_path, "abc")


@pytest.mark.parametrize("ref", ["", "..", "../up", "a/b", "a.b", "a\0b", "é/"])
def test_a_reference_is_no_path(tmp_path: Path, ref: str) -> None:
    with pytest.raises(ValueError, match="letters and digits"):
        progress.write(tmp_path, ref, done=1)


@pytest.mark.parametrize("content", ["", "{", "[1]", "null", "7"])
def test_a_damaged_file_is_no_progress(tmp_path: Path, content: str) -> None:
    (tmp_path / "abc.json").write_text(content)
    assert progress.read(tmp_path, "abc") is None


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    stopped = threading.Event()

    def work() -> None:
        n = 0
        while not stopped.is_set():
            n += 1
            progress.write(tmp_path, "abc", done=n, padding="x" * (n % 5000))

    progress.write(tmp_path, "abc", done=0, padding="")
    writer = threading.Thread(target=work)
    writer.start()
    try:
        seen = [progress.read(tmp_path, "abc") for _ in range(3000)]
    finally:
        stopped.set()
        writer.join()
    counts = [far["done"] for far in seen if far is not None]
    assert len(counts) == 3000
    assert counts == sorted(counts)
