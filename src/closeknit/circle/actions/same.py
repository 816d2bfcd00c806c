"""Saying who is who: bringing two people together, and taking them apart again. Nothing is lost either way."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions.learn import learn
from closeknit.circle.actions.settle import settle, typed_claim
from closeknit.circle.actions.week import refresh_plan
from closeknit.circle.models import Bond, Person, Said

KINDS = ("partner", "household", "parent", "child", "sibling", "friend")
"""What one person can be to another: the words of `importers._found.FoundLink` that the owner can choose."""


class NotTwo(ValueError):
    """These cannot be brought together or taken apart; the message is for the person."""


@transaction.atomic
def bring_together(*, owner: User, one: Person, other: Person, now: datetime | None = None) -> Person:
    """Say that two people are one. Returns the one that stays; the other waits behind it with what was typed there.

    What only the other knew (who they are to the owner, notes, how close, how often) is taken over where the first has
    nothing. "Never suggest", and that they have died, holds when it was said of either.
    """
    now = now or timezone.now()
    if one.pk == other.pk:
        raise NotTwo("Choose somebody else: this is the same person.")
    first, second = _marks(owner, one), _marks(owner, other)
    for words in access.said(owner).filter(same=False):
        mine, theirs = set(words.one), set(words.other)
        if (mine & first and theirs & second) or (mine & second and theirs & first):
            words.delete()
    Said.objects.create(owner=owner, same=True, one=sorted(first), other=sorted(second), made_at=now)
    _settle(owner, now)
    known = access.known_as(owner).filter(mark__in=first | second).values_list("person", flat=True)
    stays = access.people(owner).select_related("tie").filter(pk__in=set(known)).order_by("pk")[0]
    for behind in access.known(owner).select_related("tie").filter(pk__in=(one.pk, other.pk)).exclude(pk=stays.pk):
        _take_over(stays, behind)
    journal.write(owner=owner, act="people.together", about=stays.ref)
    return stays


@transaction.atomic
def belong(*, owner: User, person: Person, other: Person, kind: str, now: datetime | None = None) -> None:
    """Say that `person` has `other` as their partner, parent and so on; it takes the place of what was said before."""
    now = now or timezone.now()
    if person.pk == other.pk:
        raise NotTwo("Choose somebody else: this is the same person.")
    if kind not in KINDS:
        raise NotTwo("Choose what they are to each other.")
    _unbind(owner, person, other)
    one, two = (typed_claim(owner=owner, person=somebody, now=now) for somebody in (person, other))
    Bond.objects.create(owner=owner, one=one, other=two, kind=kind)
    journal.write(owner=owner, act="people.belong", about=person.ref)


@transaction.atomic
def no_longer_belong(*, owner: User, person: Person, other: Person) -> None:
    """Forget that two people belong together, whoever said so."""
    _unbind(owner, person, other)
    journal.write(owner=owner, act="people.belong_no_longer", about=person.ref)


def _unbind(owner: User, person: Person, other: Person) -> None:
    both = Q(one__person=person, other__person=other) | Q(one__person=other, other__person=person)
    access.bonds(owner).filter(both).delete()


@transaction.atomic
def take_apart(*, owner: User, person: Person, claims: Collection[int], now: datetime | None = None) -> list[Person]:
    """Say that these claims (row numbers) of a person speak of somebody else; returns everybody they are now."""
    now = now or timezone.now()
    mine = access.known_as(owner).filter(person=person)
    marks = dict(mine.values_list("pk", "mark"))
    side = {mark for pk, mark in marks.items() if pk in claims}
    rest = set(marks.values()) - side
    if not side or not rest:
        raise NotTwo("Choose some of the names, but not all of them.")
    for words in access.said(owner).filter(same=True):
        together = set(words.one) | set(words.other)
        if together & side and together & rest:
            words.delete()
            for part in (together & side, together - side):
                _keep_together(owner, part, now=now, by_hand=words.by_hand)
    Said.objects.create(owner=owner, same=False, one=sorted(side), other=sorted(rest), made_at=now)
    # Two of one name from now on: without this nobody could tell whose the other files are.
    for part in (side, rest):
        _keep_together(owner, part, now=now, by_hand=False)
    _settle(owner, now)
    journal.write(owner=owner, act="people.apart", about=person.ref)
    numbers = access.known_as(owner).filter(pk__in=marks).values_list("person", flat=True)
    return list(access.people(owner).filter(pk__in=set(numbers)).order_by("pk"))


def _keep_together(owner: User, marks: Collection[int], *, now: datetime, by_hand: bool) -> None:
    first, *others = sorted(marks)
    if others:
        Said.objects.create(owner=owner, same=True, one=[first], other=others, by_hand=by_hand, made_at=now)


def _marks(owner: User, person: Person) -> set[int]:
    return set(access.known_as(owner).filter(person=person).values_list("mark", flat=True))


def _settle(owner: User, now: datetime) -> None:
    settled = settle(owner=owner, now=now)
    learn(owner=owner, ties=access.known(owner).filter(tie__in=settled.ties).values_list("tie", flat=True))
    refresh_plan(owner=owner, today=now.astimezone(ZoneInfo(owner.zone or settings.TIME_ZONE)).date(), now=now)


def _take_over(stays: Person, behind: Person) -> None:
    stays.relation, stays.remember = stays.relation or behind.relation, stays.remember or behind.remember
    stays.save(update_fields=["relation", "remember"])
    tie, other = stays.tie, behind.tie
    tie.chosen_layer, tie.chosen_days = tie.chosen_layer or other.chosen_layer, tie.chosen_days or other.chosen_days
    tie.kin, tie.never = tie.kin or other.kin, tie.never or other.never
    # Who has died stays so in whichever row; what was said before that is of the same row.
    tie.died_on, tie.never_said = tie.died_on or other.died_on, tie.never_said or other.never_said
    tie.save(update_fields=["chosen_layer", "chosen_days", "kin", "never", "died_on", "never_said"])
