"""Being signed in somewhere, and ending it: one device, all others, or everything that lets anybody in."""

import secrets
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone

from closeknit.accounts import journal, standing
from closeknit.accounts.models import OneTimeLink, SignedInDevice, User
from closeknit.accounts.queries.factors import PERSON, lifetime
from closeknit.accounts.tokens import token_digest
from closeknit.storage.rows import pieces

KEPT_AS = "device"
"""Where a session keeps the secret of its device."""

ending_everything = Signal()
"""Sent inside the transaction of `end_everything`, with the account: feeds, tokens and whatever else opens a door ends then too."""


@transaction.atomic
def begin(*, user: User, label: str, shared: bool, now: datetime) -> str:
    """Note that somebody signed in; returns the token that the session keeps."""
    token = secrets.token_urlsafe(32)
    SignedInDevice.objects.create(
        user=user, digest=token_digest(token), label=label[:60], shared=shared, started_at=now, active_at=now
    )
    journal.write(owner=user, act="device.began", facts={"shared": shared})
    return token


def goes_on(*, user: User, token: str, now: datetime) -> bool:
    """Whether a sign-in still holds, noting its use now and then. One that is over is removed."""
    device = standing.on_device(user, token_digest(token))
    if device is None:
        return False
    life = lifetime(user, shared=device.shared)
    if now - device.active_at >= life.idle or now - device.started_at >= life.absolute:
        SignedInDevice.objects.filter(pk=device.pk).delete()
        return False
    if now - device.active_at >= life.noted:
        SignedInDevice.objects.filter(pk=device.pk).update(active_at=now)
    return True


@transaction.atomic
def end_one(*, user: User, pk: int) -> bool:
    """Sign one device out. False when it is not there, or not this person's."""
    ended, _ = SignedInDevice.objects.filter(user=user, pk=pk).delete()
    if ended:
        journal.write(owner=user, act="device.ended")
    return bool(ended)


@transaction.atomic
def end_others(*, user: User, but: str = "") -> int:
    """Sign every device out, but the one whose session holds this token. Returns how many."""
    ended, _ = SignedInDevice.objects.filter(user=user).exclude(digest=token_digest(but)).delete()
    journal.write(owner=user, act="devices.ended", facts={"count": ended})
    return ended


@transaction.atomic
def end_everything(*, user: User) -> None:
    """Sign every device out, spend every one-time link, and tell whatever else opens a door (`ending_everything`)."""
    SignedInDevice.objects.filter(user=user).delete()
    OneTimeLink.objects.filter(user=user, used_at=None).delete()
    ending_everything.send(sender=User, user=user)
    journal.write(owner=user, act="everything.ended")


@transaction.atomic
def signed_out(*, token: str) -> None:
    """Forget the device of a session that its person ended."""
    device = SignedInDevice.objects.filter(digest=token_digest(token)).select_related("user").first()
    if device is not None:
        device.delete()
        journal.write(owner=device.user, act="device.left")


def clear_sessions(*, now: datetime | None = None) -> int:
    """Delete the sessions of devices that were signed out or are over; returns how many. A sweep does it every quarter of an hour.

    Nobody could use them any more (`goes_on`), but their rows say who was signed in and how.
    """
    now = now or timezone.now()
    over = Q(active_at__lte=now - PERSON.idle) | Q(started_at__lte=now - PERSON.absolute)
    SignedInDevice.objects.filter(over).delete()
    there = set(SignedInDevice.objects.values_list("digest", flat=True))
    gone = [
        session.pk
        for session in Session.objects.iterator()
        if SESSION_KEY in (kept := session.get_decoded()) and token_digest(str(kept.get(KEPT_AS, ""))) not in there
    ]
    for some in pieces(gone):
        Session.objects.filter(pk__in=some).delete()
    return len(gone)
