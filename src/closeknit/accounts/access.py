"""Which accounts something may be done for: nothing is worked out, shown or sent for one on hold (PR-6)."""

from django.db.models import QuerySet

from closeknit.accounts.models import Hold, Restriction, User


def active() -> QuerySet[User]:
    """Every account that is open and not on hold: whom the sweep and the worker do something for."""
    return User.objects.filter(is_active=True, restriction=None)


def is_restricted(user: User) -> bool:
    """Whether the person put their account on hold."""
    return Restriction.objects.filter(user=user).exists()


def is_held(user: User) -> bool:
    """Whether the law keeps the account's records for now."""
    return Hold.objects.filter(owner=user).exists()
