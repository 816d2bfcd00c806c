"""How well chances of contact come true on real logs: ours beside the usual rules, on every log that is long enough.

    python bench/chances.py [--json]

The logs are sample data that is not part of the repository (CollegeMsg, Copenhagen calls and texts, Enron mail); without
them it says so. Each pair counts for both of its people. `closeknit evaluate LOG.csv` does the same for a log of your own.
"""

import argparse
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.evaluation.judging import judge
from closeknit.engine.evaluation.logs import Log, from_rows

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "ties"
MOST_RECIPIENTS = 20
_EPOCH = 719_163
Ints = NDArray[np.int64]


def both_ways(one: Ints, other: Ints, second: Ints) -> Log:
    """Each event as both people have it in their own log."""
    day = np.tile(second // 86_400 + _EPOCH, 2)
    return from_rows(np.concatenate([one, other]), np.concatenate([other, one]), day)


def college() -> Log:
    """Private messages between students: CollegeMsg (Panzarasa, Opsahl and Carley 2009)."""
    rows = np.loadtxt(DATA / "collegemsg" / "CollegeMsg.txt", dtype=np.int64)
    return both_ways(rows[:, 0], rows[:, 1], rows[:, 2])


def copenhagen() -> Log:
    """Calls that were answered, and texts (Sapiezynski et al. 2019)."""
    texts, calls = (
        np.loadtxt(DATA / "copenhagen" / name, dtype=np.int64, delimiter=",", skiprows=1)
        for name in ("sms.csv", "calls.csv")
    )
    rows = np.concatenate([texts[:, :3], calls[calls[:, 3] >= 0, :3]])
    return both_ways(rows[:, 1], rows[:, 2], rows[:, 0])


def enron() -> Log:
    """Mail between employees to at most twenty (Zhou et al. 2007; Perry and Wolfe)."""
    messages, recipients = (
        np.loadtxt(DATA / "enron" / name, dtype=np.int64) for name in ("messages.tsv", "recipients.tsv")
    )
    recipients = recipients[np.bincount(recipients[:, 0])[recipients[:, 0]] <= MOST_RECIPIENTS]
    row = np.searchsorted(messages[:, 0], recipients[:, 0])
    return both_ways(messages[row, 2], recipients[:, 2], messages[row, 1])


LOGS = {"copenhagen": copenhagen, "collegemsg": college, "enron": enron}


def main() -> None:
    """Judge and print: for each log and horizon the log-loss of every model, then the means of all scores."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = options.parse_args()
    if not DATA.is_dir():
        print(json.dumps({"skipped": "the sample logs are not here"}))
        return
    start, scores = time.process_time(), {}
    for name, load in LOGS.items():
        for days, judged in judge(load()).items():
            scores[f"{name} {days}"] = judged.table()
    losses = {
        model: {log: round(table[model]["log_loss"], 4) for log, table in scores.items()} for model in _names(scores)
    }
    means = {model: _means([table[model] for table in scores.values()]) for model in _names(scores)}
    figures: dict[str, Any] = {
        "tie_origins": sum(table["closeknit"]["n"] for table in scores.values()),
        "closeknit_to_elapsed_over_median": _ratio(means, "closeknit"),
        "closeknit_blended_to_elapsed_over_median": _ratio(means, "closeknit_blended"),
        "cpu_s": round(time.process_time() - start, 1),
        "log_loss": losses,
        "means": means,
    }
    print(json.dumps(figures, indent=None if chosen.json else 1))


def _names(scores: dict[str, dict[str, dict[str, float]]]) -> list[str]:
    return list(next(iter(scores.values())))


def _means(rows: list[dict[str, float]]) -> dict[str, float]:
    """Plain means over logs and horizons, of those that can be said."""
    names = [name for name in rows[0] if name != "n"]
    told = {name: [row[name] for row in rows if not math.isnan(row[name])] for name in names}
    return {name: round(sum(values) / len(values), 4) for name, values in told.items()}


def _ratio(means: dict[str, dict[str, float]], name: str) -> float:
    return round(means[name]["log_loss"] / means["elapsed_over_median"]["log_loss"], 3)


if __name__ == "__main__":
    main()
