"""Second factors: a code of an app is judged once, recovery codes are made and spent."""

import hmac
import secrets
from datetime import datetime

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from closeknit.accounts import factor_secrets, journal
from closeknit.accounts.models import RecoveryCode, SignedInDevice, User

PERIOD, TOLERANCE = 30, 1
CODES, MARK, SECRET = 8, 4, 8
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that reads like a digit. A mark of 20 bits finds the code, 40 bits are its secret."""

READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The step of 30 seconds whose code this is, one step early or late allowed (RFC 6238, 5.2), or None."""
    typed = "".join(code.split())
    step = int(now.timestamp()) // PERIOD
    for candidate in range(step - TOLERANCE, step + TOLERANCE + 1):
        expected = format_hotp_value(hotp_value(secret, candidate))
        if hmac.compare_digest(typed.encode(), expected.encode()):
            return candidate
    return None


@transaction.atomic
def use_app_code(*, user: User, code: str, now: datetime | None = None) -> Authenticator | None:
    """Judge a code of the person's app. A code, and any older one, works once (RFC 6238, 5.2; AU-11)."""
    row = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
    if row is None:
        return None
    try:
        secret = factor_secrets.unseal(row.data["secret"], owner_id=user.pk)
    except factor_secrets.Unreadable:
        return None
    step = matching_step(secret, code, now or timezone.now())
    if step is None or step <= row.data.get("last_step", -1):
        return None
    row.data["last_step"] = step
    row.save(update_fields=["data"])
    return row


def spend_first_code(authenticator: Authenticator, step: int) -> None:
    """The code that set an app up is spent with that."""
    authenticator.data["last_step"] = step
    authenticator.save(update_fields=["data"])


def _random(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def make_recovery_codes(*, user: User) -> list[str]:
    """Make eight new codes and return them, the only time they can be read; older ones stop working."""
    marks: set[str] = set()
    while len(marks) < CODES:
        marks.add(_random(MARK))
    pairs = [(mark, _random(SECRET)) for mark in sorted(marks)]
    rows = [RecoveryCode(user=user, mark=mark, digest=make_password(secret)) for mark, secret in pairs]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(rows)
        journal.write(owner=user, act="recovery_codes.made")
    return [f"{mark}-{secret[:4]}-{secret[4:]}" for mark, secret in pairs]


def use_recovery_code(*, user: User, code: str) -> bool:
    """Spend a recovery code, however it was typed. True once."""
    plain = "".join(c for c in code.upper() if c.isalnum()).translate(READ_AS)
    row = RecoveryCode.objects.filter(user=user, mark=plain[:MARK], used_at=None).first()
    if row is None or not check_password(plain[MARK:], row.digest):
        return False
    with transaction.atomic():
        if not RecoveryCode.objects.filter(pk=row.pk, used_at=None).update(used_at=timezone.now()):
            return False
        journal.write(owner=user, act="recovery_code.used")
    return True


@transaction.atomic
def end_factors(*, user: User) -> int:
    """Take every second factor away, on the word of whoever runs the server, and sign every device out. Returns how many.

    For somebody who has lost it with all recovery codes. No page does this; the person is told by mail and on their page.
    """
    lost = list(Authenticator.objects.filter(user=user).order_by("pk"))
    Authenticator.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    SignedInDevice.objects.filter(user=user).delete()
    journal.write(owner=user, act="factors.ended", facts={"count": len(lost)})
    if lost:
        signals.authenticator_reset.send(sender=Authenticator, request=None, user=user, authenticator=lost[0])
    return len(lost)


@transaction.atomic
def factor_changed(*, user: User, act: str) -> None:
    """Write down that a way of signing in came or went. Without a passkey or app there is nothing to recover."""
    if not Authenticator.objects.filter(user=user).exists():
        RecoveryCode.objects.filter(user=user).delete()
    journal.write(owner=user, act=act)
