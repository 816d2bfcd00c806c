"""Reads a diary from a table: a moment, a mood, and one column for each thing that may go with it."""

import csv
import math
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.insights.feeling import Diary

Floats = NDArray[np.float64]

AT, MOOD = "at", "mood"
MOST_DAYS = 40_000
"""More days than anybody lives; a mistyped year would ask for millions."""

WORDS = {"yes": 1.0, "true": 1.0, "y": 1.0, "x": 1.0, "no": 0.0, "false": 0.0, "n": 0.0}
NOT_KNOWN = frozenset({"", "na", "n/a", "nan", "null", "none", "-"})


class BadDiary(ValueError):
    """A diary cannot be used; the message says why and what to do."""


def read(path: Path) -> Diary:
    """Read a CSV file whose header is at, mood, and then the names of the factors.

    at is a day or a moment (ISO 8601), on the day that is written. mood is a number on any scale, higher better. A factor is a
    number, or yes and no; an empty cell is not known. Several rows of one day are brought together: the mean of the moods,
    and of a factor its mean, or 1 for a factor of 0 and 1 that was 1 at any time. Raises BadDiary.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise BadDiary(f"{path.name} cannot be read as a table; save it as CSV in UTF-8 and try again.") from problem
    head = [name.strip() for name in rows[0]] if rows else []
    low = [name.lower() for name in head]
    if AT not in low or MOOD not in low or len(set(low)) != len(low):
        raise BadDiary(f"The first line of {path.name} has to name its columns: at, mood, and each factor once.")
    at, mood = low.index(AT), low.index(MOOD)
    seen: dict[int, list[list[float]]] = defaultdict(list)
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            cells = [*row, *[""] * (len(head) - len(row))]
            day = _day(cells[at], number)
            seen[day].append([_number(cells[place], number, head[place]) for place in range(len(head)) if place != at])
    return _diary([name for place, name in enumerate(head) if place != at], mood - (mood > at), seen, path.name)


def _diary(names: list[str], mood: int, seen: dict[int, list[list[float]]], name: str) -> Diary:
    if not seen:
        raise BadDiary(f"{name} has no rows; give one for each day.")
    first, span = min(seen), max(seen) - min(seen) + 1
    if span > MOST_DAYS:
        raise BadDiary(f"The days of {name} are {span:,} days apart; look for a year that is mistyped.")
    whole = np.full((span, len(names)), np.nan)
    every = np.array([row for rows in seen.values() for row in rows])
    flags = [bool(np.isin(column[~np.isnan(column)], (0.0, 1.0)).all()) for column in every.T]
    for day, rows in seen.items():
        whole[day - first] = [
            _together(column, flag=flag and place != mood)
            for place, (column, flag) in enumerate(zip(np.array(rows).T, flags, strict=True))
        ]
    factors = {one: whole[:, place] for place, one in enumerate(names) if place != mood}
    return Diary(first, {MOOD: whole[:, mood]}, factors, {})


def _together(column: Floats, *, flag: bool) -> float:
    known = column[~np.isnan(column)]
    if not len(known):
        return math.nan
    return float(known.max() if flag else known.mean())


def _day(text: str, number: int) -> int:
    said = text.strip()
    try:
        return (
            date.fromisoformat(said[:10]).toordinal() if len(said) == 10 else datetime.fromisoformat(said).toordinal()
        )
    except ValueError:
        raise BadDiary(f"Line {number}: {said[:40]!r} is no day; write it as 2026-11-22.") from None


def _number(text: str, number: int, name: str) -> float:
    said = text.strip().lower()
    if said in NOT_KNOWN:
        return math.nan
    if said in WORDS:
        return WORDS[said]
    try:
        value = float(said)
    except ValueError:
        value = math.inf
    if not math.isfinite(value):
        raise BadDiary(
            f"Line {number}: {text.strip()[:40]!r} in the column {name} is no number; leave it empty if not known."
        )
    return value
