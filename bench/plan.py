"""The plan of a week: how far from the best list there is, and what it costs, beside a mixed-integer solver.

    python bench/plan.py [--json] [--weeks 200]

The weeks are those of tests/engine/test_fitting.py: 5 to 119 people in up to four forms, one to six free stretches. The solver
is HiGHS with a gap of nothing; the model it is given counts in its time, as building our list counts in ours. The circle is
invented: 5,000 ties of all words, a hundredth with a birthday this week, half of them with a number; six free stretches with
a walk and a gathering among them.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from closeknit.engine.candidates import Candidates, candidates
from closeknit.engine.fitting import Offer, best_week
from closeknit.engine.plan import choose
from closeknit.engine.records import Status
from closeknit.engine.slots import Slot, SlotKind, Times

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.engine.test_fitting import gain_of, random_week, solved

TIES = 5_000
MINUTES = (20, 45, 90, 240)
SLOTS = (
    Slot(1000, 1110, 60),
    Slot(1001, 1110, 30),
    Slot(1003, 1110, 90),
    Slot(1004, 1140, 120, SlotKind.TOGETHER, frozenset([5, 6, 7])),
    Slot(1005, 600, 60, SlotKind.ON_THE_MOVE),
    Slot(1006, 600, 120),
)


def circle(seed: int) -> Candidates:
    """5,000 ties, most of them quiet enough to be suggested."""
    random = np.random.default_rng(seed)
    words = [Status.STEADY] * 3 + [Status.DRIFTING, Status.OVERDUE, Status.QUIET, Status.LAPSED, Status.NEW]
    return candidates(
        random.choice(words, TIES),
        p7=random.random(TIES),
        alive=random.random(TIES),
        silent=random.integers(1, 300, TIES),
        usual=random.choice([3.0, 7, 14, 30, 60], TIES),
        x=random.integers(3, 200, TIES).astype(float),
        layer=random.choice([5, 15, 50, 150], TIES, p=[0.01, 0.02, 0.1, 0.87]),
        channel=random.integers(1, 8, TIES),
        minutes=random.choice([5, 10, 15, 20, 45], TIES),
        calls=random.random(TIES) < 0.5,
        date_in_days=np.where(random.random(TIES) < 0.01, random.integers(0, 7, TIES), -1),
    )


def milliseconds(run: Callable[[], object]) -> float:
    """CPU milliseconds of one run."""
    start = time.process_time()
    run()
    return 1e3 * (time.process_time() - start)


def beside_a_solver(weeks: int) -> dict[str, float]:
    """The gap to the solver's optimum over random weeks (without the rule of the weak tie), and both times."""
    gaps, ours, theirs = [], [], []
    for seed in range(weeks):
        offers, rooms, minutes, most = random_week(seed)
        plain = [Offer(one.who, False, one.forms) for one in offers]
        ours.append(milliseconds(lambda o=plain, r=rooms, m=minutes, k=most: best_week(o, r, m, k)))
        theirs.append(milliseconds(lambda o=plain, r=rooms, m=minutes, k=most: solved(o, r, m, k)))
        best = solved(plain, rooms, minutes, most)
        gaps.append((best - gain_of(best_week(plain, rooms, minutes, most))) / best if best else 0.0)
    return {
        "weeks": weeks,
        "largest gap to the optimum": round(max(gaps), 9),
        "ours, median ms": round(statistics.median(ours), 2),
        "ours, slowest ms": round(max(ours), 2),
        "HiGHS, median ms": round(statistics.median(theirs), 2),
        "HiGHS, slowest ms": round(max(theirs), 2),
    }


def at_five_thousand(turns: int = 12) -> dict[str, dict[str, float]]:
    """CPU milliseconds of a whole plan, guards and all, for several numbers of minutes."""
    found = {}
    times = Times(SLOTS, 999)
    for minutes in MINUTES:
        every = [circle(seed) for seed in range(turns)]
        with_slots = [milliseconds(lambda c=c, m=minutes: choose(c, m, times=times)) for c in every]
        without = [milliseconds(lambda c=c, m=minutes: choose(c, m)) for c in every]
        found[f"{minutes} minutes"] = {
            "six stretches, median": round(statistics.median(with_slots), 1),
            "six stretches, slowest": round(max(with_slots), 1),
            "minutes alone, median": round(statistics.median(without), 1),
        }
    return found


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--weeks", type=int, default=200)
    chosen = options.parse_args()
    figures = {"beside a solver": beside_a_solver(chosen.weeks), "cpu ms at 5,000 ties": at_five_thousand()}
    print(json.dumps(figures, indent=None if chosen.json else 1))


if __name__ == "__main__":
    main()
