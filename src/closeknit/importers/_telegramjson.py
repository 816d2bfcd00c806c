"""Telegram's `result.json`: the chats, contacts and account that "Export Telegram data" and "Export chat history" write.

As Telegram Desktop has written them since version 1.3 (2018), by its `export_output_json.cpp`. Versions differ: until
2021 a message had no `date_unixtime`, only a `date` on the clock of that computer, and `from_id` was a number. One chat
exported by itself is the chat's own object. Typed decoding passes over all text without making anything of it.
"""

from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from closeknit.importers import _text
from closeknit.importers._jsonstream import UNREADABLE, Stream
from closeknit.importers._talks import LATEST, Author, Call, Kind, Talk, wall_clock

KINDS = {
    "personal_chat": Kind.PAIR,
    "private_group": Kind.GROUP,
    "private_supergroup": Kind.GROUP,
    "public_supergroup": Kind.GROUP,
    "saved_messages": Kind.SELF,
    "bot_chat": Kind.AUTOMATIC,
    "private_channel": Kind.AUTOMATIC,
    "public_channel": Kind.AUTOMATIC,
    "replies": Kind.AUTOMATIC,
    "verify_codes": Kind.AUTOMATIC,
}
"""The types of chats there are in an export."""

_NETWORK = frozenset(
    f"user{number}" for number in (42777, 333000, 489000, 777000, 136817688, 1087968824, 1271266957, 2666000)
)
"""Accounts of Telegram itself: notices, codes, replies, anonymous admins, hidden senders."""

_CALLS = ("phone_call", "conference_call")
_BASIC_GROUP, _CHANNEL = 2**32, 2**33
"""Where numbers of groups and of channels begin in old exports; then those of people were below."""

_Moment = Annotated[int, Meta(gt=0, le=LATEST)]


class _Quick(msgspec.Struct, gc=False):
    """What a message needs, and a call. Whatever is unusual does not fit here and is read as `Row`."""

    date_unixtime: _Moment | None = None
    from_id: str | int | None = None
    action: str | None = None
    actor_id: str | int | None = None
    duration_seconds: int | None = None


class _Name(msgspec.Struct, gc=False):
    """Who wrote, or did something."""

    from_: str | None = msgspec.field(name="from", default=None)
    from_id: str | int | None = None
    actor: str | None = None
    actor_id: str | int | None = None


class Row(_Name, gc=False):
    """A message or a notice, but for its content."""

    type: str | None = None
    date: str | None = None
    date_unixtime: int | float | None = None
    action: str | None = None
    duration_seconds: int | float | None = None

    def moment(self) -> tuple[int, bool] | None:
        """Return when it was, and whether that is wall-clock time; None if there is no telling."""
        if self.date_unixtime is not None and 0 < self.date_unixtime <= LATEST:
            return int(self.date_unixtime), False
        return wall_clock(self.date or "")


class Contact(msgspec.Struct, gc=False):
    """An entry of the owner's address book, or the owner."""

    user_id: int | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone_number: str | None = None
    username: str | None = None

    @property
    def name(self) -> str:
        """The whole name."""
        return _text.clean(f"{self.first_name or ''} {self.last_name or ''}")


class _Frequent(msgspec.Struct, gc=False):
    """A chat that Telegram proposes first."""

    id: int | None = None
    category: str | None = None


class _Session(msgspec.Struct, gc=False):
    """A device that is signed in, by when it was last used."""

    last_active_unixtime: _Moment | None = None


_QUICK = msgspec.json.Decoder(list[_Quick], strict=False)
_NAMES = msgspec.json.Decoder(list[_Name], strict=False)
ROWS = msgspec.json.Decoder(list[Row], strict=False)
_CONTACTS = msgspec.json.Decoder(list[Contact], strict=False)
_FREQUENT = msgspec.json.Decoder(list[_Frequent], strict=False)
_SESSIONS = msgspec.json.Decoder(list[_Session], strict=False)
_ME = msgspec.json.Decoder(Contact, strict=False)


class Numbers(dict[str | int | None, int]):
    """The number of each author by the id that messages give: "user123", or 123 in old exports."""

    def __init__(self) -> None:
        super().__init__()
        self.authors: list[Author] = []
        self.new: set[str] = set()
        """Ids of those who have not been named yet."""

    def __missing__(self, given: str | int | None) -> int:
        key = f"{given or ''}" if isinstance(given, str | None) else _old_key(given)
        if key != given and given is not None:
            number = self[given] = self[key]
            return number
        number = len(self.authors)
        is_person = key.startswith("user") and key[4:].isdigit()
        self.authors.append(Author(key, handle=f"telegram:{key[4:]}" if is_person else ""))
        self.authors[-1].is_bot = key in _NETWORK or (key.startswith(("channel", "chat")) and not is_person)
        self.new.add(key)
        self[given] = number
        return number

    def called(self, name: str) -> int:
        """Return the number of somebody who has a name and no id."""
        name = _text.clean(name)
        number = self.setdefault(f"\0{name.casefold()}", len(self.authors))
        if number == len(self.authors):
            self.authors.append(Author(name.casefold(), name))
        return number

    def name(self, given: str | int | None, name: str | None) -> None:
        """Note what somebody is called. Nobody is called anything whose account is gone."""
        author = self.authors[self[given]]
        self.new.discard(author.key)
        if name and not author.name:
            author.name = _text.clean(name)


def _old_key(number: int) -> str:
    """Return the id of today for a number of an old export."""
    if number >= _CHANNEL:
        return f"channel{number - _CHANNEL}"
    return f"chat{number - _BASIC_GROUP}" if number >= _BASIC_GROUP else f"user{number}"


class _Chat:
    """What an export says of one chat, in whatever order."""

    def __init__(self) -> None:
        self.talk = Talk()
        self.said: dict[str, str | int | None] = {}


class Export:
    """Everything that the documents of one download say.

    talks, contacts, bots (ids), me, mine (numbers of the owner)
    made         a moment at which the export was not made yet, in seconds; 0 when unknown
    is_whole     whether this is an account and not one chat
    notices      what Telegram wrote into chats itself
    unsupported  messages that the exporting version did not know    undated   messages without a time
    broken       messages that could not be read
    """

    def __init__(self) -> None:
        self.numbers = Numbers()
        self.talks: list[Talk] = []
        self.contacts: list[Contact] = []
        self.bots: set[str] = set()
        self.me: Contact | None = None
        self.mine: set[int] = set()
        self.made = 0
        self.is_whole = False
        self.notices = self.unsupported = self.undated = self.broken = 0

    def take(self, stream: Stream) -> None:
        """Read one document. Raises Cut when it is not complete (what came is kept) and Broken when it is no JSON."""
        lists: dict[str, Callable[[Stream], None]] = {
            "chats": self._chats,
            "left_chats": self._chats,
            "contacts": self._contacts,
            "frequent_contacts": self._frequent,
            "sessions": self._sessions,
        }
        chat = _Chat()
        try:
            for name in stream.members():
                if name in lists:
                    self.is_whole = True
                    _list(stream, lists[name])
                elif name == "personal_information":
                    self.is_whole = True
                    self._personal(stream.value())
                else:
                    self._member(chat, name, stream)
        finally:
            self._finish(chat)
            self.broken += stream.broken

    def _personal(self, written: bytes) -> None:
        try:
            self.me = _ME.decode(written)
        except UNREADABLE:
            return
        if self.me.user_id:
            key = f"user{self.me.user_id}"
            self.numbers.name(key, self.me.name)
            self.mine.add(self.numbers[key])

    def _contacts(self, stream: Stream) -> None:
        for contacts in stream.rows(_CONTACTS.decode):
            self.contacts += contacts

    def _frequent(self, stream: Stream) -> None:
        for rows in stream.rows(_FREQUENT.decode):
            self.bots.update(f"user{row.id}" for row in rows if row.category == "inline_bots")

    def _sessions(self, stream: Stream) -> None:
        for rows in stream.rows(_SESSIONS.decode):
            self.made = max((self.made, *(row.last_active_unixtime or 0 for row in rows)))

    def _chats(self, stream: Stream) -> None:
        for _ in stream.items():
            if stream.kind() != "{":
                continue
            chat = _Chat()
            try:
                for name in stream.members():
                    self._member(chat, name, stream)
            finally:
                self._finish(chat)

    def _member(self, chat: _Chat, name: str, stream: Stream) -> None:
        """Take one member of a chat, if it says something."""
        if name == "messages" and stream.kind() == "[":
            self._introduce(chat)
            self.numbers.new.clear()
            for _ in stream.rows(self._into(chat.talk)):
                pass
        elif name in ("name", "type", "id"):
            try:
                chat.said[name] = msgspec.json.decode(stream.value(), type=str | int | None)
            except UNREADABLE:
                chat.said[name] = None

    def _introduce(self, chat: _Chat) -> None:
        """Name the other in a talk of two, if that is known before its messages come, as it mostly is."""
        said = chat.said
        if said.get("type") == "personal_chat" and isinstance(said.get("id"), int) and said.get("name"):
            self.numbers.name(f"user{said['id']}", str(said["name"]))

    def _finish(self, chat: _Chat) -> None:
        """Tell what a chat is, now that all of it was read."""
        talk, number = chat.talk, chat.said.get("id")
        if not len(talk) and "type" not in chat.said:
            return
        self.talks.append(talk)
        talk.kind = _kind(chat.said.get("type"))
        talk.title = _text.clean(str(chat.said.get("name") or ""))
        talk.source = str(number or "")
        if not isinstance(number, int):
            return
        key = f"user{number}"
        if chat.said.get("type") == "bot_chat":
            self.bots.add(key)
        elif talk.kind == Kind.SELF:
            self.mine.add(self.numbers[key])
        elif talk.kind == Kind.PAIR and ("type" in chat.said or key in self.numbers):
            talk.other = self.numbers[key]
            # The name the chat has for the owner goes before the one that messages give.
            self.numbers.authors[talk.other].name = talk.title or self.numbers.authors[talk.other].name

    def _into(self, talk: Talk) -> Callable[[bytes], None]:
        """Return what takes a piece of the list of messages of a talk."""
        places: dict[str | int | None, int] = {}

        def learn(rows: list[_Quick]) -> None:
            for row in rows:
                places[row.from_id] = talk.place(self.numbers[_known(row.from_id)])

        def take(piece: bytes) -> None:
            try:
                rows = _QUICK.decode(piece)
                odd = [row for row in rows if row.action is not None]
                rows = [row for row in rows if row.action is None] if odd else rows
                calls = [_call(row, self.numbers) for row in odd if row.action in _CALLS]
                try:
                    who = [places[row.from_id] for row in rows]
                except KeyError:
                    learn(rows)
                    who = [places[row.from_id] for row in rows]
                if self.numbers.new:
                    self._named(_NAMES.decode(piece))
                talk.extend(who, [row.date_unixtime for row in rows])  # type: ignore[misc]  # TypeError for None
            except (TypeError, msgspec.DecodeError, UnicodeDecodeError):
                # Without a moment or a writer, or not of the types of today.
                self._unusual(talk, ROWS.decode(piece))
                return
            self.notices += len(odd) - len(calls)
            for call in calls:
                talk.call(call)

        return take

    def _named(self, rows: list[_Name]) -> None:
        """Give names to those who have none yet."""
        for row in rows:
            if row.from_id is not None:
                self.numbers.name(row.from_id, row.from_)
            elif row.actor_id is not None:
                self.numbers.name(row.actor_id, row.actor)

    def _unusual(self, talk: Talk, rows: list[Row]) -> None:
        """Take messages of which some are not as most of today's are."""
        self._named([row for row in rows if row.from_id is not None or row.actor_id is not None])
        for row in rows:
            is_call = row.action in _CALLS
            moment = row.moment()
            if row.type == "unsupported":
                self.unsupported += 1
            elif not is_call and (row.action is not None or row.type not in (None, "message")):
                self.notices += 1
            elif moment is None:
                self.undated += 1
            elif is_call:
                caller = self._author(row.actor_id, row.actor)
                talk.call(Call(*moment, caller, int(row.duration_seconds or 0)))
            else:
                talk.add(self._author(row.from_id, row.from_), *moment)

    def _author(self, given: str | int | None, name: str | None) -> int:
        """Return the number of the author of a message, who may have no id or nothing at all."""
        return self.numbers.called(name) if given is None and name else self.numbers[given]


def _known(given: str | int | None) -> str | int:
    """Return an id. Raises TypeError when there is none."""
    if given is None:
        raise TypeError("a message without a writer")
    return given


def _call(row: _Quick, numbers: Numbers) -> Call:
    """Return a call. Raises TypeError when it is not said who called, or when."""
    if row.date_unixtime is None:
        raise TypeError("a call without a moment")
    return Call(row.date_unixtime, False, numbers[_known(row.actor_id)], row.duration_seconds or 0)


def _kind(written: str | int | None) -> Kind:
    """Tell what a chat is by its type. Types to come are told by their last word."""
    text = str(written or "")
    if text in KINDS:
        return KINDS[text]
    if text.endswith(("channel", "bot_chat", "bot")):
        return Kind.AUTOMATIC
    return Kind.GROUP if text.endswith(("group", "forum")) else Kind.PAIR


def _list(stream: Stream, take: Callable[[Stream], None]) -> None:
    """Step to the list in {"about": …, "list": […]}, where all lists of an account stand."""
    if stream.kind() == "[":
        take(stream)
    elif stream.kind() == "{":
        for name in stream.members():
            if name == "list" and stream.kind() == "[":
                take(stream)
