"""Chats of Signal Desktop as JSON: by signal-export (`data.json`, a message on each line) and by sigtop.

signal-export (since 2.0) writes for each chat a folder with its name, made of letters and digits alone, and in it
`data.json`, `chat.md` and `index.html`; times are wall-clock times, and the owner is "Me". Sigtop writes one file for
each chat, "Name (+447700900123).json", with the messages as Signal Desktop keeps them; times are in UTC.
"""

import re
from datetime import UTC, datetime
from typing import BinaryIO

import msgspec

from closeknit.importers import _text
from closeknit.importers._found import Refused
from closeknit.importers._identity import e164
from closeknit.importers._signaltalks import NOBODY, OWN, Author, Kind, Talk, handle, named, title

_LONGEST_LINE = 2**25
_NOT_HERE = "There are no messages in this file; please export the chats once more and choose the new file."
_ME, _NO_SENDER = "Me", "No-Sender"

_CALL = re.compile(
    rb'"(?P<way>Incoming|Outgoing|Missed) (?:(?P<kind>voice|audio|video) )?call(?: \((?P<how>[^()"]{1,60})\))? *"'
)
_LENGTH = re.compile(rb"(?:(\d+)m )?(\d+)s$")


class _Line(msgspec.Struct):
    """One message of signal-export."""

    date: str
    sender: str | None = ""
    body: msgspec.Raw = msgspec.Raw(b"")
    deleted: bool | None = False


class _CallDetails(msgspec.Struct):
    """A call of Signal Desktop: until 2023 (`was…`), and since."""

    wasIncoming: bool | None = None
    wasVideoCall: bool | None = None
    acceptedTime: int | float | None = None
    endedTime: int | float | None = None
    direction: str | None = None
    type: str | None = None
    status: str | None = None
    mode: str | None = None
    callMode: str | None = None


class _Message(msgspec.Struct):
    """One message of Signal Desktop."""

    type: str | None = ""
    sent_at: int | float | None = None
    timestamp: int | float | None = None
    source: str | None = None
    sourceServiceId: str | None = None
    sourceUuid: str | None = None
    deletedForEveryone: bool | None = False
    isErased: bool | None = False
    callHistoryDetails: _CallDetails | None = None


_line = msgspec.json.Decoder(_Line)
_message = msgspec.json.Decoder(_Message)
_messages = msgspec.json.Decoder(list[_Message])


def read_export(file: BinaryIO, where: str, folder: str) -> Talk:
    """Read a `data.json` of signal-export; `folder` is what its chat is called, "" when that is not known."""
    talk = Talk(where, title=folder, wall=True, folder=folder)
    numbers: dict[str, int] = {_ME: OWN, _NO_SENDER: NOBODY, "": NOBODY}
    while raw := file.readline(_LONGEST_LINE):
        try:
            line = _line.decode(raw)
            at = round(datetime.fromisoformat(line.date).replace(tzinfo=UTC).timestamp() * 1000)
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError, OverflowError):
            talk.cut = talk.cut or bool(raw.strip())
            continue
        sender = _text.clean(line.sender or "")
        who = numbers.setdefault(sender, len(talk.authors))
        if who == len(talk.authors):
            talk.authors.append(Author(sender, own_name=False))
        kind, seconds, way = _call(bytes(line.body))
        if way == b"Outgoing":
            who = OWN
        elif way and who == OWN:
            who = NOBODY
        talk.add(who, at, Kind.DELETED if line.deleted else kind, seconds)
    settle(talk)
    return talk


def settle(talk: Talk) -> None:
    """Tell whether a chat of signal-export is a group: its folder is called after the other, if there is one."""
    if not talk.kind:
        raise Refused(_NOT_HERE)
    names = [author.name for author in talk.authors]
    talk.is_group = len(names) > 1 or bool(talk.folder and names and names[0] != talk.folder)
    if not names and talk.folder:
        talk.other = Author(talk.folder, own_name=False)


def _call(body: bytes) -> tuple[Kind, float, bytes]:
    """Tell what a message of signal-export is: its kind, the length of a call, and which way that went."""
    found = _CALL.fullmatch(body) if len(body) < 120 else None
    if found is None:
        return Kind.MESSAGE, 0, b""
    seen, how = found["kind"] == b"video", found["how"] or b""
    if found["way"] == b"Missed" or (how and not how.startswith(b"accepted")):
        return (Kind.MISSED_VIDEO if seen else Kind.MISSED_VOICE), 0, found["way"]
    length = _LENGTH.search(how)
    seconds = int(length[1] or 0) * 60 + int(length[2]) if length else 0
    return (Kind.VIDEO if seen else Kind.VOICE), seconds, found["way"]


def read_sigtop(file: BinaryIO, where: str, region: str) -> Talk:
    """Read a chat that sigtop wrote as JSON. What the file is called says who the other is."""
    called, is_group = named(title(where), region)
    talk = Talk(where, title=called.name, is_group=is_group)
    numbers: dict[str, int] = {}
    for one in _sigtop(file, talk):
        source = one.sourceServiceId or one.sourceUuid or one.source or ""
        who = OWN if one.type == "outgoing" else NOBODY
        if one.type == "incoming" and source:
            who = numbers.setdefault(source, len(talk.authors))
            if who == len(talk.authors):
                talk.authors.append(_author(one, region))
        at = int(one.sent_at or one.timestamp or 0)
        if one.type == "call-history":
            _add_call(talk, one.callHistoryDetails, at)
        elif one.deletedForEveryone or one.isErased:
            talk.add(who, at, Kind.DELETED)
        else:
            talk.add(who, at, Kind.MESSAGE if one.type in ("incoming", "outgoing") else Kind.NOTICE)
    if not talk.kind:
        raise Refused(_NOT_HERE)
    talk.is_group = talk.is_group or len(talk.authors) > 1
    if not talk.is_group:
        _join(talk, called)
    return talk


def _sigtop(file: BinaryIO, talk: Talk) -> list[_Message]:
    """Return the messages: one on each line between brackets, or in any other layout of JSON."""
    found = []
    while raw := file.readline(_LONGEST_LINE):
        plain = raw.strip().removeprefix(b"\xef\xbb\xbf").removesuffix(b",")
        if plain in (b"[", b"]", b""):
            continue
        try:
            found.append(_message.decode(plain))
        except (msgspec.DecodeError, UnicodeDecodeError):
            if not found:
                return _whole(file)
            talk.cut = True
    return found


def _whole(file: BinaryIO) -> list[_Message]:
    file.seek(0)
    try:
        return _messages.decode(file.read(2**27))
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused(_NOT_HERE) from None


def _author(one: _Message, region: str) -> Author:
    number = e164(one.source or "", region) if (one.source or "").startswith("+") else ""
    return Author(number or "", (number,) if number else (), handle(one.sourceServiceId or one.sourceUuid or ""))


def _join(talk: Talk, called: Author) -> None:
    """Give the other of two the name that the file is called by. A file without a name leaves the number."""
    if not talk.authors:
        talk.other = called if called.name else None
        return
    wrote = talk.authors[0]
    numbers = tuple(dict.fromkeys((*wrote.numbers, *called.numbers)))
    handles = wrote.handles or called.handles
    known = called.numbers or called.handles
    name = called.name if known else wrote.name or called.name
    talk.authors[0] = Author(name, numbers, handles, own_name=False)


def _add_call(talk: Talk, call: _CallDetails | None, at: int) -> None:
    """Add a call of two. Those of groups say nothing of two people; newer ones are not told in this file."""
    if call is None or "Group" in (call.mode, call.callMode):
        talk.add(NOBODY, at, Kind.NOTICE)
        return
    incoming = call.wasIncoming if call.wasIncoming is not None else call.direction == "Incoming"
    seen = bool(call.wasVideoCall) or call.type == "Video"
    accepted = bool(call.acceptedTime) or call.status == "Accepted"
    length = (call.endedTime or 0) - (call.acceptedTime or 0) if call.acceptedTime else 0
    kind = (Kind.VIDEO if seen else Kind.VOICE) if accepted else Kind.MISSED_VIDEO if seen else Kind.MISSED_VOICE
    talk.add(NOBODY if incoming else OWN, at, kind, max(length, 0) / 1000)
