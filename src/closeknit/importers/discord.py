"""Discord: the download of one's own data, and channels exported with DiscordChatExporter.

Of each message the moment and the writer are taken; the text is passed over. Talks of two and calls in them count; what
is said in groups and on servers says nothing of the tie between two. Discord's own download holds only what the owner
wrote, so it shows whom they wrote to and when, and nothing of the answers.
"""

from collections.abc import Iterator

from closeknit.importers import _text
from closeknit.importers._discordchannel import Export
from closeknit.importers._discordpackage import Owner, Package
from closeknit.importers._discordpeople import People
from closeknit.importers._discordsigns import Part, part
from closeknit.importers._discordtable import Table
from closeknit.importers._found import HEAD_BYTES, Context, Found, FoundPerson, Refused, Source
from closeknit.importers._identity import address, e164
from closeknit.importers._jsonstream import UNREADABLE, Broken, Cut, Stream
from closeknit.importers._settling import Settling

KIND = "chats"
TITLE = "Discord chats"
HOW_TO = (
    "In Discord open Settings, Data and privacy, and press Request data; tick Messages and Account. "
    "After some days Discord sends a link to a zip file: choose it as it is. It has only what you wrote yourself. "
    "Chats exported with the program DiscordChatExporter, as JSON or CSV, can be read too and have both sides."
)
READS = "The day and time of each message and call, who wrote or called, and your list of friends."
KEEPS = "Days and times, who wrote, how long calls took, and the names of your Discord friends."
THROWS_AWAY = (
    "The text of all messages, what you wrote to groups and servers, bots, and everything else Discord has stored."
)
MAX_BYTES = 2 * 2**30

_MOST_DETAILS = 64 * 2**20
"""The largest file of account details that is held, in bytes."""

_LARGE = "This file is larger than 2 GB. Please export fewer channels at a time."
_NOT_HERE = (
    "There are no Discord messages or friends in this file. "
    "Please choose the zip file that Discord sent, or a channel exported as JSON."
)
_DAMAGED = "This Discord file is damaged. Please export it once more and choose the new file."
_CUT_OFF = "The file is cut off here, so what comes after is missing; a new export has all of it."
_TWO_WAYS = "The dates in this file can be read in two ways. Choose this file by itself, then you are asked about them."
_NO_DATES = "The dates in this table cannot be read. Please export the channel once more, as JSON."
_TO_GROUPS = "your own messages to groups and servers"


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is a file of Discord or DiscordChatExporter, by what is in it."""
    return part(head, name) is not None


def read(source: Source, context: Context) -> Found:
    """Read one file. Raises Refused when there is nothing to read in it."""
    return read_all(iter((source,)), context)


def read_all(sources: Iterator[Source], context: Context) -> Found:
    """Read all files of one download as one. Raises Refused when there is nothing to read in them."""
    found = Found("discord")
    files = _Files(found)
    for source in sources:
        files.take(source)
    files.tell(context)
    return found


class _Files:
    """Puts the files of one download together."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._people = People()
        self._package = Package(self._people)
        self._exports: list[Export] = []
        self._tables: list[tuple[str, Table]] = []
        self._refused: Refused | None = None
        self._has_package = False

    def take(self, source: Source) -> None:
        """Read one file."""
        try:
            if source.size > MAX_BYTES:
                raise Refused(_LARGE)
            head = source.file.read(HEAD_BYTES)
            source.file.seek(0)
            self._take(part(head, source.name), source)
        except Cut:
            self._found.skip("the end of the file", _CUT_OFF)
        except (Broken, Refused, *UNREADABLE) as problem:
            self._refused = problem if isinstance(problem, Refused) else Refused(_DAMAGED)
            self._found.skip(source.name, str(self._refused))

    def _take(self, kind: Part | None, source: Source) -> None:
        folder, package = source.name.rpartition("/")[0], self._package
        if kind == Part.CHANNEL_EXPORT:
            export = Export(self._people)
            try:
                export.take(Stream(source.file))
            except Cut:
                self._exports.append(export)
                raise
            self._exports.append(export)
            return
        if kind == Part.TABLE:
            table = Table(self._people)
            table.take(source.file, source.name)
            self._tables.append((source.name, table))
            return
        self._has_package |= kind is not None
        if kind == Part.SENT:
            package.take_messages(source.file, folder)
        elif kind == Part.SENT_TABLE:
            package.take_table(source.file, folder)
        elif source.size > _MOST_DETAILS:
            raise Refused(_DAMAGED)
        elif kind == Part.OWNER:
            package.take_owner(source.file)
        elif kind == Part.INDEX:
            package.take_index(source.file)
        elif kind == Part.CHANNEL:
            package.take_channel(source.file, folder)

    def tell(self, context: Context) -> None:
        """Tell people and interactions. Raises Refused when there is nothing to tell."""
        found, package, exports = self._found, self._package, self._exports
        talks = package.talks() if self._has_package else []
        mine = {self._people.number(package.own_id())} if self._has_package else set()
        talks += [export.talk for export in exports] + [table.talk for table in self._sure(len(talks) + len(exports))]
        friends = package.friends()
        if not any(map(len, talks)) and not friends and not package.groups and package.owner is None:
            undated = any(table.undated for _, table in self._tables)
            raise self._refused or Refused(_NO_DATES if undated else _NOT_HERE)
        settling = Settling(self._people.authors, talks, context, found)
        settling.settle(mine)
        settling.cover(made=self._made(), is_complete=not self._has_package)
        for friend in friends:
            if self._people.authors[friend].name and friend not in mine:
                settling.person(friend)
        if package.owner is not None:
            found.me = _me(package.owner, context.region)
        self._report()

    def _sure(self, others: int) -> list[Table]:
        """Return the tables whose dates can be told, and ask about those of the only one."""
        if len(self._tables) == 1 and not others:
            table = self._tables[0][1]
            if table.question:
                self._found.questions.append(table.question)
            return [table]
        for name, table in self._tables:
            if table.question:
                self._found.skip(name, _TWO_WAYS)
        return [table for _, table in self._tables if not table.question]

    def _made(self) -> int:
        """Return when the first of the channels was exported, 0 if one does not say."""
        made = [export.made for export in self._exports] + [0 for _ in self._tables]
        return min(made, default=0)

    def _report(self) -> None:
        """Say what else was in the files."""
        parts: list[Export | Table] = [*self._exports, *(table for _, table in self._tables)]
        notices = sum(one.notices for one in parts)
        undated = sum(one.undated for one in parts) + self._package.undated
        broken = sum(one.broken for one in self._exports) + self._package.broken
        for what, count in (("notices from Discord", notices), (_TO_GROUPS, self._package.groups)):
            if count:
                self._found.throw(what, count)
        if undated:
            self._found.skip("this export", f"{undated} messages that do not say when or by whom they were written")
        if broken:
            self._found.skip("this export", f"{broken} messages that could not be read")


def _me(owner: Owner, region: str) -> FoundPerson:
    """Return the owner as their account has them."""
    number, mail = e164(str(owner.phone or ""), region), address(owner.email or "")
    username = _text.clean(owner.username or "")
    return FoundPerson(
        key=str(owner.id),
        name=_text.clean(owner.shown),
        numbers=(number,) if number else (),
        addresses=(mail,) if mail else (),
        handles=(f"discord:{owner.id}",),
        also=(username,) if username and username != owner.shown else (),
        own_name=True,
    )
