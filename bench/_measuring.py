"""How the measurements measure: CPU time, growth with the size of a file, memory, and the printing of what was found."""

import contextlib
import gc
import json
import resource
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

from closeknit.importers._found import Refused

_LEAST = 0.005
"""CPU seconds below which a time is mostly noise."""


def seconds(run: Callable[[], object], times: int, collect: bool = False) -> float:
    """Return the least CPU seconds of some runs. With `collect`, garbage is collected before each, untimed."""
    taken = []
    for _ in range(times):
        if collect:
            gc.collect()
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def doubling(
    read: Callable[[bytes], object],
    start: str | bytes,
    piece: str | bytes,
    times: int,
    runs: int = 3,
    end: str | bytes = b"",
) -> float:
    """Return how many times longer reading takes when a piece comes twice as often: 2 is linear, 4 is quadratic.

    The file is `start`, `piece` so many `times`, and `end`; text becomes UTF-8. Each size is read `runs` times and the
    least CPU time counts, at least 0.005 seconds for the smaller. A reader may refuse the file: that is an answer too.
    """

    def taken(count: int) -> float:
        data = _encoded(start) + _encoded(piece) * count + _encoded(end)

        def run() -> None:
            with contextlib.suppress(Refused):
                read(data)

        return seconds(run, runs)

    return taken(2 * times) / max(taken(times), _LEAST)


def _encoded(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def most_memory() -> float:
    """Return the most memory this process has had in use so far, in MB, on Linux thousands of kB of 1,024 bytes each.

    Linux counts in `ru_maxrss` what the process had before it became this one: a copy of its parent. `VmHWM` does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / 1e3
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def most_allocated(run: Callable[[], object], collect: bool = False) -> float:
    """Return the most memory that Python allocates during a run, its result included, in MB (a million bytes).

    With `collect`, garbage is collected before it.
    """
    if collect:
        gc.collect()
    tracemalloc.start()
    run()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def show(figures: Mapping[str, object], as_json: bool) -> None:
    """Print the figures: as one JSON object, or one a line with its name before it."""
    if as_json:
        print(json.dumps(figures))
        return
    width = max(map(len, figures), default=0)
    for name, value in figures.items():
        print(f"{name:{width}} {value}")
