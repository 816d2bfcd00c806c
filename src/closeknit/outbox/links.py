"""Links in mail that act for one person in one way, without signing in.

The secret part is 192 random bits. Its hash is kept together with the purpose, so a link for one thing opens no other;
it ends on a day and by one button. Nothing in the address says whom or what it is about.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from closeknit.accounts.models import User
from closeknit.accounts.tokens import token_digest
from closeknit.outbox.models import Link


def make(*, person: User, purpose: str, about: str, now: datetime, life: timedelta) -> str:
    """Make a link and return its whole address. `purpose` is the name of the URL that takes its secret part."""
    token = secrets.token_urlsafe(24)
    Link.objects.create(
        person=person, purpose=purpose, about=about, digest=token_digest(token, purpose), expires_at=now + life
    )
    return settings.SITE_URL + reverse(purpose, args=[token])


def find(*, purpose: str, token: str, now: datetime) -> Link | None:
    """What a link is for; None when it never was, is for something else, too old, or was ended."""
    found = (
        Link.objects.select_related("person").filter(digest=token_digest(token, purpose), expires_at__gt=now).first()
    )
    return found if found and found.person.is_active else None
