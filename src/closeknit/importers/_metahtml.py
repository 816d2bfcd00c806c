"""Chats of Facebook, Messenger and Instagram as pages (HTML), read piece by piece as they pass.

Three layouts are known, by the names of their classes: since 2022 `_a6-g` (name in `_a6-h _a6-i`, date in `_a6-o` or
`_a72d`), from 2018 `_2lej` (`_2lek _2lel`, `_2lem`), before that `message_header` (`user`, `meta`; all chats on one
page). Between the name and the date stands the text, newest message first.

No page names its zone. Facebook writes the wall-clock time of the account. Instagram writes the time at UTC-8, summer
and winter, wherever the account is: measured by others on downloads that were made in both forms.
"""

import html
import re
from typing import BinaryIO

from closeknit.importers import _metanotices, _text
from closeknit.importers._found import Refused
from closeknit.importers._metadates import PageDates
from closeknit.importers._metaparts import INSTAGRAM, Authors, Kind, Part, Place

_PIECE = 2**20
_LONGEST_MESSAGE = 2**24
_LONGEST_MARK = 4096
_LONGEST_NOTICE = 2000
_LOOKED_AT = 40

_OPEN, _INSIDE = rb'class=["\']?[^"\'<>]{0,60}?\b', rb'\b[^"\'<>]{0,40}["\']?[^<>]{0,200}>'
_TEXT = rb"(?:\s*<(?:div|a|span)\b[^<>]{0,400}>){0,6}([^<]{0,400})"


def _marks(author: bytes, date: bytes, chat: bytes = b"(?!)") -> re.Pattern[bytes]:
    """Compile what finds the names, the dates and the beginnings of chats of one layout."""
    names = rb"(?:(?P<author>%b)|(?P<date>%b)|(?P<chat>%b))" % (author, date, chat)
    return re.compile(_OPEN + names + _INSIDE + _TEXT)


_LAYOUTS = (
    (b"_a6-h _a6-i", b"_a6-p", _marks(b"_a6-h _a6-i", b"_a6-o|_a72d")),
    (b"_2lek _2lel", b"_2let", _marks(b"_2lek _2lel", b"_2lem")),
    (b"message_header", b"</span>", _marks(b"user", b"meta", b"thread")),
)
"""For each layout the sign of it, the sign of a text, and its marks."""

_OLDEST = 2
_TITLE = re.compile(rb"<title[^>]{0,100}>([^<]{0,400})</title>", re.IGNORECASE)
_OWNER = re.compile(rb"<h1[^>]{0,100}>([^<]{0,400})</h1>", re.IGNORECASE)
_LISTED = re.compile(rb">\s*[^<>:{};]{3,30}:\s([^<>{}]{3,9000})<")
_LIST = re.compile(r"[^:]{3,30}:\s(.+)")
_AND = re.compile(r",\s| (?:and|und|et|y|e|en|och|og|ja|i|a|ve|dan|и|та|și|és|và) | & ")
_NEW_DATE = re.compile(r"\d{4} \d{1,2}:\d{2}(?:\s?[^\d\s:]+)*$")
_IS_INSTAGRAM = re.compile(rb"_2pim _a6-h _a6-i")
_ACTION = re.compile(r"[.。!…]$")
_WORDS = re.compile(rb">\s*([^<>\s][^<>]{0,400})<")
_CHAT_NAME = re.compile(r"(?:^|/)message_\d+\.html?$", re.IGNORECASE)
_NOT_A_CHAT = (
    "There are no messages on this page. Please make the download once more, in JSON, and choose the whole zip."
)


def is_chat(head: bytes, name: str) -> bool:
    """Whether a page is a chat, by its first messages. Pages of posts, comments and friends are built alike."""
    layout = _layout(head)
    if layout < 0:
        return False
    _, text, marks = _LAYOUTS[layout]
    dates, authors, worded, count, author, begin = PageDates(), set(), 0, 0, "", -1
    for found in marks.finditer(head):
        if found["author"]:
            author, begin = _plain(found[4]), found.end()
        elif found["date"] and begin >= 0 and dates.read(_plain(found[4])[:120]):
            between = head[begin : found.start()]
            worded += b"_2pin" not in between and text in between
            authors.add(author)
            count, begin = count + 1, -1
            if count >= _LOOKED_AT:
                break
    actions = sum(_ACTION.search(one) is not None for one in authors)
    likely = 2 * worded > count and 2 * actions <= len(authors)
    return count > 0 and (likely or _CHAT_NAME.search(name) is not None)


def _layout(head: bytes) -> int:
    """Return which layout a page has, or -1."""
    return next((number for number, (sign, _, _) in enumerate(_LAYOUTS) if sign in head), -1)


def read(file: BinaryIO, name: str, where: Place, dates: PageDates) -> list[Part]:
    """Read one page: one chat, or the many of an old download. Raises Refused when there is no message on it."""
    reader = _Page(name, where, dates)
    reader.take(file)
    parts = [part for part in reader.parts if part.kind]
    if not parts:
        raise Refused(_NOT_A_CHAT)
    return parts


class _Page:
    """Reads one page from its marks."""

    def __init__(self, name: str, where: Place, dates: PageDates) -> None:
        self._name, self._where, self._dates = name, where, dates
        self._title = self._owner = ""
        self._layout = -1
        self.parts: list[Part] = []
        self._written: dict[bytes, int] = {}
        self._begin("")

    def _begin(self, people: str) -> None:
        """Begin a chat; `people` are its members where the page lists them."""
        where = Place(self._where.network, self._where.folder, self._where.thread)
        part = self._part = Part(self._name, where, title=self._title, wall=True, owner=self._owner)
        names = [name for one in _AND.split(people) if (name := _text.clean(one))]
        part.is_group = len(names) > 2
        part.people = names if len(names) == 2 else []
        self._authors = Authors(part.authors)
        self._written.clear()
        self.parts.append(part)

    def take(self, file: BinaryIO) -> None:
        """Read the page to its end."""
        rest = file.read(_PIECE)
        self._head(rest)
        more = rest
        while more and self._layout >= 0:
            more = file.read(_PIECE)
            rest = self._rows(rest + more, is_last=not more)
            if len(rest) > _LONGEST_MESSAGE:
                raise Refused(_NOT_A_CHAT)

    def _head(self, head: bytes) -> None:
        """Take layout, title and members from the beginning of the page."""
        self._layout = _layout(head)
        if self._layout < 0:
            return
        found = _TITLE.search(head)
        title = _plain(found[1]) if found else ""
        if self._layout == _OLDEST:
            owner = _OWNER.search(head)
            self._owner = _plain(owner[1]) if owner else title.partition(" - ")[0]
            return
        if not self._where.network and _IS_INSTAGRAM.search(head):
            self._where.network = INSTAGRAM
        first = _LAYOUTS[self._layout][2].search(head)
        above = head[max(head.find(b"<body"), 0) : first.start() if first else 0]
        members = _LIST.fullmatch(title)
        below = None if members else _LISTED.search(above)
        self._title = "" if members else title
        self.parts.clear()
        self._begin(members[1] if members else _plain(below[1]) if below else "")

    def _rows(self, data: bytes, *, is_last: bool) -> bytes:
        """Read the messages of a piece, and return what belongs to the next: a message that goes on, or its mark."""
        limit = len(data) if is_last else len(data) - _LONGEST_MARK
        author, begin, kept = b"", -1, 0
        for found in _LAYOUTS[self._layout][2].finditer(data):
            if found.start() > limit:
                break
            if found["author"]:
                author, begin, kept = found[4], found.end(), found.start()
            elif found["chat"]:
                self._begin(_plain(found[4]))
            elif begin >= 0 and (moment := self._dates.read(written := _plain(found[4])[:120])) is not None:
                self._add(author, moment, data[begin : found.start()])
                self._part.behind = self._part.behind or _NEW_DATE.search(written) is not None
                begin, kept = -1, found.end()
        return data[kept:] if begin >= 0 else data[max(kept, limit, 0) :]

    def _add(self, author: bytes, moment: tuple[int, int, int], between: bytes) -> None:
        """Add a message. What stands between name and date is looked at when it is short, and forgotten."""
        part = self._part
        day, number, second = moment
        kind, length = Kind.MESSAGE, 0
        if len(between) < _LONGEST_NOTICE:
            text = _WORDS.search(between)
            if text is not None and _metanotices.odd_line(_plain(text[1])):
                kind, length = _metanotices.judge_lines([_plain(one) for one in _WORDS.findall(between)])
        if length:
            part.minutes[len(part.kind)] = length
        part.kind.append(kind)
        part.who.append(self._author(author))
        part.at.append((day + second) * 1000)
        part.days.append(number)
        part.throw("message text", 1)

    def _author(self, raw: bytes) -> int:
        """Return the number of an author as the page writes them."""
        number = self._written.get(raw)
        if number is None:
            number = self._written[raw] = self._authors[_plain(raw)]
        return number


def _plain(text: bytes) -> str:
    """Return what a piece of a page says."""
    return _text.clean(html.unescape(text.decode("utf-8", "replace")), 9000)
