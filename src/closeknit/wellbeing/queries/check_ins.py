"""What the pages about check-ins show: the words of each answer, the people of a day, and the check-ins of before."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from closeknit.accounts.models import User
from closeknit.circle import access as circle
from closeknit.circle.models import Mood
from closeknit.wellbeing import access
from closeknit.wellbeing.models import CheckIn, OwnItem

LEVELS = range(1, 6)
"""Every answer is one of five steps; 5 is the most of its word (`models.CheckIn`)."""

MOODS = (_("Very low"), _("Low"), _("Okay"), _("Good"), _("Very good"))
QUESTIONS: dict[str, tuple[Promise, tuple[Promise, ...]]] = {
    "loneliness": (
        _("How lonely?"),
        (_("Not at all"), _("A little"), _("Somewhat"), _("Quite"), _("Very")),
    ),
    "stress": (
        _("How much stress?"),
        (_("None"), _("A little"), _("Some"), _("Quite a lot"), _("A lot")),
    ),
    "energy": (
        _("How much energy?"),
        (_("None"), _("A little"), _("Some"), _("Quite a lot"), _("A lot")),
    ),
    "sleep": (
        _("How was your sleep?"),
        (_("Very bad"), _("Bad"), _("So-so"), _("Good"), _("Very good")),
    ),
}
"""What may be added to a check-in: the question, and its five steps in words."""

PAGE = 50
MOST_PEOPLE = 20
"""More people than this on one day are a party, and a list of them no question."""


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody the owner was in touch with on a day, in one way. number and felt are of the moment that is asked about."""

    ref: str
    name: str
    channel: int
    number: int
    felt: int | None


def people_of(owner: User, day: date) -> list[Met]:
    """Who the owner was in touch with on a day: one row for each person and way, without whom nothing is shown of unasked.

    The moment asked about is the last one that the owner spoke of already, else the last one.
    """
    shown = circle.ties(owner).filter(never=False)
    moments = circle.interactions(owner).filter(day=day, half_days__gt=0, tie__in=shown).order_by("pk")
    found: dict[tuple[str, int], Met] = {}
    columns = ("tie__person__ref", "tie__person__name", "channel", "pk", "felt")
    for met in (Met(*row) for row in moments.values_list(*columns)):
        before = found.get((met.ref, met.channel))
        if before is None or before.felt is None or met.felt is not None:
            found[met.ref, met.channel] = met
    return sorted(found.values(), key=lambda met: (met.name.casefold(), met.channel))[:MOST_PEOPLE]


def items_of(owner: User, check_in: CheckIn) -> list[OwnItem]:
    """The owner's items that this check-in asks: those in use, and those put away that it has an answer to."""
    answered = check_in.said.get("items", {})
    return [item for item in access.items(owner).order_by("pk") if not item.gone or answered.get(item.ref)]


def nearest_level(mood: int) -> int:
    """Which of the five words is nearest to a mood of another app, from -100 to 100."""
    return min(LEVELS, key=lambda level: abs(mood - (level - 3) * 50))


@dataclass(frozen=True, slots=True)
class Entry:
    """One check-in among those of before.

    at     None when only the day is known                 mood   its word; "" when it cannot be read any more
    level  of the mood, for its face; 0 as above            ref    "" for a mood that was brought in
    with_  own items that were ticked, or the other app's labels
    """

    day: date
    at: datetime | None
    level: int
    ref: str
    with_: tuple[str, ...]
    noted: bool

    @property
    def mood(self) -> Promise | str:
        """The mood in words."""
        return MOODS[self.level - 1] if self.level else ""


@dataclass(frozen=True, slots=True)
class History:
    """A page of check-ins under their months, the newest first; `of` pages in all, `days` days with any."""

    months: list[tuple[date, list[Entry]]]
    page: int
    of: int
    days: int
    brought: bool


def days_so_far(owner: User) -> int:
    """On how many days there is a check-in, or a mood that was brought in."""
    mine = access.check_ins(owner).order_by().values_list("day", flat=True).distinct()
    brought = circle.moods(owner).order_by().values_list("day", flat=True).distinct()
    return len({*mine, *brought})


def history(owner: User, page: int) -> History:
    """One page of everything that was noted and brought in. Opens what is sealed of this page alone."""
    mine, brought = access.check_ins(owner), circle.moods(owner)
    several = brought.count()
    of = max(1, -(-(mine.count() + several) // PAGE))
    page = min(max(1, page), of)
    end = page * PAGE
    rows: list[tuple[date, float, int, CheckIn | Mood]] = [
        (c.day, c.at.timestamp(), c.pk, c) for c in mine.order_by("-day", "-at", "-pk")[:end]
    ]
    rows += [(m.day, m.at or 0, m.pk, m) for m in brought.order_by("-day", F("at").desc(nulls_last=True), "-pk")[:end]]
    rows.sort(key=lambda row: row[:3], reverse=True)
    names = {item.ref: item.name for item in access.items(owner)}
    months: dict[date, list[Entry]] = {}
    for row in rows[end - PAGE : end]:
        months.setdefault(row[0].replace(day=1), []).append(_entry(row[3], names))
    return History(list(months.items()), page, of, days_so_far(owner), bool(several))


def _entry(row: CheckIn | Mood, names: Mapping[str, str]) -> Entry:
    if isinstance(row, Mood):
        at = None if row.at is None else datetime.fromtimestamp(row.at, UTC)
        return Entry(row.day, at, nearest_level(row.mood), "", tuple(map(str, row.labels)), False)
    ticked = Counter(row.said.get("items", {}))
    done = tuple(name for ref, name in names.items() if ticked[ref])
    return Entry(row.day, row.at, row.said.get("mood", 0), row.ref, done, bool(row.note))
