"""A channel exported with DiscordChatExporter as JSON, and what looks the same.

By its `JsonMessageWriter.cs`: {"guild", "channel": {"id", "type", "name"}, "dateRange", "exportedAt", "messages":
[{"type", "timestamp", "callEndedTimestamp", "author": {"id", "name", "nickname", "isBot"}}]}. A talk of two has the
type DirectTextChat and the other's name.
"""

import msgspec

from closeknit.importers import _text
from closeknit.importers._discordpeople import People
from closeknit.importers._jsonstream import UNREADABLE, Stream
from closeknit.importers._talks import NOBODY, Call, Kind, Talk, wall_clock

_DIRECT = ("directtextchat", "dm", "1")
_GROUP = ("directgrouptextchat", "group_dm", "3")
_MESSAGES = ("default", "reply", "0", "19", "")
_PLAIN = ("Default", "Reply")
_CALL = ("call", "3")


class _Writer(msgspec.Struct, gc=False):
    """Who wrote."""

    id: str | int | None = None
    name: str | None = None
    username: str | None = None
    nickname: str | None = None
    global_name: str | None = None
    isBot: bool | None = None
    bot: bool | None = None


class Message(msgspec.Struct, gc=False):
    """A message, but for its content."""

    type: str | int | None = None
    timestamp: str | None = None
    callEndedTimestamp: str | None = None
    author: _Writer | None = None


class _About(msgspec.Struct, gc=False):
    """The server or the channel."""

    id: str | int | None = None
    type: str | int | None = None
    name: str | None = None


class _Range(msgspec.Struct, gc=False):
    """The days that were asked for."""

    before: str | None = None


SHORTEST_CALL = 60
"""Seconds below which a call is taken for one that nobody took: it is not said who joined, and ringing takes half a minute."""

MESSAGES = msgspec.json.Decoder(list[Message], strict=False)


class Export:
    """One exported channel.

    made     when it was exported, 0 if unknown or if only messages before some day were asked for
    notices  what Discord wrote itself          undated   messages without a time or a writer
    broken   messages that could not be read
    """

    def __init__(self, people: People) -> None:
        self.talk = Talk(Kind.GROUP)
        self.made = self.notices = self.undated = self.broken = 0
        self._people = people
        self._kind = self._guild = ""
        self._places: dict[str | int | None, int] = {}

    def take(self, stream: Stream) -> None:
        """Read an export as JSON. Raises Cut and Broken; what came before is kept."""
        before = False
        try:
            for name in stream.members():
                if name == "messages" and stream.kind() == "[":
                    for rows in stream.rows(MESSAGES.decode):
                        self._rows(rows)
                elif name in ("guild", "channel"):
                    self._about(name, stream.value())
                elif name == "dateRange":
                    before = _before(stream.value())
                elif name == "exportedAt":
                    moment = wall_clock(stream.value().strip(b'"').decode("latin-1"))
                    self.made = moment[0] if moment else 0
        finally:
            self.broken += stream.broken
            self.made = 0 if before else self.made
            self._finish()

    def _about(self, name: str, written: bytes) -> None:
        try:
            about = msgspec.json.decode(written, type=_About, strict=False)
        except UNREADABLE:
            return
        if name == "guild":
            self._guild = str(about.id if about.id is not None else "")
        else:
            self._kind = str(about.type if about.type is not None else "").lower()
            self.talk.title = _text.clean(about.name or "")
            self.talk.source = str(about.id or "")

    def _rows(self, rows: list[Message]) -> None:
        """Take some messages. Those of writers who are known, which are most, take a short way."""
        who: list[int] = []
        at: list[int] = []
        for row in rows:
            place = self._places.get(row.author.id) if row.author is not None and row.type in _PLAIN else None
            moment = wall_clock(row.timestamp or "") if place is not None else None
            if place is None or moment is None or moment[1]:
                self._row(row)
            else:
                who.append(place)
                at.append(moment[0])
        self.talk.extend(who, at)

    def _row(self, row: Message) -> None:
        kind = str(row.type if row.type is not None else "").lower()
        moment = wall_clock(row.timestamp or "")
        writer = row.author or _Writer()
        account = writer.name or writer.username or ""
        shown = writer.nickname or writer.global_name or ""
        number = self._people.writer(str(writer.id or ""), account, shown, bool(writer.isBot or writer.bot))
        if kind not in _MESSAGES and kind not in _CALL:
            self.notices += 1
        elif moment is None or number == NOBODY:
            self.undated += 1
        elif kind in _CALL:
            ended = wall_clock(row.callEndedTimestamp or "")
            seconds = ended[0] - moment[0] if ended else 0
            self.talk.call(Call(*moment, number, seconds if seconds >= SHORTEST_CALL else 0))
        else:
            self.talk.add(number, *moment)
            if writer.id:
                self._places[writer.id] = self.talk.place(number)

    def _finish(self) -> None:
        """Tell what kind of channel this was, and who the other is in a talk of two."""
        talk = self.talk
        if self._kind in _DIRECT or (self._guild == "0" and self._kind not in _GROUP):
            talk.kind = Kind.PAIR
            talk.other = self._people.called(talk.title, talk.writers)


def _before(written: bytes) -> bool:
    """Whether only messages before some day were asked for."""
    try:
        return msgspec.json.decode(written, type=_Range | None) not in (None, _Range())
    except UNREADABLE:
        return False
