"""What goes with feeling better: false findings on pure noise, power for planted effects, two real diaries, and its cost.

    python bench/feeling.py [--json] [--diaries 200] [--seed 7]

Noise: mood with a carry-over from day to day, and 15 things of 0 and 1 that have nothing to do with it, both independent from
day to day and in streaks. Rivals on the same diaries: a plain correlation of at least 0.5 either way, and t-tests at 5 %.
Real: es_twitter (MIT) and kossakowski_n1, sample data that is not part of the repository; without them it says so.
"""

import argparse
import csv
import json
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.insights.feeling import Diary, look
from closeknit.engine.special import student_tails

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "wellbeing"
THINGS, FIRST_DAY = 15, 739_000
CARRIES, DAYS, EFFECTS, STREAKS = (0.0, 0.4, 0.6, 0.8), (35, 90, 365), (0.3, 0.5), (0.0, 0.7)
Floats = NDArray[np.float64]


def carried(rng: np.random.Generator, days: int, carry: float) -> Floats:
    """A series of variance 1 of which a share goes over to the next day."""
    steps = rng.normal(size=days) * np.sqrt(1 - carry**2)
    series = np.empty(days)
    series[0] = rng.normal()
    for day in range(1, days):
        series[day] = carry * series[day - 1] + steps[day]
    return series


def thing(rng: np.random.Generator, days: int, streak: float) -> Floats:
    """0 and 1, on a fifth to a half of the days, in streaks or not."""
    series = carried(rng, days, streak)
    return (series > np.quantile(series, 1 - rng.uniform(0.2, 0.5))).astype(float)


def diary(rng: np.random.Generator, days: int, carry: float, *, effect: float = 0.0, streak: float = 0.0) -> Diary:
    """Noise, with an effect of the first thing on the same day, in standard deviations of the noise."""
    things = {f"thing {number}": thing(rng, days, streak) for number in range(THINGS)}
    return Diary(FIRST_DAY, {"mood": carried(rng, days, carry) + effect * things["thing 0"]}, things, {})


def by_correlation(one: Diary) -> set[str]:
    """What a plain correlation of at least 0.5 names."""
    mood = one.outcomes["mood"]
    return {name for name, x in one.factors.items() if abs(np.corrcoef(mood, x)[0, 1]) >= 0.5}


def by_t_test(one: Diary) -> set[str]:
    """What a t-test at 5 % names, days taken as independent."""
    mood, named = one.outcomes["mood"], set()
    for name, x in one.factors.items():
        groups = mood[x == 1], mood[x == 0]
        sizes = np.array([len(group) for group in groups])
        if sizes.min() < 2:
            continue
        freedom = int(sizes.sum()) - 2
        pooled = sum(float(((group - group.mean()) ** 2).sum()) for group in groups) / freedom
        t = float(groups[0].mean() - groups[1].mean()) / np.sqrt(pooled * (1 / sizes).sum())
        if student_tails(t, freedom) <= 0.05:
            named.add(name)
    return named


def ours(one: Diary) -> set[str]:
    """What may be said."""
    return {finding.factor for finding in look(one).findings}


WAYS = {"ours": ours, "correlation": by_correlation, "t_tests": by_t_test}


def cell(count: int, seed: int, days: int, carry: float, *, effect: float = 0.0, streak: float = 0.0) -> dict[str, Any]:
    """Shares of diaries with a false finding and, when one is planted, with the true one."""
    rng = np.random.default_rng([seed, days, int(carry * 10), int(effect * 10), int(streak * 10)])
    wrong, right = Counter[str](), Counter[str]()
    for _ in range(count):
        one = diary(rng, days, carry, effect=effect, streak=streak)
        for way, names in ((way, name(one)) for way, name in WAYS.items()):
            wrong[way] += bool(names - ({"thing 0"} if effect else set()))
            right[way] += "thing 0" in names
    row: dict[str, Any] = {"kind": f"{days} days, carry-over {carry}" + (", streaks" if streak else "")}
    if effect:
        row["kind"] += f", planted {effect} SD"
        row |= {f"{way}_found": round(right[way] / count, 3) for way in WAYS}
    return row | {f"{way}_false": round(wrong[way] / count, 3) for way in WAYS}


def by_kind(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same rows under the words for what they are of."""
    return {row["kind"]: {name: value for name, value in row.items() if name != "kind"} for row in rows}


def table(name: str) -> list[dict[str, str]]:
    """A table of the sample data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mean_where(rows: list[dict[str, str]], outcome: str, column: str, value: str) -> float:
    """Mean of an outcome over prompts."""
    found = [float(row[outcome]) for row in rows if row[column] == value and row[outcome] not in {"", "NA"}]
    return round(float(np.mean(found)), 2)


def twitter() -> dict[str, Any]:
    """252 people, about 25 prompts each in a week: means over prompts, and within people; and what may be said to each."""
    rows = table("es_twitter/data.csv")
    apart: dict[str, list[float]] = {"interacted": [], "in_person": []}
    states: Counter[str] = Counter()
    for person in {row["random_id"] for row in rows}:
        mine = [row for row in rows if row["random_id"] == person and row["lonely"] not in {"", "NA"}]
        for column, found in apart.items():
            sides = [[float(row["lonely"]) for row in mine if row[column] == value] for value in ("1", "0")]
            if min(map(len, sides)) >= 2:
                found.append(float(np.mean(sides[0]) - np.mean(sides[1])))
        states[str(look(daily(mine, "day", "%Y-%m-%d", "lonely", ("interacted", "in_person"), -1.0)).state)] += 1
    quality = {value: mean_where(rows, "lonely", "quality_interaction", value) for value in ("-2", "-1", "0", "1", "2")}
    return {
        "people": sum(states.values()),
        "said_to_each": dict(states),
        "lonely_by_interacted": [mean_where(rows, "lonely", "interacted", value) for value in ("0", "1")],
        "lonely_by_in_person": [mean_where(rows, "lonely", "in_person", value) for value in ("0", "1")],
        "lonely_by_quality": quality,
        "within_people": {column: round(float(np.mean(found)), 3) for column, found in apart.items()},
    }


def daily(
    rows: list[dict[str, str]], column: str, form: str, outcome: str, factors: tuple[str, ...], sign: float
) -> Diary:
    """Prompts brought together by day: means, and for 0 and 1 whether it was so at any time."""
    days = {}
    for row in rows:
        parts = row[column].split("/") if "/" in row[column] else None
        on = date(2000 + int(parts[2]), int(parts[1]), int(parts[0])) if parts else date.fromisoformat(row[column])
        days.setdefault(on.toordinal(), []).append(row)
    first, span = min(days), max(days) - min(days) + 1
    columns = {name: np.full(span, np.nan) for name in (outcome, *factors)}
    for day, mine in days.items():
        for name, series in columns.items():
            known = [float(row[name]) for row in mine if row[name] not in {"", "NA", "nan"}]
            if known:
                series[day - first] = max(known) if set(known) <= {0.0, 1.0} else np.mean(known)
    return Diary(first, {outcome: sign * columns[outcome]}, {name: columns[name] for name in factors}, {})


def one_man() -> dict[str, Any]:
    """239 days of one man, ten prompts a day: what may be said of his loneliness, and the plain correlations of prompts."""
    rows = table("kossakowski_n1/symptom_data.csv")
    factors = ("soc_pleasant", "soc_enjoy_alone", "soc_belong", "phy_physact", "mood_down", "phy_tired")
    found = look(daily(rows, "date", "%d/%m/%y", "mood_lonely", factors, 1.0))
    pairs = [(row["mood_lonely"], row["soc_pleasant"], row["mood_down"]) for row in rows]
    values = np.array([[float(cell) for cell in pair] for pair in pairs if not {"", "NA", "nan"} & set(pair)]).T
    return {
        "days": found.days,
        "state": str(found.state),
        "lonelier_with_sd": {
            one.factor + (", the day after" if one.later else ""): round(one.effect, 2) for one in found.findings
        },
        "correlation_of_prompts": {
            "pleasant company": round(float(np.corrcoef(values[0], values[1])[0, 1]), 2),
            "feeling down": round(float(np.corrcoef(values[0], values[2])[0, 1]), 2),
        },
    }


def cost(seed: int) -> dict[str, float]:
    """CPU seconds of five years of days with 30 things."""
    rng = np.random.default_rng(seed)
    days = 5 * 365
    things = {f"thing {number}": thing(rng, days, 0.0) for number in range(30)}
    one = Diary(FIRST_DAY, {"mood": carried(rng, days, 0.4)}, things, {})
    taken = []
    for _ in range(3):
        began = time.process_time()
        look(one)
        taken.append(time.process_time() - began)
    return {"days": days, "things": 30, "cpu_s": round(min(taken), 3)}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--diaries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    each, seed = given.diaries, given.seed
    noise = [cell(each, seed, days, carry, streak=s) for s in STREAKS for days in DAYS for carry in CARRIES]
    power = [cell(each, seed, days, carry, effect=e) for days in DAYS[1:] for e in EFFECTS for carry in CARRIES[:3]]
    worst = {way: max(row[f"{way}_false"] for row in noise) for way in WAYS}
    out: dict[str, Any] = {"diaries": each, "seed": seed, "things": THINGS, "worst_false": worst}
    out |= {"five_years": cost(seed), "noise": by_kind(noise), "power": by_kind(power)}
    if DATA.is_dir():
        out |= {"es_twitter": twitter(), "kossakowski_n1": one_man()}
    print(json.dumps(out, indent=None if given.json else 2))
    return int(worst["ours"] > 0.1)


if __name__ == "__main__":
    raise SystemExit(main())
