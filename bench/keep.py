"""Bringing in 10,000 contacts: read in the child process, search for duplicates, save in one transaction, and again.

    python bench/keep.py [--json] [--cards 10000] [--runs 4]

CPU seconds of this process and of the reading child together: the best of four runs, each for a new owner, and the worst.
The rival is vobject's parsing alone of the same file (bench/vcard.py measures the readers against each other).
"""

import argparse
import io
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOME = Path(tempfile.mkdtemp(prefix="closeknit-bench-"))
for name in [n for n in os.environ if n.startswith("CLOSEKNIT_")]:
    del os.environ[name]
os.environ["CLOSEKNIT_DATA"] = str(HOME / "data")
os.environ["DJANGO_SETTINGS_MODULE"] = "closeknit.settings"

from closeknit.terminal import store  # noqa: E402

store.open()

import vobject  # noqa: E402

from _synthetic import vcards  # noqa: E402
from closeknit.accounts import actions as accounts  # noqa: E402
from closeknit.circle.actions import imports  # noqa: E402
from closeknit.circle.queries.preview import preview  # noqa: E402


def cpu() -> float:
    """CPU seconds so far, of this process and of its ended children."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """The result of `work` and its CPU seconds."""
    before = cpu()
    result = work()
    return result, round(cpu() - before, 2)


def once(data: bytes, number: int) -> dict[str, Any]:
    """Bring the cards in for a new owner, and a second time; CPU seconds of each step."""
    owner = accounts.open_account(email=f"amara{number}@example.org", name="Amara Okafor")

    def look() -> Any:
        return imports.look_at(owner=owner, files=[("contacts.vcf", io.BytesIO(data), len(data))])

    batch, read_s = timed(look)
    _, search_s = timed(lambda: preview(owner, batch))
    kept, keep_s = timed(lambda: imports.keep(owner=owner, batch=batch))
    again, again_s = timed(lambda: imports.keep(owner=owner, batch=look()))
    return {
        "read_cpu_s": read_s,
        "search_cpu_s": search_s,
        "keep_cpu_s": keep_s,
        "all_cpu_s": round(read_s + search_s + keep_s, 2),
        "new_people": kept.counts["people"],
        "again_cpu_s": again_s,
        "again_new_people": again.counts["people"],
    }


def main() -> int:
    """Measure and print the best of some runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=4)
    given = parser.parse_args()
    data = vcards(given.cards, 7)
    runs = [once(data, number) for number in range(given.runs)]
    rival = [timed(lambda: sum(1 for _ in vobject.readComponents(data.decode(), allowQP=True)))[1] for _ in range(2)]
    out = {
        "cards": given.cards,
        "bytes": len(data),
        "runs": given.runs,
        **min(runs, key=lambda run: run["all_cpu_s"]),
        "worst_all_cpu_s": max(run["all_cpu_s"] for run in runs),
        "vobject_parse_only_cpu_s": min(rival),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "at": time.strftime("%Y-%m-%d"),
    }
    print(json.dumps(out, indent=None if given.json else 2))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
