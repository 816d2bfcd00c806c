"""One person behind several names: Closeknit's rules beside those of other keepers of contacts, on invented lives.

    python bench/identity.py [--json] [--lives 5] [--first 101]

Each life is 400 people in 120 files of 11 kinds, with the troubles of names and numbers that real circles have (their rates
are in tests/circle/one_life_people.py). The importers read the files; who everybody found truly is, is known beside them.
Over all pairs of mentions: precision is the share of joined pairs that are one person, recall the share of one person's
pairs that were joined. Rivals: the same name is the same person; the same name or the same mail address is.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.circle.one_life import Outcome, Score, Seen, by_name, by_name_or_address, life, ours, read, scores

ASKED, SILENT = "ours, questions answered", "ours, no question answered"
WAYS: dict[str, Callable[[list[Seen]], Outcome]] = {
    "exact name": lambda seen: Outcome(by_name(seen), 0),
    "exact name or exact e-mail": lambda seen: Outcome(by_name_or_address(seen), 0),
    SILENT: lambda seen: ours(seen, ask=False),
    f"{SILENT}, file after file": lambda seen: ours(seen, ask=False, at_once=False),
    ASKED: lambda seen: ours(seen, ask=True),
    f"{ASKED}, file after file": lambda seen: ours(seen, ask=True, at_once=False),
}
"""Ways to join. "File after file" brings the files in three sittings, else all come at once."""


def measured(lives: list[list[Seen]]) -> dict[str, dict[str, float]]:
    """By way of joining: precision, recall, questions for a hundred people, processor seconds a life."""
    people = sum(len({one.who for one in seen}) for seen in lives)
    rows = {}
    for name, join in WAYS.items():
        total, questions, begin = Score(), 0, time.process_time()
        outcomes = [join(seen) for seen in lives]
        seconds = time.process_time() - begin
        for seen, outcome in zip(lives, outcomes, strict=True):
            total += scores(seen, outcome.joined)
            questions += outcome.questions
        rows[name] = {
            "precision": round(total.precision, 4),
            "recall": round(total.recall, 4),
            "questions_per_100": round(100 * questions / people, 1),
            "cpu_s_a_life": round(seconds / len(lives), 2),
        }
    return rows


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--lives", type=int, default=5)
    parser.add_argument("--first", type=int, default=101, help="the seed of the first life")
    given = parser.parse_args()
    lives: list[list[Seen]] = []
    refused: Counter[str] = Counter()
    for seed in range(given.first, given.first + given.lives):
        seen, left_out = read(life(seed))
        lives.append(seen)
        refused.update(left_out)
    figures: dict[str, Any] = {
        "lives": given.lives,
        "people": sum(len({one.who for one in seen}) for seen in lives),
        "mentions": sum(map(len, lives)),
        "files_not_read": sum(refused.values()),
        **measured(lives),
    }
    if given.json:
        print(json.dumps(figures))
        return 0
    for name, value in figures.items():
        shown = "  ".join(f"{k} {v:>7}" for k, v in value.items()) if isinstance(value, dict) else value
        print(f"{name:42} {shown}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
