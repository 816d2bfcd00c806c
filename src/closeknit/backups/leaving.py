"""A key that is destroyed leaves the keyring beside the backups in the same breath."""

import logging
from typing import Any

from django.conf import settings
from django.db import transaction

from closeknit.accounts.models import PersonKey
from closeknit.backups import keyring
from closeknit.backups.folder import Problem
from closeknit.storage.keys import KeyUnusable

logger = logging.getLogger(__name__)


def key_changed(sender: type[PersonKey], instance: PersonKey, **_: Any) -> None:
    """A saved row without a key is one that was destroyed."""
    if not instance.wrapped:
        key_deleted(sender, instance)


def key_deleted(sender: type[PersonKey], instance: PersonKey, **_: Any) -> None:
    """Write the ring anew once the deletion is sure."""
    transaction.on_commit(_renew)


def _renew() -> None:
    """An erasure is never held up by a backup folder that is not there; the server's sweep makes up for it."""
    try:
        keyring.keep_true(settings.BACKUP_FOLDER)
    except (Problem, KeyUnusable, OSError) as problem:
        logger.warning("The keyring of the backups still holds a key that was destroyed: %s", problem)
