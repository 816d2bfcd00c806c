"""What follows when somebody signs in or out, confirms who they are, or changes a way of signing in."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from closeknit.accounts import journal
from closeknit.accounts.actions import devices, entering
from closeknit.accounts.actions.factors import factor_changed, spend_first_code
from closeknit.accounts.models import User
from closeknit.accounts.queries.devices import label
from closeknit.accounts.queries.factors import lifetime

DEVICE, SHARED = devices.KEPT_AS, "shared-device"
"""Where the session keeps the device's secret, and the answer to "This is a shared computer"."""

KNOWN = "closeknit.known-account"
"""Where the request keeps whose device this now is, until its answer sets the cookie."""


def signed_in(*, request: HttpRequest, user: User, **_more: Any) -> None:
    """Note the device, and how long its cookie may live."""
    shared = bool(request.session.pop(SHARED, False))
    agent = str(request.META.get("HTTP_USER_AGENT", ""))
    request.session[DEVICE] = devices.begin(user=user, label=label(agent), shared=shared, now=timezone.now())
    request.session.set_expiry(0 if shared else int(lifetime(user, shared=False).absolute.total_seconds()))
    if not shared:
        request.META[KNOWN] = user.email


def signed_out(*, request: HttpRequest, **_more: Any) -> None:
    """Forget the device."""
    token = request.session.get(DEVICE) if hasattr(request, "session") else None
    if token:
        devices.signed_out(token=token)


def confirmed(*, request: HttpRequest, user: User, reauthenticated: bool = False, **_more: Any) -> None:
    """A session that may do more gets another name, so that one known before is worth nothing (AU-5)."""
    if reauthenticated and request.user.is_authenticated:
        request.session.cycle_key()


@transaction.atomic
def password_changed(*, request: HttpRequest, user: User, **_more: Any) -> None:
    """All other devices are signed out (AU-7)."""
    here = request.session.get(DEVICE, "") if request.user.is_authenticated else ""
    devices.end_others(user=user, but=here)
    journal.write(owner=user, act="password.changed")


@transaction.atomic
def email_changed(*, user: User, **_more: Any) -> None:
    """Write it down, without the e-mail."""
    journal.write(owner=user, act="email.changed")


def email_confirmed(*, email_address: EmailAddress, **_more: Any) -> None:
    """Write it down, without the e-mail."""
    entering.changed(user=email_address.user, act="email.confirmed")


def email_added(*, user: User, **_more: Any) -> None:
    """Write down that another e-mail waits to be confirmed."""
    entering.changed(user=user, act="email.added")


def factor_added(*, request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
    """A new passkey or app: its first code is spent, and it has been shown in this session."""
    if authenticator.type == Authenticator.Type.TOTP:
        spend_first_code(authenticator, getattr(request, "first_step", 0))
    record_authentication(request, user, "mfa", type=authenticator.type, id=authenticator.pk)
    factor_changed(user=user, act=f"{authenticator.type}.added")


def factor_removed(*, user: User, authenticator: Authenticator, **_more: Any) -> None:
    """A passkey or app is gone."""
    factor_changed(user=user, act=f"{authenticator.type}.removed")


def listen() -> None:
    """Connect all of this, once, when the app starts."""
    auth.user_logged_in.connect(signed_in)
    auth.user_logged_out.connect(signed_out)
    account.authentication_step_completed.connect(confirmed)
    for change in (account.password_changed, account.password_set, account.password_reset):
        change.connect(password_changed)
    account.email_changed.connect(email_changed)
    account.email_confirmed.connect(email_confirmed)
    account.email_added.connect(email_added)
    factors.authenticator_added.connect(factor_added)
    factors.authenticator_removed.connect(factor_removed)
