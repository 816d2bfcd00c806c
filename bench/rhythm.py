"""Rhythm, layers and plan: who is found drifting in planted data, and what it costs.

Run with `python bench/rhythm.py` (`--json` for a machine). Times are CPU seconds of this process, the best of
a few runs, each beside the plain way of doing the same in the same run.

The planted data are thirty ties for each rhythm of 2, 4, 7, 14, 30, 60 and 90 days over three years. Eight in
each thirty have drifted: silent for four times (in the harder sets twice) their own mean gap; the others have
been silent for 0.05 to 1.1 times theirs. Gaps are gamma with shape 4 or, in the bursty set, log-normal with a
standard deviation of 1.
"""

import argparse
import json
import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.engine import pooled
from closeknit.engine.candidates import candidates
from closeknit.engine.contact_days import FULL, Stats, decayed, summarise
from closeknit.engine.layers import PER_QUARTER, assign
from closeknit.engine.plan import choose
from closeknit.engine.records import FLOORS, Status
from closeknit.engine.rhythm import SHIPPED, Prior, fit, read, usual, words

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

TODAY = 739_942
RHYTHMS = (2, 4, 7, 14, 30, 60, 90)
CLOSE = 14
SETS = {
    "as published: regular, 4 x": (False, 4.0),
    "regular, 2 x": (False, 2.0),
    "bursty, 4 x": (True, 4.0),
    "bursty, 2 x": (True, 2.0),
}
GONE = (Status.OVERDUE, Status.DRIFTING, Status.LAPSED)


@dataclass(frozen=True, slots=True)
class Planted:
    """Rows of (tie, day); for each tie whether it has drifted and its rhythm in days."""

    tie: Ints
    day: Ints
    drifted: Flags
    rhythm: Ints


def planted_truth(bursty: bool = False, factor: float = 4.0, seed: int = 11) -> Planted:
    """210 ties, 56 of which have drifted, ending at four in the morning of `TODAY`."""
    random = np.random.default_rng(seed)
    tie, day, drifted = [], [], []
    for index in range(30 * len(RHYTHMS)):
        rhythm, moved = RHYTHMS[index // 30], index % 30 < 8
        count = 2 * 1095 // rhythm + 50
        gaps = rhythm * np.exp(random.normal(-0.5, 1, count)) if bursty else random.gamma(4, rhythm / 4, count)
        own = gaps[np.cumsum(gaps) <= 1095].mean()
        silence = own * (factor if moved else random.uniform(0.05, 1.1))
        moments = TODAY + 4 / 24 - silence - np.r_[0, np.cumsum(gaps)]
        days = np.floor(moments[moments > TODAY - 1095]).astype(np.int64)
        tie.append(np.full(len(days), index))
        day.append(days)
        drifted.append(moved)
    return Planted(np.concatenate(tie), np.concatenate(day), np.array(drifted), np.repeat(RHYTHMS, 30))


def verdicts(planted: Planted) -> dict[str, Flags]:
    """Which ties each rule calls drifted."""
    _, stats = summarise(planted.tie, planted.day, np.full(len(planted.tie), FULL))
    silent = TODAY - stats.last
    each = np.split(planted.day, np.flatnonzero(np.diff(planted.tie)) + 1)
    top = np.array([np.quantile(np.diff(np.unique(days)), 0.95) for days in each])
    found, as_of = {}, np.full(len(silent), TODAY)
    own, floor = pooled.learn(stats, as_of) or pooled.SHIPPED, np.full(len(silent), 90.0)
    readings = {
        "our words, as pages have them": pooled.read(stats, as_of, own, floor),
        "our words, refitted": read(stats, TODAY, fit(stats, TODAY), 90),
        "our words, as shipped": read(stats, TODAY, SHIPPED, 90),
    }
    for name, rhythm in readings.items():
        no = np.zeros(len(silent), dtype=np.bool_)
        word = words(stats, rhythm, no, no)
        found[name] = np.isin(word, GONE)
        found[f"{name}, with 'a little quiet'"] = np.isin(word, [*GONE, Status.QUIET])
    for days in (30, 90, 180):
        found[f"one interval for all, {days} days"] = silent >= days
    found["2.5 x own median gap"] = silent > 2.5 * stats.median
    found["own 95th-percentile gap"] = silent > top
    return found


def accuracy() -> dict[str, dict[str, dict[str, int]]]:
    """For each planted set and rule: drifted ties found, close ones among them, and false ones."""
    report = {}
    for name, (bursty, factor) in SETS.items():
        planted = planted_truth(bursty, factor)
        close = planted.rhythm <= CLOSE
        report[name] = {
            rule: {
                "found": int((hit & planted.drifted).sum()),
                "of": int(planted.drifted.sum()),
                "close": int((hit & planted.drifted & close).sum()),
                "close_of": int((planted.drifted & close).sum()),
                "false": int((hit & ~planted.drifted).sum()),
                "false_of": int((~planted.drifted).sum()),
            }
            for rule, hit in verdicts(planted).items()
        }
    return report


def circle(size: int, seed: int = 5) -> tuple[Ints, Ints, Ints]:
    """Rows of (tie, day, weight) of one person with `size` ties over three years, few close and most far."""
    random = np.random.default_rng(seed)
    mean = np.clip(3 * (1 + np.arange(size)) ** 0.6, 2, 400)
    count = np.minimum((1095 / mean).astype(np.int64) + 1, 400)
    tie = np.repeat(np.arange(size), count)
    quit_days = np.where(random.random(size) < 0.3, random.integers(0, 700, size), 0)[tie]
    day = TODAY - 1 - quit_days - random.integers(0, 1095, len(tie))
    return tie, day, np.full(len(tie), FULL)


def week(stats: Stats, e90: NDArray[np.float64], prior: Prior, minutes: int) -> int:
    """Everything that opening Today asks of the engine; returns the number of suggestions."""
    size = len(stats.x)
    none = np.zeros(size)
    layer = assign(e90 * PER_QUARTER, none, none, none, np.zeros(size, dtype=np.int64))
    floor = np.select([layer == name for name in FLOORS], list(FLOORS.values()))
    rhythm = read(stats, TODAY, prior, floor)
    no = np.zeros(size, dtype=np.bool_)
    word = words(stats, rhythm, no, no)
    gap, _, _ = usual(stats)
    ties = candidates(
        word, p7=rhythm.p7, alive=rhythm.alive, silent=rhythm.silent, usual=gap, x=stats.x, layer=layer,
        minutes=np.where(layer <= 15, 25, 15),
    )  # fmt: skip
    return len(choose(ties, minutes))


def one_at_a_time(stats: Stats, prior: Prior) -> float:
    """The same reading of a rhythm as a plain loop: one tie after another with `math`."""
    total = 0.0
    for x, n, s1, last in zip(stats.x.tolist(), stats.n.tolist(), stats.s1.tolist(), stats.last.tolist(), strict=True):
        scale = prior.tau2 / (prior.tau2 * n + prior.sigma2)
        mean, sd = prior.mu + scale * (s1 - n * prior.mu), math.sqrt(prior.sigma2 * (1 + scale))
        if x < 3:
            mean = (s1 + 3 * math.log(90)) / (n + 3)
        silent = TODAY - last
        quiet, first, second = (
            max(0.5 * math.erfc((math.log(silent + days + 0.5) - mean) / sd / math.sqrt(2)), 1e-12)
            for days in (0, 7, 30)
        )
        alive = 1 / (1 + prior.a / ((prior.b + x - 1) * quiet))
        total += alive * (1 - first / quiet) + alive * (1 - second / quiet)
    return total


def cpu(job: Callable[[], object], runs: int) -> float:
    """Median CPU seconds of a few runs, after one that warms up."""
    job()
    spent = []
    for _ in range(runs):
        start = time.process_time()
        job()
        spent.append(time.process_time() - start)
    return statistics.median(spent)


def many(size: int) -> Stats:
    """Statistics of `size` ties, the columns that reading a rhythm does not need left empty."""
    random = np.random.default_rng(1)
    x = random.integers(3, 80, size).astype(np.float64)
    n = (x - 1).astype(np.int64)
    last, nothing = random.integers(TODAY - 900, TODAY, size), np.broadcast_to(np.float64(np.nan), size)
    return Stats(
        x, last, last, n, n * random.normal(1.5, 1, size), nothing, nothing, nothing, nothing, nothing, n * 1.5
    )


def by_lexsort(tie: Ints, day: Ints, half_days: Ints) -> tuple[Ints, Ints]:
    """The first step of `summarise` the usual way: one row a tie and day by sorting on three columns."""
    order = np.lexsort((half_days, day, tie))
    tie, day = tie[order], day[order]
    last = np.r_[(tie[1:] != tie[:-1]) | (day[1:] != day[:-1]), True]
    return tie[last], day[last]


def speed(rows: int = 1_000_000, ties: int = 10_000_000) -> dict[str, float]:
    """CPU seconds of each part."""
    random = np.random.default_rng(2)
    events = (
        random.integers(0, 50_000, rows),
        random.integers(TODAY - 2_000, TODAY, rows),
        random.integers(0, 3, rows),
    )
    tie, day, weight = circle(5_000)
    _, stats = summarise(tie, day, weight)
    _, _, e90 = decayed(tie, day, weight, TODAY)
    prior, crowd = fit(stats, TODAY), many(ties)
    return {
        f"summarise {rows:,} rows": cpu(lambda: summarise(*events), 5),
        f"  beside: only sorting {rows:,} rows with lexsort": cpu(lambda: by_lexsort(*events), 3),
        "refit on 5,000 ties": cpu(lambda: fit(stats, TODAY), 5),
        "week of 5,000 ties: layers, read, words, choose": cpu(lambda: week(stats, e90, prior, 90), 21),
        "read 5,000 ties": cpu(lambda: read(stats, TODAY, prior, 90), 21),
        "  beside: read 5,000 ties one at a time": cpu(lambda: one_at_a_time(stats, prior), 5),
        f"read {ties:,} ties": cpu(lambda: read(crowd, TODAY, prior, 90), 3),
    }


def one_person(ties: int = 5_000, rows: int = 500_000) -> dict[str, float]:
    """CPU seconds of one person's numbers from every interaction, and of what one more changes, as after "Spoke today".

    After one more, its tie is summarised from its own rows (a tie of middling size) and the circle is read from what is
    kept of the others.
    """
    random = np.random.default_rng(5)
    share = random.lognormal(0, 1.5, ties)
    tie = random.choice(ties, rows, p=share / share.sum())
    day, weight = TODAY - 1 - random.integers(0, 1095, rows), np.full(rows, FULL)
    _, stats = summarise(tie, day, weight)
    e90 = decayed(tie, day, weight, TODAY)[2]
    size = len(stats.x)
    counts = np.bincount(tie)
    mine = tie == np.argsort(counts)[len(counts) // 2]
    own = tie[mine], np.append(day[mine][:-1], TODAY), weight[mine]
    prior, nothing, no = fit(stats, TODAY), np.zeros(size), np.zeros(size, dtype=np.bool_)

    def from_all() -> None:
        summarise(tie, day, weight)
        decayed(tie, day, weight, TODAY)

    def after_one() -> None:
        summarise(*own)
        decayed(*own, TODAY)
        read(stats, TODAY, prior, 90, lately=True)

    def with_words() -> None:
        summarise(*own)
        decayed(*own, TODAY)
        assign(e90 * PER_QUARTER, nothing, nothing, nothing, np.zeros(size, dtype=np.int64))
        words(stats, read(stats, TODAY, prior, 90, lately=True), no, no)

    who = f"one person, {size:,} ties, {rows:,} interactions"
    return {
        f"{who}: all from the rows": cpu(from_all, 5),
        "  one more interaction: its tie, and the circle read": cpu(after_one, 51),
        "  the same with layers and words": cpu(with_words, 51),
    }


def main() -> None:
    """Print both reports."""
    parser = argparse.ArgumentParser(description="Accuracy on planted data and CPU seconds of rhythm and plan.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    as_json = parser.parse_args().json
    found, seconds = accuracy(), speed() | one_person()
    if as_json:
        print(json.dumps({"accuracy": found, "cpu_seconds": seconds}, indent=1))
        return
    for name, rules in found.items():
        print(f"\n{name}\n{'rule':<45}{'found':>9}{'close':>9}{'false':>9}")
        for rule, hit in rules.items():
            shown = (
                f"{hit[part]}/{hit[whole]}"
                for part, whole in (("found", "of"), ("close", "close_of"), ("false", "false_of"))
            )
            print(f"{rule:<45}" + "".join(f"{each:>9}" for each in shown))
    print("\nCPU seconds")
    for name, spent in seconds.items():
        print(f"{name:<68}{spent:>10.4f}")


if __name__ == "__main__":
    main()
