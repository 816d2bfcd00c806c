"""Turning discreet mode on and off."""

from django.db import transaction

from closeknit.accounts import journal, standing
from closeknit.accounts.models import DiscreetMode, User


@transaction.atomic
def be_discreet(*, user: User, on: bool) -> None:
    """Turn discreet mode on or off. Saying the same twice changes nothing."""
    if on:
        _, changed = DiscreetMode.objects.get_or_create(user=user)
    else:
        changed = bool(DiscreetMode.objects.filter(user=user).delete()[0])
    standing.forget(user)
    if changed:
        journal.write(owner=user, act="discreet.on" if on else "discreet.off")
