"""The conversations of LinkedIn's `messages.csv`: who took part in each, who the owner is, and what that leaves.

Of each row the conversation, the writer, the readers, the time, the folder and the marks of drafts and advertisements are
taken; the text is passed over. Who is who is settled when all rows are known, for old downloads name people without the
addresses of their profiles.
"""

import re
from array import array
from calendar import timegm
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _text
from closeknit.importers._csvcolumns import profile
from closeknit.importers._csvtable import Row
from closeknit.importers._csvwords import key
from closeknit.importers._found import Found, Question
from closeknit.importers._linkedinpeople import People

LEFT = "messages of accounts that no longer exist"
AUTOMATIC = "newsletters and automatic messages"
_OF_OTHERS = "conversations that do not name you"
_GROUP, _PAIR, _ASKED = "group", "pair", "asked"
_SPAM = "messages in the spam folder"
_DRAFTS = "drafts"
_UNREADABLE = "its time cannot be read"
_NOT_YET = "its time is still to come"
_A_DAY = 86400
_YOU = ("you", "me")

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?(?: ?UTC|Z)?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4}),? (\d{1,2}):(\d\d)(?::\d\d)?\s?([AP]M)?", re.I)
_NOBODY = re.compile(
    r"linkedin[ -](?:member|mitglied|lid|medlem|medlemm|üyesi)|(?:membre|miembro|membro|utente|usuário)(?: de| do| di)? linkedin"
    r"|członek linkedin|пользователь linkedin",
    re.I,
)
_DEGREE = re.compile(
    r"(?:[A-Za-z]{1,4}\.){1,4}[A-Z]?|[A-Z]{2,6}[®™]?|Jr|Sr|I{2,3}|(?:M|B)(?:Sc|Ed|Eng|A)|Ph\.? ?D\.?|[A-Z]{2,5}-[A-Z]{1,4}"
)
_ADVERTISED = ('<p class="spinmail', "%FIRSTNAME%")
_URLS = re.compile(r"[,;]\s*")


@dataclass(slots=True)
class _Member:
    """Somebody on LinkedIn: `slug` from the address of their profile, "" where it is not given."""

    name: str
    slug: str = ""


@dataclass(slots=True)
class _Conversation:
    """Who wrote, and who was written to as the file has it: (names, addresses of profiles)."""

    writers: set[int] = field(default_factory=set)
    readers: set[tuple[str, str]] = field(default_factory=set)
    titled: bool = False


class Chats:
    """Gathers the rows of messages, and tells who wrote to whom."""

    def __init__(self, found: Found, now: datetime) -> None:
        self._found = found
        self._latest = int(now.timestamp()) + 2 * _A_DAY
        self._members: list[_Member] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._conversations: list[_Conversation] = []
        self._by_id: dict[str, int] = {}
        self._in, self._from, self._at = array("i"), array("i"), array("q")
        self._sent: Counter[int] = Counter()
        self._columns: dict[str, int] = {}
        self._has_profiles = False

    def begin(self, names: Iterable[str]) -> None:
        """Begin a file whose columns are called this."""
        self._columns = {key(name): at for at, name in enumerate(names)}
        self._has_profiles = "senderprofileurl" in self._columns

    def add(self, where: str, row: Row) -> None:
        """Take one row."""
        cell = {
            name: row[at].strip() if at < len(row) else "" for name, at in self._columns.items() if name != "content"
        }
        if cell.get("ismessagedraft", "").lower() == "yes" or cell.get("isconversationdraft", "").lower() == "yes":
            self._found.throw(_DRAFTS)
            return
        if cell.get("folder", "").upper() == "SPAM":
            self._found.throw(_SPAM)
            return
        at = moment(cell.get("date", ""))
        if at is None or at > self._latest:
            self._found.skip(where, _UNREADABLE if at is None else _NOT_YET)
            return
        name, url = _text.clean(cell.get("from", "")), cell.get("senderprofileurl", "")
        if not url and self._has_profiles and self._is_advertised(row):
            self._found.throw(AUTOMATIC)
            return
        writer = self._member(name, profile(url))
        if writer is None or (url and not profile(url)):
            self._found.throw(LEFT if name and not url else AUTOMATIC)
            return
        self._put(cell, writer, at)

    def _put(self, cell: Mapping[str, str], writer: int, at: int) -> None:
        """Put down a message."""
        readers = cell.get("to", ""), cell.get("recipientprofileurls", "")
        name = self._members[writer].name
        number = cell.get("conversationid") or "|".join(sorted((name, readers[0])))
        place = self._by_id.setdefault(number, len(self._conversations))
        if place == len(self._conversations):
            self._conversations.append(_Conversation())
        conversation = self._conversations[place]
        conversation.writers.add(writer)
        conversation.readers.add(readers)
        conversation.titled = conversation.titled or bool(cell.get("conversationtitle"))
        if cell.get("direction", "").upper() == "OUTGOING":
            self._sent[writer] += 1
        self._in.append(place)
        self._from.append(writer)
        self._at.append(at)

    def _is_advertised(self, row: Row) -> bool:
        """Tell whether a message is an advertisement, by the marks that LinkedIn's editor of those leaves."""
        at = self._columns.get("content", -1)
        return 0 <= at < len(row) and any(mark in row[at][:2000] for mark in _ADVERTISED)

    def _member(self, name: str, slug: str) -> int | None:
        """Return the number of somebody, or None when this is nobody any more."""
        if not slug and (not name or _NOBODY.fullmatch(name)):
            return None
        number = self._numbers.setdefault((slug, "" if slug else name.casefold()), len(self._members))
        if number == len(self._members):
            self._members.append(_Member(name, slug))
        elif name and not self._members[number].name:
            self._members[number].name = name
        return number

    def tell(self, people: People, my_names: set[str], my_slugs: set[str]) -> tuple[str, str] | None:
        """Write the interactions down. Returns name and profile of the owner, or None when that has to be asked."""
        if not self._conversations:
            return None
        known = people.names() | {member.name.casefold() for member in self._members}
        taking_part = [self._taking_part(conversation, known) for conversation in self._conversations]
        same = self._same()
        members = [{same[member] for member in there} for there, _ in taking_part]
        owner = self._owner(members, same, people, my_names, my_slugs)
        kinds = [
            self._kind(conversation, there, max(len(there), size), owner, people)
            for conversation, there, (_, size) in zip(self._conversations, members, taking_part, strict=True)
        ]
        self._write(kinds, members, same, owner, people)
        if owner is None:
            self._ask(set().union(*members), people)
            return None
        return self._members[owner].name, self._members[owner].slug

    def _taking_part(self, conversation: _Conversation, known: set[str]) -> tuple[set[int], int]:
        """Return who takes part in a conversation, and how many they are at least."""
        members, size = set(conversation.writers), 0
        for names, urls in conversation.readers:
            to = split_names(names, known)
            slugs = [profile(url) for url in _URLS.split(urls) if url]
            if slugs and len(slugs) != len(to):
                to, size = [""] * len(slugs), max(size, len(to) + 1)
            pairs = zip(to, slugs or [""] * len(to), strict=True)
            numbers = (self._member(_text.clean(name), slug) for name, slug in pairs)
            members.update(number for number in numbers if number is not None)
        return members, size

    def _same(self) -> list[int]:
        """Return for each member who they are: one with a name only is the one whose profile has that name."""
        by_name: dict[str, list[int]] = defaultdict(list)
        for number, member in enumerate(self._members):
            if member.slug and member.name:
                by_name[member.name.casefold()].append(number)
        same = list(range(len(self._members)))
        for number, member in enumerate(self._members):
            found = by_name.get(member.name.casefold(), ())
            if not member.slug and len(found) == 1:
                same[number] = found[0]
        return same

    def _owner(
        self,
        members: list[set[int]],
        same: list[int],
        people: People,
        my_names: set[str],
        my_slugs: set[str],
    ) -> int | None:
        """Return who the owner is: by profile, by name, by what they sent, or the one who is in all conversations."""
        count = Counter(member for there in members for member in there)
        known = {number: self._members[number] for number in count}
        for mine in (
            [number for number, one in known.items() if one.slug in my_slugs],
            [number for number, one in known.items() if one.name.casefold() in my_names],
            [number for number, one in known.items() if not one.slug and one.name.casefold() in _YOU],
        ):
            if mine:
                return max(mine, key=lambda number: count[number])
        if self._sent:
            return same[self._sent.most_common(1)[0][0]]
        strangers = [
            number for number in count if not people.knows(self._members[number].name, self._members[number].slug)
        ]
        for most in (len(members), max(3, len(members) // 2 + 1)):
            everywhere = [number for number in strangers if count[number] >= most]
            if everywhere:
                return everywhere[0] if len(everywhere) == 1 else None
        return None

    def _kind(self, conversation: _Conversation, there: set[int], size: int, owner: int | None, people: People) -> str:
        """Return what a conversation is: a pair, a group, with nobody left, with a machine, or of others."""
        if size > 2:
            return _GROUP
        if len(there) < 2:
            return LEFT
        if owner is None:
            return _ASKED
        if owner not in there:
            return _OF_OTHERS
        (other,) = (self._members[member] for member in there - {owner})
        unknown = self._has_profiles and not other.slug and not people.knows(other.name, "")
        if unknown and conversation.titled and owner not in conversation.writers:
            return AUTOMATIC
        return _PAIR

    def _write(
        self, kinds: list[str], members: list[set[int]], same: list[int], owner: int | None, people: People
    ) -> None:
        """Write each message down by the kind of its conversation."""
        found, touches = self._found, self._found.touches
        persons: dict[int, int] = {}
        own: Counter[int] = Counter()

        def person(member: int) -> int:
            if member not in persons:
                persons[member] = people.number(self._members[member].name, self._members[member].slug)
            return persons[member]

        for kind, there in zip(kinds, members, strict=True):
            if kind == _ASKED:
                # Of two people both are put down, for either may be the owner.
                for member in sorted(there):
                    person(member)
        for place, raw, at in zip(self._in, self._from, self._at, strict=True):
            kind, writer = kinds[place], same[raw]
            if kind == _PAIR:
                (other,) = members[place] - {owner}
                direction = Direction.OUT if writer == owner else Direction.IN
                touches.add(person(other), at, Channel.MESSAGE, direction)
            elif kind == _GROUP and writer == owner:
                own[place] += 1
            elif kind in (_GROUP, _ASKED):
                touches.add(person(writer), at, Channel.MESSAGE, Direction.IN, half_days=0 if kind == _GROUP else 2)
                if kind == _GROUP:
                    found.note("messages in group chats")
            else:
                found.throw(kind)
        for count in own.values():
            found.skip("a group chat", f"{count} of your own messages to the whole group")

    def _ask(self, members: set[int], people: People) -> None:
        """Ask which of the people in the conversations is the owner."""
        there = [
            member for member in (self._members[number] for number in members) if people.knows(member.name, member.slug)
        ]
        numbers = sorted({people.number(member.name, member.slug) for member in there})
        options = tuple((str(number), self._found.people[number].name) for number in numbers)
        if options:
            text = "Which of these names is yours?"
            self._found.questions.append(Question("me", text, (*options, ("none", "None of them"))))


def moment(written: str) -> int | None:
    """Return a time as seconds since 1970 in UTC, or None when it is none.

    "2024-05-01 12:00:00 UTC", and "5/1/18, 3:04 PM", month first in every language, before 2019.
    """
    if parts := _ISO.fullmatch(written):
        year, month, day, hour, minute, second = (int(part or 0) for part in parts.groups())
    elif parts := _AMERICAN.fullmatch(written):
        month, day, year, hour, minute = (int(part) for part in parts.groups()[:5])
        half = (parts[6] or "").upper()
        hour = hour % 12 + 12 * (half == "PM") if half else hour
        year, second = year if year > 99 else 2000 + year, 0
    else:
        return None
    try:
        then = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return timegm(then.timetuple())


def split_names(written: str, known: set[str]) -> list[str]:
    """Take names apart that stand between commas. "Jane Doe, Ph.D." is one; `known` are names, small."""
    parts = written.split(",")
    names: list[str] = []
    at = 0
    while at < len(parts):
        ends = range(min(len(parts), at + 4), at, -1)
        end = next((end for end in ends if _text.clean(",".join(parts[at:end])).casefold() in known), at + 1)
        name = _text.clean(",".join(parts[at:end]))
        at = end
        if name and not (names and _DEGREE.fullmatch(name)):
            names.append(name)
    return names
