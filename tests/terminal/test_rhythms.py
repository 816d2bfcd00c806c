"""closeknit rhythm: the table of ties is the engine's, the same bytes however it is made, and refusals say what to do."""

import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from closeknit import cli
from closeknit.engine import rhythm
from closeknit.engine.population import reference
from closeknit.engine.records import Status
from closeknit.terminal import tie_files
from tests.engine.population.logs import DAY, Log, lively
from tests.terminal.commands import COMMAND, closeknit, start, surroundings

OWNERS = 10


@pytest.fixture(scope="module")
def log() -> Log:
    return lively(rows=8_000, ties=200)


def columns(log: Log) -> dict[str, Any]:
    e = log.events
    weight = e.weight / 2
    return {"owner": log.owner[e.tie], "person": e.tie + 100, "at": e.at, "weight": weight, "minutes": e.minutes}


def written(path: Path, table: dict[str, Any], **how: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(table), path, **how)
    return path


def run(log: Path, out: Path, *more: str) -> pa.Table:
    assert cli.main(["rhythm", str(log), "--out", str(out), *more]) == 0
    return pq.read_table(out)


def by_pair(table: pa.Table) -> dict[tuple[Any, Any], dict[str, Any]]:
    return {(row["owner"], row["person"]): row for row in table.to_pylist()}


def test_the_table_is_what_the_engine_says(log: Log, tmp_path: Path) -> None:
    table = run(written(tmp_path / "log.parquet", columns(log)), tmp_path / "ties.parquet")
    rows, prior = by_pair(table), rhythm.Prior(**json.loads(table.schema.metadata[b"prior"]))
    e = log.events
    known = reference.scan(e.tie, e.at, log.ties, log.today, e.weight, e.minutes)
    fitted = rhythm.fit(known.stats, log.today)
    assert astuple(prior)[:3] == astuple(rhythm.SHIPPED)[:3]
    assert astuple(prior)[3:] == pytest.approx(astuple(fitted)[3:], rel=1e-4)
    found = reference.read(known, log.owner, log.today, prior)
    seen = np.unique(e.tie)
    assert len(rows) == len(seen)
    for tie in seen:
        row, stats = rows[int(log.owner[tie]), int(tie) + 100], known.stats
        assert row["p30"] == pytest.approx(found.p30[tie], rel=1e-6, abs=1e-6)
        assert row["alive"] == pytest.approx(found.alive[tie], rel=1e-6, abs=1e-6)
        assert (row["gaps"], row["layer"], row["rank"] or 0) == (stats.n[tie], found.layer[tie], found.rank[tie])
        assert row["status"] == Status(int(found.status[tie])).name.lower()
        assert row["first"] == datetime.date.fromordinal(int(stats.first[tie]))
        assert (
            row["silent"]
            == log.today - stats.last[tie]
            == (row["last"] - datetime.date.fromordinal(log.today)).days * -1
        )
        mean = stats.s1[tie] / stats.n[tie] if stats.n[tie] else None
        assert row["mean_ln_gap"] == (mean if mean is None else pytest.approx(mean, rel=1e-6, abs=1e-6))


def test_days_come_as_they_come(log: Log, tmp_path: Path) -> None:
    """Timestamps of any unit and zone, dates, seconds, milliseconds, text for names: one and the same."""
    plain = columns(log)
    at = pa.array(plain["at"])
    kinds = {
        "seconds": at,
        "utc": at.cast(pa.timestamp("s", "UTC")),
        "nanoseconds": at.cast(pa.timestamp("s")).cast(pa.timestamp("ns")),
        "elsewhere": at.cast(pa.timestamp("s", "Asia/Kolkata")),
        "milliseconds": pa.array(plain["at"] * 1000),
        "fractions": pa.array(plain["at"] + 0.25),
        "dates": pa.array((plain["at"] // DAY).astype(np.int32)).view(pa.date32()),
    }
    tables = [
        run(written(tmp_path / f"{name}.parquet", {**plain, "at": kind}), tmp_path / f"ties-{name}.parquet")
        for name, kind in kinds.items()
    ]
    assert all(table.equals(tables[0]) for table in tables)


def test_text_and_dictionaries_name_people_too(log: Log, tmp_path: Path) -> None:
    plain = columns(log)
    words = {name: pa.array([f"{name} {number}" for number in plain[name]]) for name in ("owner", "person")}
    encoded = {name: column.dictionary_encode() for name, column in words.items()}
    numbers = by_pair(run(written(tmp_path / "a.parquet", plain), tmp_path / "out-a.parquet"))
    text = by_pair(run(written(tmp_path / "b.parquet", plain | words), tmp_path / "out-b.parquet"))
    run(written(tmp_path / "c.parquet", plain | encoded, row_group_size=1000), tmp_path / "out-c.parquet")
    assert (tmp_path / "out-b.parquet").read_bytes() == (tmp_path / "out-c.parquet").read_bytes()
    assert {(f"owner {o}", f"person {p}") for o, p in numbers} == set(text)
    assert all(row["p7"] == text[f"owner {o}", f"person {p}"]["p7"] for (o, p), row in numbers.items())


def test_the_order_of_rows_does_not_matter(log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ties out of turn are sorted, a few at a time."""
    plain = columns(log)
    shuffled = np.random.default_rng(3).permutation(len(plain["at"]))
    in_order = by_pair(run(written(tmp_path / "a.parquet", plain), tmp_path / "out-a.parquet"))
    monkeypatch.setattr(tie_files, "SORTED_AT_ONCE", 1500)
    mixed = {name: column[shuffled] for name, column in plain.items()}
    again = by_pair(run(written(tmp_path / "b.parquet", mixed), tmp_path / "out-b.parquet"))
    assert again.keys() == in_order.keys()
    for pair, row in in_order.items():
        # The fit adds the same ties up in another order, which may differ in the last digit.
        assert again[pair] == {
            name: pytest.approx(value, rel=1e-6) if isinstance(value, float) else value for name, value in row.items()
        }


def parted(log: Log, folder: Path) -> Path:
    """The log as a folder of three files, each with whole owners."""
    plain = columns(log)
    for number in range(3):
        here = plain["owner"] % 3 == number
        written(folder / f"{number}.parquet", {name: column[here] for name, column in plain.items()})
    return folder


def test_one_process_two_processes_and_dask_write_the_same_bytes(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import LocalCluster

    folder = parted(log, tmp_path / "log")
    run(folder, tmp_path / "one.parquet", "--workers", "1")
    run(folder, tmp_path / "two.parquet", "--workers", "2")
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None
    ) as dask:
        run(folder, tmp_path / "dask.parquet", "--scheduler", dask.scheduler_address)
    one = (tmp_path / "one.parquet").read_bytes()
    assert one == (tmp_path / "two.parquet").read_bytes() == (tmp_path / "dask.parquet").read_bytes()
    whole = run(written(tmp_path / "log.parquet", columns(log)), tmp_path / "whole.parquet")
    numbers = ("contact_days", "gaps", "last", "silent", "layer")
    apart = by_pair(pq.read_table(tmp_path / "one.parquet"))
    for pair, row in by_pair(whole).items():
        assert [row[name] for name in numbers] == [apart[pair][name] for name in numbers]
    monkeypatch.setattr(tie_files, "BLOCK", 30)
    assert run(folder, tmp_path / "blocks.parquet", "--workers", "1").equals(pq.read_table(tmp_path / "one.parquet"))


def test_rows_that_say_nothing_are_left_out_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = {
        "owner": pa.array([1, 1, None, 1, 2, 7]),
        "person": pa.array([5, None, 5, 5, 5, 7]),
        "at": pa.array([0, DAY, DAY, None, 3 * DAY, 9 * DAY]),
        "channel": pa.array(["call"] * 6),
    }
    found = run(written(tmp_path / "log.parquet", table), tmp_path / "ties.parquet")
    assert found["owner"].to_pylist() == [1, 2]
    said = capsys.readouterr().out
    assert "holds 2 ties of 2 people, as of 10 January 1970." in said
    assert "3 rows without an owner, a person or a moment: left out." in said


def test_the_day_is_the_owners_own_where_the_offset_is_known(tmp_path: Path) -> None:
    """23:00 and 01:00 UTC are two days in London and one in Delhi."""
    table = {"owner": [1, 1, 2, 2], "person": [3, 3, 3, 3], "at": [82_800, 90_000] * 2, "offset": [0, 0, 330, 330]}
    found = run(written(tmp_path / "log.parquet", table), tmp_path / "ties.parquet")
    assert found["contact_days"].to_pylist() == [2.0, 1.0]
    assert found.schema.metadata[b"today"] == b"1970-01-02"


def test_another_day_counts_what_was_known_then(tmp_path: Path) -> None:
    table = {"owner": [1, 1], "person": [3, 3], "at": [0, 40 * DAY]}
    found = run(written(tmp_path / "log.parquet", table), tmp_path / "ties.parquet", "--today", "1970-01-31")
    assert (found["contact_days"][0].as_py(), found["silent"][0].as_py()) == (1.0, 30)


WELL = {"owner": [1], "person": [2], "at": [0]}


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"owner": [1], "at": [0]}, "has no column person"),
        (WELL | {"at": ["monday"]}, "give timestamps, dates, or seconds"),
        (WELL | {"owner": [1.5]}, "give whole numbers or text"),
        (WELL | {"weight": ["much"]}, "Column weight of log.parquet holds string; give numbers"),
        (WELL | {"at": [10**18]}, "outside the years 1 to 9999"),
        (WELL | {"owner": pa.array([2**63], pa.uint64())}, "too large"),
        (WELL | {"at": pa.array([None], pa.int64())}, "has no rows"),
    ],
)
def test_a_log_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], table: dict[str, Any], sentence: str
) -> None:
    log, out = written(tmp_path / "log.parquet", table), tmp_path / "ties.parquet"
    out.write_text("what was there before")
    assert cli.main(["rhythm", str(log), "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert out.read_text() == "what was there before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.parquet", "ties.parquet"]


def test_files_that_cannot_be_used_are_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.parquet").write_text("not a table")
    (tmp_path / "empty").mkdir()
    well = written(tmp_path / "log.parquet", WELL)
    twice = written(tmp_path / "twice/a.parquet", WELL).parent
    written(twice / "b.parquet", WELL)
    ways = written(tmp_path / "ways/a.parquet", WELL).parent
    written(ways / "b.parquet", WELL | {"owner": ["one"]})
    for log, out, sentence in (
        (tmp_path / "gone.parquet", "t.parquet", "is not there; give a Parquet file or a folder"),
        (tmp_path / "notes.parquet", "t.parquet", "notes.parquet is not a Parquet file"),
        (tmp_path / "empty", "t.parquet", "no file that ends in .parquet"),
        (well, "no/where.parquet", "is not a place for a file"),
        (twice, "t.parquet", "1 is in a.parquet and in b.parquet; keep all rows of one owner in one file"),
        (ways, "t.parquet", "b.parquet and a.parquet name people in different ways"),
    ):
        assert cli.main(["rhythm", str(log), "--out", str(tmp_path / out), "--workers", "1"]) == 1
        said = capsys.readouterr().err
        assert sentence in said
        assert said.count("\n") == 1
    assert not (tmp_path / "t.parquet").exists()


def test_a_damaged_file_is_one_sentence(tmp_path: Path, log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "log.parquet", columns(log))
    data = bytearray(path.read_bytes())
    data[200:4000] = bytes(3800)
    path.write_bytes(data)
    assert cli.main(["rhythm", str(path), "--out", str(tmp_path / "t.parquet")]) == 1
    assert "log.parquet is damaged" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["numba", "pyarrow"])
def test_without_the_extra_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    assert cli.main(["rhythm", str(tmp_path), "--out", str(tmp_path / "t.parquet")]) == 1
    said = capsys.readouterr().err
    assert f"This needs {name}" in said
    assert "pip install 'closeknit[population]'" in said


def test_without_a_place_for_compiled_code_it_says_what_to_set(tmp_path: Path) -> None:
    """A locked-down service: nothing can be kept beside the modules nor in the home folder."""
    copy = tmp_path / "copy"
    shutil.copytree(Path(cli.__file__).parent, copy / "closeknit", ignore=shutil.ignore_patterns("__pycache__"))
    for closed in (copy / "closeknit/engine/population/__pycache__", tmp_path / "home"):
        closed.write_text("a file, where a folder would be")
    written(tmp_path / "log.parquet", WELL)
    environment = {**surroundings(tmp_path), "PYTHONPATH": str(copy), "HOME": str(tmp_path / "home")}
    command = [*COMMAND, "rhythm", "log.parquet", "--out", "ties.parquet"]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no place for compiled code; set NUMBA_CACHE_DIR to a folder of your own.\n"


def test_stopped_it_leaves_nothing_half_done(tmp_path: Path) -> None:
    """Ctrl-C reaches the command and its processes at once: there is far more to do than a signal takes."""
    large = columns(lively(rows=200_000, ties=5_000))
    for number in range(40):
        own = {**large, "owner": large["owner"] * 40 + number}
        written(tmp_path / "log" / f"{number}.parquet", own)
    process = start(tmp_path, "rhythm", tmp_path / "log", "--out", "ties.parquet", "--workers", "2")
    end = time.monotonic() + 60
    while not list(tmp_path.glob(".ties*.part")) and time.monotonic() < end:
        time.sleep(0.001)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)
    assert (process.returncode, *said) == (130, "", "Stopped.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


def workers_of(process: int) -> list[int]:
    """The processes it started to read files, from the system's own tables."""
    below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(child) for child in below if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def test_a_process_that_is_ended_from_outside_is_one_sentence(tmp_path: Path, log: Log) -> None:
    """As the kernel does when memory runs out."""
    process = start(tmp_path, "rhythm", parted(log, tmp_path / "log"), "--out", "ties.parquet", "--workers", "2")
    end = time.monotonic() + 60
    while len(workers := workers_of(process.pid)) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.1)  # Until the pool knows both: they are a second at their imports.
    os.kill(workers[0], signal.SIGKILL)
    said = process.communicate(timeout=60)
    assert (process.returncode, said[0]) == (1, "")
    assert said[1].startswith("A process was ended from outside")
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


def test_a_scheduler_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from closeknit.terminal import rhythms

    monkeypatch.setattr(rhythms, "ANSWER_SECONDS", 0.5)
    log = written(tmp_path / "log.parquet", WELL)
    arguments = ["rhythm", str(log), "--out", str(tmp_path / "t.parquet"), "--scheduler", "tcp://127.0.0.1:9"]
    assert cli.main(arguments) == 1
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err


def test_it_needs_no_store_and_leaves_none(tmp_path: Path) -> None:
    written(tmp_path / "log.parquet", WELL)
    done = closeknit(tmp_path, "rhythm", "log.parquet", "--out", "ties.parquet")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 tie of 1 person" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.parquet", "ties.parquet"]
