"""Codes and links of account mail on their way: sealed in the row (`storage.envelope`), gone when the mail is out.

The key is drawn from the secret key of the service and what is sealed is bound to the entry's key, so a copied row opens
nowhere else.
"""

import base64
import json
from typing import Any

from django.conf import settings

from closeknit.storage import envelope, masters


def drawn(purpose: str, length: int = 32) -> bytes:
    """A key of this many bytes for one purpose, drawn from the secret key of the service."""
    return masters.derive(settings.SECRET_KEY.encode(), f"closeknit.outbox.{purpose}".encode(), length=length)


def seal(values: dict[str, str], about: str) -> str:
    """Encrypt some short values for the row `about`."""
    return base64.urlsafe_b64encode(envelope.seal(drawn("slip"), json.dumps(values).encode(), about.encode())).decode()


def opened(sealed: str, about: str) -> dict[str, Any]:
    """The values of a row; empty when nothing is sealed there, or it was sealed for another row or with another key."""
    if not sealed:
        return {}
    try:
        return dict(json.loads(envelope.open_(drawn("slip"), base64.urlsafe_b64decode(sealed), about.encode())))
    except envelope.Tampered:
        return {}
