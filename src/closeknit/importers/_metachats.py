"""Tells people and interactions from the chats and lists of a Facebook or Instagram download."""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo
from itertools import compress
from operator import and_

from closeknit.engine.records import Channel, Direction
from closeknit.importers._found import Context, Found, FoundPerson, Question, Span
from closeknit.importers._identity import address, e164
from closeknit.importers._looks import counted
from closeknit.importers._metalists import Lists
from closeknit.importers._metaowner import Chat, candidates, owner, plain
from closeknit.importers._metaparts import (
    CUTOVER,
    ENCRYPTED,
    FACEBOOK,
    INSTAGRAM,
    Kind,
    Part,
    is_automatic,
    is_nobody,
)

_REASONS = {
    Kind.UNSENT: "a message that was taken back",
    Kind.NOTICE: "a notice, not a message",
    Kind.UNREADABLE: "a message whose day or time cannot be read",
}
_CHANNELS = {
    Kind.VOICE: Channel.VOICE,
    Kind.MISSED_VOICE: Channel.VOICE,
    Kind.VIDEO: Channel.VIDEO,
    Kind.MISSED_VIDEO: Channel.VIDEO,
}
_CHANNEL = bytes(_CHANNELS.get(Kind(kind), Channel.MESSAGE) if kind <= Kind.UNREADABLE else 0 for kind in range(256))
_HALF_DAYS = bytes(0 if kind in (Kind.MISSED_VOICE, Kind.MISSED_VIDEO) else 2 for kind in range(256))
_KEPT = bytes(kind <= Kind.MISSED_VIDEO for kind in range(256))
_MISSED = bytes(kind in (Kind.MISSED_VOICE, Kind.MISSED_VIDEO) for kind in range(256))
_NOBODY, _OWN = -1, -2
_MOST_ASKED = 12
_USERNAME = re.compile(r"[a-z0-9._]{1,30}")


@dataclass(slots=True)
class _Person:
    """A person in the making; see `FoundPerson`."""

    name: str
    key: str
    handles: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)

    def found(self) -> FoundPerson:
        """Return the person as an importer gives them."""
        numbers, addresses, handles = (tuple(dict.fromkeys(x)) for x in (self.numbers, self.addresses, self.handles))
        return FoundPerson(self.key, self.name, numbers=numbers, addresses=addresses, handles=handles, own_name=True)


class Telling:
    """Writes down in `found` what chats and lists tell."""

    def __init__(self, chats: list[Chat], lists: Lists, context: Context, found: Found) -> None:
        self._chats, self._lists, self._context, self._found = chats, lists, context, found
        self._people: list[_Person] = []
        self._numbers: dict[tuple[str, str, str], int] = {}
        self._keys: set[str] = set()
        self._owners: dict[str, set[str]] = {}
        self._shared: set[tuple[str, str]] = set()

    def tell(self) -> None:
        """Tell everything but the days covered."""
        networks = dict.fromkeys(chat.network for chat in self._chats)
        for network in networks:
            own = [chat for chat in self._chats if chat.network == network]
            self._owners[network] = owner(own, self._known(network))
            if self._owners[network]:
                self._share(network, own)
        for chat in self._chats:
            self._chat(chat)
        self._friends()
        self._found.people += [one.found() for one in self._people]
        self._me()
        for network in networks:
            if not self._owners[network]:
                self._ask(network)

    def _known(self, network: str) -> list[str]:
        """Return what the owner is called, by the download, the account and earlier files."""
        names = [*self._context.names, *(part.owner for chat in self._chats for part in chat.parts)]
        for one in self._lists.owners:
            if not network or one.network == network:
                names += [one.name, one.username]
        names += [handle.partition(":")[2] for handle in self._context.handles if handle.startswith(f"{network}:")]
        return [name for name in names if name.strip()]

    def _share(self, network: str, chats: Iterable[Chat]) -> None:
        """Note the names that two people have: two chats of the same folder with somebody so called."""
        numbers: dict[str, set[str]] = defaultdict(set)
        for chat in chats:
            if not chat.is_group and chat.folder not in (CUTOVER, ENCRYPTED):
                for name in chat.members.keys() - self._owners[network]:
                    numbers[name].update(chat.numbers)
        self._shared |= {(network, name) for name, found in numbers.items() if len(found) > 1}

    def _person(self, name: str, network: str, chat: Chat | None = None) -> int:
        """Return the number of a person, or -1 when two have this name. `chat` is theirs alone, if known."""
        mark = (network, plain(name))
        apart = ""
        if mark in self._shared:
            if chat is None or not chat.numbers:
                return _NOBODY
            apart = chat.numbers[0]
        who = self._numbers.setdefault((*mark, apart), len(self._people))
        if who == len(self._people):
            key = f"{name.casefold()} {apart}".strip()
            key = key if key not in self._keys else f"{key} {network}"
            self._keys.add(key)
            self._people.append(_Person(name, key))
        if chat is not None:
            prefix = {FACEBOOK: "facebook:", INSTAGRAM: "instagram:thread/"}.get(network)
            self._people[who].handles += [f"{prefix}{number}" for number in chat.numbers if prefix]
        return who

    def _chat(self, chat: Chat) -> None:
        """Tell one chat."""
        found, own = self._found, self._owners[chat.network]
        kinds = bytearray().join(part.kind for part in chat.parts)
        for part in chat.parts:
            for what, count in part.thrown.items():
                found.throw(what, count)
            if part.cut or part.damaged:
                found.skip(part.name, "this file is cut off or damaged; the rest of it was read")
        if Kind.REACTION in kinds:
            found.throw("reactions", kinds.count(Kind.REACTION))
        others = [name for key, name in chat.members.items() if key not in own]
        if any(map(is_automatic, others)) and len(others) < 2:
            found.throw("newsletters and automatic messages", len(kinds))
        elif self._is_group(chat, others):
            self._group(chat, others)
        elif not own:
            self._put(chat, {plain(name): (self._person(name, chat.network), Direction.IN) for name in others})
        else:
            self._pair(chat, own, others)

    def _is_group(self, chat: Chat, others: list[str]) -> bool:
        """Whether it is a group. On a page of Instagram only the title tells, when no more than two wrote."""
        if chat.is_group or chat.network != INSTAGRAM or chat.listed or len(chat.members) != 2 or not chat.title:
            return chat.is_group
        return plain(chat.title) not in chat.members and any(part.wall for part in chat.parts)

    def _group(self, chat: Chat, others: list[str]) -> None:
        """A group: everybody who wrote but the owner; it says nothing of the tie between two."""
        wrote = {plain(part.authors[who]) for part in chat.parts for who in set(part.who)}
        people = {plain(name): self._person(name, chat.network) for name in others if plain(name) in wrote}
        self._put(chat, {name: (who, Direction.IN) for name, who in people.items()}, in_group=True)

    def _pair(self, chat: Chat, own: set[str], others: list[str]) -> None:
        """The owner and one other, who may never have answered."""
        written = plain(chat.title)
        if not others and chat.title and written not in own and not is_nobody(chat.title) and len(chat.listed) != 1:
            others = [chat.title]
        if others:
            who = self._person(others[0], chat.network, chat)
            places = {plain(others[0]): (who, Direction.IN), **dict.fromkeys(own, (who, Direction.OUT))}
            self._put(chat, places)
            return
        rows = sum(len(part.kind) for part in chat.parts)
        alone = not any(map(is_nobody, (*chat.listed, *(name for part in chat.parts for name in part.authors))))
        alone = alone and not (chat.title and is_nobody(chat.title))
        if alone and written and written not in own:
            self._found.skip(chat.label, f"{counted(rows, 'messages')} to somebody whom the download does not name")
        elif alone:
            self._found.skip("this chat", f"{counted(rows, 'notes')} to yourself")
        else:
            self._found.skip(chat.label, f"{counted(rows, 'messages')} with somebody whose account is gone")

    def _put(self, chat: Chat, places: dict[str, tuple[int, Direction]], *, in_group: bool = False) -> None:
        """Write the interactions of a chat down: for each name, made plain, the person and the direction."""
        found, own = self._found, self._owners[chat.network]
        left: Counter[int] = Counter()
        for part, fresh in zip(chat.parts, _fresh(chat.parts), strict=True):
            table = []
            for name in part.authors:
                key = plain(name) if name else ""
                table.append(places.get(key, (_OWN if key in own else _NOBODY, Direction.UNKNOWN)))
            keep = bytes(part.kind.translate(_KEPT))
            if 0 in fresh:
                found.throw("messages that were there twice", fresh.count(0))
                keep = bytes(map(and_, keep, fresh))
            placed = bytes(who >= 0 for who, _ in table)
            if not all(placed):
                left.update(table[author][0] for author in compress(part.who, keep) if not placed[author])
                keep = bytes(map(and_, keep, map(placed.__getitem__, part.who)))
            self._columns(part, keep, table, in_group=in_group)
            self._leave_out(chat, part)
        if left[_OWN]:
            found.skip(chat.label, f"{left[_OWN]} of your own messages to the whole group")
        if left[_NOBODY]:
            found.skip(
                chat.label, f"{counted(left[_NOBODY], 'messages')} of people who are gone or cannot be told apart"
            )

    def _columns(self, part: Part, keep: bytes, table: list[tuple[int, Direction]], *, in_group: bool) -> None:
        """Write the rows of one part that are kept; `table` has the person and the direction of each author."""
        touches, kinds = self._found.touches, bytes(compress(part.kind, keep))
        authors, place, before = array("i", compress(part.who, keep)), len(touches), 0
        touches.who.extend(array("i", map([who for who, _ in table].__getitem__, authors)))
        touches.direction += bytes(map([direction for _, direction in table].__getitem__, authors))
        touches.at.extend(array("q", [at // 1000 for at in compress(part.at, keep)]))
        touches.channel += kinds.translate(_CHANNEL)
        touches.half_days += bytes(len(kinds)) if in_group else kinds.translate(_HALF_DAYS)
        touches.minutes.frombytes(bytes(touches.minutes.itemsize * len(kinds)))
        for row in sorted(part.minutes):
            place, before = place + keep.count(1, before, row), row
            if keep[row]:
                touches.minutes[place] = min(part.minutes[row], 65535)
        missed = kinds.translate(_MISSED).count(1)
        if missed:
            self._found.note("missed calls", missed)
        if in_group and kinds:
            self._found.note("messages in group chats", len(kinds))

    def _leave_out(self, chat: Chat, part: Part) -> None:
        """Name the rows that are no messages."""
        for kind, reason in _REASONS.items():
            row = part.kind.find(kind)
            while row >= 0:
                then = datetime.fromtimestamp(part.at[row] // 1000, UTC)
                day = "" if kind is Kind.UNREADABLE else f", {then.day} {then:%B %Y}"
                self._found.skip(f"{chat.label}{day}", reason)
                row = part.kind.find(kind, row + 1)

    def _friends(self) -> None:
        """Add the friends of Facebook, and who follows one another on Instagram; without interactions."""
        lists, region = self._lists, self._context.region
        own = {plain(name) for name in self._known(FACEBOOK)} | self._owners.get(FACEBOOK, set())
        for friend in lists.friends:
            if is_nobody(friend.name) or plain(friend.name) in own:
                continue
            who = self._person(friend.name, FACEBOOK)
            mail = address(friend.contact) if "@" in friend.contact else ""
            number = "" if mail or not friend.contact else e164(friend.contact, region)
            if who >= 0 and (mail or number):
                (self._people[who].addresses if mail else self._people[who].numbers).append(mail or number)
        mutual = lists.following & lists.followers - {one.username for one in lists.owners}
        for username in sorted(mutual):
            who = self._person(username, INSTAGRAM)
            if who >= 0:
                self._people[who].handles.append(f"instagram:{username}")
        if one_way := len(lists.following ^ lists.followers):
            self._found.throw("people who follow you, or whom you follow, one way only", one_way)
        known = lists.following | lists.followers
        for (network, _, _), who in self._numbers.items():
            name = self._people[who].name
            if network == INSTAGRAM and name in known and _USERNAME.fullmatch(name):
                self._people[who].handles.append(f"instagram:{name}")

    def _me(self) -> None:
        """Write down whose download it is."""
        owners, deduced = self._lists.owners, self._owners
        names = [one.name or one.username for one in owners]
        names += [chat.members[name] for chat in self._chats for name in deduced[chat.network] if name in chat.members]
        if not names:
            return
        handles = [f"{one.network}:{one.username.lower()}" for one in owners if one.username]
        me = _Person(names[0], names[0].casefold(), handles)
        for one in owners:
            me.addresses += one.addresses
            me.numbers += one.numbers
        also = dict.fromkeys(name for name in names[1:] if plain(name) != plain(names[0]))
        self._found.me = replace(me.found(), also=tuple(also))

    def _ask(self, network: str) -> None:
        """Ask which of these people is the owner."""
        asked = candidates([chat for chat in self._chats if chat.network == network])
        numbers = [who for (one, name, _), who in self._numbers.items() if one == network and name in asked]
        if not numbers:
            return
        options = tuple((str(who), self._found.people[who].name) for who in sorted(numbers)[:_MOST_ASKED])
        self._found.questions.append(
            Question("me", "Which of these names is yours?", (*options, ("none", "None of them")))
        )


def _fresh(parts: list[Part]) -> list[bytes]:
    """Tell for each row of each part whether it is new. The files of one chat may have the same messages in them."""
    if len(parts) == 1:
        return [b"\1" * len(parts[0].kind)]
    seen: set[tuple[int, str]] = set()
    fresh = []
    for part in parts:
        rows = [(at, part.authors[who]) for at, who in zip(part.at, part.who, strict=True)]
        fresh.append(bytes(row not in seen for row in rows))
        seen.update(rows)
    return fresh


def cover(found: Found, zone: tzinfo, made: date | None, *, everyone: bool) -> None:
    """Say which days are covered: what holds messages holds calls. `made` is when the download was made, if known."""
    times = found.touches.at
    if not times:
        return
    clock = UTC if found.wall else zone
    begin, end = (datetime.fromtimestamp(at, clock).date() for at in (min(times), max(times)))
    found.covered = begin, max(end, made or end)
    found.spans += [Span(channel, *found.covered, everyone) for channel in sorted(set(found.touches.channel))]
