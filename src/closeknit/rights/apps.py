"""The app of a person's rights over their data."""

from typing import Any

from django.apps import AppConfig


class Rights(AppConfig):
    """What is kept and why, and what a person may do about it."""

    name = "closeknit.rights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Clean up behind everybody who is deleted for good, wherever that was asked for."""
        from closeknit.circle.signals import person_erased

        person_erased.connect(_note_erased, dispatch_uid="rights")


def _note_erased(owner: Any, ref: str, **_: object) -> None:
    from closeknit.rights.actions.forgetting import note_erased

    note_erased(owner=owner, ref=ref)
