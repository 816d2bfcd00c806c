"""The circle app."""

from django.apps import AppConfig


class CircleConfig(AppConfig):
    """A person's circle."""

    name = "closeknit.circle"
    label = "circle"

    def ready(self) -> None:
        """Bring the words about a circle to the outbox."""
        from closeknit.outbox import registered

        registered.add_family("closeknit.circle.letters")
