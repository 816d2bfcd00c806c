"""The outbox app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Words to people."""

    name = "closeknit.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Bring in the kinds of words that this app owns, and listen for changes of an account."""
        from closeknit.outbox import registered, signals

        registered.add_family("closeknit.outbox.kinds")
        signals.connect()
