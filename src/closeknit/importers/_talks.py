"""Chats of one download as columns: what exports of several networks have in common.

A reader fills `Talk`s with times and writers as they come by, in whatever order the file has them; `_settling` then
tells who wrote to whom. Nothing here has ever seen a text.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

NOBODY = -1
LATEST = 2**33
"""The last moment that is believed, in seconds since 1970: in the year 2242."""
LONGEST_CALL = 10**7
"""The longest call that is believed, in seconds."""

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (wall-clock times have no zone of their own)
_FEW = 256


class Kind(IntEnum):
    """What a chat is: two people, several, notes of the owner alone, or nobody's own words (bots, channels)."""

    PAIR = 0
    GROUP = 1
    SELF = 2
    AUTOMATIC = 3


@dataclass(slots=True)
class Author:
    """Somebody who wrote, as the file names them.

    key        the same in every export of this kind     handle   "<network>:<id>", "" if the file gives none
    own_name   whether they chose the name themselves    is_bot   a program, a channel or the network itself
    An author without a name has deleted their account.
    """

    key: str
    name: str = ""
    handle: str = ""
    also: tuple[str, ...] = ()
    own_name: bool = True
    is_bot: bool = False


class Call(NamedTuple):
    """A call: when (wall-clock time if `is_wall`), who called, for how many seconds; 0 when nobody answered."""

    at: int
    is_wall: bool
    who: int
    seconds: int

    @property
    def minutes(self) -> int:
        """Whole minutes, at least one of a call that was taken."""
        return max(1, round(min(self.seconds, LONGEST_CALL) / 60)) if self.seconds > 0 else 0


class Talk:
    """One chat: who wrote when, in two columns, and the calls.

    title    its name in the list of chats; of a talk of two the other person's, as far as the file says
    other    number of the other one in a talk of two, NOBODY when the file does not say
    source   what tells this group from another for ever
    writers  numbers of those who write or call, in the order in which they came
    who      place in `writers` for each message: bytes, or integers where there are too many writers
    at       seconds since 1970 in UTC; in wall-clock time where `wall` has the row
    first, last   the smallest and the largest of `at`, if there is any
    wall     rows whose time says nothing of its zone
    """

    __slots__ = (
        *("_places", "at", "calls", "first", "kind", "last", "other", "source", "title", "wall", "who", "writers"),
    )

    def __init__(self, kind: Kind = Kind.PAIR) -> None:
        self.kind = kind
        self.title = self.source = ""
        self.other = NOBODY
        self.first, self.last = 2**62, -(2**62)
        self.writers: list[int] = []
        self.who: bytearray | array[int] = bytearray()
        self.at = array("q")
        self.wall = array("i")
        self.calls: list[Call] = []
        self._places: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.at) + len(self.calls)

    def place(self, author: int) -> int:
        """Return the place of an author among the writers."""
        place = self._places.setdefault(author, len(self.writers))
        if place == len(self.writers):
            self.writers.append(author)
        return place

    def extend(self, who: list[int], at: Sequence[int]) -> None:
        """Add messages: places of their writers, and moments. Raises TypeError, and adds none, when a moment is None."""
        if not at:
            return
        self.at.extend(array("q", at))
        # Messages mostly come in order, and then sorting finds the ends faster than looking for them.
        ordered = sorted(at)
        self.first, self.last = min(self.first, ordered[0]), max(self.last, ordered[-1])
        if len(self.writers) > _FEW and isinstance(self.who, bytearray):
            self.who = array("i", self.who)
        self.who.extend(who if isinstance(self.who, bytearray) else array("i", who))

    def add(self, author: int, at: int, is_wall: bool) -> None:
        """Add one message."""
        if is_wall:
            self.wall.append(len(self.at))
        self.extend([self.place(author)], [at])

    def call(self, call: Call) -> None:
        """Add a call."""
        self.place(call.who)
        self.calls.append(call)

    def counts(self) -> dict[int, int]:
        """Return how many messages each writer wrote; those of whom none could be read are left out."""
        counted = {} if isinstance(self.who, bytearray) else Counter(self.who)
        count = self.who.count if isinstance(self.who, bytearray) else counted.__getitem__
        counts = {author: count(place) for place, author in enumerate(self.writers)}
        return {author: number for author, number in counts.items() if number}

    def present(self) -> list[int]:
        """Return the numbers of those who wrote or called."""
        calling = {call.who for call in self.calls}
        counts = self.counts()
        return [author for author in self.writers if author in counts or author in calling]

    def each(self, values: list[int]) -> bytes | bytearray:
        """Return a column with a value for each message, given one (0 to 255) for each writer."""
        if isinstance(self.who, bytearray):
            return self.who.translate(bytes(values).ljust(256, b"\0"))
        return bytes(map(values.__getitem__, self.who))


def wall_clock(written: str) -> tuple[int, bool] | None:
    """Return (seconds, whether they are wall-clock time) of a moment in ISO 8601, or None when it is none since 1970."""
    try:
        moment = datetime.fromisoformat(written)
        seconds = int((moment - EPOCH).total_seconds() if moment.tzinfo is None else moment.timestamp())
    except (ValueError, OverflowError):
        return None
    return (seconds, moment.tzinfo is None) if 0 < seconds <= LATEST else None
