"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in."""

    name = "closeknit.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to what django-allauth and Django say about signing in."""
        from closeknit.accounts import sign_in_events

        sign_in_events.listen()
