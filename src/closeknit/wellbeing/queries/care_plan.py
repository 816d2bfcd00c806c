"""The care plan as its page shows it: the owner's texts, and the people to call with how their ties are today.

How a tie is comes from the circle (`circle.queries.status`) and is asked for on each look; nothing of it is kept. Somebody who
was removed, is on hold or has died is not among those to call, and stays in the plan's rows, so that taking that back brings
them back here too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from closeknit.accounts.models import User
from closeknit.circle import access as circle
from closeknit.circle.models import Handle, Person
from closeknit.circle.queries.reading import read_circle
from closeknit.circle.queries.status import QUIETER, TieNow, tie_now
from closeknit.wellbeing import access
from closeknit.wellbeing.models import PlanPerson

SECTIONS = ("signs", "helps", "places", "professionals", "reasons")
"""The texts of a plan, named as their columns are."""

CHOICES = 150
"""As many people as the rings hold: so many can be chosen from, the closest first."""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to call: their numbers as "+", country code and digits, each once."""

    ref: str
    name: str
    relation: str
    numbers: list[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the page shows.

    texts   what the owner wrote, by section, "" for nothing      people   those to call, in the owner's order
    quiet   of these people the ties that are quieter than usual, in the same order
    """

    texts: dict[str, str]
    people: list[Call]
    quiet: list[TieNow]

    @property
    def empty(self) -> bool:
        """Whether nothing is there yet."""
        return not self.people and not any(self.texts.values())


def care_plan(owner: User, today: date) -> Plan:
    """Read the plan, and ask the circle how the ties of its people are."""
    plan = access.care_plan(owner)
    people = [person for _, person in to_call(owner)]
    return Plan(
        texts={name: str(getattr(plan, name)) if plan else "" for name in SECTIONS},
        people=_calls(owner, people),
        quiet=_quiet(owner, [person.pk for person in people], today),
    )


def to_call(owner: User) -> list[tuple[PlanPerson, Person]]:
    """The rows of the plan's people whom one may call, each with the person, in order and nobody twice.

    Where two names were brought together, the person is the one who is left.
    """
    found: dict[int, tuple[PlanPerson, Person]] = {}
    for row, person in _rows(owner):
        if person is not None:
            found.setdefault(person.pk, (row, person))
    return list(found.values())


def closed_rows(owner: User) -> list[PlanPerson]:
    """The rows of people whom one may not call now, in order."""
    return [row for row, person in _rows(owner) if person is None]


def _rows(owner: User) -> list[tuple[PlanPerson, Person | None]]:
    """Each row with whom to call, or None for somebody who was removed, is on hold or has died."""
    rows = list(access.plan_people(owner))
    heads = [row.tie.person.merged_into_id or row.tie.person_id for row in rows]
    there = {p.pk: p for p in circle.people(owner).filter(pk__in=heads, tie__died_on=None).select_related("tie")}
    return [(row, there.get(head)) for row, head in zip(rows, heads, strict=True)]


def choices(owner: User, today: date) -> list[tuple[str, str]]:
    """Whom the owner can choose, as (ref, name) by name: the closest of the circle, and who is in the plan already."""
    read = read_circle(owner, today)
    chosen = {person.pk for _, person in to_call(owner)}
    alive = np.flatnonzero(~read.died)
    # Within a ring by how much contact there was, so that a large circle offers those one knows.
    near = alive[np.lexsort((-read.stats.x[alive], read.layer[alive]))]
    places = [int(p) for n, p in enumerate(near) if n < CHOICES or int(read.person[p]) in chosen]
    found = [(read.ref[p], _label(read.name[p], read.relation[p])) for p in places]
    return sorted(found, key=lambda choice: choice[1].casefold())


def _label(name: str, relation: str) -> str:
    return f"{name} ({relation})" if relation else name


def _calls(owner: User, people: Iterable[Person]) -> list[Call]:
    people = list(people)
    rows = circle.handles(owner).filter(person__in=people, kind=Handle.Kind.NUMBER).order_by("pk")
    numbers: dict[int, dict[str, None]] = {}
    for person, number in rows.values_list("person", "value"):
        numbers.setdefault(person, {})[number] = None
    return [Call(p.ref, p.name, p.relation, list(numbers.get(p.pk, ()))) for p in people]


def _quiet(owner: User, people: list[int], today: date) -> list[TieNow]:
    """Ties of these people that are quieter than usual; who is never to come up by themselves does not."""
    if not people:
        return []
    read = read_circle(owner, today)
    places = {int(person): place for place, person in enumerate(read.person)}
    mine = [places[person] for person in people if person in places]
    return [tie_now(read, place) for place in mine if read.status[place] in QUIETER and not read.never[place]]
