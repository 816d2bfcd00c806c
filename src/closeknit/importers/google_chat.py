"""Talks in Google Chat and in Hangouts before it, as Google Takeout gives them.

Google Chat is a folder for each talk ("Groups/DM …" of two, "Groups/Space …" of several) with `messages.json` and
`group_info.json` in it, and one folder with the owner's own `user_info.json`. Hangouts is one `Hangouts.json`. The
files of one zip are read together, because only all of them tell who is the owner. Text is passed over without being
made into an object.
"""

import re
from collections.abc import Iterable

import msgspec

from closeknit.importers import _gchatdates, _text
from closeknit.importers._found import Context, Found, FoundPerson, Refused, Source
from closeknit.importers._gchattalks import Circle, Room, Settling, cover, me, owner
from closeknit.importers._identity import address

KIND = "chats"
TITLE = "Google Chat and Hangouts (Google Takeout)"
HOW_TO = (
    "Open takeout.google.com, choose Deselect all, then Google Chat (and Hangouts, if it is there), "
    "and create the export as a zip. Google sends you a link to it. Choose the whole zip, for only together do its "
    "files say which of the people is you."
)
READS = "The day and time of each message, who wrote it, and who is in each talk."
KEEPS = "Days and times, who wrote, and the names and mail addresses of the people."
THROWS_AWAY = "The text of all messages, reactions, and files that were sent."
MAX_BYTES = 120_000_000

_CUT_OFF = "This file of Google Chat is cut off or was changed; export it from Google Takeout once more."
_NO_TALK = "This file only says who is in a talk; choose the whole zip that Google Takeout gave you."
_NO_DATES = (
    "The dates in this file are in a language that is not known here; set Google to English and export once more."
)

_LAST = 253_402_300_799
_STARTS = re.compile(
    rb"\s*\{\s*\"(?:messages|members|name|user|membership_info|conversations|continuation_token)\"\s*:"
)
_MESSAGES = re.compile(rb"\s*\{\s*\"messages\"\s*:\s*\[\s*\{")
_WRITTEN = re.compile(rb"\"created_date\"\s*:\s*\"")
_OF_CHAT = re.compile(rb"\"(?:creator|topic_id|message_id)\"\s*:")
_MEMBERS = re.compile(rb"\"members\"\s*:\s*\[")
_USER = re.compile(rb"\"user\"\s*:\s*\{")
_MEMBERSHIP = re.compile(rb"\"membership_info\"\s*:\s*\[")
_TYPE = re.compile(rb"\"user_type\"\s*:\s*\"")
_HANGOUTS = re.compile(rb"\"conversation\"\s*:\s*\{\s*\"conversation_id\"\s*:")


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is a file of Google Chat or Hangouts, by what is in it."""
    start = head.removeprefix(b"\xef\xbb\xbf")
    if not _STARTS.match(start):
        return False
    if _MESSAGES.match(start):
        return bool(_WRITTEN.search(start) and _OF_CHAT.search(start))
    if _TYPE.search(start):
        return bool(_MEMBERS.search(start) or (_USER.search(start) and _MEMBERSHIP.search(start)))
    return bool(_HANGOUTS.search(start))


class _Person(msgspec.Struct):
    name: str | None = None
    email: str | None = None
    user_type: str | None = None


class _Message(msgspec.Struct):
    creator: _Person | None = None
    created_date: str | None = None


class _User(msgspec.Struct):
    gaia_id: str | None = None
    chat_id: str | None = None


class _Participant(msgspec.Struct):
    id: _User | None = None
    fallback_name: str | None = None


class _ReadState(msgspec.Struct):
    participant_id: _User | None = None


class _SelfState(msgspec.Struct):
    self_read_state: _ReadState | None = None


class _Details(msgspec.Struct):
    type: str | None = None
    name: str | None = None
    self_conversation_state: _SelfState | None = None
    participant_data: list[_Participant] = []


class _Outer(msgspec.Struct):
    conversation: _Details | None = None


class _Event(msgspec.Struct):
    sender_id: _User | None = None
    timestamp: str | int | None = None
    event_type: str | None = None


class _Conversation(msgspec.Struct):
    conversation: _Outer | None = None
    events: list[_Event] = []


class _File(msgspec.Struct):
    """Any of the files."""

    messages: list[_Message] = []
    members: list[_Person] = []
    name: str | None = None
    user: _Person | None = None
    membership_info: msgspec.Raw = msgspec.Raw(b"")
    conversations: list[_Conversation] = []


_DECODER: msgspec.json.Decoder[_File] = msgspec.json.Decoder(_File)


def read(source: Source, context: Context) -> Found:
    """Read one file. Raises Refused when it holds no messages."""
    return read_all([source], context)


def read_all(sources: Iterable[Source], context: Context) -> Found:
    """Read the files of one download together. Raises Refused when there are no messages in any of them."""
    chats = _Chats(context)
    damaged: list[tuple[str, Refused]] = []
    for source in sources:
        try:
            chats.take(source)
        except Refused as refused:
            damaged.append((source.name, refused))
    if damaged and not chats.has_talks():
        raise damaged[0][1]
    found = chats.finish()
    for name, reason in damaged:
        found.skip(name, str(reason))
    return found


class _Chats:
    """Collects talks of one download."""

    def __init__(self, context: Context) -> None:
        self._found = Found("google_chat")
        self._context = context
        self._circle = Circle()
        self._rooms: dict[str, Room] = {}
        self._written: dict[tuple[str | None, ...], int] = {}
        self._mine: set[int] = set()
        self._whole = False
        self._unread = 0

    def take(self, source: Source) -> None:
        """Read one file. Raises Refused when it is damaged."""
        try:
            held = _DECODER.decode(source.file.read(MAX_BYTES + 1).removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Refused(_CUT_OFF) from None
        folder, _, _ = source.name.replace("\\", "/").rpartition("/")
        for number, conversation in enumerate(held.conversations):
            self._hangout(f"{folder}#{number}", conversation)
        if held.user is not None and bytes(held.membership_info):
            self._mine.add(self._author(held.user))
            self._whole = True
        elif not held.conversations:
            room = self._rooms.setdefault(folder, Room())
            room.title = room.title or _text.clean(held.name or "")
            room.several = folder.rpartition("/")[2].casefold().startswith("space")
            room.members += [self._author(member) for member in held.members if member.email or member.name]
            self._messages(room, held.messages)

    def _author(self, person: _Person) -> int:
        """Return the number of a person, who goes by the mail address, or by the name where there is none."""
        written = person.email, person.name, person.user_type
        if written in self._written:
            return self._written[written]
        mail, name = address(person.email or ""), _text.clean(person.name or "")
        is_bot = (person.user_type or "Human").casefold() != "human"
        known = FoundPerson(
            mail or name.casefold(), name or mail, addresses=(mail,) if mail else (), own_name=bool(name)
        )
        self._written[written] = self._circle.number(known, is_bot)
        return self._written[written]

    def _messages(self, room: Room, messages: list[_Message]) -> None:
        for message in messages:
            at = _gchatdates.seconds(message.created_date or "")
            if at is None:
                self._unread += 1
            elif message.creator is None or not (message.creator.email or message.creator.name):
                self._found.throw("messages of deleted accounts")
            else:
                room.at.append(at)
                room.who.append(self._author(message.creator))

    def _hangout(self, folder: str, conversation: _Conversation) -> None:
        """Take one talk of Hangouts: people go by the number of their Google account."""
        outer = conversation.conversation or _Outer()
        details = outer.conversation or _Details()
        room = self._rooms.setdefault(folder, Room(_text.clean(details.name or ""), details.type == "GROUP"))
        for participant in details.participant_data:
            room.members.append(self._account(participant.id, participant.fallback_name))
        state = details.self_conversation_state
        own = state.self_read_state.participant_id if state and state.self_read_state else None
        if own and (own.gaia_id or own.chat_id):
            self._mine.add(self._account(own, None))
            self._whole = True
        for event in conversation.events:
            if event.event_type not in ("REGULAR_CHAT_MESSAGE", "SMS"):
                continue
            try:
                at = int(event.timestamp or "") // 1_000_000
            except ValueError:
                at = -1
            if 0 <= at < _LAST:
                room.at.append(at)
                room.who.append(self._account(event.sender_id, None))
            else:
                self._unread += 1

    def _account(self, user: _User | None, name: str | None) -> int:
        """Return the number of a Google account, which may be named only elsewhere, or not at all."""
        number = _text.clean(((user.gaia_id or user.chat_id) if user else None) or "").casefold()
        key = f"google:{number}"
        called = _text.clean(name or "")
        return self._circle.number(FoundPerson(key, called, handles=(key,), own_name=True))

    def has_talks(self) -> bool:
        """Whether there is a message by now, or one without a date that can be read."""
        return self._unread > 0 or any(len(room.at) for room in self._rooms.values())

    def finish(self) -> Found:
        """Tell who wrote to whom. Raises Refused when there is no message that can be read."""
        found, context = self._found, self._context
        rooms = [room for room in self._rooms.values() if len(room.at)]
        if not rooms:
            raise Refused(_NO_DATES if self._unread else _NO_TALK)
        if self._unread:
            found.skip("these talks", f"{self._unread} messages have no date that can be read")
        mails = {address(text) for text in context.addresses} - {""}
        mine = self._mine | self._circle.of(mails) | self._circle.of(context.handles)
        mine = mine or owner(self._circle, rooms, context)
        Settling(self._circle, mine, found).settle(rooms)
        cover(found, context.zone, self._whole)
        found.me = me(self._circle, mine)
        return found
