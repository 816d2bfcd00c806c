"""From one file of events to pieces of the table of ties: the one function that every process and machine runs."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from closeknit.engine.population import circles
from closeknit.engine.population.found import Found, room
from closeknit.engine.population.numbering import Numbers, pairs
from closeknit.engine.population.passes import Events, add, rebuild
from closeknit.engine.population.rows import State, blank, grown, stats_of
from closeknit.engine.records import Status
from closeknit.engine.rhythm import Prior
from closeknit.terminal.event_files import EPOCH, EventFile, Piece

BLOCK = 1 << 18
"""Ties that are read and written at a time, and the last owner's rest."""

SORTED_AT_ONCE = 1 << 24
"""Events of ties out of turn that are sorted at a time."""

WORDS = pa.array([status.name.lower() for status in Status])

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """The ties of one file: tables that follow each other, and how many rows lacked an owner, a person or a moment."""

    tables: list[Any]
    left_out: int


def schema(kinds: dict[str, Any], today: int, prior: Prior) -> Any:
    """Columns of the table of ties; the day and what was known before looking at a tie stand in its metadata."""
    number, words = pa.float32(), pa.dictionary(pa.int8(), pa.string())
    names = [(name, kinds[name]) for name in ("owner", "person")]
    known = [("contact_days", pa.float64()), ("first", pa.date32()), ("last", pa.date32()), ("gaps", pa.int32())]
    chances = [(name, number) for name in ("mean_ln_gap", "m", "sd")]
    chances += [("silent", pa.int32()), *((name, number) for name in ("still_quiet", "alive", "p7", "p30"))]
    last = [("status", words), ("layer", pa.uint8()), ("rank", pa.uint8())]
    said = {"today": date.fromordinal(today).isoformat(), "prior": json.dumps(asdict(prior))}
    return pa.schema([*names, *known, *chances, *last], said)


def part(path: str, today: int, prior: Prior) -> Part:
    """All ties of one file, for a process or a machine to hand back."""
    ties = Ties(EventFile(Path(path), threads=False), today)
    return Part(list(ties.tables(prior)), ties.left_out)


class Ties:
    """The ties of one file. What is held is their rows and names, never the events."""

    def __init__(self, file: EventFile, today: int, tell: Tell = lambda rows: None) -> None:
        """Read the file up to the day `today`; `tell` hears how many rows were read."""
        self._file, self._today = file, today
        self._owners, self._people, self._ties = Numbers(), Numbers(), Numbers()
        scanned = self._scanned(tell)
        self.left_out = file.left_out
        self._state = self._mended(scanned)

    def endings(self) -> Prior:
        """How the ties of this file end, beside the shipped numbers."""
        return circles.endings(self._state, self._today)

    def tables(self, prior: Prior) -> Iterator[Any]:
        """The ties, owner after owner."""
        state, columns = self._state, schema(self._file.kinds, self._today, prior)
        owner = (self._ties.keys >> 32).astype(np.int32)
        by_owner = circles.group(owner, len(self._owners))
        names = {"owner": self._named("owner", self._owners), "person": self._named("person", self._people)}
        into: Found | None = None
        for span in _blocks(by_owner.starts):
            size = int(by_owner.starts[span[1]] - by_owner.starts[span[0]])
            into = room(size) if into is None or size > len(into.m) else into
            found = circles.read(state, by_owner, self._today, span, prior, into)
            ties = by_owner.order[by_owner.starts[span[0]] : by_owner.starts[span[1]]]
            person = (self._ties.keys[ties] & 0xFFFFFFFF).astype(np.int32)
            named = {
                "owner": names["owner"].take(pa.array(owner[ties])),
                "person": names["person"].take(pa.array(person)),
            }
            yield _table(named, state.rows[ties], found, columns)

    def _scanned(self, tell: Tell) -> State:
        state, rows = blank(0), 0
        for piece in self._file.pieces():
            tie = self._numbered(piece)
            if len(self._ties) > len(state):
                state = grown(state, max(len(self._ties), 2 * len(state)))
            state = add(state, Events(tie, piece.at, piece.weight, piece.minutes), self._today)
            tell(rows := rows + len(piece.at))
        # There was room for more ties; those that are left were never met.
        return State(state.rows[: len(self._ties)], state.behind[: len(self._ties)])

    def _numbered(self, piece: Piece) -> NDArray[np.int32]:
        return self._ties.of(pairs(self._owners.of(piece.owner), self._people.of(piece.person)))

    def _mended(self, state: State) -> State:
        """Read the file again for the ties whose events stood out of turn, as many at a time as memory is set aside for."""
        behind = np.flatnonzero(state.behind)
        share = np.cumsum(state.rows["events"][behind], dtype=np.int64) // SORTED_AT_ONCE
        for group in np.unique(share):
            ties = behind[share == group]
            state = rebuild(state, ties, self._events_of(ties, len(state)), self._today)
        return state

    def _events_of(self, ties: NDArray[np.int64], size: int) -> Events:
        wanted = np.zeros(size, dtype=np.bool_)
        wanted[ties] = True
        kept: list[tuple[NDArray[Any], ...]] = []
        for piece in self._file.pieces():
            tie = self._numbered(piece)
            here = wanted[tie]
            columns = (tie, piece.at, piece.weight, piece.minutes)
            kept.append(tuple(column[here] if len(column) else column for column in columns))
        return Events(*(np.concatenate(column) for column in zip(*kept, strict=True)))

    def _named(self, column: str, numbers: Numbers) -> Any:
        """What stands in the file for each number."""
        if self._file.kinds[column] == pa.string():
            return pa.array(self._file.names, pa.string()).take(pa.array(numbers.keys))
        return pa.array(numbers.keys)


def _blocks(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Runs of whole owners with about `BLOCK` ties."""
    first, owners = 0, len(starts) - 1
    while first < owners:
        last = int(np.searchsorted(starts, starts[first] + BLOCK, side="right")) - 1
        last = min(max(last, first + 1), owners)
        yield first, last
        first = last


def _table(names: dict[str, Any], rows: NDArray[np.void], found: Found, columns: Any) -> Any:
    stats = stats_of(rows)
    few = stats.n == 0
    mean = np.divide(stats.s1, stats.n, out=np.zeros(len(rows)), where=~few)
    met = stats.first > 0
    values: dict[str, Any] = {
        **names,
        "contact_days": stats.x,
        "first": _dates(stats.first, met),
        "last": _dates(stats.last, met),
        "gaps": rows["n"],
        "mean_ln_gap": pa.array(mean.astype(np.float32), mask=few),
        "silent": pa.array(found.silent, mask=found.silent < 0),
        "status": pa.DictionaryArray.from_arrays(pa.array(found.status), WORDS),
        "rank": pa.array(found.rank, mask=found.rank == 0),
    }
    for name in ("m", "sd", "still_quiet", "alive", "p7", "p30", "layer"):
        # The room is filled again for the next block, so what is handed on is a copy.
        values[name] = pa.array(getattr(found, name).copy())
    return pa.table([pa.array(values[name]) for name in columns.names], schema=columns)


def _dates(day: NDArray[np.int64], met: NDArray[np.bool_]) -> Any:
    return pa.array((day - EPOCH).astype(np.int32), mask=~met).view(pa.date32())
