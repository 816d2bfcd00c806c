"""Codes and links of account mail on their way: encrypted in the row, gone when the mail is out.

AES-256-GCM (NIST SP 800-38D) with a key of its own drawn from the secret key (HKDF, RFC 5869) and bound to the entry's key,
so a copied row opens nowhere else.
"""

import base64
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12


def drawn(purpose: str, length: int = 32) -> bytes:
    """A key of this many bytes for one purpose, drawn from the secret key of the service."""
    return HKDF(SHA256(), length, salt=None, info=f"closeknit.outbox.{purpose}".encode()).derive(
        settings.SECRET_KEY.encode()
    )


def seal(values: dict[str, str], about: str) -> str:
    """Encrypt some short values for the row `about`."""
    nonce = secrets.token_bytes(NONCE)
    hidden = AESGCM(drawn("slip")).encrypt(nonce, json.dumps(values).encode(), about.encode())
    return base64.urlsafe_b64encode(nonce + hidden).decode()


def opened(sealed: str, about: str) -> dict[str, Any]:
    """The values of a row; empty when nothing is sealed there, or it was sealed for another row or with another key."""
    if not sealed:
        return {}
    raw = base64.urlsafe_b64decode(sealed)
    try:
        values = json.loads(AESGCM(drawn("slip")).decrypt(raw[:NONCE], raw[NONCE:], about.encode()))
    except InvalidTag:
        return {}
    return dict(values)
