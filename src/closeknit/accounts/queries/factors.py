"""What somebody signs in with, and who has duties towards others and therefore needs more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from closeknit.accounts import standing
from closeknit.accounts.models import RecoveryCode, User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

DUTIES: list[Callable[[User], bool]] = [standing.works_for_others]
"""Functions that say whether an account works for others."""


def needs_second_factor(user: User) -> bool:
    """Whether this account works for others (staff, volunteers with access), so that a password alone is too little."""
    return any(duty(user) for duty in DUTIES)


def has_second_factor(user: User) -> bool:
    """Whether a passkey or a code app is set up."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a sign-in lasts: unused, in all, and how often its use is noted."""

    idle: timedelta
    absolute: timedelta
    noted: timedelta


PERSON = Lifetime(timedelta(days=14), timedelta(days=90), timedelta(hours=1))
STAFF = Lifetime(timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=1))
SHARED = Lifetime(timedelta(minutes=10), timedelta(hours=12), timedelta(seconds=20))


def lifetime(user: User, *, shared: bool) -> Lifetime:
    """How long a sign-in of this account lasts on a device of its own, or on one that others use too (AU-6)."""
    if shared:
        return SHARED
    return STAFF if needs_second_factor(user) else PERSON


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey: its row, its name, and when it was made and used (dates in words are made by the page)."""

    pk: int
    name: str
    made_at: object
    used_at: object


@dataclass(frozen=True, slots=True)
class WaysIn:
    """Everything somebody can sign in with."""

    password: bool
    passkeys: tuple[Passkey, ...]
    app: bool
    codes_left: int

    @property
    def second_factor(self) -> bool:
        """Whether a passkey or a code app is set up."""
        return self.app or bool(self.passkeys)


def ways_in(user: User) -> WaysIn:
    """What this account can be entered with."""
    rows = list(Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("created_at"))
    keys = [row for row in rows if row.type == Authenticator.Type.WEBAUTHN]
    return WaysIn(
        password=user.has_usable_password(),
        passkeys=tuple(Passkey(row.pk, str(row.data["name"]), row.created_at, row.last_used_at) for row in keys),
        app=len(keys) < len(rows),
        codes_left=RecoveryCode.objects.filter(user=user, used_at=None).count(),
    )


def first_factor(user: User) -> Authenticator | None:
    """The second factor that was set up first, or None."""
    return Authenticator.objects.filter(user=user).order_by("pk").first()


def unconfirmed_email(user: User) -> EmailAddress | None:
    """The e-mail that somebody wants to change to and has not confirmed yet."""
    return EmailAddress.objects.filter(user=user, verified=False).exclude(email=user.email).first()
