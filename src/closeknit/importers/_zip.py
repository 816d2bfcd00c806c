"""Opens a zip that a stranger may have made (security: IM-3): writes nothing, believes nothing unchecked.

Written on the format's own description (PKWARE APPNOTE 6.3.10) rather than on `zipfile`, which before Python
3.13 reads entries that overlap (CVE-2024-0450) and takes the whole table of contents into memory whatever its
size. Here the table is bounded and checked first: number of entries, sizes, ratio, overlap, passwords. Then
members are read as forward streams, one piece at a time, with the real sizes counted as they come.
"""

import io
import struct
import zlib
from dataclasses import dataclass
from io import SEEK_SET
from typing import BinaryIO

from closeknit.importers._found import Refused
from closeknit.importers._text import clean

MAX_ENTRIES = 50_000
MAX_UNPACKED = 4 * 2**30
MAX_RATIO = 100
SMALL = 2**20
"""Unpacked bytes up to which the ratio does not matter: a short, repetitive text may pack that well."""

MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
STORED, DEFLATED = 0, 8

_DAMAGED = "This zip is damaged or not complete; export it once more and choose the new file."
_UNSAFE = "This zip is not put together as an export is, so it was not opened; export it once more."
_LOCKED = "This zip has a password, so it was not opened; unpack it and choose the files that were in it."
_UNUSUAL = "This was packed in an unusual way; unpack the zip and choose the files that were in it."
_TOO_MANY = "This zip holds more than 50,000 files; unpack it and choose the files that count."
_TOO_BIG = "This zip unpacks to more than is safe; unpack it and choose the files that were in it."

_END, _END64_AT, _END64 = struct.Struct("<4s4H2LH"), struct.Struct("<4sLQL"), struct.Struct("<4sQ2H2L4Q")
_ENTRY, _LOCAL = struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H")
_LONGEST_TABLE = 32 * 2**20
_END_LOOKED_FOR = 65535 + _END.size
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_LOCKED_FLAGS, _UTF8_FLAG = 0x2041, 0x800
_LINK, _KIND_OF_FILE = 0o120000, 0o170000
_PIECE = 65536


@dataclass(slots=True)
class Member:
    """One entry of the table: a name for the eye only, sizes in bytes as claimed, the place of its space."""

    name: str
    method: int
    packed: int
    size: int
    crc: int
    start: int
    end: int
    is_folder: bool
    is_link: bool
    is_locked: bool


def clean_name(name: str) -> str:
    """Return a file name for the eye and for recognition: no control or direction marks, 255 characters.

    Never used on disk, so this keeps the pages and the logs in order, not the file system.
    """
    parts = (clean(part) for part in name[:4096].replace("\\", "/").split("/"))
    return "/".join(part for part in parts if part and part.strip("."))[-255:]


class Archive:
    """A zip whose table of contents has been read and found in order. Raises Refused with a sentence."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self.members = self._checked(*self._table(size))

    def open(self, member: Member) -> BinaryIO:
        """Return the unpacked bytes of a member, best read forwards. Reading may raise Refused."""
        self._file.seek(member.start)
        local = self._file.read(_LOCAL.size)
        if len(local) < _LOCAL.size or not local.startswith(MAGIC[0]):
            raise Refused(_DAMAGED)
        *_, name_length, extra_length = _LOCAL.unpack(local)
        place = member.start + _LOCAL.size + name_length + extra_length
        if place + member.packed > member.end:
            raise Refused(_UNSAFE)
        if member.method not in (STORED, DEFLATED):
            raise Refused(_UNUSUAL)
        if member.method == STORED and member.packed != member.size:
            raise Refused(_DAMAGED)
        return io.BufferedReader(_Unpacked(self._file, place, member), _PIECE)

    def _table(self, size: int) -> tuple[bytes, int, int]:
        """Find the table of contents: (its bytes, number of entries, where it begins)."""
        back = min(size, _END_LOOKED_FOR)
        self._file.seek(size - back)
        tail = self._file.read(back)
        at = tail.rfind(MAGIC[1], 0, max(len(tail) - _END.size + 4, 0))
        if at < 0:
            raise Refused(_DAMAGED)
        _, disk, _, _, count, length, start, _ = _END.unpack_from(tail, at)
        if count == _FULL16 or _FULL32 in (length, start):
            count, length, start = self._table64(size - back + at - _END64_AT.size) or (count, length, start)
        if count > MAX_ENTRIES or length > _LONGEST_TABLE:
            raise Refused(_TOO_MANY)
        if disk or start + length > size - back + at:
            raise Refused(_DAMAGED)
        self._file.seek(start)
        return self._file.read(length), count, start

    def _table64(self, at: int) -> tuple[int, int, int] | None:
        """Read where the table is from the records of large zips: (number of entries, length, start)."""
        if at < 0:
            return None
        self._file.seek(at)
        pointer = self._file.read(_END64_AT.size)
        if len(pointer) < _END64_AT.size or not pointer.startswith(b"PK\x06\x07"):
            return None
        place = _END64_AT.unpack(pointer)[2]
        if place + _END64.size > at:
            raise Refused(_DAMAGED)
        self._file.seek(place)
        record = self._file.read(_END64.size)
        if len(record) < _END64.size or not record.startswith(b"PK\x06\x06"):
            raise Refused(_DAMAGED)
        count, length, start = _END64.unpack(record)[-3:]
        return count, length, start

    def _checked(self, table: bytes, count: int, table_start: int) -> list[Member]:
        """Read the entries and hold the whole against its limits."""
        members = _entries(table, count)
        if any(member.is_locked for member in members):
            raise Refused(_LOCKED)
        _check_sizes(members)
        in_order = sorted(members, key=lambda member: member.start)
        ends = [member.start for member in in_order[1:]] + [table_start]
        for member, end in zip(in_order, ends, strict=False):
            if member.end > end:
                raise Refused(_UNSAFE)
            member.end = end
        return members


def _entries(table: bytes, count: int) -> list[Member]:
    """Read the entries of the table of contents."""
    members = []
    at = 0
    for _ in range(count):
        if at + _ENTRY.size > len(table) or not table.startswith(b"PK\x01\x02", at):
            raise Refused(_DAMAGED)
        (_, _, _, flags, method, _, _, crc, packed, size, name_length, extra_length, comment_length, disk,
         _, mode, start) = _ENTRY.unpack_from(table, at)  # fmt: skip
        name_at = at + _ENTRY.size
        extra_at = name_at + name_length
        at = extra_at + extra_length + comment_length
        if _FULL32 in (size, packed, start):
            size, packed, start = _large(table[extra_at : extra_at + extra_length], size, packed, start)
        if disk and disk != _FULL16:
            raise Refused(_DAMAGED)
        raw = table[name_at:extra_at]
        members.append(
            Member(
                name=clean_name(_decode(raw, bool(flags & _UTF8_FLAG))),
                method=method,
                packed=packed,
                size=size,
                crc=crc,
                start=start,
                end=start + _LOCAL.size + name_length + packed,
                is_folder=raw.endswith(b"/"),
                is_link=(mode >> 16) & _KIND_OF_FILE == _LINK,
                is_locked=bool(flags & _LOCKED_FLAGS),
            )
        )
    if at != len(table):
        raise Refused(_DAMAGED)
    return members


def _large(extra: bytes, size: int, packed: int, start: int) -> tuple[int, int, int]:
    """Take the values that need eight bytes from the entry's extra field number 1."""
    at = 0
    while at + 4 <= len(extra):
        number, length = struct.unpack_from("<HH", extra, at)
        if number == 1:
            wide = [value for (value,) in struct.iter_unpack("<Q", extra[at + 4 : at + 4 + length // 8 * 8])]
            try:
                values = [wide.pop(0) if value == _FULL32 else value for value in (size, packed, start)]
            except IndexError:
                raise Refused(_DAMAGED) from None
            return values[0], values[1], values[2]
        at += 4 + length
    return size, packed, start


def _decode(raw: bytes, is_utf8: bool) -> str:
    """Read a name. Many phones write UTF-8 without saying so; the format's default is code page 437."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace") if is_utf8 else raw.decode("cp437")


def _check_sizes(members: list[Member]) -> None:
    """Refuse what would unpack to too much, by what the table says; `_Unpacked` counts what really comes."""
    size = sum(member.size for member in members)
    packed = sum(member.packed for member in members)
    pairs = [(size, packed), *((member.size, member.packed) for member in members)]
    if size > MAX_UNPACKED or any(size > SMALL and size > MAX_RATIO * packed for size, packed in pairs):
        raise Refused(_TOO_BIG)


class _Unpacked(io.RawIOBase):
    """The bytes of one member, as they unpack. Sizes and checksum are held against the table."""

    def __init__(self, file: BinaryIO, place: int, member: Member) -> None:
        self._file, self._first, self._member = file, place, member
        self._rewind()

    def _rewind(self) -> None:
        self._place = self._first
        self._packed_left, self._left = self._member.packed, self._member.size
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._crc = 0

    def readable(self) -> bool:
        """Always true."""
        return True

    def seekable(self) -> bool:
        """Always true, but going back means unpacking once more from the start."""
        return True

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Go to a place in the unpacked bytes (or to their end) and return it. It may raise Refused."""
        at = self._member.size - self._left
        target = min((0, at, self._member.size)[whence] + offset, self._member.size)
        if target < 0:
            raise OSError("a place before the start of the file")
        if target < at:
            self._rewind()
            at = 0
        while at < target:
            at += len(self.read(min(target - at, _PIECE)) or b"")
        return at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Unpack on into `buffer`; returns how many bytes came, 0 at the end. Raises Refused."""
        if not self._left:
            self._finish()
            return 0
        most = min(len(buffer), self._left)
        data = self._take(most) if self._member.method == STORED else self._unpack(most)
        if not data:
            raise Refused(_DAMAGED)
        self._left -= len(data)
        self._crc = zlib.crc32(data, self._crc)
        buffer[: len(data)] = data
        return len(data)

    def _take(self, most: int) -> bytes:
        """Read on in the zip itself; nothing at the member's end. Others may have been read in between."""
        self._file.seek(self._place)
        data = self._file.read(min(most, self._packed_left))
        self._place += len(data)
        self._packed_left -= len(data)
        return data

    def _unpack(self, most: int) -> bytes:
        """Inflate up to `most` bytes; nothing when the stream ends."""
        while not self._inflate.eof:
            source = self._inflate.unconsumed_tail or self._take(_PIECE)
            try:
                data = self._inflate.decompress(source, most)
            except zlib.error:
                raise Refused(_DAMAGED) from None
            if data or not source:
                return data
        return b""

    def _finish(self) -> None:
        """Refuse a member that holds more than its claimed size, or other bytes than were packed."""
        if self._member.method == DEFLATED and self._unpack(1):
            raise Refused(_TOO_BIG)
        if self._crc != self._member.crc:
            raise Refused(_DAMAGED)
