"""Walks a JSON document (RFC 8259) as it comes from a file, so that a file of any size needs little memory.

Large exports are a few small values around one or many long lists of messages. `Stream` steps into objects and lists,
skips what nobody asks for, and gives long lists in pieces, each a JSON list of whole elements that a typed decoder takes
at once. Where a list is laid out as programs write it, pieces are cut by one search for the line between two elements.
No cut is believed: a piece that was cut in the wrong place does not decode, and then the elements are told apart bracket
by bracket. So a wrong guess costs time and never a message.
"""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple, TypeVar

import msgspec

T = TypeVar("T")

BLOCK = 2**16
"""Bytes read at once. Small enough for what is made of them to stay in a processor's cache."""

MOST_VALUE = 16 * 2**20
"""The longest single value that is held, in bytes. A message of Telegram or Discord is below 100 KB."""

DEEPEST = 64
"""How deep values may lie in each other (security: IM-15)."""

UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What a decoder raises for bytes that are no JSON, or not of its type."""

_BOM = b"\xef\xbb\xbf"
_SPACE = re.compile(rb"[ \t\r\n]*")
_SIGN = re.compile(rb'["{}\[\]]')
_STRING_PART = re.compile(rb'[^"\\]*(?:\\.[^"\\]*){0,500}("?)', re.DOTALL)
_SCALAR = re.compile(rb'[^\s,:"{}\[\]]+')
_FIRST_KEY = re.compile(rb'\{\s*"[^"\\]{1,40}"\s*:')
_INDENT = re.compile(rb"\n[ \t]*\Z")
_LONGEST_INDENT = 64

_CONTROLS = bytes(32 if byte < 32 else byte for byte in range(256))
_ESCAPE = re.compile(
    rb"\\(?:x([0-9A-Fa-f]{2})"  # Telegram Desktop writes control characters so, which is no JSON.
    rb"|u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}"
    rb"|(u[dD][89a-fA-F][0-9A-Fa-f]{2})"  # Half a character: text that was cut in the middle of an emoji.
    rb"|.)",
    re.DOTALL,
)


class Cut(Exception):
    """The document ends before its end: the file is not complete."""


class Broken(ValueError):
    """This is not JSON, or not such as a program writes: too deep, a name twice in one object, an endless value."""


class _Layout(NamedTuple):
    """How the elements of a list are set apart: what ends an element before another, and what ends the last one.

    `keep` is how many bytes of that still belong to the element.
    """

    between: tuple[bytes, ...]
    last: tuple[bytes, ...]
    keep: int


class Stream:
    """A JSON document, read forwards. Raises Cut where the file ends too early, and Broken where it is not JSON.

    block    bytes that are read at once
    broken   how many elements of lists could not be decoded and were left out
    """

    def __init__(self, file: BinaryIO, block: int = BLOCK) -> None:
        self.broken = 0
        self._block = block
        self._file = file
        self._data = b""
        self._at = 0
        self._waiting = False
        """Whether a value stands here that nobody has taken yet."""
        if self._more() and self._data.startswith(_BOM):
            self._at = len(_BOM)

    def kind(self) -> str:
        """Return the sign that the next value begins with: `{`, `[`, `"`, or another for a number or a word."""
        return chr(self._peek())

    def members(self) -> Iterator[str]:
        """Step into the object that stands here and give the name of each member, whose value may then be taken."""
        names = set()
        for name in self._inside("{", "}"):
            if name in names:
                raise Broken("a name occurs twice in one object")
            names.add(name)
            yield name

    def items(self) -> Iterator[None]:
        """Step into the list that stands here and stop at each element, which may then be taken."""
        for _ in self._inside("[", "]"):
            yield

    def value(self) -> bytes:
        """Take the value that stands here as it is written."""
        self._waiting = False
        self._peek()
        end = self._end_of_value(keep=True)
        value = self._data[self._at : end]
        self._at = end
        return value

    def skip(self) -> None:
        """Pass over the value that stands here, whatever its length."""
        self._waiting = False
        self._peek()
        self._at = self._end_of_value(keep=False)

    def rows(self, take: Callable[[bytes], T]) -> Iterator[T]:
        """Give the list that stands here in pieces: what `take` makes of each, a JSON list of whole elements.

        `take` may refuse a piece by raising one of UNREADABLE, and then has to have kept nothing of it. It gets the same
        elements again, at last each by itself; one that is refused even so is counted in `broken`.
        """
        self._step_in("[")
        layout: _Layout | None = None
        is_new = True
        while (sign := self._peek()) != ord("]"):
            if sign == ord(","):
                self._at += 1
                continue
            layout = layout or self._layout()
            end = self._end_of_run(layout, is_new)
            if end < 0 and len(self._data) - self._at < 4 * self._block and self._more():
                continue
            if end >= 0:
                try:
                    taken = take(b"".join((b"[", memoryview(self._data)[self._at : end], b"]")))
                except UNREADABLE:
                    if not is_new:
                        is_new = True
                        continue
                else:
                    self._at, is_new = end, False
                    yield taken
                    continue
            yield from self._carefully(take)
            is_new = True
        self._at += 1

    def _inside(self, opens: str, closes: str) -> Iterator[str]:
        """Step in and stop at each value; the name is "" in a list. What is not taken is skipped."""
        self._step_in(opens)
        while (sign := self._peek()) != ord(closes):
            if sign == ord(","):
                self._at += 1
                continue
            name = self._name() if opens == "{" else ""
            self._waiting = True
            yield name
            if self._waiting:
                self.skip()
        self._at += 1

    def _step_in(self, opens: str) -> None:
        self._waiting = False
        if self._peek() != ord(opens):
            raise Broken("a value of another kind")
        self._at += 1

    def _name(self) -> str:
        """Take the name of a member and the colon behind it."""
        if self._peek() != ord('"'):
            raise Broken("a member without a name")
        written = self.value()
        if self._peek() != ord(":"):
            raise Broken("a name without a value")
        self._at += 1
        try:
            return msgspec.json.decode(written, type=str)
        except UNREADABLE:
            return written.decode("latin-1")

    def _more(self) -> bool:
        """Read on, and forget what was taken. Returns whether anything came."""
        start = max(0, self._at - _LONGEST_INDENT)
        left = self._data[start:]
        came = self._file.read(max(self._block, len(left)))
        self._data, self._at = left + came, self._at - start
        return bool(came)

    def _peek(self) -> int:
        """Go to the next byte that is no white space and return it. Raises Cut at the end of the file."""
        while True:
            space = _SPACE.match(self._data, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._data):
                return self._data[self._at]
            if not self._more():
                raise Cut

    def _end_of_value(self, keep: bool) -> int:
        """Return where the value that stands here ends; with `keep` it is all there in the data then."""
        here, depth = self._at, 0
        first = _SIGN.match(self._data, here)
        is_scalar = first is None
        if first is not None and first[0] in b"}]":
            raise Broken("a bracket where a value belongs")
        while True:
            end, change = self._next_sign(here) if not is_scalar else self._scalar(here)
            if end >= 0:
                here, depth = end, depth + change
                if depth > DEEPEST:
                    raise Broken("values too deep in each other")
                if depth <= 0:
                    return here
                continue
            if not keep:
                self._at = here
            behind = here - self._at
            if len(self._data) - self._at > MOST_VALUE:
                raise Broken("a value of no reasonable length")
            if not self._more():
                raise Cut
            here = self._at + behind

    def _next_sign(self, here: int) -> tuple[int, int]:
        """Return where the next string or bracket ends and by how much the depth changes; (-1, 0) if it is not all there."""
        sign = _SIGN.search(self._data, here)
        if sign is None:
            return -1, 0
        if sign[0] != b'"':
            return sign.end(), 1 if sign[0] in b"{[" else -1
        end = sign.end()
        while part := _STRING_PART.match(self._data, end):
            if part[1]:
                return part.end(), 0
            if part.end() == end or part.end() == len(self._data):
                break
            end = part.end()
        return -1, 0

    def _scalar(self, here: int) -> tuple[int, int]:
        """Return where a number or a word ends; (-1, 0) if it may go on."""
        word = _SCALAR.match(self._data, here)
        if word is None:
            raise Broken("a sign where a value belongs")
        if word.end() == len(self._data):
            behind = here - self._at
            if len(self._data) - self._at <= MOST_VALUE and self._more():
                return self._scalar(self._at + behind)
            return len(self._data), 0
        return word.end(), 0

    def _layout(self) -> _Layout:
        """Tell from the first element how elements are set apart.

        A line break never stands inside a string, so a line that is indented like the element and begins with a brace
        ends one. Without line breaks the name that each element begins with has to do: in a string its marks would be
        escaped.
        """
        indent = _INDENT.search(self._data, max(0, self._at - _LONGEST_INDENT), self._at)
        if indent:
            close = indent[0] + b"}"
            return _Layout((close + b",",), (close + b"\n", close + b"\r"), len(close))
        key = _FIRST_KEY.match(self._data, self._at)
        return _Layout((b"}," + key[0], b"}, " + key[0]), (), 1) if key else _Layout((), (), 0)

    def _end_of_run(self, layout: _Layout, is_new: bool) -> int:
        """Return where some whole elements end that begin here, -1 if that does not show.

        Looking for the end of the list takes time, so it is done where a list is new or a piece did not decode.
        """
        if is_new:
            for sign in layout.last:
                if (at := self._data.find(sign, self._at)) >= 0:
                    return at + layout.keep
        for sign in layout.between:
            if (at := self._data.rfind(sign, self._at)) >= 0:
                return at + layout.keep
        return -1

    def _carefully(self, take: Callable[[bytes], T]) -> Iterator[T]:
        """Give the next elements of a list, told apart bracket by bracket. A last one that is cut off is left."""
        elements: list[bytes] = []
        cut = None
        size = 0
        try:
            while size < self._block and (sign := self._peek()) != ord("]"):
                if sign == ord(","):
                    self._at += 1
                else:
                    elements.append(self.value())
                    size += len(elements[-1])
        except Cut as problem:
            cut = problem
        try:
            yield take(b"[" + b",".join(elements) + b"]")
        except UNREADABLE:
            for element in elements:
                yield from self._mended(take, element)
        if cut is not None:
            raise cut

    def _mended(self, take: Callable[[bytes], T], element: bytes) -> Iterator[T]:
        """Give one element, put right where it is not quite JSON."""
        for version in (element, mended(element)):
            try:
                yield take(b"[" + version + b"]")
            except UNREADABLE:
                continue
            return
        self.broken += 1


def mended(text: bytes) -> bytes:
    """Put right what some programs write: raw control characters, `\\x0B`, half a surrogate pair, bytes that are no UTF-8."""
    clean = text.translate(_CONTROLS)
    if b"\\" in clean:
        clean = _ESCAPE.sub(_escape, clean)
    return clean.decode("utf-8", "replace").encode()


def _escape(found: re.Match[bytes]) -> bytes:
    """Return what stands for one escape."""
    if found[1]:
        return b"\\u00" + found[1]
    return b"\\ufffd" if found[2] else found[0]
