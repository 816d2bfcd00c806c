"""Tells from its first bytes whether a file is an export of Telegram Desktop."""

import contextlib
import io

import msgspec

from closeknit.importers._jsonstream import UNREADABLE, Broken, Cut, Stream, mended
from closeknit.importers._telegramjson import KINDS, ROWS, Row

_NEEDED = (b'"messages"', b'"chats"', b'"left_chats"', b'"contacts"', b'"personal_information"')
_SECTIONS = ("chats", "left_chats", "contacts", "frequent_contacts")
_ROW_TYPES = ("message", "service", "unsupported")
_LOOKED_AT = 20


def is_export(head: bytes) -> bool:
    """Whether this is the beginning of a `result.json`: an account by its sections, a chat by its messages."""
    if not any(name in head for name in _NEEDED):
        return False
    signs = _Signs()
    with contextlib.suppress(Cut, Broken):
        signs.look(Stream(io.BytesIO(head)))
    return signs.certain


class _Signs:
    """What the beginning of a file gives away."""

    def __init__(self) -> None:
        self.certain = False

    def look(self, stream: Stream, *, chat: bool = False) -> None:
        """Look at the members of the whole document, or of one chat in it. Raises Cut where the beginning ends."""
        about = False
        typed = False
        for name in stream.members():
            kind = stream.kind()
            if name == "about" and kind == '"':
                about = True
            elif name == "type" and kind == '"':
                typed = self._is_type(stream)
            elif name == "messages" and kind == "[":
                self.certain |= typed
                self._messages(stream)
            elif name in _SECTIONS and kind == "{" and not chat:
                self._section(stream, about)
            elif name == "personal_information" and kind == "{":
                self.certain |= {"user_id", "first_name"} <= set(stream.members())
            if self.certain:
                return

    def _is_type(self, stream: Stream) -> bool:
        try:
            return msgspec.json.decode(stream.value(), type=str) in KINDS
        except UNREADABLE:
            return False

    def _section(self, stream: Stream, about: bool) -> None:
        """A section of an account has a few words about itself, and a list."""
        described = False
        for name in stream.members():
            described |= name == "about"
            if name == "list" and stream.kind() == "[":
                self.certain |= described and about
                if self.certain:
                    return
                for _ in stream.items():
                    if stream.kind() == "{":
                        self.look(stream, chat=True)
                    if self.certain:
                        return

    def _messages(self, stream: Stream) -> None:
        """Look at some messages: their type, a moment, and who."""
        for count, _ in enumerate(stream.items()):
            if self.certain or count == _LOOKED_AT:
                return
            try:
                rows = ROWS.decode(b"[" + mended(stream.value()) + b"]")
            except UNREADABLE:
                continue
            self.certain = any(map(_is_message, rows))


def _is_message(row: Row) -> bool:
    """Whether this has the type, the moment and the writer of a message of Telegram."""
    if row.type not in _ROW_TYPES:
        return False
    named = any(value is not None for value in (row.from_, row.from_id, row.actor, row.actor_id))
    return named and row.moment() is not None and (row.date_unixtime is not None or "T" in (row.date or ""))
