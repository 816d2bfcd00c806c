"""The circle app."""

from django.apps import AppConfig


class CircleConfig(AppConfig):
    """A person's circle."""

    name = "closeknit.circle"
    label = "circle"
