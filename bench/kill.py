"""Kills imports with SIGKILL at random moments, and before every statement, and counts what was lost or half there.

    python bench/kill.py [imports] [--every-statement] [--json]

Each import is the real command in a process of its own and brings one friend with 3,000 moments into one store. After
each kill the database, the journal and every import so far are looked at. Ends with 1 when anything was lost or half.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.circle.killing import Store, Tally


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("imports", nargs="?", type=int, default=50)
    parser.add_argument(
        "--every-statement", action="store_true", help="also kill an import before each statement of it"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    began = time.perf_counter()
    found = {"at random moments": _random(given.imports, given.seed)}
    if given.every_statement:
        found["before each statement"] = _every_statement()
    out = {name: _figures(tally, journals) for name, (tally, journals) in found.items()}
    seconds = round(time.perf_counter() - began)
    print(json.dumps({**out, "wall_s": seconds}, indent=None if given.json else 2))
    for tally, _ in found.values():
        for problem in (*tally.lost, *tally.half, *tally.damage):
            print(problem, file=sys.stderr)
    bad = any(tally.lost or tally.half or tally.damage or journals != "[None]" for tally, journals in found.values())
    return int(bad)


def _random(imports: int, seed: int) -> tuple[Tally, str]:
    with tempfile.TemporaryDirectory(prefix="closeknit-kill-") as folder:
        store = Store(Path(folder), seed=seed)
        for _ in range(imports):
            store.kill_at_random()
        return store.tally, store.journals()


def _every_statement() -> tuple[Tally, str]:
    with tempfile.TemporaryDirectory(prefix="closeknit-kill-") as folder:
        store = Store(Path(folder), size=300)
        last = store.kill_at_statement(10**9)
        for number in range(1, last + 1):
            store.kill_at_statement(number)
        return store.tally, store.journals()


def _figures(tally: Tally, journals: str) -> dict[str, object]:
    return {
        "imports": tally.started,
        "moments each": tally.size,
        "killed": tally.killed,
        "acknowledged": tally.acknowledged,
        "kept whole": tally.kept,
        "of them killed before they could say so": tally.kept_unsaid,
        "lost": len(tally.lost),
        "half": len(tally.half),
        "damaged": len(tally.damage),
        "journal fits": journals == "[None]",
    }


if __name__ == "__main__":
    sys.exit(main())
