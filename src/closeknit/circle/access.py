"""The only way to a row of a circle. What is not yours is answered like what does not exist: 404.

Everything else in this app asks here first. People whom the owner removed are gone from every answer but `removed`.
"""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from closeknit.accounts.models import User
from closeknit.circle.models import (
    Batch,
    Coverage,
    Handle,
    ImportantDate,
    Interaction,
    Person,
    Plan,
    ReachOut,
    Support,
    Tie,
)


def people(owner: User) -> QuerySet[Person]:
    """Everybody in the owner's circle."""
    return Person.objects.filter(owner=owner, removed_at=None)


def person(owner: User, ref: str) -> Person:
    """One person of the owner, with the tie."""
    return get_object_or_404(people(owner).select_related("tie"), ref=ref)


def removed(owner: User, ref: str) -> Person:
    """A person whom the owner removed a moment ago and may want back."""
    return get_object_or_404(
        Person.objects.filter(owner=owner, removed_at__isnull=False).select_related("tie"), ref=ref
    )


def known(owner: User) -> QuerySet[Person]:
    """Everybody an import may meet again: people of the circle and removed ones, who must not come back by themselves."""
    return Person.objects.filter(owner=owner)


def ties(owner: User) -> QuerySet[Tie]:
    """Every tie of the owner."""
    return Tie.objects.filter(owner=owner, person__removed_at=None)


def handles(owner: User) -> QuerySet[Handle]:
    """Numbers and addresses of everybody known to the owner."""
    return Handle.objects.filter(owner=owner)


def dates(owner: User) -> QuerySet[ImportantDate]:
    """Important dates of the owner's people."""
    return ImportantDate.objects.filter(owner=owner, person__removed_at=None)


def date(owner: User, person_ref: str, number: int) -> ImportantDate:
    """One important date of one of the owner's people."""
    return get_object_or_404(dates(owner), person__ref=person_ref, pk=number)


def interactions(owner: User) -> QuerySet[Interaction]:
    """Every interaction of the owner that was not removed."""
    return Interaction.objects.filter(owner=owner, gone=False)


def recorded(owner: User) -> QuerySet[Interaction]:
    """Every interaction of the owner, removed ones too: what an import compares with."""
    return Interaction.objects.filter(owner=owner)


def interaction(owner: User, person_ref: str, number: int) -> Interaction:
    """One interaction with one of the owner's people, also when it was removed (it can be brought back)."""
    mine = recorded(owner).select_related("tie", "tie__person")
    return get_object_or_404(mine, tie__person__ref=person_ref, tie__person__removed_at=None, pk=number)


def supports(owner: User) -> QuerySet[Support]:
    """Support given and received by the owner."""
    return Support.objects.filter(owner=owner)


def plans(owner: User) -> QuerySet[Plan]:
    """The owner's weekly plans."""
    return Plan.objects.filter(owner=owner)


def reach_outs(owner: User) -> QuerySet[ReachOut]:
    """Suggestions to the owner, without people since removed or set to "never suggest"."""
    return ReachOut.objects.filter(owner=owner, tie__person__removed_at=None, tie__never=False)


def reach_out(owner: User, ref: str) -> ReachOut:
    """One suggestion to the owner."""
    return get_object_or_404(reach_outs(owner).select_related("tie", "tie__person", "plan"), ref=ref)


def batches(owner: User) -> QuerySet[Batch]:
    """The owner's imports."""
    return Batch.objects.filter(owner=owner)


def batch(owner: User, ref: str) -> Batch:
    """One import of the owner."""
    return get_object_or_404(batches(owner), ref=ref)


def coverage(owner: User) -> QuerySet[Coverage]:
    """What the owner's imports can vouch for."""
    return Coverage.objects.filter(batch__owner=owner)
