"""What django-allauth wants to mail goes into the outbox, in our words."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from closeknit.accounts.adapter import Adapter as AccountsAdapter
from closeknit.accounts.models import User
from closeknit.accounts.models.refs import new_ref
from closeknit.outbox import actions
from closeknit.outbox.sealed import seal

CODE_LIFE = timedelta(minutes=15)
LINK_LIFE = timedelta(hours=12)
LINKS = ("password_reset_url", "activate_url")


class Adapter(AccountsAdapter):
    """As the accounts say, and mail is a row in the transaction of what it is about."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put one mail of django-allauth into the outbox. Address, code and link are encrypted until it is out."""
        name = template_prefix.rpartition("/")[2].removesuffix("_signup")
        link = next((str(context[key]) for key in LINKS if context.get(key)), "")
        code, person = str(context.get("code", "")), context.get("user")
        now, key = timezone.now(), f"account:{new_ref()}"
        values = {"to": email, "template": name, "code": code, "link": _whole(link)}
        message = actions.Message(
            kind="account_mail",
            key=key,
            stale_after=now + (CODE_LIFE if code else LINK_LIFE),
            sealed=seal(values, f"{key}/mail"),
        )
        with transaction.atomic():
            actions.send(message, person=person if isinstance(person, User) else None, now=now)


def _whole(link: str) -> str:
    return settings.SITE_URL + link if link.startswith("/") else link
