"""The real server under load on both databases: pages a second, how long they take, errors, memory, writers at once.

    python bench/load.py [--short] [--json] [--minutes 5] [--owners 1000] [--people 100] [--moments 10000] [--store FOLDER]

`closeknit serve` with two workers and all its middleware, owners with circles that came through the product's own import,
all signed in; `_traffic.py` asks from a process of its own on the same two cores. Of each phase it is noted how much of
the machine was used by processes that have nothing to do with it. Figures go to build/evidence/load.json.

Today              asked again at once over 8 connections: pages a second; then at half that rate, at random times
people at once     50 who look for a second on average between two presses: Today, a person's page, "Spoke today"
writers at once    16 on SQLite who only press "Spoke today"
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from _evidence import keep
from _stand import DATABASES, Server, Stand, cpu_seconds, memory, stand, tree, wait

TRAFFIC, DEAR = Path(__file__).with_name("_traffic.py"), Path(__file__).with_name("_dear.py")
PAGES = {"today": 1}
MIXED = {"today": 70, "person": 20, "spoke": 10}
PEOPLE, THINK, WRITERS, CONNECTIONS = 50, 1.0, 16, 8
CORES = 2
GOALS = {"today_per_second": 250, "p99_ms_at_half": 150}


def busy() -> float:
    """CPU seconds that the whole machine has been busy."""
    parts = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    return (sum(map(int, parts[:3])) + sum(map(int, parts[5:8]))) / 100


class Ground:
    """One filled store with its server: runs plans and watches what they cost."""

    def __init__(self, at: Stand, server: Server, seed: int) -> None:
        self.at, self.server, self.seed = at, server, seed
        pid = at.folder / "postgresql" / "postmaster.pid"
        self.database = int(pid.read_text().split()[0]) if at.uri else 0

    def pids(self) -> tuple[list[int], list[int]]:
        """The server's processes, and the database's."""
        return self.server.pids(), tree(self.database) if self.database else []

    def phase(self, seconds: float, mix: dict[str, int], connections: int, **more: Any) -> dict[str, Any]:
        """Let a crowd in, and note what it cost the server, the database and whoever else is on this machine."""
        plan = {"port": self.server.port, "owners": str(self.at.folder / "filled.json"), "seconds": seconds, "mix": mix}
        plan |= {"connections": connections, "seed": self.seed, **more}
        watch = Watch(self.server)
        used, began = self._used(), time.perf_counter()
        done = subprocess.run(
            [sys.executable, str(TRAFFIC)], input=json.dumps(plan), capture_output=True, text=True, check=True
        )
        wall = time.perf_counter() - began
        found = json.loads(done.stdout)
        server, database, all_of_it = (after - before for after, before in zip(self._used(), used, strict=True))
        asker = found["asker_cpu_share"] * found["seconds"]
        others = max(0.0, all_of_it - server - database - asker) / wall
        cost = {
            "server_cpu_share": round(server / wall, 2),
            "database_cpu_share": round(database / wall, 2),
            "cpu_share_of_others": round(others, 2),
            "server_cpu_ms_an_answer": round(1000 * server / max(1, found["answers"]), 2),
        }
        return {**found, **cost, **watch.ended()}

    def _used(self) -> tuple[float, float, float]:
        server, database = self.pids()
        return cpu_seconds(server), cpu_seconds(database), busy()


class Watch(threading.Thread):
    """Looks at the server's memory once a second until it is told to stop."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self.server, self.seen, self.over = server, [], threading.Event()
        self.start()

    def run(self) -> None:
        """Look, wait, look again."""
        while not self.over.is_set():
            pids = self.server.pids()
            self.seen.append((time.monotonic(), memory(pids), files_open(pids)))
            self.over.wait(1)

    def ended(self) -> dict[str, Any]:
        """The most, and the slope over the last half in MB an hour."""
        self.over.set()
        self.join()
        at, held, opened = np.array(self.seen, dtype=float).T
        late = at >= (at[0] + at[-1]) / 2
        slope = np.polyfit(at[late], held[late], 1)[0] * 3600 / 1e6 if late.sum() > 2 else float("nan")
        grown = (held[late][-1] - held[late][0]) / 1e6
        return {
            "memory_mb": round(held.max() / 1e6, 1),
            "memory_mb_grown_in_last_half": round(grown, 2),
            "memory_mb_an_hour": round(float(slope), 1),
            "files_open": [int(opened[0]), int(opened[-1])],
        }


def files_open(pids: list[int]) -> int:
    """File descriptors of these processes."""
    count = 0
    for pid in pids:
        try:
            count += sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
        except OSError:
            continue
    return count


def filled(at: Stand, owners: int, people: int, moments: int, seed: int) -> dict[str, Any]:
    """Fill the store, unless it is filled."""
    note = at.folder / "filled.json"
    if not note.exists():
        began = time.monotonic()
        found = at.life("fill", owners, people, moments, seed)
        note.write_text(json.dumps({**found, "seconds": round(time.monotonic() - began, 1)}))
    found = json.loads(note.read_text())
    return {
        "owners": len(found["owners"]),
        **{name: found[name] for name in ("people", "interactions", "bytes", "seconds")},
    }


def measured(at: Stand, given: argparse.Namespace) -> dict[str, Any]:
    """All phases on one filled store."""
    seconds = 8 if given.short else 30
    long = 20 if given.short else 60 * given.minutes
    out: dict[str, Any] = {"one page of Today": dearest(at, 100 if given.short else 400)}
    with at.serving(workers=CORES) as server:
        ground = Ground(at, server, given.seed)
        ground.phase(5, MIXED, CONNECTIONS)
        most = ground.phase(seconds, PAGES, CONNECTIONS)
        out["today, as many as it can"] = most
        out["today, half of that"] = ground.phase(seconds, PAGES, 64, rate=most["per_second"] / 2)
        out["mixed, as many as it can"] = ground.phase(seconds, MIXED, CONNECTIONS)
        out["50 people at once"] = ground.phase(long, MIXED, PEOPLE, think=THINK)
        if at.database == "sqlite":
            writers = ground.phase(seconds, {"spoke": 1}, WRITERS)
            out["16 writers at once"] = {**writers, "lock_errors": server.said().count("locked")}
        out["server_said_error"] = server.said().count("Traceback")
    return out


def slowdown() -> float:
    """How much slower this machine is now than in its best moments: a fixed small loop, middle of many over the least."""
    took = []
    for _ in range(2000):
        began = time.perf_counter()
        sum(range(20_000))
        took.append(time.perf_counter() - began)
    return round(float(np.mean(took)) / min(took), 2)


def dearest(at: Stand, requests: int) -> dict[str, Any]:
    """What one page of Today costs in one process, and its ten dearest parts."""
    command = [sys.executable, str(DEAR), str(at.folder / "filled.json"), str(requests)]
    done = subprocess.run(command, env=at.surroundings(), capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def idle_start(at: Stand) -> dict[str, float]:
    """How long the server takes from its start to its first page."""
    server = at.start(CORES)
    try:
        return {"seconds_to_first_page": round(wait(server), 2)}
    finally:
        server.kill()


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="20 seconds of people at once, fewer owners: for CI")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--minutes", type=float, default=5, help="how long 50 people stay")
    parser.add_argument("--owners", type=int, default=0, help="on PostgreSQL; a tenth of them on SQLite")
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--moments", type=int, default=10_000, help="of each owner")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=DATABASES)
    parser.add_argument("--store", type=Path, help="keep the filled stores here and use them again")
    given = parser.parse_args()
    owners = given.owners or (30 if given.short else 1000)
    out: dict[str, Any] = {"goals": GOALS, "slower_than_its_best_moments": slowdown()}
    for database in DATABASES:
        if given.only not in (None, database):
            continue
        count = owners if database == "postgresql" else max(20, owners // 10)
        with stand(database, given.store / database if given.store else None) as at:
            made = filled(at, count, given.people, given.moments, given.seed)
            out[database] = {"store": made, **idle_start(at), **measured(at, given)}
    keep("load", out, seed=given.seed, short=given.short, as_json=given.json)
    return int(
        any(
            phase.get("errors", 0)
            for part in DATABASES
            for phase in out.get(part, {}).values()
            if isinstance(phase, dict)
        )
    )


if __name__ == "__main__":
    sys.exit(main())
