"""Apple's Messages: iMessage, SMS and RCS in `chat.db` of a Mac, or `sms.db` in a backup of an iPhone.

The tables are those of macOS 10.8 to 26 and iOS 6 to 26, told by the databases themselves; columns that came later are
read where they are. What the numbers mean (`style`, `item_type`, `associated_message_type`) is nowhere written down by
Apple; it is what imessage-exporter and others found out. Texts are passed over as bytes.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _apple, _looks
from closeknit.importers._callsbook import NOBODY, OWNER, SEVERAL, Book, Kind
from closeknit.importers._found import Context, Found, FoundPerson, Refused, Source
from closeknit.importers._imessagechats import GROUP, Chats
from closeknit.importers._sqlitefile import Database

KIND = "calls"
TITLE = "Messages on a Mac or iPhone (iMessage, SMS)"
HOW_TO = (
    "On the Mac, quit Messages and wait a minute, so that the newest messages are written down. "
    "In the Finder choose Go, Go to Folder, and type ~/Library/Messages. Copy the file chat.db and bring in the copy. "
    "It holds the messages of your iPhone too when Messages in iCloud is on. Without a Mac: in a backup of the iPhone "
    "on a computer the file is named 3d0d7e5fb2ce288813306e4d4636395e047a3d28."
)
READS = "The day and time of each message, its chat, who wrote it, and whether it is a reaction or a notice."
KEEPS = "Days and times, whether you or the other wrote, and the numbers and mail addresses of the people."
THROWS_AWAY = (
    "The text of all messages. Pictures are not opened. Reactions, messages that were taken back, and what businesses, "
    "short numbers and senders you never answered have sent are left out."
)
MAX_BYTES = 2_000_000_000

MESSAGE_COLUMNS = (
    *("rowid", "date", "is_from_me", "handle_id", "item_type", "associated_message_type", "error", "is_empty"),
    *("is_auto_reply", "is_spam", "date_retracted", "cache_has_attachments", "cache_roomnames"),
)
_BATCH = 50_000
_EPOCH = _apple.EPOCH * 1000
_OUT, _IN = int(Direction.OUT), int(Direction.IN)

MAX_MESSAGES, MAX_DELETED = 10_000_000, 1_000_000
"""How many messages are read, and how many of the lately deleted are known, which bounds the memory."""

_NO_MESSAGES = (
    "There are no messages in this file yet; quit Messages, wait a minute, then copy chat.db once more and choose that."
)
_TOO_MANY = "This file holds more than ten million messages, which is more than is read; please choose another copy."
_CREATED = re.compile(
    rb"CREATE (?:TABLE|INDEX|UNIQUE INDEX|TRIGGER) [^\0]{0,80}?"
    rb"\b(?:chat_message_join|chat_handle_join|message_attachment_join|message_idx_\w+|sync_deleted_messages)\b|"
    rb"CREATE TABLE [\"'`\[]?message\b[^\0]{1,4000}?\bis_from_me\b"
)
_CALLED = re.compile(r"(?:^|[/\\])(?:chat|sms)[^/\\]*\.db$|3d0d7e5fb2ce288813306e4d4636395e047a3d28", re.IGNORECASE)
_REACTIONS = 1000
"""Associated types from here on: stickers put on a message, reactions given and taken back, votes in polls."""

_HIGHEST = 2**24
"""The highest number of a message whose chat is looked up; they are given one after the other."""


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is the database of Messages."""
    return _apple.is_one_with(head, name, _CREATED, _CALLED)


def read(source: Source, context: Context) -> Found:
    """Read the messages. Raises Refused when there are none."""
    database = _apple.database(source)
    messages = _Messages(database, context)
    messages.take(database.rows("message", MESSAGE_COLUMNS))
    return messages.finish()


class _Messages:
    """Takes messages and tells whom they went to or came from."""

    def __init__(self, database: Database, context: Context) -> None:
        self._found = Found("imessage")
        self._book = Book(context, self._found)
        self._now = int(context.now.timestamp() * 1000)
        self._chats = Chats(database, self._book, context.region)
        self._numbers = {chat: number for number, chat in enumerate(self._chats.others, 1)}
        self._chat_of = self._read_joins(database)
        gone = database.rows("chat_recoverable_message_join", ("message_id",))
        self._deleted = {message for (message,) in islice(gone, MAX_DELETED)}
        self._left: Counter[str] = Counter()
        self._count = self._attached = self._undated = 0
        self._others = [NOBODY, *self._chats.others.values()]
        self._apart: dict[int, list[tuple[int, int, Direction, Kind]]] = {
            self._numbers[chat]: [] for chat in self._chats.strangers
        }

    def _read_joins(self, database: Database) -> "array[int]":
        """Return the place of the chat in `self._numbers` by number of the message; 0 is none."""
        chat_of = array("i", [0])
        numbers = self._numbers
        for chat, message in database.rows("chat_message_join", ("chat_id", "message_id")):
            if not isinstance(message, int) or not 0 < message < _HIGHEST:
                continue
            if message >= len(chat_of):
                chat_of.frombytes(bytes(chat_of.itemsize * (max(message + 1, 2 * len(chat_of)) - len(chat_of))))
            chat_of[message] = numbers.get(chat, 0)
        return chat_of

    def take(self, rows: Iterator[tuple[Any, ...]]) -> None:
        """Take the rows of the table `message`. Raises Refused when there are too many."""
        while batch := list(islice(rows, _BATCH)):
            self._take(batch)
            if self._count > MAX_MESSAGES:
                raise Refused(_TOO_MANY)

    def _take(self, rows: list[tuple[Any, ...]]) -> None:
        chat_of, here, others, apart = self._chat_of, len(self._chat_of), self._others, self._apart
        who_to: list[int] = []
        at_to: list[int] = []
        directions = bytearray()
        for row in rows:
            number, date, mine, handle, item, associated, error, empty, automatic, spam, retracted, attached, room = row
            # Nine out of ten messages have none of these signs.
            signed = item or associated or error or empty or automatic or spam or retracted or attached
            if signed and self._is_left_out(row):
                continue
            if type(date) is int and date > _apple.NANOSECONDS:
                at: int | None = date // 1_000_000 + _EPOCH
            else:
                at = _apple.milliseconds(date) if date else None
            if at is None:
                self._undated += 1
                continue
            if at > self._now and mine:
                self._left["messages that are still to be sent"] += 1
                continue
            self._count += 1
            chat = chat_of[number] if type(number) is int and 0 < number < here else 0
            who = others[chat]
            if who >= 0 and chat not in apart:
                who_to.append(who)
                at_to.append(at)
                directions.append(_OUT if mine else _IN)
            else:
                self._take_other(number, chat, who, handle, bool(mine), at, bool(room))
        if who_to:
            self._book.extend(who_to, at_to, Channel.MESSAGE, bytes(directions))

    def _is_left_out(self, row: tuple[Any, ...]) -> bool:
        """Count what is no message from one to another, or has only signs that say nothing against it."""
        _, _, mine, _, item, associated, error, empty, automatic, spam, retracted, attached, _ = row
        if isinstance(associated, int) and associated >= _REACTIONS:
            why = "reactions"
        elif retracted:
            why = "messages that were taken back"
        elif item or (empty and not attached):
            why = "notices in chats"
        elif automatic or spam:
            why = "newsletters and automatic messages"
        elif error and mine:
            why = "messages that were not sent"
        else:
            self._attached += bool(attached)
            return False
        self._left[why] += 1
        return True

    def _take_other(self, number: int, chat: int, who: int, handle: object, mine: bool, at: int, in_room: bool) -> None:
        """Take a message to several people, to nobody to keep in touch with, or in a chat that is kept apart."""
        sender = self._chats.people.get(handle, NOBODY) if isinstance(handle, int) else NOBODY
        kind = Kind.REAL
        if not chat:
            if number in self._deleted:
                self._left["messages that were deleted"] += 1
                return
            who = GROUP if in_room else sender
        if who == GROUP:
            who, kind = (SEVERAL, Kind.REAL) if mine or sender == OWNER else (sender, Kind.GROUP)
        direction = Direction.OUT if mine else Direction.IN
        if chat in self._apart:
            self._apart[chat].append((who, at, direction, kind))
        else:
            self._book.add(who, at, Channel.MESSAGE, direction, kind)

    def finish(self) -> Found:
        """Return everything. Raises Refused when there was nothing."""
        found = self._found
        for why, count in self._left.items():
            found.throw(why, count)
        if self._undated:
            found.skip(_looks.counted(self._undated, "messages"), "the file does not say when")
        if not self._count and not self._left and not self._undated:
            raise Refused(_NO_MESSAGES)
        for rows in self._apart.values():
            if any(direction == Direction.OUT for _, _, direction, _ in rows):
                for who, at, direction, kind in rows:
                    self._book.add(who, at, Channel.MESSAGE, direction, kind)
            elif rows:
                found.throw("messages of senders you never answered", len(rows))
        for what, count in (("message text", self._count), ("pictures and files", self._attached)):
            if count:
                found.throw(what, count)
        self._book.finish()
        self._chats.join(found)
        found.me = self._owner()
        return found

    def _owner(self) -> FoundPerson | None:
        """Return whose messages these are, by the accounts of the chats."""
        own = list(self._chats.own)
        numbers = tuple(one for one in own if one.startswith("+"))
        addresses = tuple(one for one in own if "@" in one)
        return FoundPerson(own[0], "", numbers=numbers, addresses=addresses) if own else None
