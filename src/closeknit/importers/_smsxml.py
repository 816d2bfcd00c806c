"""The tags of a backup of messages and calls, read from a stream of bytes: wanted attributes only, nothing else is made.

Android's backup apps write one tag a message, its attributes always in the same order (fields: synctech.com.au, "Fields
in XML Backup Files"). The first tag teaches the shape, and from then on a run of such tags is read by one pattern that
stops behind the last wanted attribute: no message and no picture is ever made into an object. What else stands there
goes tag by tag, with the same outcome. A general XML parser is not used, for it makes everything into objects and
refuses the emoji that these apps write as two halves (&#55357;&#56832;).

It rests on one rule of XML: no "<" stands in a value, so that each is the beginning of a tag, outside comments and the
like. What is not well-formed is read as far as it goes. Entities are never replaced by more than a letter, and a file
that declares its own is refused (security: IM-4).
"""

import codecs
import re
from collections.abc import Generator, Iterator, Sequence
from typing import BinaryIO

from closeknit.importers import _text
from closeknit.importers._found import Refused

Columns = tuple[Sequence[bytes], ...]
"""The values of a run of equal tags, one column for each wanted attribute, as written; b"" where there is none."""

Run = tuple[bytes, Columns]

WANTED: dict[bytes, tuple[bytes, ...]] = {
    b"sms": (b"address", b"date", b"type", b"msgBox"),
    b"mms": (b"address", b"date", b"msg_box", b"m_type", b"contact_name"),
    b"addr": (b"address", b"type"),
    b"call": (b"number", b"date", b"type", b"duration"),
    b"log": (b"number", b"date", b"type", b"dur"),
    **dict.fromkeys((b"smses", b"calls", b"allsms", b"alllogs", b"threads"), (b"backup_date",)),
}
"""Tags that are read, and their attributes in the order of the columns. What comes first names the other person."""

NAMES = (b"contact_name", b"name", b"cachedName")
"""Attributes that say what the address book calls the other person: SMS Backup & Restore, Super Backup, Titanium."""

ENDS = frozenset((b"mms", b"smses", b"calls", b"allsms", b"alllogs", b"threads"))
"""Tags whose end is told, too: as b"/mms", without columns."""

_OFTEN = frozenset((b"sms", b"call", b"log"))
_NO_NAME = frozenset((b"", b"null", b"(Unknown)"))
_CHUNK = 2**18
_ENOUGH = 1024
"""Bytes that tell the encoding."""
_LONG = 2**16
"""Bytes after which a tag that is still open is taken as it is, and its rest passed over."""
_MOST_SHAPES = 4
_LOOKS = 4
_REMEMBERED = 200_000
_OTHER = "This file is not put together as a backup is, so it was not read. Please make the backup once more."

_NAME = re.compile(rb"<(/?)([A-Za-z_:][^\s\"'<>/=]*+)")
_INSIDE = re.compile(rb"(?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+")
_ATTRIBUTE = re.compile(rb"([^\s\"'<>/=]+)(\s*=\s*)(?:\"([^\"]*)\"|'([^']*)')")
_ANY_VALUE = rb"(?:\"[^\"]*+\"|'[^']*+')"
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][\w.\-]{0,40})")
_DECODED = ("utf-16-le", "utf-16-be", "iso2022_jp")
"""Encodings in which a byte like "<" may be a part of another letter; a file in them is made UTF-8 first."""
_SPANS = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))
_LONGEST_OPENING = 9


class _Shape:
    """One order of attributes, learnt from a tag. `row` finds such tags as far as their last wanted attribute."""

    def __init__(self, name: bytes, pattern: bytes, order: list[bytes]) -> None:
        self.name = name
        self.pattern = pattern
        # The look ahead keeps the fixed beginning to one letter, which `re` searches for with memchr.
        self.row = re.compile(b"<(?=" + name[:1] + b")" + pattern)
        self.other = re.compile(b"<(?!" + name + rb"\s)")
        self._places = [order.index(wanted) if wanted in order else -1 for wanted in WANTED[name]]

    def columns(self, rows: Sequence[tuple[bytes, ...]]) -> Columns:
        """Return rows, with the attributes in the order of this shape, as columns in the order of `WANTED`."""
        columns = list(zip(*rows, strict=True))
        nothing = (b"",) * len(rows)
        return tuple(columns[place] if place >= 0 else nothing for place in self._places)


def _learn(name: bytes, inside: bytes) -> _Shape | None:
    """Return the shape of a tag, or None when there is more in it than attributes, each once."""
    parts, order, seen, place, length = [re.escape(name)], [], set[bytes](), 0, 0
    for found in _ATTRIBUTE.finditer(inside):
        gap = inside[place : found.start()]
        key, equals, double, single = found.groups()
        if not gap or gap.strip() or key in seen:
            return None
        seen.add(key)
        quote, written = (b"'", single) if double is None else (b'"', double)
        value = quote + b"[^" + quote + b"]*+" + quote
        if key in WANTED[name]:
            order.append(key)
            value = quote + b"([^" + quote + b"]*+)" + quote
        elif not written.isdigit():
            value = _ANY_VALUE
        parts += [b" " if gap == b" " else rb"\s++", re.escape(key), b"=" if equals == b"=" else rb"\s*+=\s*+", value]
        place, length = found.end(), len(parts) if key in WANTED[name] else length
    if inside[place:].strip() not in (b"", b"/") or len(order) < 2:
        return None
    return _Shape(name, b"".join(parts[:length]), order)


class Tags:
    """Reads the tags of a file. Iterate for runs in file order.

    codec       the encoding of all bytes given out
    names       what the address book calls the people whom tags name, by number as written; filled while reading
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.codec = "utf-8"
        self.names: dict[bytes, bytes] = {}
        self._settled = {b""}
        self._ask_again: dict[bytes, int] = {}
        self._round = 0
        self._outer = b""
        self._until = b""
        self._only_alike = True
        self._at_end = False
        self._shapes: list[_Shape] = []

    @property
    def cut_off(self) -> bool:
        """Whether the file ended before its outermost tag did."""
        return self._outer != b""

    def __iter__(self) -> Iterator[Run]:
        rest = b""
        for piece in self._pieces():
            self._round += 1
            rest += piece
            place = yield from self._read(rest, rest.rfind(b"<"))
            if len(rest) - place > _LONG:
                rest = rest[place:]
                place = yield from self._read(rest, len(rest))
            rest = rest[place:]
        self._at_end = True
        yield from self._read(rest, len(rest))

    def _pieces(self) -> Iterator[bytes]:
        """Yield the file piece by piece."""
        piece = self._file.read(_CHUNK)
        while len(piece) < _ENOUGH and (more := self._file.read(_CHUNK)):
            piece += more
        codec, mark = _text.encoding(piece)
        piece = piece[mark:]
        declared = _DECLARED.match(piece[:400].lstrip())
        if not codec and declared:
            named = _text.codec(declared[1].decode())
            codec = "" if named.startswith("utf-16") else named
        if codec not in _DECODED:
            self.codec = codec or "utf-8"
            while piece:
                yield piece
                piece = self._file.read(_CHUNK)
            return
        decoder = codecs.getincrementaldecoder(codec)("replace")
        while piece:
            yield decoder.decode(piece).encode("utf-8", "replace")
            piece = self._file.read(_CHUNK)
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")

    def _read(self, buffer: bytes, last: int) -> Generator[Run, None, int]:
        """Read the tags that begin before `last`, where one begins or the buffer ends. Returns where to go on."""
        place = self._past(buffer, 0) if self._until else buffer.find(b"<")
        while 0 <= place < last:
            shape = self._shape(buffer, place)
            if shape is not None:
                place = yield from self._alike(shape, buffer, place, last)
            elif buffer.startswith((b"<!", b"<?"), place):
                place = self._past(buffer, place)
            else:
                end = buffer.find(b"<", place + 1)
                found = _NAME.match(buffer, place)
                if found is not None and found[2] in WANTED:
                    yield from self._tag(buffer[place:end] if end > 0 else buffer[place:])
                place = end
        if self._until:
            return max(len(buffer) - len(self._until) + 1, 0)
        return place if place >= 0 else len(buffer)

    def _shape(self, buffer: bytes, place: int) -> _Shape | None:
        """Return the shape of the tag that begins here, if it is known."""
        for shape in self._shapes:
            if shape.row.match(buffer, place):
                return shape
        return None

    def _alike(self, shape: _Shape, buffer: bytes, place: int, last: int) -> Generator[Run, None, int]:
        """Read tags of one name, in one go where all have one shape. Returns where they end."""
        for whole in (True, False) if self._only_alike else (False,):
            other = None if whole else shape.other.search(buffer, place, last)
            end = other.start() if other else last
            self._only_alike = other is None
            rows = shape.row.findall(buffer, place, end)
            # Each tag has one "<" of its own. As many tags of this shape as there are of these: all have it.
            if len(rows) == buffer.count(b"<", place, end):
                yield self._run(shape, rows, buffer[place:end])
                return end
        yield from self._one_by_one(shape, buffer[place:end])
        return end

    def _one_by_one(self, shape: _Shape, text: bytes) -> Iterator[Run]:
        """Read tags of one name and several shapes."""
        rows: list[tuple[bytes, ...]] = []
        start = place = 0
        while place >= 0:
            known = self._shape(text, place)
            if rows and known is not shape:
                yield self._run(shape, rows, text[start:place])
                rows = []
            after = text.find(b"<", place + 1)
            end = after if after > 0 else len(text)
            if known is None:
                yield from self._tag(text[place:end])
            else:
                start = start if rows else place
                rows += known.row.findall(text, place, end)
                shape = known
            place = after
        if rows:
            yield self._run(shape, rows, text[start:])

    def _run(self, shape: _Shape, rows: Sequence[tuple[bytes, ...]], text: bytes) -> Run:
        """Return rows as a run. Where `text` has people that were not asked for yet, it is asked for their names."""
        columns = shape.columns(rows)
        if len(self._ask_again) > _REMEMBERED:
            self._ask_again.clear()
        for number in set(columns[0]).difference(self._settled):
            if self._ask_again.get(number, 0) <= self._round:
                self._find_name(shape.name, number, text)
        return shape.name, columns

    def _find_name(self, name: bytes, number: bytes, text: bytes) -> None:
        """Look for a tag that names somebody. Who is named in none is looked for again, ever more seldom."""
        self._ask_again[number] = 2 * self._round + 1
        place = 0
        for _ in range(_LOOKS):
            place = text.find(number, place)
            if place < 0:
                return
            start = text.rfind(b"<", 0, place)
            values = _attributes(text[start : start + _LONG])
            if values.get(WANTED[name][0]) == number and self._named(number, values):
                return
            place += len(number)

    def _named(self, number: bytes, values: dict[bytes, bytes]) -> bool:
        """Keep what somebody is called, if a tag says so."""
        called = next((values[key] for key in NAMES if values.get(key, b"null") not in _NO_NAME), b"")
        if called and number and len(self.names) < _REMEMBERED:
            self.names.setdefault(number, called)
            self._settled.add(number)
        return called != b""

    def _past(self, buffer: bytes, place: int) -> int:
        """Go past a comment and the like. Returns where the next tag begins, or -1."""
        if not self._until:
            text = buffer[place : place + _LONGEST_OPENING]
            opening, self._until = next((span for span in _SPANS if text.startswith(span[0])), (b"", b""))
            place += len(opening)
            if not opening:
                end = buffer.find(b"<", place + 1)
                declared = buffer[place : end if end > 0 else len(buffer)]
                subset = declared.startswith(b"<!DOCTYPE") and b"[" in declared.partition(b">")[0]
                if subset or declared.startswith(b"<!ENTITY"):
                    raise Refused(_OTHER)
                return end
        place = buffer.find(self._until, place)
        if place < 0:
            return -1
        place += len(self._until)
        self._until = b""
        return buffer.find(b"<", place)

    def _tag(self, text: bytes) -> Iterator[Run]:
        """Tell one tag, if it is wanted, and learn its shape if there will be many."""
        found = _NAME.match(text)
        if found is None or found[2] not in WANTED:
            return
        name, ends = found[2], found[1] != b""
        if self._at_end and b">" not in text:
            return
        if not ends:
            if not self._outer and name in ENDS:
                self._outer = name
            values = _attributes(text)
            if name in _OFTEN or name == b"mms":
                self._named(values.get(WANTED[name][0], b""), values)
            yield name, tuple((values.get(key, b""),) for key in WANTED[name])
            inside = _INSIDE.match(text, found.end())[0]  # type: ignore[index]
            ends = inside.endswith(b"/")
            if name in _OFTEN and len(self._shapes) < _MOST_SHAPES:
                shape = _learn(name, inside)
                if shape and shape.pattern not in {known.pattern for known in self._shapes}:
                    self._shapes.append(shape)
        if ends and name in ENDS:
            if name == self._outer:
                self._outer = b""
            yield b"/" + name, ()


def _attributes(text: bytes) -> dict[bytes, bytes]:
    """Return the attributes of the tag with which a text begins. The first of two alike is taken."""
    name = _NAME.match(text)
    inside = _INSIDE.match(text, name.end()) if name else None
    values: dict[bytes, bytes] = {}
    for key, _, double, single in _ATTRIBUTE.findall(inside[0] if inside else b""):
        values.setdefault(key, double or single)
    return values
