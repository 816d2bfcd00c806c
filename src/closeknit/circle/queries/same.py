"""Who somebody is: the names under which files know them, who they belong with, and who may be the same person."""

from dataclasses import dataclass

from django.db.models import Q

from closeknit import registry
from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.identity import is_name, name_key
from closeknit.circle.models import Person
from closeknit.circle.names import Likeness, alike
from closeknit.circle.queries.claims import BY_HAND, read_keys

MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Name:
    """One name under which somebody is known. `claims` are row numbers; `source` is what a person calls such a file."""

    name: str
    source: str
    keys: tuple[str, ...]
    claims: tuple[int, ...]
    typed: bool

    @property
    def value(self) -> str:
        """The claims as one value of a form."""
        return " ".join(map(str, self.claims))


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else of the circle; `near` when the names are alike."""

    ref: str
    name: str
    near: bool


def names_of(owner: User, person: Person) -> list[Name]:
    """The names of a person, each with its source, in the order in which they came."""
    importers = registry.members("closeknit.importers")
    rows: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for claim in access.known_as(owner).filter(person=person).select_related("home"):
        name = claim.name or (claim.home.name if claim.home else "")
        shown = tuple(value for kind, value in read_keys(claim.keys) if kind != "handle")
        rows.setdefault((name, claim.kind, shown), []).append(claim.pk)
    return [
        Name(name, getattr(importers.get(kind), "TITLE", ""), keys, tuple(claims), kind == BY_HAND)
        for (name, kind, keys), claims in rows.items()
    ]


def others(owner: User, person: Person, find: str) -> tuple[list[Other], int]:
    """Some of the others whose names have every word of `find`, those with a name alike first, and how many more there are.

    Without `find` only those with a name alike. People set to "never" are only found where they were asked for.
    """
    mine = access.people(owner).exclude(pk=person.pk).exclude(tie__never=True).order_by("name_key")
    words = name_key(find).split()
    rows = [
        Other(ref, name, is_name(name) and is_name(person.name) and alike(name, person.name) >= Likeness.PART)
        for ref, name, key in mine.values_list("ref", "name", "name_key")
        if all(word in key for word in words)
    ]
    found = sorted((row for row in rows if words or row.near), key=lambda row: not row.near)
    return found[:MOST_SHOWN], max(0, len(found) - MOST_SHOWN)


def together_with(owner: User, person: Person) -> list[tuple[str, str, str]]:
    """(address, name, kind) of those who belong with this person: partner, parent, child and so on, as files say."""
    rows: dict[tuple[str, str], str] = {}
    here = set(access.people(owner).values_list("pk", flat=True)) - {person.pk}
    mine = access.bonds(owner).filter(Q(one__person=person) | Q(other__person=person))
    for bond in mine.select_related("one__person", "other__person"):
        back = TURNED.get(bond.kind, bond.kind)
        for me, them, kind in ((bond.one, bond.other, bond.kind), (bond.other, bond.one, back)):
            if me.person_id == person.pk and them.person is not None and them.person.pk in here:
                rows[them.person.ref, them.person.name] = kind
    return [(ref, name, kind) for (ref, name), kind in rows.items()]


TURNED = {"parent": "child", "child": "parent"}
"""What somebody's parent has them as."""
