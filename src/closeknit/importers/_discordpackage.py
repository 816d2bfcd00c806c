"""The download that Discord sends on request ("Request all of my data"): what the owner wrote, and their friends.

    Account/user.json               the owner, their friends
    Messages/index.json             {"<channel>": "Direct Message with ada#0" | "general in Some server" | null}
    Messages/c<id>/channel.json     {"id", "type": "DM" (1) | "GROUP_DM" (3) | …, "recipients": [two ids]}
    Messages/c<id>/messages.json    [{"ID", "Timestamp": "2025-08-28 16:39:52" (UTC), "Contents", "Attachments"}]

Until 2024 the messages were in a `messages.csv` and the folders in small letters; folders may have names in the owner's
language. Members are therefore told by what is in them. Nobody else's messages are in it.
"""

from array import array
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from closeknit.importers import _text
from closeknit.importers._discordpeople import People, is_id, moment_of, plain_account
from closeknit.importers._discordtable import rows
from closeknit.importers._jsonstream import Stream
from closeknit.importers._talks import NOBODY, Kind, Talk, wall_clock

_DIRECT = (1, "1", "DM", "DirectTextChat")
_WITH = "Direct Message with "
_NAMELESS = ("", "None", "Unknown Participant", "Unknown User")
_FRIEND = (1, "1", "FRIEND")


class User(msgspec.Struct, gc=False):
    """Somebody's account."""

    id: str | int = ""
    username: str | None = None
    global_name: str | None = None
    display_name: str | None = None
    bot: bool | None = None

    @property
    def shown(self) -> str:
        """The name that others see."""
        return self.global_name or self.display_name or self.username or ""


class _Relationship(msgspec.Struct, gc=False):
    """Somebody the owner has befriended, blocked or asked; `nickname` is the owner's own name for them."""

    id: str | int = ""
    type: int | str | None = None
    nickname: str | None = None
    user: User | None = None


class Owner(User, gc=False):
    """`user.json`, in part."""

    email: str | None = None
    phone: str | int | None = None
    relationships: list[_Relationship] | None = None


class Channel(msgspec.Struct, gc=False):
    """`channel.json`, in part."""

    id: str | int = ""
    type: int | str | None = None
    recipients: list[str | int | User] | None = None


class _Sent(msgspec.Struct, gc=False):
    """A message of the owner, but for its content."""

    ID: str | int | None = None
    Timestamp: str | None = None


_SENT = msgspec.json.Decoder(list[_Sent], strict=False)
_OWNER = msgspec.json.Decoder(Owner, strict=False)
_CHANNEL = msgspec.json.Decoder(Channel, strict=False)
_INDEX = msgspec.json.Decoder(dict[str, str | None], strict=False)


class Package:
    """What the members of one download say.

    owner    as their account says, None if that is missing      undated   messages without a time
    groups   messages of the owner to groups and servers         broken    messages that could not be read
    """

    def __init__(self, people: People) -> None:
        self.owner: Owner | None = None
        self.undated = self.groups = self.broken = 0
        self._people = people
        self._titles: dict[str, str] = {}
        self._channels: dict[str, Channel] = {}
        self._sent: dict[str, array[int]] = {}

    def take_owner(self, file: BinaryIO) -> None:
        """Read `user.json`. Raises one of UNREADABLE."""
        self.owner = _OWNER.decode(file.read())

    def take_index(self, file: BinaryIO) -> None:
        """Read `index.json`. Raises one of UNREADABLE."""
        self._titles |= {key: value or "" for key, value in _INDEX.decode(file.read()).items()}

    def take_channel(self, file: BinaryIO, folder: str) -> None:
        """Read `channel.json`. Raises one of UNREADABLE."""
        self._channels[folder] = _CHANNEL.decode(file.read())

    def take_messages(self, file: BinaryIO, folder: str) -> None:
        """Read `messages.json`. Raises Cut and Broken."""
        stream = Stream(file)
        at = self._sent.setdefault(folder, array("q"))
        try:
            for sent in stream.rows(_SENT.decode):
                at.extend(self._moments((row.Timestamp or "", str(row.ID or "")) for row in sent))
        finally:
            self.broken += stream.broken

    def take_table(self, file: BinaryIO, folder: str) -> None:
        """Read `messages.csv`."""
        at = self._sent.setdefault(folder, array("q"))
        at.extend(self._moments((row.get("Timestamp", ""), row.get("ID", "")) for row in rows(file)))

    def _moments(self, rows: Iterable[tuple[str, str]]) -> Iterator[int]:
        """Yield when messages were written, which their number also tells. Times without a zone are in UTC."""
        for written, number in rows:
            moment = wall_clock(written)
            if moment is not None:
                yield moment[0]
            elif is_id(number) and len(number) > 15:
                yield moment_of(number)
            else:
                self.undated += 1

    def own_id(self) -> str:
        """Return the owner's id: as the account has it, else as the one who is in every talk of two; "" if not told."""
        if self.owner is not None and self.owner.id:
            return str(self.owner.id)
        several = [set(_ids(c)) for c in self._channels.values() if c.type in _DIRECT and len(_ids(c)) == 2]
        in_all = set.intersection(*several) if len(several) > 1 else set()
        return in_all.pop() if len(in_all) == 1 else ""

    def talks(self) -> list[Talk]:
        """Return the talks of two, all from the owner to the other."""
        own = self.own_id()
        me = self._people.number(own)
        if self.owner is not None:
            self._friends(self.owner)
        talks = []
        for folder, at in self._sent.items():
            channel = self._channels.get(folder) or Channel(id=folder.rpartition("/")[2].lstrip("c"))
            title = self._titles.get(str(channel.id), "")
            if channel.type in _DIRECT or (channel.type is None and title.startswith(_WITH)):
                talk = Talk(Kind.PAIR)
                talk.title = _person_of(title)
                talk.other = self._other(channel, own, talk.title)
                place = talk.place(me)
                talk.extend([place] * len(at), at)
                talks.append(talk)
            else:
                self.groups += len(at)
        return talks

    def friends(self) -> list[int]:
        """Return the numbers of the owner's friends."""
        if self.owner is None:
            return []
        friends = (row for row in self.owner.relationships or () if row.type in _FRIEND)
        return [self._people.number(_id(row)) for row in friends if _id(row)]

    def _friends(self, owner: Owner) -> None:
        """Note the names of everybody the owner has to do with."""
        for row in owner.relationships or ():
            if _id(row):
                user = row.user or User()
                number = self._people.number(_id(row))
                self._people.name(number, row.nickname or user.shown, user.username or "", bool(user.bot))
                self._people.authors[number].own_name = not row.nickname

    def _other(self, channel: Channel, own: str, title: str) -> int:
        """Return the number of the one whom a talk of two is with, NOBODY if only the title tells."""
        for user in channel.recipients or ():
            if isinstance(user, User) and user.id:
                self._people.name(self._people.number(str(user.id)), user.shown, user.username or "", bool(user.bot))
        others = [key for key in _ids(channel) if key != own]
        if len(others) != 1:
            return NOBODY
        number = self._people.number(others[0])
        self._people.name(number, "", title)
        return number


def _id(row: _Relationship) -> str:
    return str(row.id or (row.user.id if row.user else "") or "")


def _ids(channel: Channel) -> list[str]:
    """Return the ids of those who are in a channel."""
    users = channel.recipients or ()
    return list(dict.fromkeys(str(user.id if isinstance(user, User) else user) for user in users))


def _person_of(title: str) -> str:
    """Return whom a talk of two is with by its title: "Direct Message with ada#0", in any language."""
    name = title.removeprefix(_WITH)
    if name == title and "#" in title:
        name = title.rpartition(" ")[2]
    account = plain_account(name)
    return "" if account in _NAMELESS or (name == title and "#" not in title) else _text.clean(account)
