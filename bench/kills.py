"""Kills everything that writes, at random moments, on both databases, and counts what was lost or half there (RE-1, RE-2).

    python bench/kills.py [--kills 300] [--only web import] [--database sqlite] [--seed 7] [--json]

Each scenario is a few lines: what runs, what is killed, and what has to be true afterwards. `--kills` are shared out
evenly between all scenarios on all databases. After each kill the store is read past the server. Ends with 1 when an
acknowledged write is lost or there twice, when an act and its journal entry do not match, or when a check finds damage.
With 0 lost in n kills the chance of a loss in one kill is under 3/n (95 %).

Another kind of work is one more class here: `kill` starts it with `self.at.begin("worker")`, waits, calls `kill()` on what
it got, and adds to `wrong` what is not as it has to be (`self.at.life("state")` says what is there).

web       the server with its workers, while several people press buttons; SIGKILL to all of it 0.15 to 0.9 s
          after the first of them was told that it is done
import    the import command, at any moment of its life
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from _evidence import keep
from _stand import DATABASES, Stand, stand
from _writing import Writers

WRITERS, SHORTEST, LONGEST = 6, 0.15, 0.9


class Scenario:
    """One kind of work that is killed. `tally` counts, `wrong` says in words what was not as it has to be."""

    name = ""

    def __init__(self, at: Stand, seed: int) -> None:
        self.at, self.random = at, random.Random(seed)
        self.tally: Counter[str] = Counter()
        self.wrong: list[str] = []

    def kill(self) -> None:
        """Start the work, kill it, look at what is there."""
        raise NotImplementedError

    def end(self) -> None:
        """Look once more when all is over."""


class Web(Scenario):
    """The server, while several people write: moments, people, promises, help, and taking things back."""

    name = "web"

    def __init__(self, at: Stand, seed: int) -> None:
        super().__init__(at, seed)
        filled = at.life("fill", WRITERS, 3, 30, seed)
        before = at.life("state")
        self.writers = Writers(filled["owners"], before, seed)

    def kill(self) -> None:
        """Serve, let everybody write, kill all of it."""
        with self.at.serving(workers=2) as server:
            self.writers.begin(server.port)
            self.writers.wait_for_one()
            time.sleep(self.random.uniform(SHORTEST, LONGEST))
            server.kill()
            self.tally["writes in the air when killed"] += self.writers.end()
            if "Traceback" in server.said():
                self.wrong.append("the server printed a traceback")
        found = self.writers.compare(self.at.life("state"))
        self.wrong += found
        self.tally["acknowledged writes"] = self.writers.acknowledged
        self.tally["there although nobody was told"] = self.writers.unsaid


class Import(Scenario):
    """The import command: one friend with so many moments each, whole or not at all."""

    name = "import"

    def __init__(self, at: Stand, seed: int) -> None:
        super().__init__(at, seed)
        from tests.circle.killing import Store

        settings = {"DATABASE_URL": at.uri} if at.uri else {}
        self.store = Store(at.folder, size=2000, seed=seed, **settings)

    def kill(self) -> None:
        """Import, kill, look."""
        self.store.kill_at_random()
        tally = self.store.tally
        self.tally["acknowledged imports"], self.tally["killed in time"] = tally.acknowledged, tally.killed
        self.tally["there although nobody was told"] = tally.kept_unsaid
        self.wrong = [*tally.lost, *tally.half, *tally.damage]

    def end(self) -> None:
        """The journal chains."""
        if self.store.journals() != "[None]":
            self.wrong.append("the journal does not fit")


SCENARIOS = (Web, Import)


def run(make: Any, database: str, kills: int, seed: int) -> dict[str, Any]:
    """So many kills of one scenario on one database."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="closeknit-kills-") as folder, stand(database, Path(folder)) as at:
        scenario = make(at, seed)
        for _ in range(kills):
            scenario.kill()
        scenario.end()
    for problem in scenario.wrong[:20]:
        print(f"{scenario.name} on {database}: {problem}", file=sys.stderr)
    took = round(time.monotonic() - began, 1)
    return {"kills": kills, **scenario.tally, "lost, doubled, half or damaged": len(scenario.wrong), "seconds": took}


def main() -> int:
    """Share the kills out, run, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [make.name for make in SCENARIOS]
    parser.add_argument("--kills", type=int, default=300, help="in all")
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--short", action="store_true", help="four kills of each")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--print", action="store_true", help="print only, keep nothing")
    given = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    databases = [given.database] if given.database else list(DATABASES)
    chosen = [make for make in SCENARIOS if make.name in given.only]
    each = 4 if given.short else max(1, -(-given.kills // (len(chosen) * len(databases))))
    out: dict[str, Any] = {}
    for make in chosen:
        for database in databases:
            out[f"{make.name} on {database}"] = run(make, database, each, given.seed)
    bad = sum(part["lost, doubled, half or damaged"] for part in out.values())
    total = sum(part["kills"] for part in out.values())
    out["kills in all"], out["wrong in all"] = total, bad
    out["chance of a loss in one kill, at most (95 %)"] = round(3 / total, 4) if not bad else None
    keep("kills", out, seed=given.seed, short=given.short, as_json=given.json, written=not given.print)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
