"""Tells who wrote to whom in the chats of one download, and makes people and interactions of them.

Who the owner is, is never guessed: the file says so, or what is known of the owner does, or it follows from who the
others are. Else it is asked, as for a WhatsApp chat.
"""

from array import array
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import compress
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from closeknit.engine.records import Channel, Direction
from closeknit.importers._found import Context, Found, FoundPerson, Question, Span
from closeknit.importers._talks import EPOCH, NOBODY, Author, Kind, Talk

OWN_TO_GROUP = "of your own messages to the whole group"
AUTOMATIC = "newsletters and automatic messages"
TO_SELF = "notes to yourself"
GONE = "messages of deleted accounts"
IN_GROUPS = "messages in group chats"
MISSED = "missed calls"

_MANY_PAIRS, _MANY_GROUPS = 2, 3
"""In how many chats the owner has to be the only one who is in all. In a group they may not have said a word."""


class Zone:
    """The owner's clock."""

    def __init__(self, name: str) -> None:
        try:
            self._zone: ZoneInfo | None = ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._zone = None

    def seconds(self, wall: int) -> int:
        """Return the moment, in seconds UTC, of a wall-clock time."""
        try:
            return int((EPOCH + timedelta(seconds=wall)).replace(tzinfo=self._zone or UTC).timestamp())
        except (OverflowError, ValueError):
            return wall

    def day(self, at: int, is_wall: bool) -> date:
        """Return the day of a moment. Raises OverflowError or ValueError beyond the calendar."""
        if is_wall:
            return (EPOCH + timedelta(seconds=at)).date()
        return datetime.fromtimestamp(at, self._zone or UTC).date()


class Settling:
    """Makes people and interactions of talks.

    people   numbers in `Found.people` by number of the author
    mine     numbers of the owner, as far as they are known
    """

    def __init__(self, authors: Sequence[Author], talks: list[Talk], context: Context, found: Found) -> None:
        self.authors = authors
        self.talks = talks
        self.found = found
        self.people: dict[int, int] = {}
        self.zone = Zone(context.zone)
        self._now = int(context.now.timestamp())
        self._handles = set(context.handles)
        self._names = {plain(name) for name in context.names} - {""}
        self._named: dict[str, int] = {}
        self.mine: set[int] = set()
        self._unsure: dict[int, None] = {}
        self._present: list[list[int]] = []
        self._seen: dict[int, tuple[int, int]] = {}
        """First and last moment by channel; channel 0 is what counts for nobody."""

    def settle(self, mine: Iterable[int] = ()) -> None:
        """Tell who wrote to whom. `mine` are the owner's own numbers, as far as the file says."""
        self._present = [talk.present() for talk in self.talks]
        for talk, present in zip(self.talks, self._present, strict=True):
            if talk.kind == Kind.PAIR and len(present) > 2:
                talk.kind = Kind.GROUP
        self._clocks()
        self.mine = set(mine) or self._owner()
        for talk, present in zip(self.talks, self._present, strict=True):
            _SETTLE[talk.kind](self, talk, present)
        if self._unsure:
            self._ask()

    def cover(self, everyone: bool = False, made: int = 0, is_complete: bool = True) -> None:
        """Say for which days the file is complete.

        made         a moment, in seconds UTC, at which the file was not yet made; 0 when there is none
        is_complete  whether both sides of the talks are there
        """
        try:
            today = self.zone.day(self._now, False)
            days = {channel: self._days(seen, today) for channel, seen in self._seen.items()}
            export = min(self.zone.day(made, False), today) if made else date.min
        except (OverflowError, ValueError, OSError):
            return
        for channel in sorted(channel for channel in days if channel and is_complete):
            first, last = days[channel]
            self.found.spans.append(Span(channel, first, max(last, export), everyone))
        if days:
            first = min(first for first, _ in days.values())
            self.found.covered = first, max(export, *(last for _, last in days.values()))

    def _days(self, seen: tuple[int, int], today: date) -> tuple[date, date]:
        """Return the first and the last day of some moments, as far as they are past."""
        first, last = (self.zone.day(at, self.found.wall) for at in seen)
        return first, max(first, min(last, today))

    def person(self, who: int) -> int:
        """Return the number of the person that an author is."""
        if who not in self.people:
            author = self.authors[who]
            handles = (author.handle,) if author.handle else ()
            self.people[who] = len(self.found.people)
            self.found.people.append(
                FoundPerson(author.key, author.name, handles=handles, also=author.also, own_name=author.own_name)
            )
        return self.people[who]

    def _clocks(self) -> None:
        """Bring all times to one clock: wall-clock time if no row knows its zone, else UTC."""
        rows = sum(map(len, self.talks))
        walled = sum(len(talk.wall) + sum(call.is_wall for call in talk.calls) for talk in self.talks)
        self.found.wall = walled > 0 and walled == rows
        if not walled or self.found.wall:
            return
        for talk in self.talks:
            for row in talk.wall:
                talk.at[row] = self.zone.seconds(talk.at[row])
            talk.first, talk.last = min(talk.at, default=talk.first), max(talk.at, default=talk.last)
            talk.calls = [call._replace(at=self.zone.seconds(call.at)) if call.is_wall else call for call in talk.calls]

    def _owner(self) -> set[int]:
        """Tell who the owner is: by what is known of them, else as the one who is not the other, else as the one in all."""
        known = {who for who, author in enumerate(self.authors) if author.handle and author.handle in self._handles}
        if known:
            return known
        both = zip(self.talks, map(set, self._present), strict=True)
        talks = [(talk, writers) for talk, writers in both if talk.kind in (Kind.PAIR, Kind.GROUP)]
        for talk, writers in talks:
            if talk.kind == Kind.PAIR and talk.other != NOBODY and (len(writers) == 1 or talk.other in writers):
                known |= writers - {talk.other} if len(writers) <= 2 else set()
        if known:
            return known
        named = {who for who, author in enumerate(self.authors) if plain(author.name) in self._names}
        if len(named) == 1:
            return named
        for kind, enough in ((Kind.PAIR, _MANY_PAIRS), (Kind.GROUP, _MANY_GROUPS)):
            several = [writers for talk, writers in talks if talk.kind == kind and len(writers) > 1]
            in_all = set.intersection(*several) if len(several) >= enough else set()
            if len(in_all) == 1:
                return in_all
        return set()

    def _leave_out(self, talk: Talk, present: list[int]) -> None:
        """What is no talk between people."""
        self._throw(AUTOMATIC if talk.kind == Kind.AUTOMATIC else TO_SELF, len(talk))

    def _pair(self, talk: Talk, writers: list[int]) -> None:
        """Two people, or one who got no answer."""
        if not writers:
            return
        others = [who for who in writers if who not in self.mine]
        other = self._other(talk, writers, others)
        named = [self.authors[who].name for who in (others if other == NOBODY else [other])]
        if other != NOBODY and self.authors[other].is_bot:
            self._throw(AUTOMATIC, len(talk))
        elif not all(named):
            self._throw(GONE, len(talk))
        elif other != NOBODY:
            person = self.person(other)
            self._put(talk, {who: (person, Direction.IN if who == other else Direction.OUT) for who in writers})
        elif others:
            places = {who: (self.person(who), Direction.IN) for who in writers}
            self._unsure |= dict.fromkeys(person for person, _ in places.values())
            if len(writers) == 1 and talk.title:
                self._unsure[self._titled(talk.title)] = None
            self._put(talk, places)
        elif talk.title:
            person = self._titled(talk.title)
            self._put(talk, dict.fromkeys(writers, (person, Direction.OUT)))
        else:
            own = f"{len(talk)} of your own messages, and the file does not say to whom"
            self.found.skip("a chat without a name", own)

    def _other(self, talk: Talk, writers: list[int], others: list[int]) -> int:
        """Return the number of the other person in a talk of two, or NOBODY."""
        if talk.other != NOBODY and (talk.other in writers or len(writers) == 1 or len(others) == 0):
            return talk.other
        if len(others) == 1 and len(writers) == 2:
            return others[0]
        titled = [who for who in others if plain(self.authors[who].name) == plain(talk.title)]
        return titled[0] if talk.title and len(titled) == 1 else NOBODY

    def _titled(self, title: str) -> int:
        """Return the number of the person whom only the name of a chat tells of."""
        if title not in self._named:
            self._named[title] = len(self.found.people)
            self.found.people.append(FoundPerson(title.casefold(), title))
        return self._named[title]

    def _group(self, talk: Talk, present: list[int]) -> None:
        """A group: what is said there says nothing of the tie between two."""
        places = {}
        counts = talk.counts()
        for who in (who for who in present if who in counts):
            author = self.authors[who]
            if who in self.mine:
                self.found.skip(talk.title or "this chat", f"{counts[who]} {OWN_TO_GROUP}")
            elif author.is_bot or not author.name:
                self._throw(AUTOMATIC if author.is_bot else GONE, counts[who])
            else:
                places[who] = (self.person(who), Direction.IN)
        if not self.mine:
            self._unsure |= dict.fromkeys(person for person, _ in places.values())
        if len(self.talks) == 1:
            self.found.source = talk.source or talk.title or "group"
        self._put(talk, places, half_days=0)
        if places:
            self.found.note(IN_GROUPS, sum(counts[who] for who in places))
        self._throw("calls in groups", len(talk.calls))

    def _put(self, talk: Talk, places: dict[int, tuple[int, Direction]], half_days: int = 2) -> None:
        """Write the rows of a talk down: for each writer the person they belong to, and the direction."""
        touches = self.found.touches
        at = talk.at
        keep = None
        if not places.keys() >= set(talk.writers):
            keep = talk.each([writer in places for writer in talk.writers])
            at = array("q", compress(at, keep))
        people = [places.get(writer, (0, Direction.IN))[0] for writer in talk.writers]
        directions = talk.each([places.get(writer, (0, Direction.IN))[1] for writer in talk.writers])
        if len(set(people)) == 1:
            touches.who.extend(array("i", people[:1]) * len(at))
        else:
            who = map(people.__getitem__, talk.who)
            touches.who.extend(who if keep is None else compress(who, keep))
        touches.at.extend(at)
        touches.direction.extend(directions if keep is None else bytes(compress(directions, keep)))
        touches.channel.extend(bytes((Channel.MESSAGE,)) * len(at))
        touches.half_days.extend(bytes((half_days,)) * len(at))
        touches.minutes.extend(array("H", bytes(2 * len(at))))
        self._throw("message text", len(at))
        if len(at):
            self._vouch(Channel.MESSAGE if half_days else 0, talk.first, talk.last)
        if half_days:
            self._calls(talk, places)

    def _calls(self, talk: Talk, places: dict[int, tuple[int, Direction]]) -> None:
        """Write the calls of a talk down."""
        for call in talk.calls:
            person, direction = places[call.who]
            half_days = 2 if call.minutes else 0
            self.found.touches.add(person, call.at, Channel.VOICE, direction, call.minutes, half_days)
            if not half_days:
                self.found.note(MISSED)
            self._vouch(Channel.VOICE, call.at, call.at)

    def _vouch(self, channel: int, first: int, last: int) -> None:
        """Widen the days on which something went over a channel."""
        seen = self._seen.get(channel, (first, last))
        self._seen[channel] = min(first, seen[0]), max(last, seen[1])

    def _ask(self) -> None:
        """Ask which of these people is the owner."""
        if len(self.talks) > 1:
            # The answer then leaves out what the owner wrote, for the file cannot say to whom.
            self.found.source = "chats"
        options = tuple((str(person), self.found.people[person].name) for person in self._unsure)
        self.found.questions.append(
            Question("me", "Which of these names is yours?", (*options, ("none", "None of them")))
        )

    def _throw(self, what: str, count: int) -> None:
        if count:
            self.found.throw(what, count)


_SETTLE = {
    Kind.PAIR: Settling._pair,
    Kind.GROUP: Settling._group,
    Kind.SELF: Settling._leave_out,
    Kind.AUTOMATIC: Settling._leave_out,
}


def plain(name: str) -> str:
    """Return a name for comparing: its letters and digits alone."""
    small = name.casefold()
    return "".join(sign for sign in small if sign.isalnum()) or small.strip()
