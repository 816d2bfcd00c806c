"""The Django app that carries templates, static files and template tags. It has no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the base look."""

    name = "closeknit.web"
    label = "web"
