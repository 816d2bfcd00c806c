"""The wellbeing app."""

from django.apps import AppConfig


class WellbeingConfig(AppConfig):
    """How a person is doing, for themselves alone."""

    name = "closeknit.wellbeing"
    label = "wellbeing"
