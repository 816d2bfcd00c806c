"""Noting how one is, adding to it, taking it back; and the owner's own items. Nothing of what is said is in the journal."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.circle.actions.people import Unusable
from closeknit.wellbeing import access
from closeknit.wellbeing.models import CheckIn, OwnItem
from closeknit.wellbeing.queries.check_ins import LEVELS, QUESTIONS

OLDEST = timedelta(days=731)
"""How far back a check-in may reach: two years, with the day more that a leap year has."""

NAME_LENGTH = 60
MOST_ITEMS = 40
"""Own items in use at a time: more are no check-in but a questionnaire."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything a check-in says. Levels are 1 to 5 or None; items as in `models.CheckIn.said`."""

    mood: int
    day: date
    loneliness: int | None = None
    stress: int | None = None
    energy: int | None = None
    sleep: int | None = None
    items: Mapping[str, int] = field(default_factory=dict)
    note: str = ""

    def facts(self) -> dict[str, Any]:
        """What is sealed: only what was answered."""
        asked = {name: getattr(self, name) for name in QUESTIONS}
        said = {name: level for name, level in asked.items() if level is not None}
        return {"mood": self.mood, **said, **({"items": dict(self.items)} if self.items else {})}


@transaction.atomic
def check_in(*, owner: User, mood: int, now: datetime, day: date | None = None) -> CheckIn:
    """Note a mood of 1 to 5, for now or for a day of the last two years."""
    today = now.astimezone(_zone(owner)).date()
    day = day or today
    _check_mood(mood)
    check_day(day, today)
    at = now if day == today else _noon(owner, day)
    entry = CheckIn.objects.create(owner=owner, day=day, at=at, said={"mood": mood}, made_at=now)
    journal.write(owner=owner, act="check_in.noted", about=entry.ref)
    return entry


@transaction.atomic
def change_check_in(*, owner: User, check_in: CheckIn, answers: Answers, now: datetime, did: str = "") -> None:
    """Write everything that a check-in says anew. Another day is noon of that day. `did`: a new thing to tick, and ticked."""
    _check_mood(answers.mood)
    if any(level not in LEVELS for name, level in answers.facts().items() if name in QUESTIONS):
        raise Unusable("mood", _("Choose one of the five steps."))
    if answers.day != check_in.day:
        check_day(answers.day, now.astimezone(_zone(owner)).date())
        check_in.day, check_in.at = answers.day, _noon(owner, answers.day)
    if did.strip():
        item = add_item(owner=owner, name=did, kind=OwnItem.Kind.ACTIVITY)
        answers = replace(answers, items={**answers.items, item.ref: 1})
    check_in.said, check_in.note, check_in.changed_at = answers.facts(), answers.note.strip(), now
    check_in.save(update_fields=["day", "at", "said", "note", "changed_at"])
    journal.write(owner=owner, act="check_in.changed", about=check_in.ref)


def _check_mood(mood: int) -> None:
    if mood not in LEVELS:
        raise Unusable("mood", _("Choose one of the five words."))


def check_day(day: date, today: date) -> None:
    """Refuse a day that is still to come, or further back than a check-in reaches."""
    if day > today:
        raise Unusable("day", _("That day is still to come. Choose today or a day before."))
    if day < today - OLDEST:
        raise Unusable("day", _("Choose a day within the last two years."))


def _zone(owner: User) -> ZoneInfo:
    return ZoneInfo(owner.zone or settings.TIME_ZONE)


def _noon(owner: User, day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=_zone(owner))


@transaction.atomic
def take_back_check_in(*, owner: User, check_in: CheckIn) -> None:
    """Remove a check-in. `restore_check_in` brings it back."""
    _set_gone(owner, check_in, True, act="check_in.removed")


@transaction.atomic
def restore_check_in(*, owner: User, check_in: CheckIn) -> None:
    """Bring back a check-in that was removed."""
    _set_gone(owner, check_in, False, act="check_in.restored")


def _set_gone(owner: User, row: CheckIn | OwnItem, gone: bool, *, act: str) -> None:
    row.gone = gone
    row.save(update_fields=["gone"])
    journal.write(owner=owner, act=act, about=row.ref)


@transaction.atomic
def add_item(*, owner: User, name: str, kind: str) -> OwnItem:
    """Add something of the owner's own to ask. One with that name already is used again, and brought back if it was put away."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise Unusable("name", _("Enter a name of up to %(n)d letters.") % {"n": NAME_LENGTH})
    if kind not in OwnItem.Kind.values:
        raise Unusable("kind", _("Choose how it is answered."))
    there = list(access.items(owner))
    same = next((i for i in there if i.kind == kind and i.name.casefold() == name.casefold()), None)
    if same is not None and not same.gone:
        return same
    if sum(not item.gone for item in there) >= MOST_ITEMS:
        raise Unusable("name", _("There are %(n)d of your own already. Put one away first.") % {"n": MOST_ITEMS})
    if same is not None:
        bring_item_back(owner=owner, item=same)
        return same
    item = OwnItem.objects.create(owner=owner, name=name, kind=kind, made_at=timezone.now())
    journal.write(owner=owner, act="item.added", about=item.ref)
    return item


@transaction.atomic
def put_item_away(*, owner: User, item: OwnItem) -> None:
    """Ask an item no more. What was answered stays."""
    _set_gone(owner, item, True, act="item.put_away")


@transaction.atomic
def bring_item_back(*, owner: User, item: OwnItem) -> None:
    """Ask an item again that was put away."""
    _set_gone(owner, item, False, act="item.brought_back")
