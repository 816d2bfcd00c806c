"""Logs of contacts in Parquet, read a piece at a time: what `closeknit rhythm` reads.

Columns owner, person (whole numbers or text) and at (a timestamp, a date, or seconds since 1970), and if they are there
offset (minutes east of UTC, added to at, so that a day is the owner's own), weight (1 a contact-day, below 1 half a one, 0
nothing) and minutes. Others are not looked at. One file, or a folder of files each of which holds whole owners.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from closeknit.engine.contact_days import FULL, HALF
from closeknit.engine.evaluation.logs import BadLog
from closeknit.engine.population.passes import FIRST_SECOND, LAST_SECOND

Ints = NDArray[np.int64]

NAMED, NEEDED, KNOWN = ("owner", "person"), ("owner", "person", "at"), ("offset", "weight", "minutes")
BATCH = 1 << 17
"""Rows that are held at a time."""

DAY, EPOCH, MINUTE = 86_400, 719_163, 60
_MILLISECONDS = 10**11
_A_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows: owner and person as 64-bit keys, moments in seconds, weights and minutes as in `passes.Events`."""

    owner: Ints
    person: Ints
    at: Ints
    weight: NDArray[np.uint8]
    minutes: NDArray[np.int32]


def paths(path: Path, but: Path) -> list[Path]:
    """The file, or all Parquet files of the folder in the order of their names, without the one that is written."""
    if not path.exists():
        raise BadLog(f"{path} is not there; give a Parquet file or a folder of them.")
    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.rglob("*.parquet") if not one.name.startswith((".", "_")))
    found = [one for one in found if one.resolve() != but.resolve()]
    if not found:
        raise BadLog(f"There is no file that ends in .parquet in {path}; put the log there.")
    return found


class EventFile:
    """One file, opened and found fit to be read. Raises BadLog. Keys of text are numbers of `names`."""

    def __init__(self, path: Path, threads: bool = True) -> None:
        self.path, self.left_out, self._threads = path, 0, threads
        self._numbers: dict[str, int] = {}
        self._seen: dict[str, tuple[Any, Ints]] = {}
        with _opened(path) as file:
            schema, self._data = file.schema_arrow, file.metadata
        missing = [name for name in NEEDED if name not in schema.names]
        if missing:
            raise BadLog(f"{path.name} has no column {missing[0]}; it has to hold owner, person and at.")
        self.kinds = {name: _kind(schema.field(name).type, name, path) for name in NAMED}
        self.columns = [name for name in (*NEEDED, *KNOWN) if name in schema.names]
        self.rows, self._at = int(self._data.num_rows), schema.field("at").type
        _refuse_other_columns(schema, path)

    @property
    def names(self) -> list[str]:
        """The texts that stand for people, by their keys."""
        return list(self._numbers)

    def pieces(self) -> Iterator[Piece]:
        """Every row that can be used, in the order of the file; the next rows are unpacked meanwhile."""
        self.left_out = 0
        batches = self._batches(self.columns)
        with ThreadPoolExecutor(1) as ahead:
            following = ahead.submit(next, batches, None)
            while (batch := following.result()) is not None:
                following = ahead.submit(next, batches, None)
                piece = self._piece(batch)
                if len(piece.at):
                    yield piece

    def last_day(self) -> int:
        """The last day of the file as an ordinal, from its own summary if it can be; 0 without rows."""
        if "offset" not in self.columns and (summed := self._last_summed()) is not None:
            return summed
        wanted, last = [name for name in self.columns if name in ("at", "offset")], 0
        for batch in self._batches(wanted):
            kept = batch.filter(batch["at"].is_valid())
            if len(kept):
                last = max(last, _day(int(self._moments(kept).max())))
        return last

    def _batches(self, columns: list[str]) -> Iterator[Any]:
        text = [name for name in NAMED if self.kinds[name] == pa.string()]
        try:
            with _opened(self.path, read_dictionary=text) as file:
                for batch in file.iter_batches(BATCH, columns=columns, use_threads=self._threads):
                    yield pa.Table.from_batches([batch])
        except (pa.ArrowException, OSError) as problem:
            raise BadLog(f"{self.path.name} is damaged ({problem}); export it again.") from None

    def _piece(self, batch: Any) -> Piece:
        if any(batch[name].null_count for name in NEEDED) or pa.types.is_floating(batch["at"].type):
            whole = len(batch)
            for name in NEEDED:
                batch = batch.filter(batch[name].is_valid())
            batch = batch.filter(pc.is_finite(batch["at"])) if pa.types.is_floating(batch["at"].type) else batch
            self.left_out += whole - len(batch)
        owner, person = (self._keys(_one(batch[name]), name) for name in NAMED)
        at, weight, minutes = self._moments(batch), self._weights(batch), self._minutes(batch)
        alone = owner == person if self.kinds["owner"] == self.kinds["person"] else np.zeros(0, dtype=np.bool_)
        if not alone.any():
            return Piece(owner, person, at, weight, minutes)
        other = ~alone
        weight, minutes = weight[other] if len(weight) else weight, minutes[other] if len(minutes) else minutes
        return Piece(owner[other], person[other], at[other], weight, minutes)

    def _keys(self, column: Any, name: str) -> Ints:
        """Whole numbers as they are; text as the number it got when it was first met, one list for owners and people."""
        if self.kinds[name] != pa.string():
            return np.asarray(_cast(column, pa.int64(), name, self.path))
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        words, known = column.dictionary, self._seen.get(name)
        if known is None or not words.equals(known[0]):
            numbers = self._numbers
            found = [numbers.setdefault(word, len(numbers)) for word in words.to_pylist()]
            known = self._seen[name] = words, np.array(found, dtype=np.int64)
        places: Ints = np.asarray(column.indices)
        return known[1][places]

    def _moments(self, batch: Any) -> Ints:
        seconds = _seconds(_one(batch["at"]), self.path)
        if "offset" in batch.column_names:
            east = _cast(_one(batch["offset"]).fill_null(0), pa.int64(), "offset", self.path)
            seconds = seconds + np.asarray(east) * MINUTE
        if len(seconds) and not FIRST_SECOND <= seconds.min() <= seconds.max() <= LAST_SECOND:
            raise BadLog(f"A moment in {self.path.name} is outside the years 1 to 9999; give seconds since 1970.")
        return seconds

    def _weights(self, batch: Any) -> NDArray[np.uint8]:
        if "weight" not in batch.column_names:
            return np.zeros(0, dtype=np.uint8)
        weight = np.asarray(_cast(_one(batch["weight"]).fill_null(1), pa.float64(), "weight", self.path))
        return np.where(weight >= 1, FULL, np.where(weight > 0, HALF, 0)).astype(np.uint8)

    def _minutes(self, batch: Any) -> NDArray[np.int32]:
        if "minutes" not in batch.column_names:
            return np.zeros(0, dtype=np.int32)
        minutes = np.asarray(_cast(_one(batch["minutes"]).fill_null(0), pa.float64(), "minutes", self.path))
        whole: NDArray[np.int32] = np.clip(np.nan_to_num(np.rint(minutes)), 0, DAY // MINUTE).astype(np.int32)
        return whole

    def _last_summed(self) -> int | None:
        """From the summaries of the row groups, where each has one."""
        most = []
        for group in range(self._data.num_row_groups):
            columns = self._data.row_group(group)
            named = (columns.column(place) for place in range(columns.num_columns))
            of = next(column.statistics for column in named if column.path_in_schema == "at")
            if of is None or not of.has_min_max:
                return None
            most.append(of.max_raw)
        if not most:
            return 0
        kind = self._at
        raw = pa.array([max(most)], pa.int32() if pa.types.is_date32(kind) else None)
        if pa.types.is_temporal(kind):
            raw = (raw if pa.types.is_date32(kind) else raw.cast(pa.int64())).view(kind)
        seconds = int(_seconds(raw, self.path)[0])
        return _day(seconds) if FIRST_SECOND <= seconds <= LAST_SECOND else None


def _opened(path: Path, **how: Any) -> Any:
    try:
        return pq.ParquetFile(path, **how)
    except pa.ArrowInvalid:
        raise BadLog(f"{path.name} is not a Parquet file; save the log as Parquet.") from None
    except OSError as problem:
        raise BadLog(f"{path.name} cannot be opened ({problem.strerror or problem}).") from None


def _kind(kind: Any, name: str, path: Path) -> Any:
    """int64 or string, for whatever whole numbers or text are kept as."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_integer(kind):
        return pa.int64()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pa.string()
    raise BadLog(f"Column {name} of {path.name} holds {kind}; give whole numbers or text.")


def _refuse_other_columns(schema: Any, path: Path) -> None:
    at = schema.field("at").type
    if not (pa.types.is_timestamp(at) or pa.types.is_date(at) or pa.types.is_integer(at) or pa.types.is_floating(at)):
        raise BadLog(f"Column at of {path.name} holds {at}; give timestamps, dates, or seconds since 1970.")
    for name in KNOWN:
        kind = schema.field(name).type if name in schema.names else pa.int64()
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
            raise BadLog(f"Column {name} of {path.name} holds {kind}; give numbers.")


def _one(column: Any) -> Any:
    """A column in one piece."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _cast(column: Any, kind: Any, name: str, path: Path) -> Any:
    try:
        return _one(column).cast(kind)
    except pa.ArrowInvalid:
        raise BadLog(f"Column {name} of {path.name} holds a number that is too large; give smaller ones.") from None


def _seconds(column: Any, path: Path) -> Ints:
    """Whole seconds since 1970; plain numbers above 10^11 are milliseconds."""
    kind = column.type
    if pa.types.is_date(kind):
        return np.asarray(column.cast(pa.date32()).cast(pa.int32()), dtype=np.int64) * DAY
    if pa.types.is_timestamp(kind):
        seconds: Ints = np.floor_divide(np.asarray(column.cast(pa.int64())), _A_SECOND[kind.unit])
        return seconds
    if pa.types.is_integer(kind):
        seconds = np.asarray(_cast(column, pa.int64(), "at", path))
    else:
        # What is beyond every calendar is cut, so that it is refused as a moment and not as a number.
        seconds = np.floor(np.clip(np.asarray(column.cast(pa.float64())), -9e18, 9e18)).astype(np.int64)
    large = np.abs(seconds) > _MILLISECONDS
    return np.where(large, np.floor_divide(seconds, 1000), seconds) if large.any() else seconds


def _day(second: int) -> int:
    return second // DAY + EPOCH
