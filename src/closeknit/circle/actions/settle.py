"""Makes the people of a circle what their claims say: the one place where a person is made, joined, taken apart, dropped.

Runs inside the transaction that changed a claim or the owner's word. Rows that a file brought follow their claim; a person
into whom another was merged keeps waiting behind it with what the owner had typed, so that nothing is lost either way.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection

from closeknit.accounts.models import User
from closeknit.accounts.models.refs import new_ref
from closeknit.circle import access
from closeknit.circle.identity import Somebody, name_key
from closeknit.circle.models import (
    NAME_LENGTH,
    Handle,
    ImportantDate,
    Interaction,
    KnownAs,
    Person,
    Promise,
    Said,
    Support,
    Tie,
)
from closeknit.circle.queries.claims import BY_HAND, Row, claim_rows, folded, said
from closeknit.storage import rows as table
from closeknit.storage.rows import pieces

Item = TypeVar("Item")


@dataclass(slots=True)
class Settled:
    """What changed: people made, and ties (row numbers) that have to learn again."""

    made: int = 0
    ties: set[int] = field(default_factory=set)


def settle(*, owner: User, now: datetime, dates: bool = True, people: list[Somebody] | None = None) -> Settled:
    """Work out who is who from the claims, and let every row follow.

    dates    False when `show_dates` comes later anyway
    people   what the claims make, when it has just been worked out from the same claims
    """
    done = _Settling(owner, now, people).settle()
    if dates:
        show_dates(owner)
    return done


def typed_claim(*, owner: User, person: Person, keys: str = "", now: datetime) -> KnownAs:
    """The claim that stands for what the owner typed about a person; made when there is none yet.

    It belongs to the claims that the person has now, whatever files say later.
    """
    there = KnownAs.objects.filter(owner=owner, home=person, batch=None).first()
    if there is None:
        marks = list(KnownAs.objects.filter(owner=owner, person=person).values_list("mark", flat=True))
        there = KnownAs.objects.create(
            owner=owner, person=person, home=person, kind=BY_HAND, mark=_new_mark(), keys=keys, as_of=now.date()
        )
        if marks:
            Said.objects.create(
                owner=owner, same=True, one=[there.mark], other=sorted(set(marks)), by_hand=True, made_at=now
            )
    there.name = person.name if person.named else ""
    there.keys = keys or there.keys
    there.save(update_fields=["name", "keys"])
    return there


def _new_mark() -> int:
    return int.from_bytes(secrets.token_bytes(8), "big", signed=True)


class _Settling:
    """One settling of one owner's circle."""

    def __init__(self, owner: User, now: datetime, somebodies: list[Somebody] | None) -> None:
        self.owner, self.now = owner, now
        self.rows = {row.pk: row for row in claim_rows(owner)}
        self.somebodies = folded(list(self.rows.values()), said(owner)).people if somebodies is None else somebodies
        self.people = {
            pk: (name, named, into)
            for pk, name, named, into in access.known(owner).values_list("pk", "name", "named", "merged_into")
        }
        self.done = Settled()
        self._pinned: list[tuple[int, Somebody]] = []

    def settle(self) -> Settled:
        """Do it."""
        placed = self._placed()
        self._drop_claims(placed)
        fresh = self._make([s for s, person in placed if person is None and self._stays(s)])
        homes = [(s, fresh.get(id(s)) if person is None else person) for s, person in placed]
        settled = [(s, person) for s, person in homes if person is not None]
        self._wait_behind(settled)
        self._move(settled)
        self._rename(settled)
        self._drop_people()
        return self.done

    def _stays(self, somebody: Somebody) -> bool:
        return any(self.rows[claim.id].alone for claim in somebody.claims)

    def _placed(self) -> list[tuple[Somebody, int | None]]:
        """Everybody with the person row that is theirs: the first whose anchor is among their claims.

        The anchor of a person is the claim that the owner typed about them, else the first one they were made for. So what
        was typed about somebody never comes to stand for another.
        """
        anchors: dict[int, tuple[bool, int]] = {}
        for row in self.rows.values():
            if row.home is not None:
                this = (row.batch is not None, row.pk)
                anchors[row.home] = min(anchors.get(row.home, this), this)
        placed: list[tuple[Somebody, int | None]] = []
        for somebody in sorted(self.somebodies, key=lambda s: min(c.id for c in s.claims)):
            if not self._stays(somebody):
                placed.append((somebody, None))
                continue
            mine = [self.rows[pk] for pk in sorted(c.id for c in somebody.claims)]
            homes = (row.home for row in mine if row.home in self.people and anchors[row.home][1] == row.pk)
            left = (row.person for row in mine if row.home is None and row.person not in anchors)
            home = next(homes, None) or next(left, None)
            placed.append((somebody, home))
        return placed

    def _drop_claims(self, placed: Iterable[tuple[Somebody, int | None]]) -> None:
        """Forget claims that bring nobody in by themselves and have nobody left to belong to."""
        gone = [c.id for s, _ in placed if not self._stays(s) for c in s.claims]
        for some in pieces(gone):
            mine = Interaction.objects.filter(known_as__in=some)
            self.done.ties.update(mine.order_by().values_list("tie", flat=True).distinct())
            mine.delete()
            KnownAs.objects.filter(pk__in=some).delete()

    def _make(self, several: Sequence[Somebody]) -> dict[int, int]:
        """New person rows, by the identity of the somebody they are for."""
        refs = {new_ref(): somebody for somebody in several}
        made_at = connection.ops.adapt_datetimefield_value(self.now)
        names = {ref: self._best(somebody).name or "?" for ref, somebody in refs.items()}
        last = max(self.people, default=0)
        table.insert(
            Person,
            ("owner_id", "ref", "name", "name_key", "made_at", "named", "relation"),
            ((self.owner.pk, r, n[:NAME_LENGTH], name_key(n), made_at, False, "") for r, n in names.items()),
        )
        made: dict[int, int] = {}
        for ref, pk in access.known(self.owner).filter(pk__gt=last).values_list("ref", "pk"):
            made[id(refs[ref])] = pk
            self.people[pk] = (names[ref][:NAME_LENGTH], False, None)
        table.insert(Tie, ("owner_id", "person_id"), ((self.owner.pk, pk) for pk in made.values()))
        self.done.made = len(made)
        return made

    def _best(self, somebody: Somebody) -> Row:
        """The claim with the best name: by its kind, then the newest."""
        mine = [self.rows[claim.id] for claim in somebody.claims]
        named = [row for row in mine if row.name] or mine
        return min(named, key=lambda row: (row.rank, -row.as_of.toordinal(), -row.pk))

    def _wait_behind(self, settled: Sequence[tuple[Somebody, int]]) -> None:
        """Who was merged into somebody waits behind them; who came free stands for themselves again."""
        standing = {person for _, person in settled}
        behind: dict[int, int] = {}
        for somebody, person in settled:
            for claim in somebody.claims:
                home = self.rows[claim.id].home
                if home is not None and home not in standing and home in self.people:
                    behind.setdefault(home, person)
        for person, into in behind.items():
            if self.people[person][2] is None:
                self._pin(person)
            if self.people[person][2] != into:
                Person.objects.filter(pk=person).update(merged_into=into)
        free = [person for person in standing if self.people[person][2] is not None]
        Person.objects.filter(pk__in=free).update(merged_into=None)

    def _pin(self, person: int) -> None:
        """Let what the owner typed about somebody follow a claim of its own, before they go behind another."""
        mine = Person.objects.select_related("tie").get(pk=person)
        typed = (
            Interaction.objects.filter(tie=mine.tie, known_as=None),
            Support.objects.filter(tie=mine.tie, known_as=None),
            Promise.objects.filter(tie=mine.tie, known_as=None),
            Handle.objects.filter(person=mine, known_as=None),
            ImportantDate.objects.filter(person=mine, known_as=None),
        )
        if not any(rows.exists() for rows in typed):
            return
        claim = typed_claim(owner=self.owner, person=mine, now=self.now)
        for rows in typed:
            rows.update(known_as=claim)
        if claim.pk not in self.rows:
            into = next(s for s in self.somebodies if any(self.rows[c.id].home == person for c in s.claims))
            self._pinned.append((claim.pk, into))

    def _move(self, settled: Sequence[tuple[Somebody, int]]) -> None:
        """Let claims, and all that hangs on them, go to their person."""
        changed: list[tuple[int, int, int]] = []
        to: dict[int, list[int]] = defaultdict(list)
        standing = {person for _, person in settled}
        for somebody, person in settled:
            for claim in somebody.claims:
                row = self.rows[claim.id]
                # A claim that left the person made for it has a new home; behind one who waits it keeps the old one.
                home = person if row.home is None or row.home in standing else row.home
                if (row.person, row.home) != (person, home):
                    changed.append((person, home, row.pk))
                if row.person is not None and row.person != person:
                    to[person].append(row.pk)
        for claim_pk, somebody in self._pinned:
            person = next(p for s, p in settled if s is somebody)
            KnownAs.objects.filter(pk=claim_pk).update(person=person)
            to[person].append(claim_pk)
        table.update(KnownAs, ("person_id", "home_id"), changed)
        ties = dict(Tie.objects.filter(person__in=to).values_list("person", "pk"))
        for person, claims in to.items():
            for some in pieces(claims):
                self._carry(some, person, ties[person])

    def _carry(self, claims: Sequence[int], person: int, tie: int) -> None:
        moments = Interaction.objects.filter(known_as__in=claims)
        self.done.ties.update(moments.order_by().values_list("tie", flat=True).distinct())
        self.done.ties.add(tie)
        moments.update(tie=tie)
        Support.objects.filter(known_as__in=claims).update(tie=tie)
        Promise.objects.filter(known_as__in=claims).update(tie=tie)
        Handle.objects.filter(known_as__in=claims).update(person=person)
        ImportantDate.objects.filter(known_as__in=claims).update(person=person)

    def _rename(self, settled: Sequence[tuple[Somebody, int]]) -> None:
        """Give everybody the best name there is, unless the owner typed one."""
        better = []
        for somebody, person in settled:
            name, named, _ = self.people[person]
            best = self._best(somebody).name[:NAME_LENGTH]
            if best and not named and best != name:
                better.append((best, name_key(best), person))
        table.update(Person, ("name", "name_key"), better)

    def _drop_people(self) -> None:
        """Delete people of whom no claim is left."""
        mine = KnownAs.objects.filter(owner=self.owner).exclude(home=None)
        with_claims = set(mine.order_by().values_list("home", flat=True).distinct())
        for some in pieces([pk for pk in self.people if pk not in with_claims]):
            Person.objects.filter(pk__in=some).delete()


def show_dates(owner: User) -> None:
    """Show each day once, and of two birthdays the one typed by hand or from the newest file."""
    mine = ImportantDate.objects.filter(owner=owner).order_by()
    entries: list[tuple[Any, ...]] = list(
        mine.values_list(
            "pk", "person", "kind", "month", "day", "label", "year", "shown", "known_as__as_of", "known_as__batch"
        )
    )
    best: dict[tuple[object, ...], tuple[tuple[bool, int, bool, int], int]] = {}
    for pk, person, kind, month, day, label, year, _, as_of, batch in entries:
        same = (person, kind) if kind == ImportantDate.Kind.BIRTHDAY else (person, kind, month, day, label)
        newness = (batch is None, as_of.toordinal() if as_of else 0, year is not None, pk)
        if same not in best or newness > best[same][0]:
            best[same] = newness, pk
    shown = {pk for _, pk in best.values()}
    for wanted in (True, False):
        wrong = [pk for pk, *_, now, _, _ in entries if (pk in shown) is wanted and now is not wanted]
        for some in pieces(wrong):
            ImportantDate.objects.filter(pk__in=some).update(shown=wanted)
