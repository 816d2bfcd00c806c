"""The claims of an owner's kept imports, and the people that they make together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.identity import Claim, Fold, Key, Said
from closeknit.importers._found import Found, FoundPerson

BY_HAND = "hand"
"""The kind of a claim that the owner typed."""

ADDRESS_BOOK, CHAT, OWN_NAME, NO_NAME = range(4)
"""How good a name is: from an address book, from a chat, chosen by the person, none."""

FIELDS = (
    "pk",
    "batch",
    "part",
    "kind",
    "mark",
    "name",
    "own_name",
    "keys",
    "rank",
    "as_of",
    "alone",
    "person",
    "home",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One claim as it is kept; see `models.KnownAs`."""

    pk: int
    batch: int | None
    part: int
    kind: str
    mark: int
    name: str
    own_name: bool
    keys: str
    rank: int
    as_of: date
    alone: bool
    person: int | None
    home: int | None


def claim_rows(owner: User) -> list[Row]:
    """Every claim of the owner, in the order in which they came."""
    return [Row(*row) for row in access.known_as(owner).order_by("pk").values_list(*FIELDS)]


def written(keys: Iterable[Key]) -> str:
    """Keys as they are kept: one a line."""
    return "\n".join(f"{kind} {value}" for kind, value in keys)


def read_keys(text: str) -> tuple[Key, ...]:
    """What `written` wrote."""
    parts = (line.partition(" ") for line in text.split("\n") if line)
    return tuple((kind, value) for kind, _, value in parts)


def said(owner: User) -> list[Said]:
    """Everything the owner said about who is who."""
    rows = access.said(owner).order_by("pk").values_list("same", "one", "other")
    return [Said(same, frozenset(one), frozenset(other)) for same, one, other in rows]


def folded(rows: Sequence[Row], words: Iterable[Said]) -> Fold:
    """The people that these claims make: import after import, in the order in which they came."""
    fold = Fold(words)
    files: dict[tuple[int, int], int] = {}
    for batch, group in groupby(rows, key=lambda row: row.batch if row.batch is not None else -row.pk):
        fold.add(
            [
                Claim(
                    id=row.pk,
                    file=files.setdefault((batch, row.part), len(files)),
                    mark=row.mark,
                    name=row.name,
                    keys=read_keys(row.keys),
                    own_name=row.own_name,
                )
                for row in group
            ]
        )
    return fold


def rank_of(found: Found, person: FoundPerson, *, named: bool) -> int:
    """How good the name is that a file gives somebody."""
    if not named:
        return NO_NAME
    if person.own_name:
        return OWN_NAME
    return CHAT if len(found.touches) else ADDRESS_BOOK
