"""Stored rows of an SQLite table: the asked values are cut out of a row, the others are passed over unread.

A row is a header with a number for the type and length of each value, then the values
(https://sqlite.org/fileformat2.html#record_format). Rows with the same header are cut the same way, so each header is
worked out once and remembered.
"""

import re
import struct
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from closeknit.importers._sqlitepages import damaged
from closeknit.importers._sqliteschema import Columns, Value

LONGEST = 2**20
"""The longest asked text or blob, in bytes; a longer one comes as None."""

ROWID, ABSENT = -1, -2
"""Places of the rowid, and of a column that the table does not have."""

_REMEMBERED = 8192
_ROWID_NAMES = ("rowid", "oid", "_rowid_")
_FORMATS = {1: "b", 2: "h", 3: "3s", 4: "i", 5: "6s", 6: "q", 7: "d"}
_CONSTANTS: dict[int, Value] = {0: None, 8: 0, 9: 1}
_BLOB, _TEXT, _MISSING, _TOO_LONG = 12, 13, -1, -2

_MANY_BYTES = re.compile(rb"([\x80-\xff]{1,7}[\x00-\x7f]|[\x80-\xff]{8}.)", re.DOTALL)
_LONG = 255
_LONG_MARK = b"\xff"
_SIZES = bytes([0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0, *((kind - 12) // 2 for kind in range(12, 128)), *[0] * 128])
"""The length of a value by its type, for types of one byte."""

Row = tuple[Any, ...]


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number written at `at`, and where it ends. Raises IndexError when the data end before it does."""
    value = 0
    for place in range(at, at + 8):
        byte = data[place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + 1
    value = value << 8 | data[at + 8]
    return (value - 2**64 if value >= 2**63 else value), at + 9


def _types(header: bytes) -> tuple[bytes, dict[int, int]]:
    """Return the types in a header, each as one byte; those that take more are marked there, and given by place."""
    length, at = varint(header, 0)
    types = header[at:]
    if length != len(header):
        raise damaged()
    if types.isascii():
        return types, {}
    parts = _MANY_BYTES.split(types)
    if not parts[-1].isascii():
        raise damaged()
    long, place = {}, -1
    for short, many in zip(parts[::2], parts[1::2], strict=False):
        place += len(short) + 1
        long[place] = (many[0] & 127) << 7 | many[1] if len(many) == 2 else varint(many, 0)[0]
    return _LONG_MARK.join(parts[::2]), long


class Cut:
    """How to take the asked values out of rows of one header.

    need      how many bytes of a row that takes, header and all
    take      unpacks what is stored from where the values of a row begin; raises struct.error when the data end early
    shape     makes a row of the rowid and what was taken
    """

    __slots__ = ("need", "shape", "take")

    def __init__(self, shape: "Shape", length: int, pieces: list[tuple[int, int]]) -> None:
        self.shape = shape
        layout = ">"
        self.need = length
        for (at, size), (_, form) in zip(pieces, shape.stored, strict=True):
            layout += f"{at - self.need}x{form}" if form else f"{at - self.need}x{size}s"
            self.need = at + size
        self.take = struct.Struct(layout).unpack_from


class Shape:
    """What rows have in common whose asked values are of the same types, wherever in a row those are.

    stored      (place, format) of the values that have bytes of their own; the format is that of `struct`, "" for
                a text or blob
    constants   the values of the others
    change      (place, how) of what is taken that is not the value yet
    pick        puts the rowid, what was taken and the constants in the order asked for
    """

    __slots__ = ("change", "constants", "pick", "stored")

    def __init__(self, layout: "Layout", kinds: tuple[int, ...]) -> None:
        self.stored: list[tuple[int, str]] = []
        self.constants: list[Value] = [None]
        self.change: list[tuple[int, Callable[[Any], Value]]] = []
        without = [ABSENT]
        order = {ROWID: 0}
        for place, kind in zip(layout.stored, kinds, strict=True):
            if kind in _FORMATS or kind >= _BLOB:
                self.stored.append((place, _FORMATS.get(kind, "")))
                order[place] = len(self.stored)
                how = layout.conversion(place, kind)
                if how is not None:
                    self.change.append((order[place], how))
            else:
                without.append(place)
                self.constants.append(layout.constant(place, kind))
        order.update((place, number) for number, place in enumerate(without, 1 + len(self.stored)))
        self.pick = _picker([order[place] for place in layout.asked])

    def row(self, rowid: int, taken: Sequence[Any]) -> Row:
        """Return the asked values of a row, from what was taken out of it."""
        values = [rowid, *taken, *self.constants]
        for place, how in self.change:
            values[place] = how(values[place])
        return self.pick(values)


class Layout:
    """Which values are asked for of a table's rows: `asked` are their places in a row, `stored` those that are in it.

    `cuts` are the headers met lately, and how rows of those are cut.
    """

    def __init__(self, columns: Columns, names: Sequence[str], encoding: str) -> None:
        self._columns, self._encoding = columns, encoding
        self.asked = [self._place(name.lower()) for name in names]
        self.stored = sorted({place for place in self.asked if place >= 0})
        self._upto = max(self.stored, default=-1) + 1
        self._peek = _picker(self.stored)
        self._shapes: dict[tuple[int, ...], Shape] = {}
        self.cuts: dict[bytes, Cut] = {}
        self._before: dict[bytes, Cut] = {}

    def _place(self, name: str) -> int:
        if name == self._columns.rowid or (name in _ROWID_NAMES and name not in self._columns.place):
            return ROWID
        return self._columns.place.get(name, ABSENT)

    def cut(self, header: bytes) -> Cut:
        """Return how rows with this header are cut. Raises Refused when it is no header."""
        found = self._before.get(header)
        if found is None:
            found = Cut(*self.pieces(header))
        if len(self.cuts) >= _REMEMBERED:
            # What was met again since the last time stays, what was not goes.
            self._before = self.cuts.copy()
            self.cuts.clear()
        self.cuts[header] = found
        return found

    def pieces(self, header: bytes) -> tuple[Shape, int, list[tuple[int, int]]]:
        """Return what a row of this header is like, its length, and (place in the row, length) of what is stored."""
        types, long = _types(header)
        kinds = self._peek(types) if self._upto <= len(types) else ()
        if not kinds or max(kinds) >= 10:
            kinds = tuple([self._kind(place, types, long) for place in self.stored])
        shape = self._shapes.get(kinds)
        if shape is None:
            shape = self._shapes[kinds] = Shape(self, kinds)
        sizes = types.translate(_SIZES)
        pieces = []
        at, done = len(header), 0
        for place, _ in shape.stored:
            at += sum(sizes[done:place])
            for column in long:
                if done <= column < place:
                    at += (long[column] - 12) // 2
            pieces.append((at, (long[place] - 12) // 2 if types[place] == _LONG else sizes[place]))
            done = place
        return shape, len(header), pieces

    def _kind(self, place: int, types: bytes, long: Mapping[int, int]) -> int:
        """Return the type of a value, the same for texts and for blobs of any length."""
        if place >= len(types):
            return _MISSING
        kind = types[place]
        if kind < 10:
            return kind
        if kind == _LONG:
            kind = long[place]
            if kind > 2 * LONGEST:
                return _TOO_LONG
        if kind < 12:
            raise damaged()
        return _TEXT if kind % 2 else _BLOB

    def constant(self, place: int, kind: int) -> Value:
        """Return a value that has no bytes of its own. Whole numbers among floating-point ones are such too."""
        value = self._columns.defaults.get(place) if kind == _MISSING else _CONSTANTS.get(kind)
        return float(value) if isinstance(value, int) and place in self._columns.real else value

    def conversion(self, place: int, kind: int) -> Callable[[Any], Value] | None:
        """Return what makes the value of what is cut out of a row, or None when that is the value."""
        if kind >= _BLOB:
            return self._text if kind == _TEXT else None
        if kind == 7:
            return _number
        if place in self._columns.real:
            return _whole_as_float if kind in (3, 5) else float
        return _whole if kind in (3, 5) else None

    def _text(self, data: bytes) -> str:
        return data.decode(self._encoding, "replace")


def _picker(order: list[int]) -> Callable[[Sequence[Any]], Row]:
    """Return what picks the values at these places out of others."""
    return itemgetter(*order) if len(order) > 1 else lambda values: tuple(values[place] for place in order)


def _whole(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def _whole_as_float(data: bytes) -> float:
    return float(_whole(data))


def _number(value: float) -> float | None:
    """Return a floating-point number; what is not one stands for no value."""
    return value if value == value else None


class Spilled:
    """A row that goes on in overflow pages: keeps the asked values alone while its pages pass by.

    `kept` is how many bytes are held. Raises Refused when the row ends too early.
    """

    __slots__ = ("_header", "_layout", "_next", "_passed", "_pieces", "_shape", "_size", "_values", "kept", "rowid")

    def __init__(self, layout: Layout, rowid: int, size: int) -> None:
        self._layout, self.rowid, self._size = layout, rowid, size
        self._header = b""
        self._shape: Shape | None = None
        self._pieces: list[tuple[int, int]] = []
        self._values = bytearray()
        self._passed = self._next = self.kept = 0

    def add(self, data: bytes) -> Row | None:
        """Take the next bytes of the row; returns its asked values once they are all there."""
        data = data[: self._size - self._passed]
        if self._shape is None:
            data = self._begin(data)
        if self._shape is not None:
            self._gather(data)
        self._passed += len(data)
        self.kept = len(self._header) + len(self._values)
        if self._shape is not None and self._next == len(self._pieces):
            forms = (form or f"{size}s" for (_, form), (_, size) in zip(self._shape.stored, self._pieces, strict=True))
            return self._shape.row(self.rowid, struct.unpack(">" + "".join(forms), self._values))
        if self._passed >= self._size:
            raise damaged()
        return None

    def _begin(self, data: bytes) -> bytes:
        """Take bytes of the header; once it is all there, return all that came so far, to be gone through anew."""
        self._header += data
        length, at = varint(self._header.ljust(9, b"\x80"), 0)
        if not at <= length <= min(self._size, LONGEST):
            raise damaged()
        if length > len(self._header):
            return data
        self._shape, _, self._pieces = self._layout.pieces(self._header[:length])
        data, self._header, self._passed = self._header, b"", 0
        return data

    def _gather(self, data: bytes) -> None:
        """Keep what `data` holds of the asked values."""
        end = self._passed + len(data)
        while self._next < len(self._pieces):
            start, size = self._pieces[self._next]
            if start >= end and size:
                break
            have = max(start, self._passed)
            self._values += data[have - self._passed : start + size - self._passed]
            if start + size > end:
                break
            self._next += 1
