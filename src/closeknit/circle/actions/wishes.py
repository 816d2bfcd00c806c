"""What the owner had written down in another app: given where nothing is written here, and taken back with its import.

The words hang on the claim they came with. So an undo restores what was there, and gives what the other imports know.
"""

from collections.abc import Collection, Iterable
from typing import Any

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import NAME_LENGTH, Batch, Person, Tie
from closeknit.importers._found import FoundPerson

LONGEST_RHYTHM = 3650
UNSAID = {
    "chosen_days": 0,
    "chosen_layer": 0,
    "kin": False,
    "dates_only": False,
    "never": False,
    "resting_since": None,
}
"""The columns of a tie that hold the owner's word, and what they hold when nothing was said."""


def wishes_of(person: FoundPerson) -> dict[str, Any]:
    """What a file gives somebody: relation, remember, rhythm in days, how close, whether they rest; only what is there."""
    found = {
        "relation": person.relation[:NAME_LENGTH],
        "remember": person.remember,
        "rhythm": min(person.rhythm, LONGEST_RHYTHM),
        "layer": person.layer,
        "kin": person.kin,
        "only": person.only,
        "resting": person.resting,
    }
    return {name: value for name, value in found.items() if value}


def give_wishes(owner: User, people: Iterable[int]) -> None:
    """Give these people (row numbers) what their claims know, the first claim first, where nothing is written."""
    for person, wishes in _wishes(owner, person__in=set(people)):
        for name in ("relation", "remember"):
            if name in wishes:
                Person.objects.filter(pk=person, **{name: ""}).update(**{name: wishes[name]})
        for column, value in _of_tie(wishes).items():
            Tie.objects.filter(person=person, **{column: UNSAID[column]}).update(**{column: value})


def take_back_wishes(owner: User, batch: Batch) -> Collection[int]:
    """Take from people what an import gave them and the owner has not changed; returns whom (row numbers)."""
    touched = set()
    for person, wishes in _wishes(owner, batch=batch):
        touched.add(person)
        for name in ("relation", "remember"):
            if name in wishes:
                Person.objects.filter(pk=person, **{name: wishes[name]}).update(**{name: ""})
        for column, value in _of_tie(wishes).items():
            Tie.objects.filter(person=person, **{column: value}).update(**{column: UNSAID[column]})
    return touched


def _of_tie(wishes: dict[str, Any]) -> dict[str, Any]:
    """What wishes say of a tie, as its columns."""
    said = {
        "chosen_days": wishes.get("rhythm", 0),
        "chosen_layer": wishes.get("layer", 0),
        "kin": wishes.get("kin", False),
        "dates_only": wishes.get("only") == "dates",
        "never": wishes.get("only") == "never",
        "resting_since": wishes.get("resting") or None,
    }
    return {column: value for column, value in said.items() if value}


def _wishes(owner: User, **which: Any) -> list[tuple[int, dict[str, Any]]]:
    mine = access.known_as(owner).filter(person__isnull=False, **which).exclude(wishes={})
    return list(mine.values_list("person", "wishes"))
