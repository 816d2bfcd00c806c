"""Who is noticed when a tie ends, how soon, and how often a living tie is called quiet: invented lives, the hard way.

    python bench/drift.py [--json] [--lives 6]

A life has 120 ties over three years: regular and bursty ones with usual gaps of 2 to 90 days, some that change their pace
for good, some that are younger than half a year, some that are met in a group chat as well. The owner is away for three
weeks twice a year, from everybody. A third of the ties ends on some day of the last year. Every rule looks once a week for a
year, at what is known then. All continuous rules are set to the same false alarms: one living tie in twenty, each week.
`our words` is what a page shows (overdue, drifting, lapsed), with the numbers pooled anew each week.
"""

import argparse
import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.engine import pooled
from closeknit.engine.contact_days import FULL, HALF, summarise
from closeknit.engine.records import Status
from closeknit.engine.rhythm import words

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TIES, DAYS, YEAR, FLOOR = 120, 3 * 365, 365, 90.0
GAPS = (2, 4, 7, 14, 30, 60, 90)
KINDS = ("regular", "bursty", "new pace", "new tie", "group chat")
AWAY, HOLIDAYS = 21, (180, 350)
FALSE_ALARMS = 0.05
ALARMS = (Status.OVERDUE, Status.DRIFTING, Status.LAPSED)


@dataclass(frozen=True, slots=True)
class Life:
    """tie, day and weight of every contact; for each tie its kind, its usual gap, and its last day (0 while it lives)."""

    tie: Ints
    day: Ints
    weight: Ints
    kind: Ints
    gap: Ints
    ended: Ints


def life(seed: int) -> Life:
    """Draw one life."""
    random = np.random.default_rng(seed)
    rows: list[tuple[int, int, int]] = []
    kind, gap = np.arange(TIES) % len(KINDS), random.choice(GAPS, TIES)
    ended = np.where(random.random(TIES) < 1 / 3, random.integers(DAYS - YEAR, DAYS - 30, TIES), 0)
    for one in range(TIES):
        name, usual = KINDS[kind[one]], float(gap[one])
        begun = int(random.integers(DAYS - 180, DAYS - 60)) if name == "new tie" else int(random.integers(1, 200))
        changed = int(random.integers(DAYS // 3, DAYS * 2 // 3)) if name == "new pace" else DAYS + 1
        factor = float(random.choice([1 / 3, 3]))
        end, day = int(ended[one]) or DAYS, float(begun)
        if end < begun:
            ended[one], end = 0, DAYS
        while day <= end:
            on = int(day)
            if not any(on % YEAR in range(start, start + AWAY) for start in HOLIDAYS):
                rows.append((one, on, FULL))
            middle = usual * (factor if day > changed else 1.0)
            day += max(1.0, float(_next(random, name, middle)))
        if name == "group chat":
            rows += [(one, int(on), HALF) for on in random.integers(begun, DAYS, 60)]
    tie, day_, weight = np.array(rows).T
    return Life(tie, day_, weight, kind, gap, ended)


def _next(random: np.random.Generator, name: str, usual: float) -> float:
    """The next gap: a gamma of shape six around the usual gap, or log-normal with a standard deviation of one."""
    if name == "bursty":
        return float(random.lognormal(np.log(usual), 1.0))
    return float(random.gamma(6, usual / 6))


def weeks(of: Life) -> list[tuple[int, dict[str, Floats], Flags, Flags]]:
    """For each week of the last year: the day, the scores by rule, who is called quiet by our words, and who is known."""
    out = []
    for today in range(DAYS - YEAR + 7, DAYS + 1, 7):
        seen = of.day <= today
        ids, stats = summarise(of.tie[seen], of.day[seen], of.weight[seen])
        stats = replace(stats, x=np.where(stats.n == 0, np.minimum(stats.x, 2.0), stats.x))
        as_of = np.full(len(ids), today)
        own = pooled.learn(stats, as_of) or pooled.SHIPPED
        read = pooled.read(stats, as_of, own, np.full(len(ids), FLOOR))
        none = np.zeros(len(ids), dtype=bool)
        alarm, known = np.zeros(TIES, dtype=bool), np.zeros(TIES, dtype=bool)
        alarm[ids] = np.isin(words(stats, read, none, none), ALARMS)
        known[ids] = stats.x >= 3
        scores = {name: np.full(TIES, -np.inf) for name in ("ours", "silence over median", "days silent")}
        silent = np.maximum(today - stats.last, 0)
        scores["ours"][ids] = 1 - read.own_alive
        scores["silence over median"][ids] = silent / np.nan_to_num(stats.median, nan=FLOOR)
        scores["days silent"][ids] = silent
        out.append((today, scores, alarm, known))
    return out


def judge(lives: int) -> dict[str, dict[str, float]]:
    """Found, false alarms and delay of every rule, over some lives."""
    told: dict[str, list[tuple[Life, list[tuple[int, Flags]]]]] = {}
    every = [(one, weeks(one)) for one in map(life, range(lives))]
    names = list(every[0][1][0][1])
    for name in names:
        living = [s[name][_alive(one, today)] for one, looked in every for today, s, _, _ in looked]
        limit = float(np.quantile(np.concatenate(living), 1 - FALSE_ALARMS))
        told[f"{name}, 5 % false"] = [(o, [(t, s[name] > limit) for t, s, _, _ in looked]) for o, looked in every]
    told["our words"] = [(o, [(t, alarm) for t, _, alarm, _ in looked]) for o, looked in every]
    for label, name, limit in (
        ("30 days", "days silent", 30.0),
        ("90 days", "days silent", 90.0),
        ("180 days (Hermit)", "days silent", 179.0),
        ("2.5 x own median", "silence over median", 2.5),
    ):
        told[label] = [(o, [(t, s[name] > limit) for t, s, _, _ in looked]) for o, looked in every]
    return {name: _scored(looked) for name, looked in told.items()}


def _alive(one: Life, today: int) -> Flags:
    """Living and known at all."""
    born = np.full(TIES, DAYS + 1)
    np.minimum.at(born, one.tie, one.day)
    return (born <= today) & ((one.ended == 0) | (today <= one.ended))


def _scored(looked: list[tuple[Life, list[tuple[int, Flags]]]]) -> dict[str, float]:
    delays, gaps, ended, close_found, close, false, living = [], [], 0, 0, 0, 0, 0
    for one, days in looked:
        for today, alarm in days:
            alive = _alive(one, today)
            false, living = false + int((alarm & alive).sum()), living + int(alive.sum())
        for tie in np.flatnonzero(one.ended):
            full = one.day[(one.tie == tie) & (one.weight == FULL)]
            if not len(full):
                continue
            last = int(full.max())
            first = next((today for today, alarm in days if today > one.ended[tie] and alarm[tie]), None)
            ended, close = ended + 1, close + int(one.gap[tie] <= 14)
            if first is not None:
                close_found += int(one.gap[tie] <= 14)
                delays.append(first - last)
                gaps.append((first - last) / one.gap[tie])
    return {
        "ended": ended,
        "found": len(delays),
        "close": close,
        "close_found": close_found,
        "false_alarms": round(false / living, 4),
        "median_days_to_notice": float(np.median(delays)) if delays else -1.0,
        "median_gaps_to_notice": round(float(np.median(gaps)), 1) if gaps else -1.0,
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--lives", type=int, default=6)
    chosen = options.parse_args()
    figures: dict[str, Any] = {"lives": chosen.lives, "ties": chosen.lives * TIES, "rules": judge(chosen.lives)}
    print(json.dumps(figures, indent=None if chosen.json else 1))


if __name__ == "__main__":
    main()
