"""The rows of a Closeknit export that are read back, as `docs/use/export.md` describes them.

Everything else in the file is passed over. Numbers in `id` and in what refers to it hold only inside one file.
"""

import msgspec

from closeknit.engine.records import LAYERS, Channel, Direction


class _Row(msgspec.Struct, gc=False):
    """A row of any table."""

    id: int


class Person(_Row):
    """Somebody in the circle."""

    ref: str
    name: str
    relation: str = ""
    remember: str = ""
    merged_into: int | None = None
    removed_at: str | None = None
    restricted_at: str | None = None


class Claim(_Row):
    """A name in a file, and whose it is."""

    person: int | None = None


class Handle(_Row):
    """A number or an address."""

    person: int
    kind: str
    value: str


class Own(_Row):
    """A name, number or address of the owner."""

    kind: str
    value: str


class Bond(_Row):
    """Two claims that belong together."""

    one: int
    other: int
    kind: str
    label: str = ""


class Mood(_Row):
    """How the owner felt."""

    day: str
    mood: int
    at: int | None = None
    labels: list[str] = []
    mark: int = 0


class Day(_Row):
    """A day that matters."""

    person: int
    kind: str
    month: int
    day: int
    year: int | None = None
    label: str = ""
    shown: bool = True


class Tie(_Row):
    """What the owner said about a tie."""

    person: int
    chosen_layer: int = 0
    chosen_days: int = 0
    dates_only: bool = False
    kin: bool = False
    resting_since: str | None = None
    never: bool = False
    died_on: str | None = None
    never_said: bool = False

    @property
    def layer(self) -> int:
        """How close they are, 0 when that was not said."""
        return self.chosen_layer if self.chosen_layer in LAYERS else 0

    @property
    def only(self) -> str:
        """As `FoundPerson.only`."""
        never = self.never_said if self.died_on else self.never
        return "never" if never else "dates" if self.dates_only else ""


class Moment(_Row):
    """One time in touch."""

    tie: int
    day: str
    channel: int
    at: int | None = None
    direction: int = 0
    minutes: int = 0
    felt: int | None = None
    half_days: int = 2
    note: str = ""
    mark: int | None = None
    gone: bool = False

    @property
    def is_possible(self) -> bool:
        """Whether every value is one that can occur."""
        return (
            self.channel in Channel._value2member_map_
            and self.direction in Direction._value2member_map_
            and 0 <= self.minutes <= 65535
            and self.half_days in (0, 1, 2)
            and self.felt in (None, -1, 0, 1)
        )


class Promise(_Row):
    """What was promised."""

    tie: int
    words: str
    made_on: str
    by_day: str | None = None
    kept_on: str | None = None
    gone: bool = False


class Support(_Row):
    """Who helped whom."""

    tie: int
    day: str
    given: bool
    kind: int | None = None
    words: str = ""
    interaction: int | None = None
    gone: bool = False


class Free(_Row):
    """When there is time."""

    minutes: int
    kind: int = 1
    weekday: int | None = None
    day: str | None = None
    start: int | None = None
    person: int | None = None


TABLES: dict[str, type[_Row]] = {
    "circle.Person": Person,
    "circle.KnownAs": Claim,
    "circle.Handle": Handle,
    "circle.OwnKey": Own,
    "circle.Bond": Bond,
    "circle.Mood": Mood,
    "circle.ImportantDate": Day,
    "circle.Tie": Tie,
    "circle.Interaction": Moment,
    "circle.Promise": Promise,
    "circle.Support": Support,
    "circle.FreeTime": Free,
}
PASSED_OVER = {
    "accounts.JournalEntry": "entries of the journal",
    "circle.Said": "answers on who is who",
    "circle.Plan": "plans of past weeks",
    "circle.ReachOut": "suggestions of past weeks",
    "circle.Batch": "lines in the list of imports",
    "circle.Ahead": "busy times of a calendar",
    "circle.Coverage": "days that files can vouch for",
}
"""What an export holds and no import can carry, as the review page names it."""
