"""The export that Signal on Android writes itself since 2026 (Settings, Chats, Export): `main.jsonl`.

Each line is one frame of the backup format (`backup.proto` in Signal's libsignal) as JSON: first the version and the
time, then account, people and groups ("recipient"), chats, and messages ("chatItem"). Numbers of 64 bits stand as
text there, bytes as base64, and what has its usual value is left out. Disappearing messages are not exported.
"""

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

import msgspec

from closeknit.importers import _text
from closeknit.importers._found import Refused
from closeknit.importers._identity import e164
from closeknit.importers._signaltalks import OWN, Author, Export, Kind, Talk, handle

_NOT_HERE = "There are no chats in this file; please export them once more in Signal and choose the new file."
_LONGEST_LINE = 2**25
_MOST_REMEMBERED = 2000

_Number = int | str | None


class _Empty(msgspec.Struct):
    """Something that is there; what is in it stays unread."""


class _Name(msgspec.Struct):
    given: str = ""
    family: str = ""


class _Contact(msgspec.Struct):
    aci: str | None = None
    e164: _Number = None
    username: str | None = None
    profileGivenName: str | None = None
    profileFamilyName: str | None = None
    nickname: _Name | None = None
    note: str = ""
    systemGivenName: str = ""
    systemFamilyName: str = ""
    systemNickname: str = ""


class _Title(msgspec.Struct):
    title: str = ""


class _Snapshot(msgspec.Struct):
    title: _Title | None = None


class _Group(msgspec.Struct):
    snapshot: _Snapshot | None = None


class _Recipient(msgspec.Struct):
    id: _Number = None
    contact: _Contact | None = None
    group: _Group | None = None
    self: _Empty | None = None
    releaseNotes: _Empty | None = None


class _Account(msgspec.Struct):
    givenName: str = ""
    familyName: str = ""
    username: str | None = None


class _Chat(msgspec.Struct):
    id: _Number = None
    recipientId: _Number = None
    expirationTimerMs: _Number = None


class _Call(msgspec.Struct):
    type: str | int = ""
    direction: str | int = ""
    state: str | int = ""
    startedCallTimestamp: _Number = None


class _Update(msgspec.Struct):
    individualCall: _Call | None = None
    groupCall: _Empty | None = None


class _Item(msgspec.Struct):
    chatId: _Number = None
    authorId: _Number = None
    dateSent: _Number = None
    outgoing: _Empty | None = None
    updateMessage: _Update | None = None
    remoteDeletedMessage: _Empty | None = None
    adminDeletedMessage: _Empty | None = None
    giftBadge: _Empty | None = None
    paymentNotification: _Empty | None = None


class _Frame(msgspec.Struct):
    backupTimeMs: _Number = None
    account: _Account | None = None
    recipient: _Recipient | None = None
    chat: _Chat | None = None
    chatItem: _Item | None = None


_frame = msgspec.json.Decoder(_Frame)
_VIDEO, _OUTGOING = ("VIDEO_CALL", 2), ("OUTGOING", 2)
_UNANSWERED = ("NOT_ACCEPTED", "MISSED", "MISSED_NOTIFICATION_PROFILE", 2, 3, 4)


def read(file: BinaryIO, where: str, region: str) -> Export:
    """Read a whole export. Raises Refused when no chat is in it."""
    reader = _Reader(where, region)
    for line in _lines(file):
        reader.take(line)
    export = reader.export
    export.talks = list(reader.talks.values())
    if not export.talks:
        raise Refused(_NOT_HERE)
    export.whole = not any(talk.expires for talk in export.talks)
    return export


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file; of one that is too long only its beginning, which no frame is."""
    while line := file.readline(_LONGEST_LINE):
        yield line


class _Reader:
    """Takes the frames in their order: a person always comes before their chat, and that before its messages."""

    def __init__(self, where: str, region: str) -> None:
        self.export = Export()
        self.talks: dict[str, Talk] = {}
        self._where, self._region = where, region
        self._people: dict[str, _Recipient] = {}
        self._authors: dict[str, Author] = {}
        self._numbers: dict[tuple[str, str], int] = {}

    def take(self, line: bytes) -> None:
        """Take one frame. A line that is none is passed over: the last one, when the file is cut off."""
        try:
            frame = _frame.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            if line.strip() and self.talks:
                next(reversed(self.talks.values())).cut = True
            return
        if frame.chatItem is not None:
            self._item(frame.chatItem)
        elif frame.recipient is not None:
            self._people[str(frame.recipient.id)] = frame.recipient
        elif frame.chat is not None:
            self._chat(frame.chat)
        elif frame.account is not None:
            self._account(frame.account)
        elif made := _number(frame.backupTimeMs):
            self.export.made = datetime.fromtimestamp(min(made, 2**41) // 1000, UTC).date()

    def _account(self, account: _Account) -> None:
        name = _text.clean(f"{account.givenName} {account.familyName}")
        if name or account.username:
            self.export.me = Author(name or _text.clean(account.username or ""))

    def _chat(self, chat: _Chat) -> None:
        """Begin a chat."""
        recipient = self._people.get(str(chat.recipientId), _Recipient())
        talk = Talk(self._where, expires=_number(chat.expirationTimerMs) > 0)
        if recipient.group is not None:
            snapshot = recipient.group.snapshot
            talk.is_group = True
            talk.title = _text.clean(snapshot.title.title if snapshot and snapshot.title else "") or "a group"
        elif recipient.contact is not None:
            talk.other = self._author(str(chat.recipientId))
            talk.title = talk.other.name if talk.other else ""
        talk.to_self = recipient.self is not None
        talk.automatic = recipient.releaseNotes is not None
        self.talks[str(chat.id)] = talk

    def _author(self, number: str) -> Author | None:
        """Return a person by their number in this file, or None when nothing names them."""
        if number not in self._authors:
            recipient = self._people.get(number)
            found = _author(recipient.contact, self._region) if recipient and recipient.contact else None
            if found is None:
                return None
            self._authors[number] = found
        return self._authors[number]

    def _who(self, chat: str, talk: Talk, number: str) -> int:
        """Return the number of an author in their chat."""
        author = self._author(number)
        if author is None:
            author = Author("")
        who = self._numbers.setdefault((chat, number), len(talk.authors))
        if who == len(talk.authors):
            talk.authors.append(author)
        return who

    def _item(self, item: _Item) -> None:
        """Take a message, a call or a notice."""
        chat = str(item.chatId)
        talk = self.talks.get(chat)
        if talk is None:
            self.export.throw("messages of no chat")
            return
        at, update = _number(item.dateSent), item.updateMessage
        recipient = self._people.get(str(item.authorId))
        own = item.outgoing is not None or (recipient is not None and recipient.self is not None)
        if update is None:
            gone = item.remoteDeletedMessage is not None or item.adminDeletedMessage is not None
            odd = item.giftBadge is not None or item.paymentNotification is not None
            kind = Kind.DELETED if gone else Kind.NOTICE if odd else Kind.MESSAGE
            talk.add(OWN if own else self._who(chat, talk, str(item.authorId)), at, kind)
        elif update.individualCall is not None:
            call = update.individualCall
            seen, missed = call.type in _VIDEO, call.state in _UNANSWERED
            kind = (Kind.MISSED_VIDEO if seen else Kind.MISSED_VOICE) if missed else Kind.VIDEO if seen else Kind.VOICE
            author = OWN if call.direction in _OUTGOING else self._who(chat, talk, str(item.authorId))
            if author != OWN and own:
                author = self._other(chat, talk)
            talk.add(author, _number(call.startedCallTimestamp) or at, kind)
        elif update.groupCall is not None:
            self.export.throw("calls of groups")
        else:
            self.export.throw("notices of Signal")

    def _other(self, chat: str, talk: Talk) -> int:
        """Return the number of the other of two."""
        if talk.other is None:
            return OWN
        number = next((one for one, author in self._authors.items() if author is talk.other), "")
        return self._who(chat, talk, number)


def _author(contact: _Contact, region: str) -> Author | None:
    """Return a person: the owner's own name for them goes before the one they chose."""
    nickname = contact.nickname or _Name()
    names = [
        _text.clean(f"{given or ''} {family or ''}")
        for given, family in (
            (nickname.given, nickname.family),
            (contact.systemGivenName, contact.systemFamilyName),
            (contact.profileGivenName, contact.profileFamilyName),
        )
    ]
    number = e164(f"+{contact.e164}", region) if _number(contact.e164) else ""
    name = next((one for one in (*names, contact.username or "", number) if one), "")
    if not name:
        return None
    return Author(
        name,
        numbers=(number,) if number else (),
        handles=handle(_uuid(contact.aci or "")),
        nickname=_text.clean(contact.systemNickname),
        also=tuple(dict.fromkeys(one for one in names if one and one != name)),
        remember=contact.note.strip()[:_MOST_REMEMBERED],
        own_name=not (names[0] or names[1]),
    )


def _uuid(written: str) -> str:
    """Return an id of 16 bytes in base64 in its usual form, or ""."""
    try:
        digits = base64.b64decode(written).hex()
    except (binascii.Error, ValueError):
        return ""
    return (
        "-".join(digits[a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))) if len(digits) == 32 else ""
    )


def _number(written: _Number) -> int:
    """Return a number, which may stand as text; 0 when it is none."""
    if isinstance(written, str):
        return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0
    return written or 0
