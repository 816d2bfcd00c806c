"""closeknit score: a table of answers to a scale. closeknit insight: what goes with feeling better in a diary."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

from closeknit.engine.insights import diaries
from closeknit.engine.insights.feeling import (
    FALSE_SHARE,
    FINDING_DAYS,
    GROUP_DAYS,
    PICTURE_DAYS,
    Feeling,
    Looked,
    State,
    look,
)
from closeknit.engine.scoring import Given, Scale, Score, score
from closeknit.scales import scale, scales


class BadAnswers(ValueError):
    """A table of answers cannot be used; the message says why and what to do."""


def show_scores(key: str, path: Path, *, as_json: bool) -> int:
    """Score every row of a table and print what comes of it, a line each; returns the exit status."""
    try:
        of = scale(key.lower())
        results = [(score(of, given, scale), given) for given in _answers(of, path)]
    except KeyError:
        return _refuse(f"There is no scale named {key}; there are {', '.join(scales())}.", as_json=as_json)
    except (BadAnswers, OSError) as problem:
        sentence = f"{path} cannot be opened." if isinstance(problem, OSError) else str(problem)
        return _refuse(sentence, as_json=as_json)
    for number, (result, given) in enumerate(results, 1):
        plain = _plain(result, given)
        print(json.dumps(plain) if as_json else f"{number}: {_in_words(plain)}")
    return 0


def _refuse(sentence: str, *, as_json: bool) -> int:
    print(json.dumps({"error": sentence}) if as_json else sentence, file=sys.stdout if as_json else sys.stderr)
    return 1


def _answers(of: Scale, path: Path) -> list[list[Given]]:
    """The answers of every row, in the order of the scale's questions. Raises BadAnswers, OSError."""
    wanted = [str(number) for number in range(1, len(of.items) + 1)]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (UnicodeDecodeError, csv.Error):
        raise BadAnswers(f"{path.name} cannot be read as a table; save it as CSV in UTF-8 and try again.") from None
    head = [name.strip() for name in rows[0]] if rows else []
    if [name for name in wanted if head.count(name) != 1]:
        raise BadAnswers(f"The first line of {path.name} has to name the questions of {of.title}: {','.join(wanted)}.")
    places = [head.index(name) for name in wanted]
    found: list[list[Given]] = []
    for number, row in enumerate(rows[1:], 2):
        if not row:
            continue
        given = [_answer(row[place] if place < len(row) else "", number) for place in places]
        try:
            score(of, given, scale)
        except ValueError as problem:
            raise BadAnswers(f"Line {number}: {problem}") from None
        found.append(given)
    return found


def _answer(text: str, number: int) -> Given:
    said = text.strip()
    if not said:
        return None
    try:
        value = float(said)
    except ValueError:
        value = 0.5
    if not value.is_integer():
        raise BadAnswers(
            f"Line {number}: {said[:40]!r} is no answer; write its number, or nothing where it is missing."
        )
    return int(value)


def _plain(result: Score, given: list[Given]) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "score": _short(result.total),
        "band": result.band.name if result.band else None,
        "missing": sum(value is None for value in given),
        "note": result.note,
    }
    if result.prorated:
        plain["prorated"] = True
    if result.parts:
        plain["parts"] = {name: _short(value) for name, value in result.parts.items()}
    if result.instead:
        plain["instead"] = {"scale": result.instead.scale, "score": _short(result.instead.total)}
    if result.duty:
        plain["asks_for_help"] = list(result.duty)
    return plain


def _short(value: float | None) -> float | None:
    return None if value is None else int(value) if float(value).is_integer() else round(value, 6)


def _in_words(plain: dict[str, Any]) -> str:
    if plain["score"] is None and "parts" in plain and not plain["note"]:
        return ", ".join(f"question {name}: {value}" for name, value in plain["parts"].items())
    if plain["score"] is None:
        return str(plain["note"])
    missing = f", {plain['missing']} missing and filled in" if plain.get("prorated") else ""
    return f"{plain['score']}" + (f", {plain['band']}" if plain["band"] else "") + missing


def show_insight(path: Path, *, as_json: bool) -> int:
    """Look at a diary and print what may be said; returns the exit status."""
    try:
        found = look(diaries.read(path))
    except diaries.BadDiary as problem:
        return _refuse(str(problem), as_json=as_json)
    if as_json:
        print(
            json.dumps(
                {"days": found.days, "state": str(found.state), "findings": [_told(one) for one in found.findings]}
            )
        )
        return 0
    print(_state(found))
    for one in found.findings:
        print(sentence(one))
    return 0


def _told(one: Looked) -> dict[str, Any]:
    return {
        "factor": one.factor,
        "when": "the day after" if one.later else "the same day",
        "effect_sd": round(one.effect, 4),
        "range_sd": [round(one.low, 4), round(one.high, 4)],
        "q": round(one.q, 6),
        "days_with": one.days_with,
        "days_without": one.days_without,
        "sentence": sentence(one),
    }


def sentence(one: Looked) -> str:
    """A finding in words: how much, on how many days, how sure, and that it is no cause."""
    points, low, high = one.points
    word = "higher" if points > 0 else "lower"
    near, far = sorted((abs(low), abs(high)))
    spread = f"{near:.1f} to {far:.1f}" if low * high > 0 else f"{low:.1f} to {high:.1f}"
    days = (
        f"the {one.days_with} days after {one.factor}" if one.later else f"the {one.days_with} days with {one.factor}"
    )
    caution = " You answered less often on days of one kind, which can mislead." if one.uneven else ""
    return (
        f"On {days}, mood was about {abs(points):.1f} points {word} than on the {one.days_without} without "
        f"(likely range {spread}). This does not show that {one.factor} caused it.{caution}"
    )


def _state(found: Feeling) -> str:
    days = f"{found.days} {'day' if found.days == 1 else 'days'}"
    if found.state == State.COUNTING:
        return f"{days} so far; a first picture needs {PICTURE_DAYS}."
    if found.state == State.EARLY:
        return f"Too early to say: {days}, and we need about {FINDING_DAYS}."
    if found.state == State.FOUND:
        return f"{days} answered. Found with a share of false ones of at most {FALSE_SHARE:.0%}:"
    few = "" if found.looked else f" Nothing happened on {GROUP_DAYS} days and did not on {GROUP_DAYS} others."
    return f"No clear pattern in {days}, which is how it is for most people most of the time.{few}"
