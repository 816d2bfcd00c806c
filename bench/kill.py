"""Kills imports with SIGKILL at random moments, and at every statement, and counts what was lost or half there.

    python bench/kill.py [imports] [--every-statement]

Each import brings one friend with 3,000 moments into one store; at the end the database, the journal and every import
are checked.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.circle.killing import Store


def main() -> int:
    """Run, print, and end with 1 when anything was lost or half there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("imports", nargs="?", type=int, default=50)
    parser.add_argument(
        "--every-statement", action="store_true", help="kill before each statement of an import as well"
    )
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    began = time.perf_counter()
    good = _random(given.imports, given.seed) and (not given.every_statement or _every_statement())
    print(f"{time.perf_counter() - began:.0f} seconds")
    return 0 if good else 1


def _random(imports: int, seed: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="closeknit-kill-") as folder:
        store = Store(Path(folder), seed=seed)
        print(f"undisturbed, an import takes {store.seconds:.2f} s")
        for _ in range(imports):
            store.kill_at_random()
        return _report("at random", store)


def _every_statement() -> bool:
    with tempfile.TemporaryDirectory(prefix="closeknit-kill-") as folder:
        store = Store(Path(folder), size=300)
        last = store.kill_at_statement(10**9)
        for number in range(1, last + 1):
            store.kill_at_statement(number)
        return _report(f"before each of {last} statements", store)


def _report(how: str, store: Store) -> bool:
    tally, journals = store.tally, store.journals()
    print(f"{how}: {tally.figures()}; journal {'fits' if journals == '[None]' else journals}")
    for problem in (*tally.lost, *tally.half, *tally.damage):
        print(f"  {problem}")
    return not (tally.lost or tally.half or tally.damage) and journals == "[None]"


if __name__ == "__main__":
    sys.exit(main())
