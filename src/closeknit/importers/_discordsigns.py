"""Tells from its first bytes whether a file is of Discord, and which one."""

import contextlib
import io
from collections.abc import Iterator
from enum import Enum

from closeknit.importers._discordchannel import MESSAGES
from closeknit.importers._discordpeople import is_id
from closeknit.importers._discordtable import HEADER
from closeknit.importers._jsonstream import UNREADABLE, Broken, Cut, Stream, mended

_SENT_HEADER = b"ID,Timestamp,Contents"
_BOM = b"\xef\xbb\xbf"
_TYPES = {
    *("DM", "GROUP_DM", "GUILD_TEXT", "GUILD_VOICE", "GUILD_CATEGORY", "GUILD_ANNOUNCEMENT", "GUILD_NEWS"),
    *("PUBLIC_THREAD", "PRIVATE_THREAD", "ANNOUNCEMENT_THREAD", "NEWS_THREAD", "GUILD_STAGE_VOICE", "GUILD_FORUM"),
    *("GUILD_STORE", "GUILD_DIRECTORY", "GUILD_MEDIA"),
}
_OF_CHANNELS = {"id", "type", "name", "recipients", "guild", "owner_id", "icon"}
_OF_ACCOUNTS = {
    *("relationships", "user_sessions", "connections", "payments", "premium_until", "needs_email_verification"),
    *("external_friends_lists", "friend_suggestions", "library_applications", "user_activity_application_statistics"),
}
_LOOKED_AT = 20


class Part(Enum):
    """What a file of Discord can be."""

    CHANNEL_EXPORT = 1
    TABLE = 2
    OWNER = 3
    INDEX = 4
    CHANNEL = 5
    SENT = 6
    SENT_TABLE = 7


def part(head: bytes, name: str) -> Part | None:
    """Return which file of Discord begins so, or None."""
    text = head.removeprefix(_BOM).lstrip()
    if text.startswith(HEADER):
        return Part.TABLE
    if text.startswith(_SENT_HEADER):
        return Part.SENT_TABLE
    found: Part | None = None
    with contextlib.suppress(Cut, Broken):
        if text.startswith(b"["):
            found = _sent(Stream(io.BytesIO(text)))
        elif text.startswith(b"{"):
            found = _object(Stream(io.BytesIO(text)), name)
    return found


def _sent(stream: Stream) -> Part | None:
    """Whether this is a list of the owner's messages."""
    for _ in stream.items():
        if stream.kind() == "{" and {"ID", "Timestamp", "Contents"} <= _names(stream):
            return Part.SENT
        return None
    return None


def _names(stream: Stream) -> set[str]:
    """Return the names of the members of an object, as far as they are there."""
    names = set()
    with contextlib.suppress(Cut):
        for name in stream.members():
            names.add(name)
    return names


def _object(stream: Stream, file_name: str) -> Part | None:
    """Tell which file this object is: mostly by its first members, a channel of a download by all there are."""
    seen: set[str] = set()
    said: dict[str, bytes] = {}
    names = stream.members()
    for name in names:
        kind = stream.kind()
        if not seen and is_id(name):
            return Part.INDEX if _is_index(stream, names, _is_called_index(file_name)) else None
        if name == "messages" and kind == "[":
            return Part.CHANNEL_EXPORT if "channel" in seen and _has_messages(stream, seen) else None
        seen.add(name)
        if name in ("guild", "channel") and kind == "{" and "id" not in _names(stream):
            return None
        if name in ("id", "type") and kind not in "[{":
            said[name] = stream.value().strip(b'"')
        if {"id", "username"} <= seen and not seen.isdisjoint(_OF_ACCOUNTS):
            return Part.OWNER if _has_id(said) else None
    return Part.CHANNEL if _is_channel(seen, said) else None


def _has_id(said: dict[str, bytes]) -> bool:
    return is_id(said.get("id", b"").decode("latin-1"))


def _is_channel(seen: set[str], said: dict[str, bytes]) -> bool:
    """Whether this is what a download says of one channel. Until 2024 the types were numbers."""
    kind = said.get("type", b"").decode("latin-1")
    is_kind = kind in _TYPES or (kind.isdigit() and not seen.isdisjoint({"recipients", "guild"}))
    return seen <= _OF_CHANNELS and is_kind and _has_id(said)


def _is_called_index(file_name: str) -> bool:
    return file_name.replace("\\", "/").rpartition("/")[2] == "index.json"


def _is_index(stream: Stream, names: Iterator[str], certain: bool) -> bool:
    """Whether this is a list of channels by their ids, from the first value on."""
    for _ in range(_LOOKED_AT):
        if stream.kind() not in '"n':
            return False
        title = stream.value().strip(b'"')
        certain |= b"#" in title or title.startswith(b"Direct Message")
        name = next(names, None)
        if certain or name is None or not is_id(name):
            break
    return certain


def _has_messages(stream: Stream, seen: set[str]) -> bool:
    """Whether there are messages as of Discord, or none at all in a channel that is described as there."""
    for count, _ in enumerate(stream.items()):
        if count == _LOOKED_AT:
            return False
        try:
            rows = MESSAGES.decode(b"[" + mended(stream.value()) + b"]")
        except UNREADABLE:
            continue
        if any(row.timestamp and row.author is not None and row.author.id is not None for row in rows):
            return True
    return {"guild", "exportedAt"} <= seen
