"""Reads a log of contacts: who was in touch with whom, on which day."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.contact_days import Stats, summarise

Ints = NDArray[np.int64]

NEEDED = ("owner", "person", "at")
FULL_DAY = 2
_EPOCH = date(1970, 1, 1).toordinal()
_MILLISECONDS = 1e11
_LAST_DAY = date(9999, 12, 31).toordinal()


class BadLog(ValueError):
    """A log cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Log:
    """Contact-days of many ties, each once.

    tie, day      one entry a contact-day, ordered by tie and day: the tie's number and the ordinal day
    owner         for each tie the number of its owner
    first, last   first and last day of the log, which is taken to be complete between them
    """

    tie: Ints
    day: Ints
    owner: Ints
    first: int
    last: int

    def until(self, today: int) -> tuple[Ints, Stats]:
        """Ties in touch by `today` and their statistics on that day."""
        seen = self.day <= today
        return summarise(self.tie[seen], self.day[seen], np.full(int(seen.sum()), FULL_DAY))

    def in_touch(self, ties: Ints, today: int, days: int) -> NDArray[np.bool_]:
        """Which of the ties are in touch within `days` after `today`."""
        found = np.zeros(len(self.owner), dtype=np.bool_)
        found[self.tie[(self.day > today) & (self.day <= today + days)]] = True
        return found[ties]


def from_rows(owner: Ints, person: Ints, day: Ints) -> Log:
    """A log of rows of numbers; a row of somebody with themselves counts nothing, the same day twice counts once."""
    other = owner != person
    owner, person, day = owner[other], person[other], day[other]
    if not len(day):
        raise BadLog("There is nobody in this log; give rows of owner, person and at.")
    pairs, tie = np.unique(np.stack([owner, person]), axis=1, return_inverse=True)
    rows = np.unique(np.stack([tie.ravel(), day]), axis=1)
    return Log(rows[0], rows[1], pairs[0], int(day.min()), int(day.max()))


def read(path: Path) -> Log:
    """Read a CSV file with the columns owner, person and at (ISO 8601, or seconds since 1970); others are not looked at.

    The day of an ISO moment is the one that is written; seconds are read in UTC. Raises BadLog.
    """
    numbers: dict[str, int] = {}
    rows = [
        (_number(numbers, f"o {owner}"), _number(numbers, f"o {person}"), day) for owner, person, day in _rows(path)
    ]
    if not rows:
        raise BadLog(f"{path.name} has no rows; give at least a few weeks of contacts.")
    owner, person, day = np.array(rows, dtype=np.int64).T
    return from_rows(owner, person, day)


def _number(numbers: dict[str, int], name: str) -> int:
    return numbers.setdefault(name, len(numbers))


def _rows(path: Path) -> Iterator[tuple[str, str, int]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            head = [name.strip().lower() for name in next(reader, [])]
            missing = [name for name in NEEDED if name not in head]
            if missing:
                raise BadLog(
                    f"{path.name} has no column {missing[0]}; its first line has to name owner, person and at."
                )
            places = [head.index(name) for name in NEEDED]
            for row in reader:
                if not any(row):
                    continue
                if len(row) <= max(places):
                    raise BadLog(f"Line {reader.line_num} of {path.name} is too short; give owner, person and at.")
                owner, person, at = (row[place].strip() for place in places)
                yield owner, person, _day(at, reader.line_num, path.name)
    except UnicodeDecodeError:
        raise BadLog(f"{path.name} is not UTF-8 text; save it as UTF-8 and try again.") from None
    except csv.Error:
        raise BadLog(f"{path.name} is not a table of comma-separated values; export it again as CSV.") from None


def _day(at: str, line: int, name: str) -> int:
    try:
        if at[4:5] == "-":
            return date.fromisoformat(at[:10]).toordinal()
        second = float(at)
        day = int((second / 1000 if abs(second) > _MILLISECONDS else second) // 86_400) + _EPOCH
        if 1 <= day <= _LAST_DAY:
            return day
    except (ValueError, OverflowError):
        pass
    raise BadLog(
        f"Line {line} of {name} has no moment that can be read ({at[:30]!r}); write 2026-11-18T12:30 or seconds since 1970."
    )
