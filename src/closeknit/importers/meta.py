"""Facebook, Messenger and Instagram downloads ("Download your information"), as JSON or as pages.

Of each message the day, the time and who wrote it are taken, of each call its length; of a download as a whole also
whose it is, the friends on Facebook, and who follows one another on Instagram. Names are put right: in JSON, Meta
writes each byte of UTF-8 as a letter of its own.

A whole zip is read as one, so that the one who is in all chats is known to be the owner. JSON has times in UTC; pages
have wall-clock times (`_metahtml`). Where both are in one zip, the JSON of a chat goes before its page, and the pages
that are left are put in UTC by the owner's zone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta

from closeknit.importers import _metaclock, _metahtml, _metajson, _metalists
from closeknit.importers._found import HEAD_BYTES, Context, Found, Refused, Source
from closeknit.importers._icalzones import named
from closeknit.importers._metachats import Telling, cover
from closeknit.importers._metadates import PageDates
from closeknit.importers._metalists import Lists
from closeknit.importers._metaowner import chats
from closeknit.importers._metaparts import CUTOVER, ENCRYPTED, FACEBOOK, INSTAGRAM, Part, made, place

KIND = "chats"
TITLE = "Facebook or Instagram download"
HOW_TO = (
    "In Facebook, Messenger or Instagram open Settings, then Accounts Centre, Your information and permissions, and "
    "Export your information. Choose Messages, and connections and personal information if you like; "
    "all time; the format JSON; low media quality. After a while you get a zip: choose it as it is. "
    "Encrypted Messenger chats are another download: on messenger.com open Privacy and safety, "
    "End-to-end encrypted chats, Message storage, Download secure storage data."
)
READS = (
    "The day and time of each message, who wrote it, calls, lists of friends, and the profile that says who you are."
)
KEEPS = (
    "Days and times, who wrote, how long calls took, the names of friends on Facebook, "
    "and of people on Instagram whom you follow and who follow you."
)
THROWS_AWAY = "The text of all messages, reactions, posts, comments, and all pictures and files."
MAX_BYTES = 500_000_000

_NOT_HERE = "There are no messages in this file. Please choose the zip of the download as you got it."
_MARGIN = timedelta(days=2)
_MANY_CHATS = 2

_SPACE = rb"(?:\xef\xbb\xbf)?\s*"
_CHAT = re.compile(
    _SPACE + rb'\{\s*"(?:participants|messages|title|is_still_participant|thread_type|thread_path|magic_words|image|'
    rb'joinable_mode|threadName)"\s*:'
)
_MEMBERS = re.compile(rb'"participants"\s*:\s*\[\s*(?:\{\s*"name"\s*:|"|\])')
_MESSAGES = re.compile(rb'"messages"\s*:\s*\[')
_WROTE = re.compile(rb'"(?:sender_name|timestamp_ms)"\s*:')
_ENCRYPTED = re.compile(rb'"(?:senderName|isUnsent|threadName)"\s*:')
_AROUND = re.compile(rb'"(?:thread_path|is_still_participant|magic_words|threadName)"\s*:')
_LIST = re.compile(
    _SPACE + rb'\{\s*"(?:profile_v2"\s*:\s*\{|profile_user"\s*:\s*\[|friends_v2"\s*:\s*\[|'
    rb'relationships_follow(?:ing|ers)"\s*:\s*\[)'
)
_LIST_IN_FOLDER = (
    (re.compile(r"profile_information/profile_information\.json$"), re.compile(_SPACE + rb'\{\s*"profile"\s*:\s*\{')),
    (re.compile(r"friends/(?:your_)?friends\.json$"), re.compile(_SPACE + rb'\{\s*"friends"\s*:\s*\[')),
    (
        re.compile(r"(?:^|/)followers(?:_\d+)?\.json$"),
        re.compile(_SPACE + rb'\[\s*\{.{0,2000}?"string_list_data"\s*:', re.DOTALL),
    ),
)
_IN_FOLDER = re.compile(r"(?:^|/)messages/[a-z0-9_]+/[^/]+/message_\d+\.json$")
_PAGE = re.compile(_SPACE + rb"<(?:!doctype html|html|\?xml)", re.IGNORECASE)


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is a chat or a list of such a download. Paths help where a list says little itself."""
    return bool(_kind(head, name))


def _kind(head: bytes, name: str) -> str:
    """Return "chat", "list", "page" or ""."""
    if _PAGE.match(head):
        return "page" if _metahtml.is_chat(head, name) else ""
    if _CHAT.match(head):
        if _WROTE.search(head) and _MESSAGES.search(head):
            return "chat"
        if _MEMBERS.search(head) and (_ENCRYPTED.search(head) or (_MESSAGES.search(head) and _AROUND.search(head))):
            return "chat"
    if _LIST.match(head):
        return "list"
    lower = name.lower()
    if any(path.search(lower) and start.match(head) for path, start in _LIST_IN_FOLDER):
        return "list"
    return "chat" if _IN_FOLDER.search(lower) and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else ""


def read(source: Source, context: Context) -> Found:
    """Read one file of a download. Raises Refused when there is nothing in it."""
    download = _Download(context)
    download.add(source)
    return download.found()


def read_all(sources: Iterable[Source], context: Context) -> Found:
    """Read the files of a download as one. One that cannot be read is named and left out; Refused when all are."""
    download = _Download(context)
    for source in sources:
        try:
            download.add(source)
        except Refused as refused:
            download.refused.append((source.name.partition("/")[2] or source.name, str(refused)))
    return download.found()


@dataclass(slots=True)
class _Download:
    """Gathers the files of one download."""

    context: Context
    parts: list[Part] = field(default_factory=list)
    lists: Lists = field(default_factory=Lists)
    dates: PageDates = field(default_factory=PageDates)
    refused: list[tuple[str, str]] = field(default_factory=list)
    made: date | None = None
    read: int = 0

    def add(self, source: Source) -> None:
        """Read one file. Raises Refused when it is damaged, or nothing of a download."""
        if source.size > MAX_BYTES:
            raise Refused("This file is larger than 500 MB. Please make the download once more for a shorter time.")
        head = source.file.read(HEAD_BYTES)
        source.file.seek(0)
        kind = _kind(head, source.name)
        where = place(source.name)
        if kind == "page":
            self.parts += _metahtml.read(source.file, source.name, where, self.dates)
        elif kind == "chat":
            latest = int((self.context.now + _MARGIN).timestamp() * 1000)
            self.parts.append(_metajson.read(source.file, source.name, where, latest))
        elif kind == "list":
            _metalists.read(source.file, self.lists, self.context.region)
        else:
            raise Refused(_NOT_HERE)
        self.read += 1
        told = made(source.name)
        if told is not None and told <= self.context.now.date():
            self.made = max(told, self.made or told)

    def found(self) -> Found:
        """Return what all files tell. Raises Refused when none could be read."""
        found = Found("meta")
        if not self.read:
            raise Refused(self.refused[0][1] if self.refused else _NOT_HERE)
        for name, reason in self.refused:
            found.skip(name, reason)
        zone = named(self.context.zone) or UTC
        network = self._network()
        parts = _metaclock.settle(self.parts, self.dates, network, self.context, found)
        together = chats(parts, network)
        Telling(together, self.lists, self.context, found).tell()
        folders = {part.place.folder for part in parts}
        only = together[0] if len(together) == 1 else None
        found.source = only.label if only is not None and only.is_group else ""
        whole = len(together) >= _MANY_CHATS and (CUTOVER not in folders or ENCRYPTED in folders)
        cover(found, zone, self.made, everyone=whole)
        return found

    def _network(self) -> str:
        """Return the network of files whose path names none: the one that the other files are of."""
        told = {part.place.network for part in self.parts} | {one.network for one in self.lists.owners}
        told |= {FACEBOOK} if self.lists.friends else set()
        told |= {INSTAGRAM} if self.lists.following or self.lists.followers else set()
        told.discard("")
        return told.pop() if len(told) == 1 else ""
