"""Lists of calls as apps, iPhone tools, routers and providers write them: a table (CSV) with names above its columns.

iMazing ("Call type,Date,Duration,Number,Contact,Location,Service"), Call History Manager, Callyzer and other Android apps,
Nokia LogExport, FRITZ!Box ("Typ;Datum;Name;Rufnummer;…"), itemised bills; and the XML of Super Backup (`<alllogs>`). The
XML of SMS Backup & Restore (`<calls>`) is in `sms_backup`, for it comes out of the same app as its messages.
"""

import re

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _callrows, _csvtable, _smsvalues, _text
from closeknit.importers._calldates import Moment, Moments
from closeknit.importers._callsbook import Book, Call, Kind, outcome
from closeknit.importers._found import HEAD_BYTES, Context, Found, Refused, Source
from closeknit.importers._smsxml import Tags

KIND = "calls"
TITLE = "Call list"
HOW_TO = (
    "Android: apps such as Super Backup, Callyzer or Call History Manager export the call list as a CSV or XML file. "
    "iPhone: with iMazing on a computer, open Call History and choose Export to CSV. "
    "Fritzbox: open Telephony, Call list, and choose Save. "
    "Many phone companies offer a list of calls as a CSV file with the bill."
)
READS = "When each call was, who called whom, how long it took, and whether it was a video call."
KEEPS = "Days and times, numbers and names, who called, and how long calls took."
THROWS_AWAY = (
    "Prices, places, notes and everything else in the list. Service numbers and withheld numbers are left out."
)
MAX_BYTES = 60_000_000

_NOT_HERE = "There are no calls in this file. Please export the call list once more and choose the new file."
_BAD_DATE, _BAD_KIND = "a date that cannot be read", "it does not say who called whom"
_NOT_A_DAY, _CHANGED = "a day that cannot be", "a spreadsheet has changed the number; export the list once more"
_TOO_LONG, _CUT = "a line that is too long", "the file is cut off here; what stands before was read"
_BLOCKED, _DATA = "calls that were blocked", "internet connections"
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[Ee]\+?\d{1,2}")
_LOGS = re.compile(rb"\s*+(?:<\?[^>]*+>\s*+|<!--(?s:.*?)-->\s*+)*+<alllogs[\s>]")


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is a list of calls, by the names of its columns and what stands below them."""
    return _is_xml(head) or _callrows.look(head[:HEAD_BYTES]) is not None


def _is_xml(head: bytes) -> bool:
    codec, mark = _text.encoding(head)
    if codec.startswith("utf-16"):
        head, mark = head[mark:].decode(codec, "replace").encode("utf-8", "replace"), 0
    return _LOGS.match(head, mark) is not None


def read(source: Source, context: Context) -> Found:
    """Read a list of calls. Raises Refused when there is none in it, or no date that makes sense."""
    if source.size > MAX_BYTES:
        raise Refused("This file is larger than 60 MB. Please export a shorter time.")
    head = source.file.read(HEAD_BYTES)
    source.file.seek(0)
    found = Found("call_log")
    book = Book(context, found)
    if _is_xml(head):
        return _read_xml(Tags(source.file), book)
    layout = _callrows.look(head)
    if layout is None:
        raise Refused(_NOT_HERE)
    calls = _Calls(layout, book)
    try:
        calls.take(source)
        return calls.finish(context)
    except Refused as refused:
        # The rules for dates are those of chats.
        raise Refused(str(refused).replace("the chat", "the list")) from None


def _read_xml(tags: Tags, book: Book) -> Found:
    """Read the XML of Super Backup."""
    count = 0
    for name, columns in tags:
        if name == b"log":
            for values in zip(*columns, strict=True):
                count += 1
                number, when, kind, seconds = (_smsvalues.text(value, tags.codec) for value in values)
                called = tags.names.get(values[0], b"")
                who = book.who(number, _smsvalues.text(called, tags.codec), calls=True)
                at, call = _smsvalues.moment(when), _smsvalues.call(kind)
                if not at or call not in tuple(Call):
                    book.found.skip(f"call {count}", _BAD_KIND if at else _BAD_DATE)
                elif call == Call.BLOCKED:
                    book.found.throw(_BLOCKED)
                else:
                    lasted = max(_smsvalues.number(seconds), 0)
                    direction, meaning = outcome(call, lasted)
                    book.add(who, at, Channel.VOICE, direction, meaning, lasted)
    if not count:
        raise Refused(_NOT_HERE)
    if tags.cut_off:
        book.found.skip("the end of the file", _CUT)
    return book.finish()


class _Calls:
    """Takes the rows of a list. What their dates mean is told at the end."""

    def __init__(self, layout: _callrows.Layout, book: Book) -> None:
        self._layout = layout
        self._book = book
        self._found = book.found
        self._moments = Moments(layout.dates)
        self._rows: list[tuple[int, int, Channel, Direction, Kind, int]] = []
        self._count = 0

    def take(self, source: Source) -> None:
        """Read the rows."""
        for line, cells in _csvtable.records(source.file, self._layout.sheet(), self._too_long):
            if sum(map(bool, cells)) < 2:
                continue
            self._count += 1
            row = self._layout.read(cells)
            reason = self._why_not(row)
            if reason or row.moment is None:
                self._found.skip(f"line {line}", reason)
            else:
                self._add(line, row, row.moment)

    def _too_long(self, line: int) -> None:
        self._found.skip(f"line {line}", _TOO_LONG)

    def _why_not(self, row: _callrows.Row) -> str:
        """Return why a row is left out, or ""."""
        if row.moment is None:
            return _BAD_DATE
        if _ROUNDED.fullmatch(row.number) and not row.name:
            return _CHANGED
        told = row.call > 0 or "kind" not in self._layout.columns or bool(row.what & _callrows.KNOWN)
        return "" if told else _BAD_KIND

    def _add(self, line: int, row: _callrows.Row, moment: Moment) -> None:
        if row.call == Call.BLOCKED or "data" in row.what:
            self._found.throw(_BLOCKED if row.call == Call.BLOCKED else _DATA)
            return
        is_message = "message" in row.what
        number = "" if _ROUNDED.fullmatch(row.number) else row.number
        who = self._book.who(number, row.name, calls=not is_message)
        channel = Channel.MESSAGE if is_message else Channel.VIDEO if "video" in row.what else Channel.VOICE
        direction, kind = Direction.UNKNOWN, Kind.UNANSWERED if row.seconds == 0 else Kind.REAL
        if row.call > 0:
            direction, kind = outcome(row.call, row.seconds)
        self._moments.add(moment)
        self._rows.append((line, who, channel, direction, Kind.REAL if is_message else kind, row.seconds or 0))

    def finish(self, context: Context) -> Found:
        """Tell when the calls were, and return everything."""
        if not self._count:
            raise Refused(_NOT_HERE)
        moments, self._found.wall, question = self._moments.settle(context)
        if question is not None:
            self._found.questions.append(question)
        for at, (line, who, channel, direction, kind, seconds) in zip(moments, self._rows, strict=True):
            if at is None:
                self._found.skip(f"line {line}", _NOT_A_DAY)
            else:
                self._book.add(who, at, channel, direction, kind, seconds)
        # A router sees the calls of one line, and a bill those that cost something.
        both = {direction for _, _, _, direction, _, _ in self._rows} >= {Direction.IN, Direction.OUT}
        return self._book.finish(everyone=both and not self._layout.router)
