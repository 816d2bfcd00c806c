"""Writing the care plan, and noting that a device keeps a copy of it."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.circle import access as circle
from closeknit.circle.actions.people import Unusable
from closeknit.circle.models import Person
from closeknit.wellbeing.models import CarePlan, PlanPerson
from closeknit.wellbeing.queries.care_plan import SECTIONS, closed_rows, to_call

LONGEST = 1000
"""Letters in one section: with ten people and the help lines, the whole plan then fits on two pages of A4."""

MOST_PEOPLE = 10

TOO_LONG = f"This is longer than {LONGEST} letters. Leave the most helpful lines, and all of it fits on two pages."
TOO_MANY = f"Choose at most {MOST_PEOPLE} people. On a bad day a short list is easier."
NOT_THERE = "One of these people is not in your circle any more. Choose somebody else."


@transaction.atomic
def save_care_plan(*, owner: User, texts: Mapping[str, str], people: Sequence[str]) -> CarePlan:
    """Keep the plan whole: a text for each section, and the refs of whom to call, the first one first.

    Whoever may not be called now (removed, on hold, died) keeps their place behind the others. Raises Unusable.
    """
    written = {name: texts.get(name, "").replace("\r\n", "\n").strip() for name in SECTIONS}
    for name, text in written.items():
        if len(text) > LONGEST:
            raise Unusable(name, TOO_LONG)
    wanted = list(dict.fromkeys(people))
    if len(wanted) > MOST_PEOPLE:
        raise Unusable("people", TOO_MANY)
    found = {p.ref: p for p in circle.people(owner).filter(ref__in=wanted, tie__died_on=None).select_related("tie")}
    if len(found) != len(wanted):
        raise Unusable("people", NOT_THERE)
    plan, _ = CarePlan.objects.select_for_update().get_or_create(owner=owner)
    for name, text in written.items():
        setattr(plan, name, text)
    plan.changed_at = timezone.now()
    plan.save()
    _place(plan, [found[ref] for ref in wanted])
    facts = {"sections": sum(map(bool, written.values())), "people": len(wanted)}
    journal.write(owner=owner, act="care_plan.saved", facts=facts)
    return plan


def _place(plan: CarePlan, people: Sequence[Person]) -> None:
    """Put these people into the plan in this order, behind them whoever may not be called now, and let the others go."""
    owner = plan.owner
    shown = {person.pk: row for row, person in to_call(owner)}
    kept = {shown[person.pk].pk for person in people if person.pk in shown}
    shut = closed_rows(owner)
    plan.people.exclude(pk__in=kept | {row.pk for row in shut}).delete()
    for place, person in enumerate(people):
        if person.pk in shown:
            plan.people.filter(pk=shown[person.pk].pk).update(place=place)
        else:
            PlanPerson.objects.create(owner=owner, plan=plan, tie=person.tie, place=place)
    for place, row in enumerate(shut, start=len(people)):
        plan.people.filter(pk=row.pk).update(place=place)


@transaction.atomic
def keep_on_device(*, owner: User, on: bool) -> None:
    """Note that a device keeps a copy of the plan, or keeps it no longer. Which one is in the session alone."""
    journal.write(owner=owner, act="care_plan.kept_on_device" if on else "care_plan.taken_off_device")
