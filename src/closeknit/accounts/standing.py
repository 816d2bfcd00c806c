"""What every page has to know of who is signed in, read at once: the device, duties towards others, hold, discreet mode.

It is kept with the request's account and nowhere else, so it is never older than the request; whatever changes it calls
`forget`.
"""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from closeknit.accounts.models import DiscreetMode, HeldRole, Restriction, SignedInDevice, User
from closeknit.accounts.roles import FOR_OTHERS
from closeknit.storage.prepared import Prepared

_KEPT = "_closeknit_standing"


class Standing(NamedTuple):
    """How somebody stands: works for others, is on hold, is in discreet mode."""

    for_others: bool
    restricted: bool
    discreet: bool


class Device(NamedTuple):
    """A device that is signed in: its row and its times."""

    pk: int
    shared: bool
    started_at: datetime
    active_at: datetime


_DEVICE = Prepared(
    lambda user, digest: SignedInDevice.objects.filter(user=user, digest=digest).values_list(
        "pk",
        "shared",
        "started_at",
        "active_at",
        Exists(HeldRole.objects.filter(membership__user=OuterRef("user"), role__in=sorted(FOR_OTHERS))),
        Exists(Restriction.objects.filter(user=OuterRef("user"))),
        Exists(DiscreetMode.objects.filter(user=OuterRef("user"))),
    )
)


def on_device(user: User, digest: str) -> Device | None:
    """The signed-in device with this digest, or None; keeps with the account how its person stands."""
    for row in _DEVICE.rows(user, digest):
        user.__dict__[_KEPT] = Standing(*map(bool, row[4:]))
        return Device(*row[:4])
    return None


def works_for_others(user: User) -> bool:
    """Whether this account has a role with duties towards others in any organisation."""
    kept = _kept(user)
    return kept.for_others if kept else HeldRole.objects.filter(membership__user=user, role__in=FOR_OTHERS).exists()


def is_restricted(user: User) -> bool:
    """Whether the person put their account on hold."""
    kept = _kept(user)
    return kept.restricted if kept else Restriction.objects.filter(user=user).exists()


def is_discreet(user: User) -> bool:
    """Whether this person turned discreet mode on."""
    kept = _kept(user)
    return kept.discreet if kept else DiscreetMode.objects.filter(user=user).exists()


def forget(user: User) -> None:
    """Ask the database the next time: something of this has changed."""
    user.__dict__.pop(_KEPT, None)


def _kept(user: User) -> Standing | None:
    return user.__dict__.get(_KEPT)
