"""One person's page: what is known, the year week by week, the moments, the dates, the help."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Sum

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Handle, ImportantDate, Interaction, Person, Support
from closeknit.engine.records import Channel

WEEKS = 52
ROWS = (
    ("met", (Channel.IN_PERSON,)),
    ("called", (Channel.VOICE, Channel.VIDEO)),
    ("wrote", (Channel.MESSAGE, Channel.LETTER, Channel.MAIL, Channel.ONLINE)),
)


@dataclass(frozen=True, slots=True)
class MomentRow:
    """One line of the list of moments: one that was typed, or everything imported of one day and channel.

    `number` is the interaction's row for a typed moment, None for imported ones.
    """

    day: date
    channel: int
    count: int
    minutes: int
    felt: int | None
    note: str
    number: int | None


@dataclass(frozen=True, slots=True)
class NextDate:
    """An important date with its next coming. `turns` is the age or the number of years, when the year is known."""

    entry: ImportantDate
    on: date
    in_days: int
    turns: int | None


def next_coming(month: int, day: int, today: date) -> date:
    """The next time this day of the year comes, today included. 29 February is kept on 28 February in other years."""
    for year in (today.year, today.year + 1):
        try:
            on = date(year, month, day)
        except ValueError:
            on = date(year, 2, 28)
        if on >= today:
            return on
    raise AssertionError("a day of the year comes within two years")


def person_dates(owner: User, person: Person, today: date) -> list[NextDate]:
    """The person's dates, the next one first."""
    rows = []
    for entry in access.dates(owner).filter(person=person):
        on = next_coming(entry.month, entry.day, today)
        turns = on.year - entry.year if entry.year and on.year > entry.year else None
        rows.append(NextDate(entry, on, (on - today).days, turns))
    return sorted(rows, key=lambda row: row.on)


def person_handles(owner: User, person: Person) -> tuple[list[str], list[str]]:
    """Phone numbers and mail addresses."""
    rows = list(access.handles(owner).filter(person=person).order_by("pk").values_list("kind", "value"))
    # Several files may say the same.
    return (
        list(dict.fromkeys(value for kind, value in rows if kind == Handle.Kind.NUMBER)),
        list(dict.fromkeys(value for kind, value in rows if kind == Handle.Kind.ADDRESS)),
    )


def moment_rows(owner: User, person: Person, *, limit: int, before: date | None = None) -> list[MomentRow]:
    """The newest moments, imported ones joined by day and channel. One row more than `limit` tells that there are more."""
    mine = access.interactions(owner).filter(tie=person.tie)
    if before:
        mine = mine.filter(day__lt=before)
    typed = [
        MomentRow(i.day, i.channel, 1, i.minutes, i.felt, i.note, i.pk)
        for i in mine.filter(batch=None).order_by("-day", "-pk")[: limit + 1]
    ]
    joined = (
        mine.exclude(batch=None)
        .order_by("-day", "channel")
        .values_list("day", "channel")
        .annotate(Count("pk"), Sum("minutes"))
    )
    imported = [
        MomentRow(day, channel, count, minutes, None, "", None) for day, channel, count, minutes in joined[: limit + 1]
    ]
    return sorted(typed + imported, key=lambda row: (row.day, row.number or 0), reverse=True)[: limit + 1]


@dataclass(frozen=True, slots=True)
class Year:
    """The last 52 weeks of a tie. `rows` gives for met, called and wrote the weeks (0 oldest, 51 now) with a moment."""

    rows: dict[str, set[int]]
    months: list[tuple[int, date]]
    monday: date


def year_of(owner: User, person: Person, today: date) -> Year:
    """What the picture of the year shows, and when it begins."""
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    seen = access.interactions(owner).filter(tie=person.tie, day__gte=first, half_days__gt=0).order_by()
    weeks: dict[int, set[int]] = defaultdict(set)
    for day, channel in seen.values_list("day", "channel").distinct():
        weeks[channel].add((day - first).days // 7)
    rows = {word: set().union(*(weeks[c] for c in channels)) for word, channels in ROWS}
    months = []
    for week in range(WEEKS):
        day = first + timedelta(weeks=week)
        if (day.day <= 7 and week < WEEKS - 2) or week == 0:
            months.append((week, day))
    # The first label needs room before the next one.
    if len(months) > 1 and months[1][0] < 3:
        months = months[1:]
    return Year(rows, months, first)


def supports_of(owner: User, person: Person) -> tuple[list[Support], list[Support]]:
    """What the owner did for this person, and what this person did for the owner; newest first, no totals."""
    rows = list(access.supports(owner).filter(tie=person.tie).order_by("-day", "-pk")[:20])
    return [row for row in rows if row.given], [row for row in rows if not row.given]


def last_moment(owner: User, person: Person) -> Interaction | None:
    """The newest moment with this person."""
    return access.interactions(owner).filter(tie=person.tie).order_by("-day", "-pk").first()
