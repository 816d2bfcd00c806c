"""The only way to a row: everything here is the owner's own, and nobody else's page reaches it. Not yours is 404."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from closeknit.accounts.models import User
from closeknit.wellbeing.models import CarePlan, CheckIn, Experiment, OwnItem, PlanPerson, Result, ScaleTerms, Sitting


def check_ins(owner: User) -> QuerySet[CheckIn]:
    """The owner's check-ins, without those that were taken back."""
    return CheckIn.objects.filter(owner=owner, gone=False)


def check_in(owner: User, ref: str) -> CheckIn:
    """One check-in."""
    return get_object_or_404(check_ins(owner), ref=ref)


def any_check_in(owner: User, ref: str) -> CheckIn:
    """One check-in, also when it was taken back (it can be brought back)."""
    return get_object_or_404(CheckIn.objects.filter(owner=owner), ref=ref)


def items(owner: User) -> QuerySet[OwnItem]:
    """The owner's own items, with those that were put away."""
    return OwnItem.objects.filter(owner=owner)


def item(owner: User, ref: str) -> OwnItem:
    """One item of the owner's own."""
    return get_object_or_404(items(owner), ref=ref)


def sittings(owner: User) -> QuerySet[Sitting]:
    """Every time the owner answered a scale, finished or not."""
    return Sitting.objects.filter(owner=owner)


def sitting(owner: User, ref: str) -> Sitting:
    """One such time."""
    return get_object_or_404(sittings(owner), ref=ref)


def results(owner: User) -> QuerySet[Result]:
    """What the owner's finished sittings came to."""
    return Result.objects.filter(owner=owner)


def care_plan(owner: User) -> CarePlan | None:
    """The owner's care plan, or None before there is one."""
    return CarePlan.objects.filter(owner=owner).first()


def plan_people(owner: User) -> QuerySet[PlanPerson]:
    """The people of the owner's care plan in their order, each with whom their name waits behind after a merge.

    Also those who were removed, are on hold or have died: `queries.care_plan` says who may be called.
    """
    return PlanPerson.objects.filter(owner=owner).select_related("tie__person").order_by("place", "pk")


def experiments(owner: User) -> QuerySet[Experiment]:
    """The owner's experiments, the newest first."""
    return Experiment.objects.filter(owner=owner).order_by("-pk")


def experiment(owner: User, ref: str) -> Experiment:
    """One of them."""
    return get_object_or_404(experiments(owner), ref=ref)


def terms() -> QuerySet[ScaleTerms]:
    """The terms that were accepted on this server."""
    return ScaleTerms.objects.all()
