"""Chats of Signal as text, in the four forms that its exporters write.

    [2024-03-19 12:00:05] Me: …                      signal-export, `chat.md`; before 2024 "[2024-03-19, 12:00]"
    2024-03-19 12:00 You: …                          sigtop, text-short
    From: Ada (+447700900123) / Type: incoming / …   sigtop, text
    [Mar 19, 2024 12:00:05] <Ada> …                  signalbackup-tools

The first is also what WhatsApp writes on an iPhone in Sweden. WhatsApp calls nobody "Me", and sets unseen marks.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from closeknit.importers import _text
from closeknit.importers._found import Refused
from closeknit.importers._metadates import PageDates
from closeknit.importers._signaldesktop import settle
from closeknit.importers._signaltalks import NOBODY, OWN, Author, Kind, Talk, named, title

_PIECE = 2**20
_LONGEST = 2**25
_NOT_HERE = "There are no messages in this file; please export the chats once more and choose the new file."

MARKDOWN = re.compile(
    rb"^\[(\d{4})-(\d\d)-(\d\d),? (\d\d):(\d\d)(?::(\d\d))?\] ([^\n:]{1,100}):(?= |\r?$)(.{0,80})", re.MULTILINE
)
SHORT = re.compile(rb"^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d) ([^\n:]{1,100}):(?= |\r?$)(.{0,40})", re.MULTILINE)
TOOLS = re.compile(
    rb"^\[([^\W\d_]{1,12}\.? \d\d, \d{4} \d\d:\d\d:\d\d)\] (?:<([^<>\n]{1,200})> |\*\*\* (?:<([^<>\n]{1,200})> sent file)?)",
    re.MULTILINE,
)
LONG = re.compile(
    rb"^(?:From: ([^\n]{1,300})\n)?Type: ([a-z0-9-]{3,40})\n"
    rb"(?:Sent: [A-Z][a-z]{2}, (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\n|(?=Received: ))",
    re.MULTILINE,
)
LONG_START = re.compile(rb"(?:\xef\xbb\xbf)?Conversation: ([^\n]{1,300})\n\n(?:From|Type): ")
_MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")
_CALL = re.compile(rb" (Incoming|Outgoing|Missed) (?:(voice|audio|video) )?call(?: \(([^()]{1,60})\))?\s*$")
_LENGTH = re.compile(rb"(?:(\d+)m )?(\d+)s$")
_DELETED = re.compile(rb" \(This message was deleted\)\s*$")
_NOT_A_MESSAGE = re.compile(rb" \[[a-z0-9-]{3,40} message\]\r?$")
_TOOLS_NAME = re.compile(r"(.+) \(_id\d+\)")
_MARKS = ("\u200e".encode(), "\u200f".encode())
_ME, _YOU = b"Me", b"You"


def form(head: bytes, name: str) -> str:
    """Return which form of text this is, or "". `name` decides where nothing else can."""
    if head.startswith((b"PK", b"\x00")) or b"\0" in head[:1000]:
        return ""
    head = head.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    if LONG_START.match(head):
        return "long"
    first = head.lstrip()[:400]
    if TOOLS.match(first):
        return "tools"
    if MARKDOWN.match(first) and not any(mark in head for mark in _MARKS):
        rows = list(MARKDOWN.finditer(head))
        old = all(row[6] is None and b", " in row[0][:13] for row in rows)
        known = any(row[7] in (_ME, b"No-Sender") for row in rows)
        return "markdown" if old or known or re.split(r"[\\/]", name)[-1] == "chat.md" else ""
    if SHORT.match(first):
        rows = list(SHORT.finditer(head))
        return "short" if len(rows) > 1 and any(row[6] == _YOU for row in rows) else ""
    return ""


def read(file: BinaryIO, where: str, folder: str, which: str, region: str) -> Talk:
    """Read a chat of the form `which`. Raises Refused when no message is in it."""
    talk = Talk(where, folder=folder, wall=which != "long", rank=1)
    reader = {"long": _long, "tools": _tools, "markdown": _markdown, "short": _short}[which]
    reader(talk, _blocks(file), folder, region)
    if not talk.kind:
        raise Refused(_NOT_HERE)
    return talk


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file in pieces that end where a paragraph or a line ends, with a line break before each."""
    rest = b"\n"
    while more := file.read(_PIECE):
        if more.endswith(b"\r"):
            more += file.read(1)
        rest += more.replace(b"\r\n", b"\n")
        end = b"\n\n" if b"\n\n" in rest else b"\n"
        whole, found, last = rest.rpartition(end)
        if len(last) > _LONGEST:
            raise Refused(_NOT_HERE)
        if found:
            yield whole.removeprefix(b"\n\xef\xbb\xbf") + found
            rest = last
    yield rest.removeprefix(b"\n\xef\xbb\xbf")


def _moment(parts: tuple[bytes | None, ...]) -> int:
    """Return a moment of year, month, day, hour, minute and second in milliseconds, or 0 when there is none."""
    try:
        year, month, day, hour, minute, second = [*(int(part or 0) for part in parts), 0][:6]
        then = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 (wall-clock time)
        return round((then - datetime(1970, 1, 1)).total_seconds() * 1000)  # noqa: DTZ001
    except ValueError:
        return 0


class _Names(dict[bytes, int]):
    """Authors by name as written. Fills itself."""

    def __init__(self, talk: Talk, own: bytes) -> None:
        super().__init__({own: OWN} if own else {})
        self._talk = talk

    def __missing__(self, raw: bytes) -> int:
        name = _text.clean(raw.decode("utf-8", "replace"))
        known = [author.name for author in self._talk.authors]
        self[raw] = who = known.index(name) if name in known else len(known)
        if who == len(known):
            self._talk.authors.append(Author(name, own_name=False))
        return who


def _markdown(talk: Talk, blocks: Iterator[bytes], folder: str, region: str) -> None:
    """signal-export. In its oldest form two people may both have names."""
    names, me = _Names(talk, _ME), False
    names[b"No-Sender"] = NOBODY
    for block in blocks:
        for row in MARKDOWN.finditer(block):
            at, me = _moment(row.groups()[:6]), me or row[7] == _ME
            kind, seconds, way = _call(row[8])
            who = names[row[7]]
            who = OWN if way == b"Outgoing" else NOBODY if way and who == OWN else who
            talk.add(who, at, kind if at else Kind.UNREADABLE, seconds)
    talk.title = folder
    if me or folder:
        settle(talk)
    else:
        talk.is_group = len(talk.authors) > 2
        talk.asks = len(talk.authors) == 2


def _call(text: bytes) -> tuple[Kind, float, bytes]:
    """Tell what a message is by its text: its kind, the length of a call, and which way that went."""
    if _DELETED.match(text):
        return Kind.DELETED, 0, b""
    found = _CALL.match(text)
    if found is None:
        return Kind.MESSAGE, 0, b""
    way, kind, how = found.groups(b"")
    seen = kind == b"video"
    if way == b"Missed" or (how and not how.startswith(b"accepted")):
        return (Kind.MISSED_VIDEO if seen else Kind.MISSED_VOICE), 0, way
    length = _LENGTH.search(how)
    return (Kind.VIDEO if seen else Kind.VOICE), (int(length[1] or 0) * 60 + int(length[2]) if length else 0), way


def _short(talk: Talk, blocks: Iterator[bytes], folder: str, region: str) -> None:
    """sigtop, a line for each message."""
    called, talk.is_group = named(title(talk.where), region)
    names = _Names(talk, _YOU)
    for block in blocks:
        for row in SHORT.finditer(block):
            at = _moment(row.groups()[:5])
            kind = Kind.NOTICE if _NOT_A_MESSAGE.match(row[7]) else Kind.MESSAGE if at else Kind.UNREADABLE
            talk.add(names[row[6]], at, kind)
    _settle_sigtop(talk, called)


def _long(talk: Talk, blocks: Iterator[bytes], folder: str, region: str) -> None:
    """sigtop, a paragraph of fields for each message; the times say how far they are from UTC."""
    called: Author | None = None
    people: dict[bytes, int] = {_YOU: OWN}
    for block in blocks:
        text = block.lstrip(b"\n") if called is None else block
        if called is None:
            start = LONG_START.match(text)
            if start is None:
                raise Refused(_NOT_HERE)
            called, talk.is_group = named(start[1].decode("utf-8", "replace"), region)
        for row in LONG.finditer(text):
            if text[max(row.start() - 2, 0) : row.start()] not in (b"\n\n", b"\n", b""):
                continue
            talk.add(_from(talk, people, row[1], row[2], region), _utc(row), _kind(row))
    if called is not None:
        _settle_sigtop(talk, called)


def _from(talk: Talk, people: dict[bytes, int], written: bytes | None, kind: bytes, region: str) -> int:
    if written is None:
        return OWN if kind == b"outgoing" else NOBODY
    who = people.setdefault(written, len(talk.authors))
    if who == len(talk.authors):
        talk.authors.append(named(written.decode("utf-8", "replace"), region)[0])
    return who


def _kind(row: re.Match[bytes]) -> Kind:
    return (Kind.MESSAGE if row[3] else Kind.UNREADABLE) if row[2] in (b"incoming", b"outgoing") else Kind.NOTICE


def _utc(row: re.Match[bytes]) -> int:
    """Return when a message of sigtop was sent, in UTC, or 0."""
    if row[3] is None or row[4] not in _MONTHS:
        return 0
    month = str(_MONTHS.index(row[4]) + 1).encode()
    ahead = (int(row[10]) * 60 + int(row[11])) * (-60_000 if row[9] == b"-" else 60_000)
    return _moment((row[5], month, row[3], row[6], row[7], row[8])) - ahead


def _settle_sigtop(talk: Talk, called: Author) -> None:
    """Tell whether it is a group, and who the other of two is."""
    talk.title = called.name
    talk.is_group = talk.is_group or len(talk.authors) > 1
    if not talk.is_group and not talk.authors:
        talk.other = called


def _tools(talk: Talk, blocks: Iterator[bytes], folder: str, region: str) -> None:
    """signalbackup-tools. The owner has a name like the others; a chat of two is called after the other."""
    names, dates = _Names(talk, b""), PageDates()
    for block in blocks:
        for row in TOOLS.finditer(block):
            moment = dates.read(row[1].decode("utf-8", "replace"))
            at = (moment[0] + moment[2]) * 1000 if moment else 0
            name = row[2] or row[3]
            kind = Kind.NOTICE if name is None else Kind.MESSAGE if at else Kind.UNREADABLE
            talk.add(NOBODY if name is None else names[name], at, kind)
    found = _TOOLS_NAME.fullmatch(title(talk.where))
    talk.title = _text.clean(found[1]) if found else ""
    known = [author.name for author in talk.authors]
    talk.is_group = len(known) > 2 or (len(known) == 2 and bool(talk.title) and talk.title not in known)
    talk.asks = True
