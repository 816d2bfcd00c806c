"""What an importer is given and what it hands back: metadata only, never the text of a message."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import BinaryIO

from closeknit.engine.records import Channel, Direction

HEAD_BYTES = 65536
"""How much of a file `recognises` sees."""

MAX_SKIPPED = 20_000
"""How many skipped rows are kept with their own line; the rest are counted in `Found.skipped_more`."""


AHEAD_DAYS = 42
"""Days after today of which a calendar says what lies ahead."""

AHEAD_MOST = 5_000
"""Times ahead that are kept of one file, the nearest first."""

AHEAD_PEOPLE = 20
"""With more people than this, nobody of a time ahead is named."""


class Refused(ValueError):
    """This file cannot be read. The message is one sentence: what is wrong, and what to do next."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: a name for recognition only (never used on disk), an open binary file, its size in bytes.

    A member of a zip or folder is named with its path inside, after the name of the zip."""

    name: str
    file: BinaryIO
    size: int


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may know of the owner. `now` bounds "past"; `zone` is an IANA name; `region` an ISO country.

    names, addresses, numbers and handles are the owner's own, as the account and earlier files gave them; the last
    three in the form in which `FoundPerson` has them.
    """

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    region: str = ""
    zone: str = "UTC"
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person as this file names them.

    `key` identifies them inside sources of this kind (a display name, an address, a UID) and must be the same when the
    file is exported again. `numbers` are E.164 where the region allowed it, else as written; `addresses` lower-case;
    `handles` are "<network>:<what the network calls them for ever>", lower-case ("telegram:1234", "discord:8023").

    also       other names that this file gives the same person
    relation   who they are to the owner, in the owner's words ("sister", "from the choir")
    remember   what the owner once wrote down about them in the other app; never a message, never somebody else's words
    rhythm     days after which the owner asked to be reminded of them, 0 when they did not
    own_name   True when the person chose the name (mail, a network), False when it is from the owner's address book
    layer      5, 15, 50 or 150 when the owner said how close they are, else 0      kin   whether they are family
    only       "dates" when they are to come up on dates alone, "never" when never, "" otherwise
    resting    the day (ISO) since which the owner lets the tie rest, "" when they do not
    died       the day (ISO) on which the owner noted that they have died, "" otherwise
    """

    key: str
    name: str
    nickname: str = ""
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    organisation: str = ""
    is_group: bool = False
    handles: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    relation: str = ""
    remember: str = ""
    rhythm: int = 0
    own_name: bool = False
    layer: int = 0
    kin: bool = False
    only: str = ""
    resting: str = ""
    died: str = ""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A day in the year that matters to person number `who`: kind is birthday, anniversary, memorial or other."""

    who: int
    kind: str
    month: int
    day: int
    year: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class FoundLink:
    """Two people who belong together: `kind` is partner, parent, child, sibling, household, friend or other.

    Read "person number `who` has person number `other` as their `kind`"; each pair once.
    """

    who: int
    other: int
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class FoundMood:
    """How the owner felt: `at` as in `Touches`, `mood` from -100 (worst) to 100 (best), `labels` activities or feelings.

    `whole_day` when the entry is about a day and not a moment. Never the words of a diary. `mark` as in `Found.marks`.
    """

    at: int
    mood: int
    whole_day: bool = False
    labels: tuple[str, ...] = ()
    mark: int = 0


@dataclass(frozen=True, slots=True)
class FoundAhead:
    """A time ahead when the owner is busy: `at` as in `Touches`, its length, and the numbers of the people who are there.

    `whole_day` when it takes whole days, from their first midnight to their last; then it is about the people alone,
    because nobody is busy through a holiday. Never what it is about.
    """

    at: int
    minutes: int
    who: tuple[int, ...] = ()
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class FoundWords:
    """What the owner had noted about interaction number `touch`: in their own words, and how it felt (-1, 0, 1 or None).

    `whole_day` when only the day is known, so that its time means nothing.
    """

    touch: int
    note: str = ""
    felt: int | None = None
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class FoundPromise:
    """What the owner had promised person number `who`; days are ISO, "" when there is none."""

    who: int
    words: str
    made_on: str
    by_day: str = ""
    kept_on: str = ""


@dataclass(frozen=True, slots=True)
class FoundSupport:
    """Help that person number `who` was given (`given`) or gave; kind 1 to 4 or None; `touch` an interaction, -1 for none."""

    who: int
    day: str
    given: bool
    kind: int | None = None
    words: str = ""
    touch: int = -1


@dataclass(frozen=True, slots=True)
class FoundFree:
    """When the owner has time: every `weekday` (0 to 6) or on one `day` (ISO), as `FreeTime`; `who` a person, -1 for none."""

    minutes: int
    kind: int
    weekday: int | None = None
    day: str = ""
    start: int | None = None
    who: int = -1


@dataclass(frozen=True, slots=True)
class Span:
    """Days, first and last, for which a file is complete on one channel.

    `everyone` when nobody was in touch on this channel without being in this file (a call log, a mailbox); False when
    that holds for the people of the file alone (one chat).
    """

    channel: int
    first: date
    last: date
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row left out, and why: `where` is for the eye ("card 3", "line 17"), `reason` a short plain sentence."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something the file cannot tell and nobody may guess. `options` are (value, words) pairs.

    Known ids: `date_order` (values "day" and "month": which number comes first; times are given day first) and `me`
    (values are person numbers as text, or "none": which of these is the owner).
    """

    id: str
    text: str
    options: tuple[tuple[str, str], ...]


class Touches:
    """Interactions as columns, one entry each: small enough for a million rows, and plain bytes on the way out.

    who        person number in `Found.people`
    at         seconds since 1970: UTC, or wall-clock time when `Found.wall` is set
    channel    `Channel` value          direction   `Direction` value
    minutes    length, 0 when unknown   half_days   2 full contact-day, 1 half, 0 does not count (group chat, missed call)
    """

    __slots__ = ("at", "channel", "direction", "half_days", "minutes", "who")

    def __init__(self) -> None:
        self.who = array("i")
        self.at = array("q")
        self.channel = bytearray()
        self.direction = bytearray()
        self.minutes = array("H")
        self.half_days = bytearray()

    def add(
        self,
        who: int,
        at: int,
        channel: Channel,
        direction: Direction = Direction.UNKNOWN,
        minutes: int = 0,
        half_days: int = 2,
    ) -> None:
        """Add one interaction."""
        self.who.append(who)
        self.at.append(at)
        self.channel.append(channel)
        self.direction.append(direction)
        self.minutes.append(min(minutes, 65535))
        self.half_days.append(half_days)

    def __len__(self) -> int:
        return len(self.who)


@dataclass(slots=True)
class Found:
    """Everything one file holds for us.

    source     what tells two files of one kind apart when the same minute occurs in both (a group's title; "" if not)
    wall       True when the times are wall-clock times of the owner's zone, as in chat exports
    covered    (first, last) day that the file can vouch for, or None; `spans` says the same channel by channel
    thrown     what was dropped, with counts: {"message text": 812, "pictures": 94}
    noted      rules that were applied to interactions that are kept, with counts: {"messages in group chats": 40}
    me         what the file itself says of the owner (whose export it is); never one of `people`
    words, promises, supports, free    what the owner had written in another Closeknit
    marks      empty, or one for each interaction: by which the other Closeknit knew it, 0 where it was typed
    """

    importer: str
    people: list[FoundPerson] = field(default_factory=list)
    touches: Touches = field(default_factory=Touches)
    dates: list[FoundDate] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    skipped_more: int = 0
    questions: list[Question] = field(default_factory=list)
    source: str = ""
    wall: bool = False
    covered: tuple[date, date] | None = None
    thrown: dict[str, int] = field(default_factory=dict)
    noted: dict[str, int] = field(default_factory=dict)
    links: list[FoundLink] = field(default_factory=list)
    moods: list[FoundMood] = field(default_factory=list)
    ahead: list[FoundAhead] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    me: FoundPerson | None = None
    words: list[FoundWords] = field(default_factory=list)
    promises: list[FoundPromise] = field(default_factory=list)
    supports: list[FoundSupport] = field(default_factory=list)
    free: list[FoundFree] = field(default_factory=list)
    marks: "array[int]" = field(default_factory=lambda: array("q"))

    def skip(self, where: str, reason: str) -> None:
        """Leave a row out, with the reason a person will read."""
        if len(self.skipped) < MAX_SKIPPED:
            self.skipped.append(Skipped(where, reason))
        else:
            self.skipped_more += 1

    def throw(self, what: str, count: int = 1) -> None:
        """Count something that was read past and not kept."""
        self.thrown[what] = self.thrown.get(what, 0) + count

    def note(self, rule: str, count: int = 1) -> None:
        """Count interactions that are kept but count less, or for nobody, by the rule that says so."""
        self.noted[rule] = self.noted.get(rule, 0) + count

    def answer(self, answers: Mapping[str, str]) -> list[Question]:
        """Apply the owner's answers in place and return the questions that are still open."""
        from closeknit.importers import _answers

        return _answers.apply(self, answers)
