"""Notices about an account hang on the signals of Django and django-allauth: whoever changes it, the person hears of it."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from closeknit.accounts import throttle
from closeknit.accounts.actions import telling
from closeknit.accounts.models import User
from closeknit.accounts.models.refs import new_ref
from closeknit.accounts.queries.devices import how_many
from closeknit.outbox import actions
from closeknit.outbox.sealed import seal

TOLD_LIFE = timedelta(days=3)
NEW_ACCOUNT = timedelta(days=2)
"""Nobody is told of their own first sign-in."""


def connect() -> None:
    """Listen. Done once, when the app starts."""
    from allauth.account import signals as account

    user_logged_in.connect(_signed_in, dispatch_uid="outbox.signed_in")
    for signal in (account.password_changed, account.password_set, account.password_reset):
        signal.connect(_password, dispatch_uid="outbox.password")
    telling.told.connect(_told, dispatch_uid="outbox.told")
    account.email_changed.connect(_address, dispatch_uid="outbox.address")
    if apps.is_installed("allauth.mfa"):
        from allauth.mfa import signals as mfa

        for signal in (mfa.authenticator_added, mfa.authenticator_removed, mfa.authenticator_reset):
            signal.connect(_factor, dispatch_uid="outbox.factor")


def _signed_in(sender: object, request: HttpRequest, user: User, **_more: Any) -> None:
    first = user.date_joined > timezone.now() - NEW_ACCOUNT and how_many(user) <= 1
    if not (first or throttle.known_device(request, user.email)):
        notice(user, "browser")


def _password(sender: object, user: User, **_more: Any) -> None:
    notice(user, "password")


def _address(sender: object, user: User, from_email_address: Any = None, **_more: Any) -> None:
    """The address that was left is the one that hears of it: whoever holds the new one knows."""
    notice(user, "address", to=str(getattr(from_email_address, "email", "") or ""))


def _factor(sender: object, user: User, **_more: Any) -> None:
    notice(user, "factor")


def notice(person: User, what: str, *, to: str = "") -> None:
    """Tell a person that something about their account changed."""
    key = f"security:{new_ref()}"
    sealed = seal({"to": to}, f"{key}/mail") if to else ""
    with transaction.atomic():
        actions.send(actions.Message(kind="security", key=key, about={"what": what}, sealed=sealed), person=person)


def _told(sender: object, address: str, subject: str, text: str, **_more: Any) -> None:
    """A mail from the accounts: to an address that may have no account yet. Sealed until it is out."""
    key, now = f"told:{new_ref()}", timezone.now()
    sealed = seal({"to": address, "template": "told", "subject": subject, "text": text}, f"{key}/mail")
    message = actions.Message(kind="account_mail", key=key, stale_after=now + TOLD_LIFE, sealed=sealed)
    actions.send(message, person=None, now=now)
