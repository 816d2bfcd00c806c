"""The secrets of code apps, sealed before they reach the database: AES-256-GCM (NIST SP 800-38D), 96 random bits as nonce.

The key comes from the service's own secret key by HKDF-SHA256 (RFC 5869), so the database alone gives no codes away. Whose
the secret is belongs to what is authenticated: moved to another account's row it does not open.
"""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12
PURPOSE = b"closeknit second factor"


class Unreadable(ValueError):
    """A sealed secret that was changed, belongs to somebody else, or was sealed with another key."""


def _key() -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(str(settings.SECRET_KEY).encode())


def seal(text: str, *, owner_id: int) -> str:
    """Return `text` sealed for one account, as printable characters."""
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(_key()).encrypt(nonce, text.encode(), str(owner_id).encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, owner_id: int) -> str:
    """Return what `seal` was given for the same account; `Unreadable` otherwise."""
    try:
        raw = base64.urlsafe_b64decode(sealed)
        return AESGCM(_key()).decrypt(raw[:NONCE], raw[NONCE:], str(owner_id).encode()).decode()
    except (InvalidTag, ValueError) as problem:
        raise Unreadable("this secret does not open") from problem
