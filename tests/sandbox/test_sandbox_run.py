"""What comes back from the child process, and that nothing of it stays behind."""

import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from closeknit import sandbox

SHORT = sandbox.Limits(cpu_seconds=1, wall_seconds=10)


def run(name: str, data: bytes = b"hello", **arguments: Any) -> sandbox.Result:
    return sandbox.run(f"bombs:{name}", io.BytesIO(data), arguments, limits=SHORT)


def failed(name: str, limits: sandbox.Limits = SHORT, **arguments: Any) -> sandbox.Failed:
    with pytest.raises(sandbox.Failed) as caught:
        sandbox.run(f"bombs:{name}", io.BytesIO(b"hello"), arguments, limits=limits)
    return caught.value


def children() -> set[str]:
    tasks = Path("/proc/self/task").glob("*/children")
    return {number for task in tasks for number in task.read_text().split()}


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    descriptors, before = set(os.listdir("/proc/self/fd")), children()
    yield
    assert children() == before
    assert len(set(os.listdir("/proc/self/fd"))) == len(descriptors)


# ---- what comes back


def test_arguments_and_file_arrive_and_header_and_columns_come_back() -> None:
    arguments = {"text": "Zoë \N{SNOWMAN}", "numbers": [1, 2.5, None, True], "nested": {"a": {"b": []}}}
    result = run("echo", b"\x00\xffdata", **arguments)
    assert result.header == {"arguments": arguments}
    assert result.columns == {"file:B": b"\x00\xffdata"}


def test_megabytes_of_columns_come_back() -> None:
    lengths = {"at:q": 8_000_000, "who:i": 4_000_000, "none:H": 0}
    result = run("give", header={"people": ["x" * 50] * 20_000}, columns=lengths)
    assert {name: len(data) for name, data in result.columns.items()} == lengths
    assert result.header == {"people": ["x" * 50] * 20_000}


def test_a_large_request_is_no_dead_lock() -> None:
    words = ["x" * 1000] * 2000
    assert run("echo", words=words).header == {"arguments": {"words": words}}


def test_a_lone_surrogate_comes_back_as_text_that_can_be_stored() -> None:
    assert run("surrogate").header == {"name": "a?b"}


def test_what_the_child_prints_is_lost_and_does_no_harm() -> None:
    assert run("noise").header == {"ok": True}


def test_a_refusal_carries_the_sentence_on_one_printable_line() -> None:
    problem = failed("refuse", sentence="This is\na \x00picture\u202e. Choose another.")
    assert (problem.kind, problem.sentence) == ("refused", "This is a picture . Choose another.")
    assert str(problem) == problem.sentence
    assert len(failed("refuse", sentence="x" * 100_000).sentence) <= 1000
    assert failed("refuse", sentence="").sentence


# ---- which files can be given


def test_an_open_file_its_descriptor_and_a_file_in_memory_are_read_from_their_start(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    memory = io.BytesIO(b"0123456789")
    memory.seek(4)
    with path.open("rb") as file, tempfile.TemporaryFile() as unlinked:
        file.seek(4)
        unlinked.write(b"0123456789")
        for given in (file, file.fileno(), unlinked, memory):
            result = sandbox.run("bombs:echo", given, {})
            assert result.columns == {"file:B": b"0123456789"}
        assert (file.tell(), memory.tell(), unlinked.tell()) == (4, 4, 10)


def test_the_child_can_move_about_in_the_file() -> None:
    assert run("places", b"0123456789").header == {"size": 10, "end": "789", "second": "1"}


def test_pipes_and_folders_are_refused(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    folder = os.open(tmp_path, os.O_RDONLY)
    for descriptor in (reading, folder):
        with pytest.raises(sandbox.Failed) as caught:
            sandbox.run("bombs:echo", descriptor, {})
        assert caught.value.kind == "refused"
        os.close(descriptor)
    os.close(writing)


def test_a_parent_without_standard_files_can_read(tmp_path: Path) -> None:
    """Its descriptors then have the low numbers that the child's own are put on."""
    path = tmp_path / "file"
    path.write_bytes(b"low number")
    program = (
        "import contextlib, os, sys; sys.path[:] = sys.argv[2:]; from closeknit import sandbox\n"
        "for number in (0, 2, 3, 4, 5, 6):\n"
        "    with contextlib.suppress(OSError): os.close(number)\n"
        "with open(sys.argv[1], 'rb') as file:\n"
        "    assert file.fileno() == 0\n"
        "    print(sandbox.run('bombs:echo', file, {}).columns['file:B'].decode())"
    )
    command = [sys.executable, "-c", program, str(path), *sys.path]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "low number\n"


# ---- how it fails


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("loop", "time"),
        ("close_and_loop", "crash"),
        ("hog", "memory"),
        ("small_hog", "memory"),
        ("deep", "crash"),
        ("abort", "crash"),
        ("segfault", "crash"),
        ("leave", "crash"),
        ("leave_politely", "crash"),
        ("kill_itself", "crash"),
        ("no_such_function", "crash"),
    ],
)
def test_a_bomb_ends_in_a_sentence(name: str, kind: str) -> None:
    limits = sandbox.Limits(cpu_seconds=8 if kind == "memory" else 1, memory_bytes=128 * 2**20)
    problem = failed(name, limits)
    assert problem.kind == kind
    assert "so nothing was read; export" in problem.sentence


def test_a_child_that_sleeps_is_ended_by_the_clock() -> None:
    assert failed("sleep", sandbox.Limits(wall_seconds=0.5)).kind == "time"


def test_an_error_tells_its_place_but_no_word_of_the_file() -> None:
    problem = failed("raises", words="Anna's secret")
    assert problem.kind == "crash"
    assert problem.detail.startswith("KeyError at bombs.py:")
    assert "secret" not in problem.sentence + problem.detail


def test_a_result_of_another_shape_is_a_crash() -> None:
    assert failed("give", header={"x": 1}, columns={"no typecode": 3}).kind == "crash"
    assert failed("give", header={"x": 1}, columns={"three:q": 3}).kind == "crash"
    assert failed("give", header=["a", "list"], columns={}).kind == "crash"


def test_a_result_larger_than_its_limit_is_not_taken() -> None:
    small = sandbox.Limits(result_bytes=1000)
    assert failed("give", small, header={}, columns={"x:B": 1001}).kind == "memory"
    fits = sandbox.run("bombs:give", io.BytesIO(), {"header": {}, "columns": {"x:B": 998}}, limits=small)
    assert fits.columns == {"x:B": bytes(998)}


def test_a_child_that_never_stops_writing_is_ended() -> None:
    limits = sandbox.Limits(result_bytes=1000, wall_seconds=2)
    assert failed("flood", limits).kind in ("memory", "time")


@pytest.mark.parametrize(
    "data",
    [
        b"hello hello hello",
        b"H" + (2**62).to_bytes(8, "little"),
        b"H" + (9).to_bytes(8, "little") + b"not json!",
        b"H" + (5).to_bytes(8, "little") + b'{"a":',
        b"H" + (100_000).to_bytes(8, "little") + b"[" * 50_000 + b"]" * 50_000,
        b"H" + (9).to_bytes(8, "little") + b'{"a":NaN}',
        b"H" + (2).to_bytes(8, "little") + b"[]",
        b"H" + (2).to_bytes(8, "little") + b"\xff\xfe",
        b"C" + bytes(8),
        b"C" + (4).to_bytes(8, "little") + b"\x09a:q",
        b"C" + (4).to_bytes(8, "little") + b"\x03a:O",
        b"C" + (5).to_bytes(8, "little") + b"\x03a:q\x00",
        b"P" + (1).to_bytes(8, "little") + b"x",
        b"E" + bytes(8),
    ],
    ids=lambda data: repr(data[:24]),
)
def test_a_child_that_writes_nonsense_is_ended(data: bytes) -> None:
    problem = failed("garbage", sandbox.Limits(wall_seconds=10), data=data.hex(), told=True)
    assert problem.kind in ("crash", "memory")


# ---- while it runs


def test_progress_counts_the_bytes_read() -> None:
    told: list[tuple[int, int]] = []
    data = bytes(3_000_000)
    result = sandbox.run("bombs:slowly", io.BytesIO(data), {"seconds": 0.03}, progress=lambda *now: told.append(now))
    assert result.header == {"read": len(data)}
    assert 2 <= len(told) <= 12
    assert told == sorted(told)
    assert all(0 < done <= total == len(data) for done, total in told)


def test_it_stops_when_asked() -> None:
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    with pytest.raises(sandbox.Failed) as caught:
        sandbox.run("bombs:sleep", io.BytesIO(), {}, stop=stop)
    assert caught.value.kind == "stopped"
    assert sandbox.run("bombs:echo", io.BytesIO(b"x"), {}, stop=lambda: False).columns == {"file:B": b"x"}


def test_an_error_of_the_caller_ends_the_child() -> None:
    def progress(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sandbox.run("bombs:slowly", io.BytesIO(bytes(10**6)), {"seconds": 10}, progress=progress)


def test_arguments_that_are_not_plain_are_an_error_of_the_caller() -> None:
    with pytest.raises(TypeError):
        sandbox.run("bombs:echo", io.BytesIO(), {"x": object()})


def test_a_child_killed_from_outside_is_a_crash() -> None:
    def kill(pid: int, _total: int) -> None:
        os.kill(pid, signal.SIGKILL)

    with pytest.raises(sandbox.Failed) as caught:
        sandbox.run("bombs:die_with_it", io.BytesIO(), {}, progress=kill)
    assert caught.value.kind == "crash"


def test_many_threads_get_each_their_own_answer(tmp_path: Path) -> None:
    path = tmp_path / "shared"
    path.write_bytes(bytes(range(256)) * 4000)
    with path.open("rb") as shared, ThreadPoolExecutor(8) as pool:

        def one(number: int) -> None:
            if number % 4 == 3:
                assert failed("refuse", sentence=f"No {number}.").sentence == f"No {number}."
            result = sandbox.run("bombs:echo", shared, {"number": number})
            assert result.header == {"arguments": {"number": number}}
            assert result.columns["file:B"] == bytes(range(256)) * 4000

        list(pool.map(one, range(24)))


def test_the_end_is_noticed_while_another_process_holds_the_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    real: Callable[[int], tuple[int, int]] = os.pipe2

    def pipe2(flags: int) -> tuple[int, int]:
        ends = real(flags)
        held.append(os.dup(ends[1]))
        return ends

    monkeypatch.setattr(os, "pipe2", pipe2)
    assert failed("abort", sandbox.Limits(wall_seconds=600)).kind == "crash"
    for descriptor in held:
        os.close(descriptor)


def test_an_answer_that_comes_between_two_looks_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait_for_the_end(child: Any) -> bool:
        return os.waitid(os.P_PID, child._pid, os.WEXITED | os.WNOWAIT) is not None

    monkeypatch.setattr(sandbox._Child, "_is_gone", wait_for_the_end)
    result = sandbox.run("bombs:slowly", io.BytesIO(b"hello"), {"seconds": 0.3})
    assert result.header == {"read": 5}


def test_the_child_does_not_outlive_its_parent() -> None:
    program = (
        "import io, sys; sys.path[:] = sys.argv[1:]; from closeknit import sandbox\n"
        "tell = lambda pid, total: print(pid, flush=True)\n"
        "sandbox.run('bombs:die_with_it', io.BytesIO(), {}, progress=tell)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, *sys.path], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = Path("/proc", parent.stdout.readline().decode().strip())
    assert child.is_dir()
    parent.kill()
    parent.communicate()
    for _ in range(200):
        if not child.is_dir() or (child / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the child is still there")


def test_it_runs_in_a_thread_while_the_main_thread_works() -> None:
    results: list[sandbox.Result] = []
    thread = threading.Thread(target=lambda: results.append(run("echo")))
    thread.start()
    while thread.is_alive():
        sum(range(10_000))
    assert results[0].columns == {"file:B": b"hello"}


def test_what_the_child_imports_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child writes no bytecode itself; without this a hundred modules were compiled for every file that was read."""
    for writes in (False, True):
        monkeypatch.setattr(sys, "dont_write_bytecode", not writes)
        sandbox._compiled.cache_clear()
        run("echo")
        assert bool(list(Path(sys.path[0]).glob("__pycache__/bombs.*.pyc"))) is writes
