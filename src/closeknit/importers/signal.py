"""Signal, as far as it lets its chats go: its own export on Android, and what exporters of others write.

    Signal on Android, since 2026       `main.jsonl`, all chats (`_signalbackup`)
    signal-export, for Signal Desktop   a folder for each chat with `data.json` and `chat.md`
    sigtop, for Signal Desktop          a file for each chat, as JSON or text
    signalbackup-tools, for Android     a text file for each chat; its XML is that of SMS backups

Of each message the day, the time and who wrote it are taken, of each call whether it was answered and how long it took.
"""

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC

from closeknit.importers import _signalbackup, _signaldesktop, _signaltable, _signaltext
from closeknit.importers._found import HEAD_BYTES, Context, Found, Refused, Source
from closeknit.importers._icalzones import named
from closeknit.importers._metaclock import between
from closeknit.importers._signalchats import tell
from closeknit.importers._signaltalks import Export, Talk

KIND = "chats"
TITLE = "Signal chats"
HOW_TO = (
    "Signal on Android, 2026 or later: open Settings, then Chats, then Export chat history, as JSON. Zip the folder you "
    "get, and choose the zip. On a computer with Signal Desktop, signal-export or sigtop, two free programs, save the "
    "chats as files: zip their folder and choose the zip. Leave the names of the files as they are."
)
READS = "The day and time of each message, who wrote it, calls, names and numbers of the people, and who you are."
KEEPS = "Days and times, who wrote, how long calls took, names, numbers, and your own notes about people in Signal."
THROWS_AWAY = "The text of all messages, reactions, pictures and files."
MAX_BYTES = 500_000_000

_NOT_HERE = "There are no Signal chats in this file; please export them once more and choose the new file."
_LARGE = "This file is larger than 500 MB; please export the chats once more without media."

_BACKUP = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:version"\s*:\s*"?\d+"?\s*,\s*"backupTimeMs|backupTimeMs)"\s*:\s*"?\d+'
    rb'|\{"(?:account|recipient|chatItem)":\{'
)
_FRAME = re.compile(
    rb'^\{"(?:account"\s*:\s*\{"profileKey|recipient"\s*:\s*\{"id|chat"\s*:\s*\{"id|chatItem"\s*:\s*\{"chatId)"', re.M
)
_LINE = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{"date"\s*:\s*"\d{4}-\d\d-\d\dT[\d:.]+"\s*,\s*"sender"\s*:\s*(?:"|null)')
_LINE_KEYS = re.compile(rb'"(?:quote|sticker|reactions)"\s*:')
_SIGTOP = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{")
_DESKTOP = (
    re.compile(
        rb'"(?:conversationId|sourceServiceId|sourceUuid|sendStateByConversationId|unidentifiedDeliveries)"\s*:'
    ),
    re.compile(rb'"(?:sent_at|received_at_ms|received_at|timestamp)"\s*:\s*\d{12,14}'),
    re.compile(rb'"type"\s*:\s*"(?:incoming|outgoing|call-history|[a-z-]{4,40})"'),
)
_FOLDER = re.compile(r"([^/\\]+)[/\\](?:data\.json|chat\.md)$")


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is a chat of Signal, by what is in it."""
    return bool(_form(head, name))


def _form(head: bytes, name: str) -> str:
    """Return "backup", "export", "sigtop", "table", a form of text, or ""."""
    if _BACKUP.match(head) and _FRAME.search(head):
        return "backup"
    if _LINE.match(head) and _LINE_KEYS.search(head):
        return "export"
    if _SIGTOP.match(head) and all(pattern.search(head) for pattern in _DESKTOP):
        return "sigtop"
    return "table" if _signaltable.is_table(head) else _signaltext.form(head, name)


def read(source: Source, context: Context) -> Found:
    """Read one chat, or all of Signal's own export. Raises Refused when no message is in it."""
    gathered = _Gathered(context)
    gathered.add(source)
    return gathered.found()


def read_all(sources: Iterable[Source], context: Context) -> Found:
    """Read all chats of an export as one. One that cannot be read is named and left out; Refused when all are."""
    gathered = _Gathered(context)
    for source in sources:
        try:
            gathered.add(source)
        except Refused as refused:
            gathered.refused.append((source.name.partition("/")[2] or source.name, str(refused)))
    return gathered.found()


@dataclass(slots=True)
class _Gathered:
    """All chats of one export."""

    context: Context
    export: Export = field(default_factory=Export)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def add(self, source: Source) -> None:
        """Read one file. Raises Refused."""
        if source.size > MAX_BYTES:
            raise Refused(_LARGE)
        head = source.file.read(HEAD_BYTES)
        source.file.seek(0)
        which, region = _form(head, source.name), self.context.region
        # A file alone in a zip has the name of the zip before it, which is not that of a chat.
        found = _FOLDER.search(source.name) if source.name.count("/") > 1 else None
        folder = found[1] if found else ""
        if which == "backup":
            self._backup(_signalbackup.read(source.file, source.name, region))
        elif which == "export":
            self.export.talks.append(_signaldesktop.read_export(source.file, source.name, folder))
        elif which == "sigtop":
            self.export.talks.append(_signaldesktop.read_sigtop(source.file, source.name, region))
        elif which == "table":
            self.export.talks += _signaltable.read(source.file, source.name, region)
        elif which:
            self.export.talks.append(_signaltext.read(source.file, source.name, folder, which, region))
        else:
            raise Refused(_NOT_HERE)

    def _backup(self, more: Export) -> None:
        self.export.talks += more.talks
        self.export.me, self.export.made, self.export.whole = more.me, more.made, more.whole
        for what, count in more.thrown.items():
            self.export.throw(what, count)

    def found(self) -> Found:
        """Return what all chats tell. Raises Refused when none could be read."""
        if not self.export.talks:
            raise Refused(self.refused[0][1] if self.refused else _NOT_HERE)
        found = Found("signal")
        for name, reason in self.refused:
            found.skip(name, reason)
        best: dict[str, int] = {}
        for talk in self.export.talks:
            if talk.folder:
                best[talk.folder] = min(best.get(talk.folder, talk.rank), talk.rank)
        talks = [talk for talk in self.export.talks if not talk.folder or talk.rank == best[talk.folder]]
        self._clocks(talks, found)
        self.export.talks = talks
        tell(self.export, self.context, found)
        return found

    def _clocks(self, talks: list[Talk], found: Found) -> None:
        """Put all chats on one clock: the owner's when all are, else UTC."""
        zone = named(self.context.zone) or UTC
        found.wall = all(talk.wall for talk in talks)
        for talk in talks:
            if talk.wall and not found.wall:
                talk.at = array("q", [at and at + between(at // 3_600_000, zone, UTC) for at in talk.at])
