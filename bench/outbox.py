"""Kills workers over a difficult mail server, lets three race for one queue, and runs small worlds from seeds.

    python bench/outbox.py [--kills 100] [--jobs 10000] [--worlds 1000] [--seed 7] [--json]

Prints what was lost and what came twice for each class of words (RE-3, RE-4, RE-18), and writes the same to
build/evidence/outbox.json. Ends with 1 when a promise was broken.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.outbox.killing import Plan, Tally, run

from _evidence import keep


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--short", action="store_true", help="10 kills, 300 jobs, 50 worlds")
    given = parser.parse_args()
    if given.short:
        given.kills, given.jobs, given.worlds = 10, 300, 50
    found: dict[str, dict[str, object]] = {}
    broken = 0
    if given.kills:
        tally = _run(Plan(given.kills * 3, 3, given.kills, given.seed), hostile=True)
        found["killed workers"] = {"kills": given.kills, "of them at work": tally.busy_kills, **_figures(tally)}
        broken += tally.lost["safety"] + tally.lost["account"] + tally.doubled["reminder"] + sum(tally.left.values())
    if given.jobs:
        tally = _run(Plan(given.jobs // 3, 3, 0, given.seed), hostile=False)
        found["three workers"] = {**_figures(tally), "seconds": round(tally.seconds)}
        broken += sum(tally.lost.values()) + sum(tally.doubled.values())
    if given.worlds:
        worlds = _worlds(given.seed, given.worlds)
        found["small worlds"] = worlds
        broken += int(str(worlds["broken"]))
    keep("outbox", found, seed=given.seed, short=given.short, as_json=given.json)
    return int(broken > 0)


def _run(plan: Plan, *, hostile: bool) -> Tally:
    with tempfile.TemporaryDirectory(prefix="closeknit-outbox-") as folder:
        return run(Path(folder), plan, hostile=hostile)


def _figures(tally: Tally) -> dict[str, object]:
    out: dict[str, object] = {"messages": sum(tally.entries.values()), "taken by the mail server": tally.taken}
    for care in sorted(tally.entries):
        out[f"{care} lost"] = tally.lost[care]
        out[f"{care} twice"] = tally.doubled[care]
    return out


def _worlds(seed: int, count: int) -> dict[str, object]:
    """Run worlds one after another on a store of their own, each taken back at its end."""
    with tempfile.TemporaryDirectory(prefix="closeknit-worlds-") as folder:
        os.environ.update({"CLOSEKNIT_DATA": f"{folder}/data", "DJANGO_SETTINGS_MODULE": "closeknit.settings"})
        from closeknit.terminal import store

        store.open()
        from django.db import connections, transaction
        from tests.outbox.simulation import STEPS, World

        from closeknit.outbox import registered

        registered.add_family("tests.outbox.alerts")
        broken, taken, began = 0, 0, time.perf_counter()
        for number in range(seed, seed + count):
            with transaction.atomic():
                world = World(number)
                problems = world.run()
                transaction.set_rollback(True)
            taken += len(world.taken)
            broken += bool(problems)
            for problem in problems:
                print(f"seed {number}: {problem}", file=sys.stderr)
        connections.close_all()
        seconds = round(time.perf_counter() - began)
        return {"worlds": count, "steps each": STEPS, "parcels taken": taken, "broken": broken, "seconds": seconds}


if __name__ == "__main__":
    sys.exit(main())
