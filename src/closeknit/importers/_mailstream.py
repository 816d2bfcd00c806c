"""Passes over a file of mail and gives the header block of each; what is said in a mail is never taken up.

Formats: mbox in its kinds (mboxo, mboxrd, mboxcl and mboxcl2 with Content-Length; qmail's mbox(5), RFC 4155), one mail
(RFC 5322), and Apple Mail's emlx, which is one mail between a line with its length and a property list with its flags.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from closeknit.importers import _text
from closeknit.importers._found import HEAD_BYTES
from closeknit.importers._mailform import Form, beginning, parts

BLOCK = 1 << 20
MAX_HEADER = 1 << 19
"""A header block longer than this is cut; real ones end far before."""

LOOK = 4096
"""Bytes after the beginning of a mail that are looked at to tell whether it is one."""

_BEFORE = 8
"""Bytes before a place that are kept, to see whether an empty line ends there."""

_LENGTH = re.compile(rb"\nContent-Length:[ \t]*(\d{1,10})[ \t]*\r?(?=\n|\Z)", re.IGNORECASE)
_WRONG_LENGTHS = 3
"""After so many lengths that lead nowhere they are believed no more: going back in a zip costs."""

_FLAGS = re.compile(rb"<key>flags</key>\s*<integer>(\d{1,20})</integer>")
_MOST_FLAGS = 1 << 16
_APPLE_FLAGS = ((1 << 1, "\\Deleted"), (1 << 6, "\\Draft"), (1 << 24, "$Junk"))
"""Bits of Apple Mail's flags (as found out by others since Mac OS X 10.4)."""


class _Window:
    """A piece of a file that moves forwards: `data`, which begins at byte `base`; `ended` when nothing follows."""

    def __init__(self, file: BinaryIO) -> None:
        self.data = b""
        self.base = 0
        self.ended = False
        self._file = file
        head = file.read(HEAD_BYTES)
        codec, mark = _text.encoding(head)
        self._decode = codecs.getincrementaldecoder(codec)("replace") if codec.startswith("utf-16") else None
        self._returns = b"\n" not in head and b"\r" in head and self._decode is None
        self.is_plain = self._decode is None and not self._returns
        """Whether bytes are as in the file, so that lengths and places in it mean something."""
        self.base = mark
        self._put(b"", head[mark:])
        self._blanks = (b"\n\r\n", b"\n\n") if b"\r\n" in self.data else (b"\n\n", b"\n\r\n")

    def grow(self, keep: int) -> int:
        """Read on, and forget what lies before `keep`, which is at 0 then."""
        keep = max(keep, 0)
        self.base += keep
        self._put(self.data[keep:], self._file.read(BLOCK))
        return 0

    def move(self, to: int) -> None:
        """Go to another byte of the file and read there. Only for plain files."""
        self._file.seek(to)
        self.base = to
        self._put(b"", self._file.read(BLOCK))

    def whole(self, at: int) -> tuple[int, int]:
        """Return where the headers of a mail at `at` end and where the next one begins, in the usual case.

        That is when both lie well inside the window and all line ends are of one kind; else (-1, -1).
        """
        data = self.data
        after = data.find(b"\nFrom ", at)
        if after < 0 or len(data) - after < LOOK:
            return -1, -1
        first, second = self._blanks
        end = data.find(first, at, after)
        if end < 0 or end - at > MAX_HEADER or data.find(b"\r" if len(second) > 2 else second, at, end) >= 0:
            return -1, -1
        if not parts(data, after + 1, loosely=data[after - 2 : after].endswith((b"\n", b"\n\r"))):
            return -1, -1
        return end + 1, after + 1

    def header(self, at: int) -> tuple[int, int]:
        """Return where the headers that begin at `at` now begin, and where they end: after the last of their lines."""
        while True:
            data, most = self.data, at + MAX_HEADER
            first, second = self._blanks
            blank = data.find(first, at, most)
            other = data.find(second, at, most if blank < 0 else blank)
            if other >= 0:
                blank = other
            if blank >= 0:
                return at, blank + 1
            if self.ended or len(data) >= most:
                return at, min(len(data), most)
            at = self.grow(at)

    def _put(self, before: bytes, chunk: bytes) -> None:
        self.ended = not chunk
        if self._decode is not None:
            chunk = self._decode.decode(chunk, self.ended).encode("utf-8", "replace")
        elif self._returns:
            chunk = chunk.replace(b"\r", b"\n")
        self.data = before + chunk


class Mbox:
    """The mails of an mbox: iterating gives (the line before a mail, its header block)."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._window = _Window(file)
        self._size = size
        has_lengths = self._window.is_plain and _LENGTH.search(self._window.data) is not None
        self._believed = _WRONG_LENGTHS if has_lengths else 0

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        window = self._window
        at = len(window.data) - len(beginning(window.data))
        at += window.data.startswith(b">From ", at)
        while at >= 0:
            end, after = (-1, -1) if self._believed else window.whole(at)
            if end < 0:
                at, end = self._header(at)
            line = window.data.find(b"\n", at, end) + 1
            if not line:
                return
            yield window.data[at:line], window.data[line:end]
            at = after if after >= 0 else self._next(line, end)

    def _header(self, at: int) -> tuple[int, int]:
        """Return where a mail and the end of its headers now lie in the window, which may have moved on."""
        at, end = self._window.header(at)
        window = self._window
        # A mail that was cut off in its headers is followed by the next one at once.
        early = window.data.find(b"\nFrom ", at, end)
        while early >= 0 and not parts(window.data, early + 1):
            early = window.data.find(b"\nFrom ", early + 1, end)
        return at, end if early < 0 else early + 1

    def _next(self, start: int, end: int) -> int:
        """Return where the next mail begins, -1 when there is none; the text in between is passed over."""
        window, at = self._window, end - 1
        length = _LENGTH.search(window.data, start - 1, end) if self._believed else None
        if length is not None:
            landed, at = self._jump(end, int(length[1]))
            if landed is not None:
                return landed
        while True:
            at = window.data.find(b"\nFrom ", at)
            if at < 0:
                if window.ended:
                    return -1
                at = window.grow(len(window.data) - _BEFORE)
            elif len(window.data) - at < LOOK and not window.ended:
                at = window.grow(at - _BEFORE) + _BEFORE
            elif parts(window.data, at + 1, loosely=window.data[max(at - 2, 0) : at].endswith((b"\n", b"\n\r"))):
                return at + 1
            else:
                at += 1

    def _jump(self, end: int, length: int) -> tuple[int | None, int]:
        """Return where the next mail begins if the length of this one leads there, -1 if to the end of the file.

        Else None, and where in the window to look for it.
        """
        window = self._window
        body = end + (2 if window.data.startswith(b"\r\n", end) else 1)
        target = window.base + body + length
        if target >= self._size - 2:
            return (-1, 0) if target <= self._size else (None, end - 1)
        back = window.base + end - _BEFORE
        if target <= window.base + len(window.data):
            if target + LOOK > window.base + len(window.data):
                window.grow(end - _BEFORE)
            return self._landed(target - window.base), back + _BEFORE - 1 - window.base
        window.move(target)
        landed = self._landed(0)
        if landed is None:
            self._believed -= 1
            window.move(back)
        return landed, _BEFORE - 1

    def _landed(self, at: int) -> int | None:
        """Return where a mail begins at this place, or after the empty line that may stand here."""
        data = self._window.data
        while data[at : at + 1] in (b"\r", b"\n"):
            at += 1
        return at if data.startswith(b"From ", at) and parts(data, at, loosely=True) else None


def single(file: BinaryIO, size: int, form: Form) -> tuple[bytes, tuple[str, ...]]:
    """Return the header block of the one mail in a file, and its flags."""
    window = _Window(file)
    at = len(window.data) - len(beginning(window.data))
    flags: tuple[str, ...] = ()
    if form is Form.APPLE:
        line = window.data.find(b"\n", at) + 1
        length, at = int(window.data[at:line]), line
        flags = _flags(file, line + length, size)
    at, end = window.header(at)
    return window.data[at:end], flags


def _flags(file: BinaryIO, at: int, size: int) -> tuple[str, ...]:
    """Return the flags in the property list at the end of one of Apple Mail's files."""
    place = file.seek(0, 1)
    file.seek(min(at, size))
    match = _FLAGS.search(file.read(_MOST_FLAGS))
    file.seek(place)
    bits = int(match[1]) if match else 0
    return tuple(name for bit, name in _APPLE_FLAGS if bits & bit)
