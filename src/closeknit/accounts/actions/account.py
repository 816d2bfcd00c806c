"""What people do with their account. Each action is one transaction and writes the journal."""

import secrets
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from closeknit.accounts import journal
from closeknit.accounts.models import OneTimeLink, User
from closeknit.accounts.tokens import token_digest

LINK_LIFE = timedelta(hours=24)


class Unusable(ValueError):
    """A value that cannot be kept; the message is for the person."""


@transaction.atomic
def open_account(*, email: str, name: str = "", password: str | None = None, zone: str = "", region: str = "") -> User:
    """Make an account. Whoever opens it for somebody vouches for the e-mail, so it counts as confirmed."""
    user = User.objects.create_user(
        email, password, name=name.strip()[:200], zone=zone or settings.TIME_ZONE, region=region or settings.REGION
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    journal.write(owner=user, act="account.opened")
    return user


@transaction.atomic
def make_link(*, user: User, now: datetime | None = None) -> str:
    """Make a one-time sign-in link for `user` and return its secret part (256 bits). Older unused links stop working."""
    now = now or timezone.now()
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.filter(user=user, used_at=None).delete()
    OneTimeLink.objects.create(user=user, digest=token_digest(token), expires_at=now + LINK_LIFE)
    journal.write(owner=user, act="link.made")
    return token


@transaction.atomic
def use_link(*, token: str, now: datetime | None = None) -> User | None:
    """Spend a one-time link. Returns whose it is, or None when it was used, is too old or never was."""
    now = now or timezone.now()
    spent = OneTimeLink.objects.filter(digest=token_digest(token), used_at=None, expires_at__gt=now).update(used_at=now)
    if spent != 1:
        return None
    user = OneTimeLink.objects.select_related("user").get(digest=token_digest(token)).user
    if not user.is_active:
        return None
    journal.write(owner=user, act="link.used")
    return user


@transaction.atomic
def change_look(*, user: User, theme: str, text_size: str, plain_font: bool, keys_on: bool) -> None:
    """Keep how the pages look for this person."""
    user.theme, user.text_size, user.plain_font, user.keys_on = theme, text_size, plain_font, keys_on
    user.save(update_fields=["theme", "text_size", "plain_font", "keys_on"])
    journal.write(owner=user, act="look.changed")


@transaction.atomic
def change_account(*, user: User, name: str, zone: str, region: str) -> None:
    """Keep the name, time zone and country of this person."""
    if zone not in available_timezones():
        raise Unusable("Choose a time zone from the list.")
    user.name, user.zone, user.region = name.strip()[:200], zone, region.upper()[:2]
    user.save(update_fields=["name", "zone", "region"])
    journal.write(owner=user, act="account.changed")


@transaction.atomic
def choose_minutes(*, user: User, minutes: int, ask: bool = False) -> None:
    """Keep how many minutes a week this person has for reaching out (0 to 1,200)."""
    user.week_minutes, user.ask_minutes = max(0, min(1200, minutes)), ask
    user.save(update_fields=["week_minutes", "ask_minutes"])
    journal.write(owner=user, act="minutes.chosen", facts={"minutes": user.week_minutes})


@transaction.atomic
def choose_wants(*, user: User, wants: list[str]) -> None:
    """Keep what this person would like from Closeknit."""
    user.wants = wants
    user.save(update_fields=["wants"])
    journal.write(owner=user, act="wants.chosen")


@transaction.atomic
def finish_welcome(*, user: User) -> None:
    """The three welcome pages are behind this person; they do not come again."""
    if user.welcomed_at is None:
        user.welcomed_at = timezone.now()
        user.save(update_fields=["welcomed_at"])
        journal.write(owner=user, act="welcome.finished")
