"""The lines of a chat as columns: read in blocks, one entry for each dated line, and none of its text.

A file of any size is held in blocks of 64 KiB, and a line of any length in its first 4 KiB.
"""

import codecs
from array import array
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import compress
from operator import add
from typing import BinaryIO

from closeknit.importers import _text
from closeknit.importers._chatdates import Style, Times
from closeknit.importers._chatnotices import REASONS, Kind, Leads, is_cut_notice, judge, tells_of_group
from closeknit.importers._chatorder import Dates
from closeknit.importers._found import Question, Refused

BLOCK = 1 << 16
_LONGEST = 1 << 12
_MOST_MESSAGES = 4_000_000
_MOST_AUTHORS = 20_000
_MOST_USUAL = 500
"""How many sentences of WhatsApp's own ("<Media omitted>") are remembered while a file is read."""

_COUNTED = bytes(kind <= Kind.VIDEO for kind in range(256))
_WRITTEN = bytes(kind <= Kind.VIDEO or kind in (Kind.DELETED, Kind.MISSED) for kind in range(256))
_CALLS = bytes(kind in (Kind.VOICE, Kind.VIDEO) for kind in range(256))
_LEFT_OUT = bytes(kind in REASONS for kind in range(256))
_DATED = bytes(kind < Kind.UNREADABLE for kind in range(256))


def decoded(block: bytes) -> str:
    """Return whole lines as text: UTF-8, or line by line UTF-8 or Windows-1252."""
    try:
        return block.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(map(_text.decode, block.split(b"\n")))


def beginning(head: bytes) -> str:
    """Return the first bytes of a file as text. Where a line ends with CR alone it ends with LF then."""
    text = _start(head)
    return text if "\n" in text else text.replace("\r", "\n")


def _start(head: bytes) -> str:
    """Return the first bytes of a file as text."""
    codec, mark = _text.encoding(head)
    return head[mark:].decode(codec, "replace") if codec.startswith("utf-16") else decoded(head[mark:])


def blocks(head: bytes, file: BinaryIO) -> Iterator[str]:
    """Yield a file, whose first bytes are `head`, as text in blocks of whole lines. Long lines are cut short."""
    codec, mark = _text.encoding(head)
    chunks = _chunks(head[mark:], file)
    if codec.startswith("utf-16"):
        decoder = codecs.getincrementaldecoder(codec)("replace")
        chunks = (decoder.decode(chunk).encode("utf-8", "replace") for chunk in chunks)
    if "\n" not in _start(head):
        chunks = (chunk.replace(b"\r", b"\n") for chunk in chunks)
    carry, cutting = b"", False
    for chunk in chunks:
        if cutting:
            end = chunk.find(b"\n")
            if end < 0:
                continue
            chunk = chunk[end:]
        whole, found, rest = (carry + chunk).rpartition(b"\n")
        carry, cutting = rest, len(rest) > BLOCK
        if cutting:
            carry = rest[:_LONGEST].decode("utf-8", "ignore").encode()
        if found:
            yield decoded(whole)
    yield decoded(carry)


def _chunks(head: bytes, file: BinaryIO) -> Iterator[bytes]:
    """Yield the head, then the rest of the file."""
    yield head
    while chunk := file.read(BLOCK):
        yield chunk


class _Authors(dict[str | None, int]):
    """People by name as written. `names[number]` is the name made clean; number 0 is nobody. Fills itself.

    `saved` has those under a name of the owner's address book: a "~" stands before one that the person chose.
    """

    def __init__(self) -> None:
        super().__init__({None: 0})
        self.names = [""]
        self.saved: set[int] = set()
        self._numbers: dict[str, int] = {}

    def __missing__(self, raw: str | None) -> int:
        name = _text.clean(raw or "")
        saved = not name.startswith("~")
        name = name.removeprefix("~").strip()
        name = name or "no name"
        number = self._numbers.setdefault(name.casefold(), len(self.names))
        if number == len(self.names):
            self.names.append(name)
        if len(self) > _MOST_AUTHORS:
            raise Refused("This file names more people than a chat can have. Please export the chat once more.")
        if saved:
            self.saved.add(number)
        self[raw] = number
        return number


class Log:
    """All dated lines of one chat.

    kind      `Kind` value       author    number in `names`, 0 for none
    at        wall-clock seconds since 1970, once `settle` was called
    minutes   length of calls, by line
    group     whether a notice speaks of a group
    titled    the name to which the first notice is ascribed: the other person, or the group; 0 if none
    """

    def __init__(self, style: Style) -> None:
        self.kind = bytearray()
        self.author = array("i")
        self.at = array("q")
        self.minutes: dict[int, int] = {}
        self.group = False
        self.titled = 0
        self._day = array("i")
        self._starts: list[int] = []
        self._second = array("i")
        self._style = style
        self._time_first = style.pattern.groupindex["time"] < style.pattern.groupindex["date"]
        self._dates = Dates(style.dates)
        self._times = Times(style)
        self._authors = _Authors()
        self._leads = Leads()
        self._usual: dict[str, tuple[Kind, int]] = {}

    @property
    def names(self) -> list[str]:
        """The authors' names by number."""
        return self._authors.names

    @property
    def saved(self) -> set[int]:
        """The authors, by number, who are named as in the owner's address book."""
        return self._authors.saved

    def add(self, text: str) -> None:
        """Take the dated lines of a block of whole lines."""
        if "\r" in text:
            text = text.replace("\r\r\n", "\n").replace("\r\n", "\n")
        # The text between two matches, then the six groups of a match: `findall` would make a tuple of each.
        pieces = self._style.pattern.split("\n" + text)
        marks, dates, times, names, leads, rests = (pieces[group::7] for group in range(1, 7))
        if self._time_first:
            dates, times = times, dates
        self._day.extend(map(self._dates.__getitem__, dates))
        self._second.extend(map(self._times.__getitem__, times))
        self.author.extend(map(self._authors.__getitem__, names))
        first, rows = len(self.kind), range(len(names))
        self.kind.extend(bytes(len(names)))
        if len(self.kind) > _MOST_MESSAGES:
            raise Refused("This chat has more than four million messages. Please export a shorter part of it.")
        odd = set(compress(rows, map(self._leads.__getitem__, leads)))
        if None in names:
            odd.update(row for row, name in enumerate(names) if name is None)
        if any(marks):
            odd.update(compress(rows, marks))
        if ")\n" in text:
            odd.update(row for row, rest in enumerate(rests) if rest.endswith(")"))
        for row in sorted(odd):
            self._judge(first + row, leads[row] + rests[row], "\u200e" in marks[row])

    def _judge(self, row: int, text: str, marked: bool) -> None:
        """Tell the kind of one line that may be no message."""
        author = self.author[row]
        attached = marked and "\u200e" in text
        phone = self._style.frame == "["
        usual = author > 0 and not attached
        kind, length = (usual and self._usual.get(text)) or judge(
            text, authored=author > 0, phone=phone, attached=attached
        )
        if usual and kind in (Kind.MEDIA, Kind.DELETED, Kind.MISSED) and len(self._usual) < _MOST_USUAL:
            self._usual[text] = (kind, length)
        self.kind[row] = kind
        if length:
            self.minutes[row] = length
        if kind is Kind.NOTICE:
            self.group = self.group or tells_of_group(text)
            if row == 0:
                self.titled = author

    def settle(self, today: date) -> Question | None:
        """Tell the times, and which lines are none after all. Returns what to ask when dates can be read in two ways.

        Raises Refused when the dates or times cannot be read.
        """
        strange = self._second.count(-1)
        if strange * 20 > len(self._second):
            raise Refused(
                "This file tells the time in words that are not known here. Set the phone to a 24-hour clock, "
                "export the chat once more and choose the new file."
            )
        order = self._dates.order(compress(self._day, self.kind.translate(_COUNTED)), today)
        self._starts = [0 if start is None else start for start in order.starts]
        self.at = array("q", map(add, map(self._starts.__getitem__, self._day), self._second))
        missing = {day for day, start in enumerate(order.starts) if start is None}
        if missing or strange or self._dates.odd:
            self._sift(missing)
        self._uncover_notices()
        return order.question

    def _sift(self, missing: set[int]) -> None:
        """Set apart lines without a time, and lines with a date in another form.

        Text that quotes another chat can begin like a message. What is quoted was written before the message that
        quotes it, so a line in another form counts only when it is later, and by somebody who writes here.
        """
        odd, before = self._dates.odd, -1
        usual = {author for author, day in zip(self.author, self._day, strict=True) if day not in odd}
        for row, (day, second) in enumerate(zip(self._day, self._second, strict=True)):
            if day in missing or second < 0:
                self.kind[row] = Kind.UNREADABLE
            elif day in odd and self.at[row] <= before:
                self.kind[row] = Kind.QUOTED
            elif day in odd and self.author[row] not in usual:
                self.kind[row] = Kind.UNREADABLE
            else:
                before = self.at[row]

    def _uncover_notices(self) -> None:
        """Find notices with a colon in them, whose beginning was taken for a name."""
        cut = {number for number, name in enumerate(self.names) if is_cut_notice(name)}
        for number in cut:
            if self.author.count(number) > 2:
                continue
            for row, author in enumerate(self.author):
                if author == number:
                    self.kind[row] = Kind.NOTICE
                    self.group = self.group or tells_of_group(self.names[number])

    def counted(self) -> bytes:
        """Return a 1 for each line that is a message or a call, else 0."""
        return bytes(self.kind.translate(_COUNTED))

    def writers(self) -> list[int]:
        """Return the numbers of those who wrote or called, the deleted and unanswered included."""
        return sorted(set(compress(self.author, self.kind.translate(_WRITTEN))) - {0})

    def forget_unnamed_calls(self) -> None:
        """Make calls that nobody is named for into notices: in a group they tell of nobody."""
        for row in compress(range(len(self.kind)), self.kind.translate(_CALLS)):
            if not self.author[row]:
                self.kind[row] = Kind.NOTICE

    def days(self) -> tuple[date, date] | None:
        """Return the first and the last day of the file, notices included, or None if it has none."""
        dated = {self._starts[day] for day in set(compress(self._day, self.kind.translate(_DATED)))}
        if not dated:
            return None
        first, last = (date(1970, 1, 1) + timedelta(seconds=start) for start in (min(dated), max(dated)))
        return first, last

    def left_out(self) -> Iterator[tuple[str, Kind]]:
        """Yield the day and time, as written, and the kind of each line that is no message."""
        for row in compress(range(len(self.kind)), self.kind.translate(_LEFT_OUT)):
            day, second = self._dates.raws[self._day[row]], self._second[row]
            time = f", {second // 3600:02}:{second // 60 % 60:02}" if second >= 0 else ""
            yield day + time, Kind(self.kind[row])
