"""Telegram's `messages.html`, `messages2.html`, …: what Telegram Desktop writes for people to read.

By its `export_output_html.cpp`: the words around messages are English in every language, days come first in dates
(`31.12.2024 23:59:58`, since 2021 with ` UTC+01:00` behind), and everything from outside is escaped, so that markup is
found by its bytes. Nobody has an id here: people go by the names that the pages show. Text is passed over.
"""

import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from closeknit.importers import _text
from closeknit.importers._jsonstream import Broken
from closeknit.importers._talks import EPOCH, LATEST, NOBODY, Call, Kind, Talk
from closeknit.importers._telegramjson import Numbers

_SIGNS = (b"<title>Exported Data</title>", b'class="page_wrap', b'class="history"')
_BLOCK = 2**20
_LONGEST = 16 * 2**20
_NEXT = b'<div class="message '
_TITLE = re.compile(rb'class="page_header">.{0,400}?class="text bold">\s*([^<\r\n]{1,400}?)\s*<', re.DOTALL)
_CLASS = re.compile(rb'([a-z ]{1,60})" id="message(-?\d{1,20})"')
_DATE = re.compile(rb'class="pull_right date details" title="([^"]{10,60})"')
_FROM = re.compile(rb'class="from_name">\s*([^<\r\n]{0,400}?)\s*<')
_CALL = re.compile(rb'class="media clearfix pull_left media_call[ a-z]*"')
_STATUS = re.compile(
    rb'class="status details">\s*(Outgoing|Cancelled|Incoming|Missed|Declined)(?: \((\d{1,7}) seconds\))?\s*<'
)
_MOMENT = re.compile(r"(\d\d)\.(\d\d)\.(\d{4}) (\d\d):(\d\d):(\d\d)(?: UTC([+-])(\d\d):(\d\d))?")
_VIA = re.compile(r" via @\w+\Z")

_DELETED = "Deleted Account"
_SAVED = "Saved Messages"
_OF_CHANNELS = (b"Channel &laquo;", b"Channel photo ", b"Channel title ")
_OWN = (b"Outgoing", b"Cancelled")


def is_page(head: bytes) -> bool:
    """Whether this is the beginning of a page of messages."""
    return all(sign in head for sign in _SIGNS)


class Chat:
    """The pages of one chat.

    mine      numbers of the owner, as far as calls tell        notices   what Telegram wrote into the chat itself
    undated   messages without a moment or a writer
    """

    def __init__(self, numbers: Numbers) -> None:
        self.talk = Talk()
        self.mine: set[int] = set()
        self.notices = self.undated = 0
        self._numbers = numbers
        self._names: set[str] = set()
        self._is_channel = False

    def take(self, file: BinaryIO) -> None:
        """Read one page. A last message that is cut off is taken as far as it goes."""
        writer = NOBODY
        for piece in _pieces(file):
            if piece.startswith(_NEXT):
                writer = self._message(piece, writer)
            elif title := _TITLE.search(piece):
                self.talk.title = _name(title[1])

    def finish(self) -> Talk:
        """Tell what kind of chat this was: two people if it bears the name of one, or if only one wrote."""
        talk = self.talk
        if talk.title == _SAVED:
            talk.kind = Kind.SELF
        elif self._is_channel:
            talk.kind = Kind.AUTOMATIC
        elif len(talk.writers) > 2 or (len(talk.writers) == 2 and talk.title not in self._names):
            talk.kind = Kind.GROUP
        talk.title = "" if talk.title == _DELETED else talk.title
        return talk

    def _message(self, piece: bytes, writer: int) -> int:
        """Take a message; returns who wrote it. One that is joined to the one before has no name of its own."""
        kind = _CLASS.match(piece, len(_NEXT))
        if kind is None or kind[1].startswith(b"service"):
            if kind is not None and not kind[2].startswith(b"-"):
                self.notices += 1
                self._is_channel |= any(sign in piece for sign in _OF_CHANNELS)
            return writer
        if b" joined" not in kind[1]:
            named = _FROM.search(piece)
            writer = self._writer(_name(named[1])) if named else NOBODY
        dated = _DATE.search(piece)
        moment = _moment(dated[1].decode("latin-1")) if dated else None
        if moment is None or writer == NOBODY:
            self.undated += 1
        elif _CALL.search(piece):
            self._call(piece, writer, *moment)
        else:
            self.talk.add(writer, *moment)
        return writer

    def _call(self, piece: bytes, writer: int, at: int, is_wall: bool) -> None:
        status = _STATUS.search(piece)
        if status and status[1] in _OWN:
            self.mine.add(writer)
        self.talk.call(Call(at, is_wall, writer, int(status[2] or 0) if status else 0))

    def _writer(self, name: str) -> int:
        """Return the number of somebody by name."""
        self._names.add(name)
        return self._numbers[_DELETED] if name == _DELETED else self._numbers.called(name)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield what stands before the first message, and each message."""
    left = marker = b""
    while block := file.read(_BLOCK):
        *pieces, left = (left + block).split(_NEXT)
        for piece in pieces:
            yield marker + piece
            marker = _NEXT
        if len(left) > _LONGEST:
            raise Broken("a message of no reasonable length")
    yield marker + left


def _name(written: bytes) -> str:
    """Return a name without what a page adds to it."""
    return _VIA.sub("", _text.clean(html.unescape(_text.decode(written))))


def _moment(written: str) -> tuple[int, bool] | None:
    """Return a moment in seconds, and whether it is wall-clock time."""
    found = _MOMENT.fullmatch(written)
    if found is None:
        return None
    day, month, year, hour, minute, second = map(int, found.group(1, 2, 3, 4, 5, 6))
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
    east = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0)) * (-1 if found[7] == "-" else 1)
    seconds = int((moment - EPOCH - east).total_seconds())
    return (seconds, not found[7]) if 0 < seconds <= LATEST else None
