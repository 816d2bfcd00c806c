"""What Closeknit says to django-allauth."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """Accounts are made by invitation unless the operator opened registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether strangers may make an account here (CLOSEKNIT_OPEN)."""
        return bool(settings.REGISTRATION_OPEN)

    def format_email_subject(self, subject: str) -> str:
        """Subjects stay neutral: no product name where a passer-by could read it."""
        return subject

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Signing in and out needs no note; the page that follows says it."""
