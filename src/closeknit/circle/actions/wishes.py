"""What the owner had written down in another app: given where nothing is written here, and taken back with its import.

The words hang on the claim they came with. So an undo restores what was there, and gives what the other imports know.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import NAME_LENGTH, Batch, KnownAs, Person, Tie, Unreadable
from closeknit.importers._found import FoundPerson
from closeknit.storage import rows
from closeknit.storage.rows import pieces

LONGEST_RHYTHM = 3650
UNSAID = {
    "chosen_days": 0,
    "chosen_layer": 0,
    "kin": False,
    "dates_only": False,
    "died_on": None,
    "never": False,
    "never_said": False,
    "resting_since": None,
}
"""The columns of a tie that hold the owner's word, and what they hold when nothing was said."""


def wishes_of(person: FoundPerson) -> dict[str, Any]:
    """What a file gives somebody beside a note: relation, rhythm in days, how close, whether they rest; only what is there."""
    found = {
        "relation": person.relation[:NAME_LENGTH],
        "rhythm": min(person.rhythm, LONGEST_RHYTHM),
        "layer": person.layer,
        "kin": person.kin,
        "only": person.only,
        "resting": person.resting,
        "died": person.died,
    }
    return {name: value for name, value in found.items() if value}


def give_wishes(owner: User, people: Iterable[int]) -> None:
    """Give these people (row numbers) what their claims know, the first claim first, where nothing is written."""
    wanted = set(people)
    for person, wishes in _wishes(owner, person__in=wanted):
        if "relation" in wishes:
            Person.objects.filter(pk=person, relation="").update(relation=wishes["relation"])
        for column, value in _of_tie(wishes).items():
            Tie.objects.filter(person=person, **{column: UNSAID[column]}).update(**{column: value})
    noted: dict[int, str] = {}
    for person, text in _noted(owner, person__in=wanted):
        noted.setdefault(person, text)
    bare = {pk for some in pieces(list(noted)) for pk in _bare(some)}
    _write(owner, {person: text for person, text in noted.items() if person in bare})


def take_back_wishes(owner: User, batch: Batch) -> Collection[int]:
    """Take from people what an import gave them and the owner has not changed; returns whom (row numbers)."""
    touched = set()
    for person, wishes in _wishes(owner, batch=batch):
        touched.add(person)
        if "relation" in wishes:
            Person.objects.filter(pk=person, relation=wishes["relation"]).update(relation="")
        for column, value in reversed(_of_tie(wishes).items()):
            # Of somebody who has died "never" holds; that is taken back first, if it came with this import.
            mine = Tie.objects.filter(person=person, **{column: value})
            mine = mine.filter(died_on=None) if column == "never" else mine
            mine.update(**{column: UNSAID[column]})
    noted = list(_noted(owner, batch=batch))
    there = {p.pk: p.remember for some in pieces([pk for pk, _ in noted]) for p in Person.objects.filter(pk__in=some)}
    _write(owner, {person: "" for person, text in noted if there.get(person) == text})
    return touched | {person for person, _ in noted}


def _of_tie(wishes: dict[str, Any]) -> dict[str, Any]:
    """What wishes say of a tie, as its columns."""
    said = {
        "chosen_days": wishes.get("rhythm", 0),
        "chosen_layer": wishes.get("layer", 0),
        "kin": wishes.get("kin", False),
        "dates_only": wishes.get("only") == "dates",
        "never_said": "died" in wishes and wishes.get("only") == "never",
        # Before the day: the database keeps no day of somebody who may still be suggested.
        "never": "died" in wishes or wishes.get("only") == "never",
        "died_on": wishes.get("died") or None,
        "resting_since": wishes.get("resting") or None,
    }
    return {column: value for column, value in said.items() if value}


def _wishes(owner: User, **which: Any) -> list[tuple[int, dict[str, Any]]]:
    mine = access.known_as(owner).filter(person__isnull=False, **which).exclude(wishes={})
    return list(mine.values_list("person", "wishes"))


def keep_notes(owner: User, notes: Mapping[int, str]) -> None:
    """Seal what files note of somebody on their claims (row numbers), which are there already."""
    field = KnownAs._meta.get_field("remember")
    rows.update(KnownAs, (str(field.column),), [(field.seal_for(owner.pk, pk, text), pk) for pk, text in notes.items()])


def _noted(owner: User, **which: Any) -> Iterator[tuple[int, str]]:
    """Person (row number) and note of the claims that came with one which can still be read, the first one first."""
    mine = access.known_as(owner).filter(remember__isnull=False, **which)
    for claim in mine.iterator():
        text = claim.remember
        if claim.person_id is not None and not isinstance(text, Unreadable):
            yield claim.person_id, text


def _bare(people: Sequence[int]) -> Iterable[int]:
    """Those of whom nothing is noted."""
    return Person.objects.filter(pk__in=people, remember__isnull=True).values_list("pk", flat=True)


def _write(owner: User, notes: Mapping[int, str]) -> None:
    field = Person._meta.get_field("remember")
    rows.update(Person, (str(field.column),), [(field.seal_for(owner.pk, pk, text), pk) for pk, text in notes.items()])
