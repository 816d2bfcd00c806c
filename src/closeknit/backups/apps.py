"""The backups app."""

from django.apps import AppConfig
from django.db.models import signals


class BackupsConfig(AppConfig):
    """Copies of the whole store that can be restored, and the ring of keys beside them."""

    name = "closeknit.backups"
    label = "backups"

    def ready(self) -> None:
        """When somebody's key is destroyed, it leaves the keyring at once."""
        from closeknit.accounts.models import PersonKey
        from closeknit.backups import leaving

        signals.post_save.connect(leaving.key_changed, sender=PersonKey)
        signals.post_delete.connect(leaving.key_deleted, sender=PersonKey)
