"""Who wrote to whom in the talks of one Google download: people and interactions out of numbers and seconds."""

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from closeknit.engine.records import Channel, Direction
from closeknit.importers._found import Context, Found, FoundPerson, Question, Span

_AUTOMATIC = "newsletters and automatic messages"
_GONE = "messages of deleted accounts"
_TO_SELF = "notes to yourself"
_IN_GROUPS = "messages in group chats"


@dataclass(slots=True)
class Room:
    """One talk: who is in it, and the number of the writer and the second (UTC) of each message."""

    title: str = ""
    several: bool = False
    members: list[int] = field(default_factory=list)
    at: "array[int]" = field(default_factory=lambda: array("q"))
    who: "array[int]" = field(default_factory=lambda: array("i"))

    def everybody(self) -> list[int]:
        """Return everybody who is in the talk or wrote in it, each once."""
        return list(dict.fromkeys((*self.members, *self.who)))


class Circle:
    """The people of a download by number. `bots` are programs among them; one without a name is gone."""

    def __init__(self) -> None:
        self.people: list[FoundPerson] = []
        self.bots: set[int] = set()
        self._by_key: dict[str, int] = {}

    def number(self, person: FoundPerson, is_bot: bool = False) -> int:
        """Return the number of a person, who is the one of the same key; a name that comes later is kept."""
        if person.key not in self._by_key:
            self._by_key[person.key] = len(self.people)
            self.people.append(person)
        number = self._by_key[person.key]
        if person.name and not self.people[number].name:
            self.people[number] = person
        if is_bot:
            self.bots.add(number)
        return number

    def of(self, keys: Iterable[str]) -> set[int]:
        """Return the numbers of the people with these keys."""
        return {self._by_key[key] for key in keys if key in self._by_key}


def owner(circle: Circle, rooms: list[Room], context: Context) -> set[int]:
    """Tell who the owner is: by name if one person has it, else as the only one who is in all talks."""
    names = {name.casefold().strip() for name in context.names} - {""}
    named = {number for number, person in enumerate(circle.people) if person.name.casefold() in names}
    if len(named) == 1:
        return named
    shared = [set(room.everybody()) for room in rooms if len(room.everybody()) > 1]
    in_all = set.intersection(*shared) if len(shared) > 1 else set()
    return in_all if len(in_all) == 1 else set()


class Settling:
    """Writes people and interactions down in `found`."""

    def __init__(self, circle: Circle, mine: set[int], found: Found) -> None:
        self._circle, self._mine, self._found = circle, mine, found
        self._numbers: dict[int, int] = {}

    def settle(self, rooms: list[Room]) -> None:
        """Settle all talks."""
        for room in rooms:
            if room.several or len(room.everybody()) > 2:
                self._group(room, alone=len(rooms) == 1)
            else:
                self._pair(room)
        if not self._mine and self._numbers:
            self._ask(alone=len(rooms) == 1)

    def _person(self, number: int) -> int:
        if number not in self._numbers:
            self._numbers[number] = len(self._found.people)
            self._found.people.append(self._circle.people[number])
        return self._numbers[number]

    def _pair(self, room: Room) -> None:
        """Two people, or one who got no answer."""
        found, others = self._found, [number for number in room.everybody() if number not in self._mine]
        if not others:
            found.throw(_TO_SELF, len(room.at))
        elif self._circle.bots & set(others):
            found.throw(_AUTOMATIC, len(room.at))
        elif not all(self._circle.people[number].name for number in others):
            found.throw(_GONE, len(room.at))
        elif self._mine:
            person = self._person(others[0])
            for at, who in zip(room.at, room.who, strict=True):
                direction = Direction.IN if who == others[0] else Direction.OUT
                found.touches.add(person, at, Channel.MESSAGE, direction)
        else:
            people = {number: self._person(number) for number in others}
            for at, who in zip(room.at, room.who, strict=True):
                found.touches.add(people[who], at, Channel.MESSAGE, Direction.IN)

    def _group(self, room: Room, alone: bool) -> None:
        """Several people: what is said there says nothing of the tie between two."""
        found = self._found
        for number, count in Counter(room.who).items():
            if number in self._mine:
                found.skip(room.title or "a group", f"{count} of your own messages to the whole group")
            elif number in self._circle.bots or not self._circle.people[number].name:
                found.throw(_AUTOMATIC if number in self._circle.bots else _GONE, count)
            else:
                self._person(number)
                found.note(_IN_GROUPS, count)
        if alone:
            found.source = room.title or "group"
        for at, who in zip(room.at, room.who, strict=True):
            if who in self._numbers and who not in self._mine:
                found.touches.add(self._numbers[who], at, Channel.MESSAGE, Direction.IN, half_days=0)

    def _ask(self, alone: bool) -> None:
        """Ask which of these people is the owner."""
        people = self._found.people
        if not alone:
            # The answer then leaves out what the owner wrote, for the file cannot say to whom.
            self._found.source = "chats"
        options = tuple((str(number), person.name) for number, person in enumerate(people))
        question = Question("me", "Which of these names is yours?", (*options, ("none", "None of them")))
        self._found.questions.append(question)


def cover(found: Found, zone: str, everyone: bool) -> None:
    """Say for which days the download is complete."""
    if not len(found.touches):
        return
    try:
        clock: ZoneInfo | None = ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        clock = None
    first, last = (_day(at, clock) for at in (min(found.touches.at), max(found.touches.at)))
    found.covered = first, last
    found.spans = [Span(Channel.MESSAGE, first, last, everyone)]


def _day(at: int, zone: ZoneInfo | None) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)).astimezone(zone or UTC).date()


def me(circle: Circle, mine: set[int]) -> FoundPerson | None:
    """Return the owner as the download names them, with all accounts under which they wrote."""
    people = [circle.people[number] for number in sorted(mine)]
    if not people:
        return None
    named = next((person for person in people if person.name), people[0])
    return replace(
        named,
        addresses=tuple(dict.fromkeys(mail for person in people for mail in person.addresses)),
        handles=tuple(dict.fromkeys(handle for person in people for handle in person.handles)),
    )
