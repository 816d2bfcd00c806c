"""When the owner has time for people: said in their own words, kept as stretches, taken back one by one."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from closeknit.accounts import journal
from closeknit.accounts.actions import choose_minutes
from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions.people import Unusable
from closeknit.circle.actions.week import refresh_plan
from closeknit.circle.free_words import Said, Time
from closeknit.circle.models import FreeTime
from closeknit.circle.queries.free import day_of

MOST = 50
"""Stretches that are kept."""


@transaction.atomic
def add_times(*, owner: User, said: Said, today: date) -> list[FreeTime]:
    """Keep what was said, the stretches and the minutes in all, and choose this week's people again.

    The same stretch said twice is kept once; those of past days go.
    Raises Unusable when nothing was understood, or when there are too many.
    """
    if not said.times and said.minutes is None:
        raise Unusable(
            "when", _("That could not be read. Name a day, such as “Tuesday evening” or “a walk on Saturday”.")
        )
    access.free_times(owner).filter(day__lt=today).delete()
    if access.free_times(owner).count() + len(said.times) > MOST:
        raise Unusable("when", _("Fifty stretches of time are kept at most. Remove some first."))
    kept = [FreeTime.objects.get_or_create(owner=owner, **_columns(time, today))[0] for time in said.times]
    journal.write(owner=owner, act="free_time.said", facts={"stretches": len(kept)})
    if said.minutes is not None:
        choose_minutes(user=owner, minutes=said.minutes)
    refresh_plan(owner=owner, today=today)
    return kept


def _columns(time: Time, today: date) -> dict[str, Any]:
    weekly = time.weekly and time.weekday is not None
    return {
        "weekday": time.weekday if weekly else None,
        "day": None if weekly else day_of(time, today),
        "start": time.start,
        "minutes": time.minutes,
        "kind": int(time.kind),
        "person_id": time.person,
    }


@transaction.atomic
def remove_time(*, owner: User, time: FreeTime, today: date) -> None:
    """Take one stretch back, and choose this week's people again."""
    time.delete()
    journal.write(owner=owner, act="free_time.removed")
    refresh_plan(owner=owner, today=today)
