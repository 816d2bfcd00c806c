"""What crosses between the child that reads a file and its parent: typed frames with lengths, never objects.

A frame is one byte of kind, eight bytes of length (little-endian) and so many bytes. A result is one `HEADER`
frame (a JSON object of dict, list, str, int, float, bool and None), any number of `COLUMN` frames (a name and
plain numbers) and `END`. Nothing that arrives is run or built into anything but those types, and the sizes
are bounded before memory is given, because the sender is the one part of the house that has touched a
stranger's file.
"""

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

HEADER, COLUMN, END = b"H", b"C", b"E"
PROGRESS, MEMORY, BROKEN = b"P", b"M", b"X"
KINDS = frozenset((HEADER, COLUMN, END, PROGRESS, MEMORY, BROKEN))

ITEM_BYTES = {"B": 1, "H": 2, "i": 4, "q": 8}
"""Bytes of one number in a column, by the typecode (as in `array`) that ends its name after a colon."""

HEADER_BYTES = 32 * 2**20
"""The longest JSON header: some 200,000 people, and a bound on what the parent can be made to build."""

_NAME_BYTES = 100
_START = struct.Struct("<cQ")
_TWO = struct.Struct("<QQ")


class Request(TypedDict):
    """What the parent asks: which function ("package.module:name") to call with which keyword arguments.

    `limits` holds the fields of `limits.Limits`, `parent` the number of the asking process, `readable` the
    folders that the child's code lies in.
    """

    function: str
    arguments: dict[str, Any]
    limits: dict[str, Any]
    parent: int
    readable: list[str]


class TooLarge(Exception):
    """A result is larger than its limit."""


class Damaged(ValueError):
    """What arrived is not a row of frames."""


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """Return one frame."""
    return _START.pack(kind, len(payload)) + payload


def progress(done: int, total: int) -> bytes:
    """Return a frame that says how many bytes of the file have been read."""
    return frame(PROGRESS, _TWO.pack(done, total))


def result(header: Mapping[str, object], columns: Mapping[str, bytes], limit: int) -> Iterator[bytes]:
    """Yield a result in pieces to be written one after the other. Raises TooLarge.

    A lone surrogate in a text becomes "?", so that whatever arrives can be stored as UTF-8.
    """
    text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    head = text.encode("utf-8", "replace")
    if len(head) > HEADER_BYTES or len(head) + sum(map(len, columns.values())) > limit:
        raise TooLarge
    yield frame(HEADER, head)
    for name, data in columns.items():
        label = name.encode("ascii")
        yield _START.pack(COLUMN, 1 + len(label) + len(data)) + bytes((len(label),)) + label
        yield data
    yield frame(END)


class Reader:
    """Puts frames together from pieces of any length, at most `limit` bytes of them in all."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Take the next piece, yield (kind, payload) of each frame it ends. Raises TooLarge or Damaged."""
        self._buffer += data
        while len(self._buffer) >= _START.size:
            kind, length = _START.unpack_from(self._buffer)
            if kind not in KINDS:
                raise Damaged("unknown frame")
            if length > self._left:
                raise TooLarge
            end = _START.size + length
            if len(self._buffer) < end:
                return
            with memoryview(self._buffer) as view:
                payload = bytes(view[_START.size : end])
            del self._buffer[:end]
            self._left -= length
            yield kind, payload


def read_progress(payload: bytes) -> tuple[int, int]:
    """Return (done, total) of a progress frame. Raises Damaged."""
    if len(payload) != _TWO.size:
        raise Damaged("a progress frame of the wrong length")
    done, total = _TWO.unpack(payload)
    return done, total


def read_header(payload: bytes) -> dict[str, object]:
    """Return the JSON object of a header frame. Raises Damaged for all else, such as NaN and deep nesting."""
    if len(payload) > HEADER_BYTES:
        raise TooLarge
    try:
        header = json.loads(payload, parse_constant=_refuse)
    except (ValueError, RecursionError) as problem:
        raise Damaged("a header that is not JSON") from problem
    if not isinstance(header, dict):
        raise Damaged("a header that is not an object")
    return header


def _refuse(_word: str) -> object:
    raise Damaged("not a number")


def read_column(payload: bytes) -> tuple[str, bytes]:
    """Return (name, bytes of the numbers) of a column frame. Raises Damaged."""
    length = payload[0] if payload else 0
    label, data = payload[1 : 1 + length], payload[1 + length :]
    if not 0 < length <= _NAME_BYTES or len(label) < length or not label.isascii():
        raise Damaged("a column without a proper name")
    name = label.decode("ascii")
    size = ITEM_BYTES.get(name.rpartition(":")[2])
    if size is None or len(data) % size:
        raise Damaged("a column of no known type")
    return name, data
