"""Putting an account on hold, at the person's wish or by law."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from closeknit.accounts import journal, standing
from closeknit.accounts.models import Hold, Restriction, User


@transaction.atomic
def restrict(*, owner: User, now: datetime | None = None) -> None:
    """Put the account on hold: everything is kept; nothing is worked out, shown or sent until `lift` (PR-6)."""
    if Restriction.objects.get_or_create(user=owner, defaults={"since": now or timezone.now()})[1]:
        standing.forget(owner)
        journal.write(owner=owner, act="account.restricted")


@transaction.atomic
def lift(*, owner: User) -> None:
    """Take the account off hold."""
    if Restriction.objects.filter(user=owner).delete()[0]:
        standing.forget(owner)
        journal.write(owner=owner, act="account.lifted")


@transaction.atomic
def hold(*, owner: User, reason: str, now: datetime | None = None) -> None:
    """Keep the account's records because the law says so: no rule deletes them, and the person cannot either (PR-7)."""
    Hold.objects.update_or_create(owner=owner, defaults={"reason": reason[:200], "since": now or timezone.now()})
    journal.write(owner=owner, act="account.held")


@transaction.atomic
def release(*, owner: User) -> None:
    """End a legal hold."""
    if Hold.objects.filter(owner=owner).delete()[0]:
        journal.write(owner=owner, act="account.released")
