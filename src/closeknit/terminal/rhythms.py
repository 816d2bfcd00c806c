"""closeknit rhythm: the rhythm of every tie in a log of events, on one core, on several, or on several machines."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import chain
from multiprocessing import active_children, get_context
from pathlib import Path
from signal import SIG_DFL, SIGINT, signal
from typing import Any

from closeknit.engine.evaluation.logs import BadLog

INSTALL = "Install it with pip install 'closeknit[population]'."
ANSWER_SECONDS = 10


def show(path: Path, out: Path, *, workers: int = 0, scheduler: str = "", today: date | None = None) -> int:
    """Write the table of ties; returns the exit status. `workers` 0 is one for each core."""
    try:
        _installed("numba", "pyarrow", *(["distributed"] if scheduler else []))
        _write(path, out, workers or len(os.sched_getaffinity(0)), scheduler, today)
    except BadLog as problem:
        print(problem, file=sys.stderr)
        return 1
    except BrokenProcessPool:
        print(
            "A process was ended from outside, perhaps for want of memory; try with fewer --workers.", file=sys.stderr
        )
        return 1
    except OSError as problem:
        print(f"{out} cannot be written ({problem.strerror or problem}).", file=sys.stderr)
        return 1
    return 0


def _installed(*names: str) -> None:
    for name in names:
        try:
            __import__(name)
        except ModuleNotFoundError:
            raise BadLog(f"This needs {name}, which is not here. {INSTALL}") from None
    try:
        import closeknit.engine.population.circles
        import closeknit.engine.population.numbering  # noqa: F401
    except RuntimeError:
        # Numba keeps what it compiled beside the modules, or in the home folder; a locked-down service has neither.
        raise BadLog("There is no place for compiled code; set NUMBA_CACHE_DIR to a folder of your own.") from None


def _write(path: Path, out: Path, workers: int, scheduler: str, today: date | None) -> None:
    from closeknit.terminal.event_files import EventFile, paths
    from closeknit.terminal.tie_files import Ties, schema

    if out.is_dir() or not out.absolute().parent.is_dir():
        raise BadLog(f"{out} is not a place for a file; name one in a folder that is there.")
    files = [EventFile(one) for one in paths(path, out)]
    for file in files:
        if file.kinds != files[0].kinds:
            raise BadLog(f"{file.path.name} and {files[0].path.name} name people in different ways; use one of them.")
    day = today.toordinal() if today else max(file.last_day() for file in files)
    if not day:
        raise BadLog(f"{path} has no rows; give at least a few weeks of contacts.")
    with _others(min(workers, len(files) - 1), scheduler) as others:
        first = Ties(files[0], day, partial(_rows, files[0].rows))
        prior = first.endings()
        parts = chain([(first.tables(prior), first)], others(files[1:], day, prior))
        ties, people, left_out = _kept(parts, files, out, schema(files[0].kinds, day, prior))
    of = f"{_count(ties, 'tie', 'ties')} of {_count(people, 'person', 'people')}"
    _said(f"{out} holds {of}, as of {date.fromordinal(day):%-d %B %Y}.")
    if left_out:
        _said(f"{_count(left_out, 'row', 'rows')} without an owner, a person or a moment: left out.")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _said(words: str) -> None:
    if sys.stderr.isatty():
        print("\r" + " " * 60 + "\r", end="", file=sys.stderr, flush=True)
    print(words)


def _kept(parts: Iterator[Any], files: list[Any], out: Path, columns: Any) -> tuple[int, int, int]:
    """Write the parts as they come, each under its own name first; counts of ties, owners and rows left out."""
    import pyarrow.parquet as pq

    ties, left_out = 0, 0
    where: dict[Any, int] = {}
    with _whole(out) as unfinished, pq.ParquetWriter(unfinished, columns, compression="zstd") as writer:
        for place, (tables, source) in enumerate(parts):
            for table in tables:
                _owners_once(table["owner"].unique().to_pylist(), where, place, files)
                writer.write_table(table, row_group_size=len(table))
                ties += len(table)
            left_out += source.left_out
    return ties, len(where), left_out


def _owners_once(owners: list[Any], where: dict[Any, int], place: int, files: list[Any]) -> None:
    for owner in owners:
        if where.setdefault(owner, place) != place:
            first, second = files[where[owner]].path.name, files[place].path.name
            raise BadLog(f"{owner} is in {first} and in {second}; keep all rows of one owner in one file.")


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """A file that takes its name only when it is whole."""
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        yield unfinished
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _others(workers: int, scheduler: str) -> Iterator[Callable[..., Iterator[Any]]]:
    """What reads the files after the first: this process, several, or a Dask cluster. For each file in order it gives the
    tables and what knows after the last of them how many rows were left out."""
    if scheduler:
        with _client(scheduler) as client:
            yield partial(_by_dask, client)
    elif workers > 1:
        # At Ctrl-C the processes end at once and without a word; the sentence is this one's to say.
        pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=signal, initargs=(SIGINT, SIG_DFL))
        try:
            yield partial(_by_processes, pool, workers)
        except BaseException:
            for process in active_children():
                process.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
    else:
        yield _here


def _here(files: list[Any], today: int, prior: Any) -> Iterator[Any]:
    from closeknit.terminal.tie_files import Ties

    for file in files:
        ties = Ties(file, today, partial(_rows, file.rows))
        yield ties.tables(prior), ties


def _by_processes(pool: ProcessPoolExecutor, workers: int, files: list[Any], today: int, prior: Any) -> Iterator[Any]:
    """A file at a time for each process; a few results wait at most, whatever the number of files."""
    from closeknit.terminal.tie_files import part

    waiting: list[Future[Any]] = []
    todo = iter(files)
    for done in range(len(files)):
        while len(waiting) <= workers and (file := next(todo, None)) is not None:
            waiting.append(pool.submit(part, str(file.path), today, prior))
        found = waiting.pop(0).result()
        _progress(done + 2, len(files) + 1, "files")
        yield found.tables, found


def _client(scheduler: str) -> Any:
    from distributed import Client

    try:
        return Client(scheduler, timeout=ANSWER_SECONDS)
    except (OSError, ValueError):
        raise BadLog(f"No Dask scheduler answers at {scheduler}; start one with: dask scheduler") from None


def _by_dask(client: Any, files: list[Any], today: int, prior: Any) -> Iterator[Any]:
    """The same function on the machines of a Dask cluster, which read the files from the same path; nothing is shuffled."""
    from closeknit.terminal.tie_files import part

    futures = client.map(part, [str(file.path.absolute()) for file in files], today=today, prior=prior, pure=False)
    for done, future in enumerate(futures):
        found = future.result()
        future.release()
        _progress(done + 2, len(files) + 1, "files")
        yield found.tables, found


def _rows(total: int, done: int) -> None:
    _progress(done, total)


def _progress(done: int, total: int, of: str = "rows") -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} of {total:,} {of}   ", end="", file=sys.stderr, flush=True)
