"""Rhythms of millions of ties: one pass over a log beside polars, DuckDB and one sort of the log.

    python bench/population.py [--json] [--rows 1e7] [--repeats 5]

The log is invented: 20 events a tie and 60 ties a person on average, sizes of ties lognormal, three years, in the order of
time as an append log is. The job goes from the log in memory to statistics, layers and the three of each person; all who
do it have to find the same, else this ends with an error. Rivals take turns with ours in one run and the median counts:
wall seconds where it says wall (polars and DuckDB use every core, ours one), processor seconds else.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from _measuring import most_memory, show
from closeknit.engine.population import circles, passes, reference
from closeknit.engine.population.found import room
from closeknit.engine.population.passes import Events
from closeknit.engine.population.rows import blank, stats_of
from closeknit.engine.rhythm import SHIPPED

START, SECONDS, DAY, EPOCH = 1_600_000_000, 1095 * 86_400, 86_400, 719_163
EVENTS_A_TIE, TIES_A_PERSON, FILES, PROCESSES = 20, 60, 8, 2
NEW_SHARE = 0.001
LATE_TIES = 1000
READ_TIES = 10_000_000


@dataclass(frozen=True, slots=True)
class Log:
    """Tie and second of each event, the owner of each tie, and the last day."""

    tie: NDArray[np.int32]
    at: NDArray[np.int64]
    owner: NDArray[np.int32]
    today: int

    @property
    def owners(self) -> int:
        return int(self.owner.max()) + 1


def invented(rows: int, seed: int = 7) -> Log:
    """A log of so many events."""
    random = np.random.default_rng(seed)
    ties = rows // EVENTS_A_TIE
    share = random.lognormal(0, 1.5, ties)
    tie = np.repeat(np.arange(ties, dtype=np.int32), random.multinomial(rows, share / share.sum()))
    random.shuffle(tie)
    at = random.integers(START, START + SECONDS, rows)
    at.sort()
    owner = (random.permutation(ties) // TIES_A_PERSON).astype(np.int32)
    return Log(tie, at, owner, int(at[-1]) // DAY + EPOCH)


def ours(log: Log) -> Any:
    """The whole job: a pass, ties by owner, every circle read."""
    state = passes.scan(Events(log.tie, log.at), len(log.owner), log.today)
    by_owner = circles.group(log.owner, log.owners)
    return state, by_owner, circles.read(state, by_owner, log.today)


def timed(run: Callable[[], Any]) -> tuple[float, float, Any]:
    """Wall seconds, processor seconds, and what came of it."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = run()
    return time.perf_counter() - wall, time.process_time() - cpu, found


def in_turns(jobs: dict[str, Callable[[], Any]], repeats: int) -> dict[str, tuple[float, float]]:
    """Median wall and processor seconds of each job; they take turns, after one round that warms up."""
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
    for turn in range(repeats + 1):
        for name, job in jobs.items():
            wall, cpu, _ = timed(job)
            if turn:
                spent[name].append((wall, cpu))
    return {
        name: tuple(statistics.median(column) for column in zip(*all_, strict=True)) for name, all_ in spent.items()
    }


def whole_job(log: Log, repeats: int) -> dict[str, dict[str, float]]:
    """Ours beside the rivals, with equal results."""
    from _rivals import by_duckdb, by_polars, duckdb_log, polars_log

    for_polars, for_duckdb = polars_log(log.owner, log.tie, log.at), duckdb_log(log.owner, log.tie, log.at)
    for rival in (lambda: by_polars(for_polars, log.today), lambda: by_duckdb(for_duckdb, log.today)):
        assert_equal(log, rival())
    jobs = {
        "ours": lambda: ours(log),
        "polars": lambda: by_polars(for_polars, log.today),
        "DuckDB": lambda: by_duckdb(for_duckdb, log.today),
        "one np.argsort of the ties": lambda: np.argsort(log.tie),
        "one stable np.argsort of the ties": lambda: np.argsort(log.tie, kind="stable"),
    }
    spent = in_turns(jobs, repeats)
    mine = spent["ours"]
    return {
        name: {
            "wall_s": round(wall, 3),
            "cpu_s": round(cpu, 3),
            "wall_ratio": round(wall / mine[0], 1),
            "cpu_ratio": round(cpu / mine[1], 1),
        }
        for name, (wall, cpu) in spent.items()
    }


def assert_equal(log: Log, theirs: Any) -> None:
    """Whoever does the job finds the same ties, days, gaps, sums, layers and three a person."""
    state, by_owner, found = ours(log)
    tie = theirs.stats["tie"]
    place = np.empty(len(log.owner), dtype=np.int64)
    place[by_owner.order] = np.arange(len(place))
    stats = stats_of(state.rows[tie])
    assert len(tie) == (state.rows["events"] > 0).sum()
    for name in ("x", "n", "first", "last"):
        assert np.array_equal(getattr(stats, name), theirs.stats[name]), name
    for name in ("s1", "s2", "late"):
        assert np.allclose(getattr(stats, name), theirs.stats[name], 1e-9, 1e-6), name
    assert np.allclose(state.rows["recent"][tie], theirs.stats["recent"], 1e-9, 1e-9)
    assert np.array_equal(found.layer[place[tie]], theirs.layer)
    assert np.array_equal(found.rank[place[tie]], theirs.rank)


def parts(log: Log, repeats: int) -> dict[str, float]:
    """The parts of the job, two halves of time on two threads, and the same statistics with NumPy."""
    events = Events(log.tie, log.at)
    ties, half = len(log.owner), len(log.tie) // 2
    halves = [Events(log.tie[cut], log.at[cut]) for cut in (slice(0, half), slice(half, None))]

    def two_threads() -> Any:
        with ThreadPoolExecutor(2) as pool:
            earlier, later = pool.map(lambda some: passes.scan(some, ties, log.today), halves)
        return passes.merge(earlier, later)

    state, by_owner, _ = ours(log)
    merged = two_threads()
    for name in ("x", "n", "first", "last", "s1", "s2"):
        assert np.array_equal(merged.rows[name], state.rows[name]), name
    into = room(len(log.owner))
    jobs: dict[str, Callable[[], Any]] = {
        "read the columns once": lambda: (log.tie.sum(), log.at.sum()),
        "pass": lambda: passes.scan(events, ties, log.today),
        "pass, two halves on two threads": two_threads,
        "group by owner": lambda: circles.group(log.owner, log.owners),
        "read circles": lambda: circles.read(state, by_owner, log.today, into=into),
    }
    spent = in_turns(jobs, repeats)
    figures = {f"{name}_wall_s": round(wall, 4) for name, (wall, _) in spent.items()}
    figures |= {"pass_cpu_s": round(spent["pass"][1], 4)}
    if len(log.tie) <= 10**7:
        figures["statistics with NumPy_cpu_s"] = round(
            timed(lambda: reference.scan(log.tie, log.at, ties, log.today))[1], 3
        )
    return figures


def growing(log: Log, repeats: int) -> dict[str, float]:
    """What is added to a log: 0.1 % new events, and an old export that touches a thousand ties."""
    size, ties = len(log.tie), len(log.owner)
    cut = int(size * (1 - NEW_SHARE))
    new = Events(log.tie[cut:], log.at[cut:])
    before = passes.scan(Events(log.tie[:cut], log.at[:cut]), ties, log.today)
    rows = before.rows.copy()
    touched = np.sort(np.random.default_rng(3).choice(ties, LATE_TIES, replace=False))
    theirs = np.isin(log.tie, touched)
    again = Events(log.tie[theirs], log.at[theirs])
    adding, late, whole = [], [], []
    for _ in range(max(repeats, 3) * 3):
        before.rows[:] = rows
        adding.append(timed(lambda: passes.add(before, new, log.today))[1])
        whole.append(timed(lambda: passes.scan(Events(log.tie, log.at), ties, log.today))[1])
        late.append(timed(lambda: passes.rebuild(before, touched, again, log.today))[1])
    assert before.rows.tobytes() == passes.scan(Events(log.tie, log.at), ties, log.today).rows.tobytes()
    add, rebuild, all_ = (statistics.median(times) for times in (adding, late, whole))
    return {
        "new events": len(new.tie),
        "add them_cpu_ms": round(add * 1e3, 3),
        "a pass over all_cpu_ms": round(all_ * 1e3, 2),
        "ratio": round(all_ / add),
        "ties touched by a late export": LATE_TIES,
        "their events": len(again.tie),
        "rebuild them_cpu_ms": round(rebuild * 1e3, 3),
        "ratio of late": round(all_ / rebuild),
    }


def reading(ties: int = READ_TIES) -> dict[str, float]:
    """Every circle of ten million ties read, in processor seconds, its memory fresh."""
    small = invented(ties // 100 * EVENTS_A_TIE)
    state = passes.scan(Events(small.tie, small.at), len(small.owner), small.today)
    many = blank(ties)
    for start in range(0, ties, len(state)):
        many.rows[start : start + len(state)] = state.rows[: ties - start]
    owner = (np.arange(ties) // TIES_A_PERSON).astype(np.int32)
    _, cpu, _ = timed(lambda: circles.read(many, circles.group(owner, int(owner[-1]) + 1), small.today))
    return {"ties": ties, "cpu_s": round(cpu, 2)}


def memory(log: Log, folder: Path) -> dict[str, float]:
    """The most memory of a process that reads the columns from disk and does the whole job, above its start."""
    for name in ("tie", "at", "owner"):
        getattr(log, name).tofile(folder / name)
    command = [sys.executable, __file__, "--memory", str(folder), "--today", str(log.today)]
    figures: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return figures


def memory_here(folder: Path, today: int) -> dict[str, float]:
    """In the process of its own."""
    ours(invented(10_000))
    start = most_memory()
    kinds = {"tie": np.int32, "at": np.int64, "owner": np.int32}
    log = Log(*(np.fromfile(folder / name, kind) for name, kind in kinds.items()), today)
    loaded = most_memory()
    ours(log)
    events = len(log.tie)
    return {
        "bytes an event": round((most_memory() - start) * 1e6 / events, 1),
        "of them the columns of the log": round((loaded - start) * 1e6 / events, 1),
    }


def written(log: Log, folder: Path) -> list[str]:
    """The log as one file, and as files of whole owners."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    owner = log.owner[log.tie]
    at = pa.array(log.at).cast(pa.timestamp("s", "UTC"))
    table = pa.table({"owner": owner, "person": log.tie, "at": at})
    pq.write_table(table, folder / "log.parquet")
    paths = [str(folder / f"part-{number}.parquet") for number in range(FILES)]
    for number, path in enumerate(paths):
        pq.write_table(table.filter(pa.array(owner % FILES == number)), path)
    return paths


def machines(log: Log, paths: list[str], repeats: int) -> dict[str, Any]:
    """Files of whole owners on two own processes and on two of Dask, which are up already; then the bytes of each."""
    import pyarrow as pa
    from distributed import Client, LocalCluster

    from closeknit.terminal.tie_files import part

    def bytes_of(found: list[Any]) -> bytes:
        tables = [table for one in found for table in one.tables]
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, tables[0].schema) as stream:
            for table in tables:
                stream.write_table(table)
        return bytes(sink.getvalue())

    pool = ProcessPoolExecutor(PROCESSES, get_context("spawn"))
    cluster = LocalCluster(n_workers=PROCESSES, threads_per_worker=1, dashboard_address=None)
    with pool, cluster, Client(cluster) as client:

        def own() -> list[Any]:
            return list(pool.map(part, paths, [log.today] * len(paths), [SHIPPED] * len(paths)))

        def dask() -> list[Any]:
            futures = client.map(part, paths, today=log.today, prior=SHIPPED, pure=False)
            return [future.result() for future in futures]

        def alone() -> list[Any]:
            return [part(path, log.today, SHIPPED) for path in paths]

        one = bytes_of(alone())
        assert one == bytes_of(own()) == bytes_of(dask())
        spent = in_turns({"one": alone, "two": own, "dask": dask}, repeats)
    return {
        "files": len(paths),
        "one process_wall_s": round(spent["one"][0], 2),
        "two processes_wall_s": round(spent["two"][0], 2),
        "Dask, two workers_wall_s": round(spent["dask"][0], 2),
        "Dask to own": round(spent["dask"][0] / spent["two"][0], 2),
        "the same bytes": bool(one),
    }


def command(folder: Path) -> dict[str, float]:
    """closeknit rhythm on one file, from its start to its end."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import _measuring; from closeknit import cli; "
        "code = cli.main(sys.argv[2:]); print(_measuring.most_memory()); sys.exit(code)"
    )
    here = str(Path(__file__).resolve().parent)
    arguments = ["rhythm", str(folder / "log.parquet"), "--out", str(folder / "ties.parquet")]
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, here, *arguments], check=True, capture_output=True, text=True)
    wall = time.perf_counter() - start
    return {"wall_s": round(wall, 2), "peak_mb": round(float(done.stdout.splitlines()[-1]))}


def main() -> None:
    """Print everything that was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rows", type=float, default=1e7, help="events in the log")
    parser.add_argument("--repeats", type=int, default=5, help="turns of each, after one that warms up")
    parser.add_argument("--memory", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--today", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.memory:
        print(json.dumps(memory_here(given.memory, given.today)))
        return
    log = invented(int(given.rows))
    figures: dict[str, Any] = {"events": len(log.tie), "ties": len(log.owner), "people": log.owners}
    figures["whole job"] = whole_job(log, given.repeats)
    figures["parts"] = parts(log, given.repeats)
    figures["growing"] = growing(log, given.repeats)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures["memory"] = memory(log, folder)
        paths = written(log, folder)
        figures["the command"] = command(folder)
        figures["processes and machines"] = machines(log, paths, given.repeats)
    del log
    figures["reading ten million ties"] = reading()
    show(figures, given.json)


if __name__ == "__main__":
    main()
