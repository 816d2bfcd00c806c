"""What stands in the frames of an archive: its head, rows in pieces, the sum of each table, the end."""

import zlib
from typing import TypeAlias

import msgspec

FORMAT = 1


class Column(msgspec.Struct, frozen=True, array_like=True):
    """A column by its name in the database and the kind of its values (`values.KINDS`)."""

    name: str
    kind: str


class Table(msgspec.Struct, frozen=True, array_like=True):
    """A table: its name in the database, its columns, and the place among them of the key that orders its rows."""

    name: str
    columns: list[Column]
    key: int

    @property
    def kinds(self) -> list[str]:
        """The kinds of the columns, in their order."""
        return [column.kind for column in self.columns]


class Head(msgspec.Struct, frozen=True, tag="head"):
    """The first frame: when and by what it was made, the shape of the store, the tables that follow."""

    format: int
    made_at: str
    version: str
    vendor: str
    migrations: list[tuple[str, str]]
    tables: list[Table]


class Group(msgspec.Struct, frozen=True, array_like=True):
    """Rows of one owner (None: of nobody), as compressed MessagePack; an owner's are sealed with the owner's key."""

    owner: int | None
    rows: bytes


class Rows(msgspec.Struct, frozen=True, tag="rows"):
    """Consecutive rows of a table, by owner."""

    table: int
    groups: list[Group]


class Sum(msgspec.Struct, frozen=True, tag="sum"):
    """A table is complete: how many rows, SHA-256 over them in order, the highest number its key ever had."""

    table: int
    rows: int
    sha256: str
    highest: int | None


class End(msgspec.Struct, frozen=True, tag="end"):
    """The last frame."""

    tables: int
    rows: int


Frame: TypeAlias = Head | Rows | Sum | End

write = msgspec.msgpack.Encoder().encode
"""A frame, or one row, as bytes."""

read = msgspec.msgpack.Decoder(Frame).decode
"""A frame from its bytes."""

_rows = msgspec.msgpack.Decoder(list[list[object]]).decode
LEVEL = 3


def pack(rows: list[bytes]) -> bytes:
    """Rows that are encoded already, as one compressed list."""
    return zlib.compress(b"\xdd" + len(rows).to_bytes(4, "big") + b"".join(rows), LEVEL)


def unpack(packed: bytes) -> list[list[object]]:
    """The rows in what `pack` made."""
    return _rows(zlib.decompress(packed))
