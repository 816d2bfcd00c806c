"""The second envelope: text sealed for one place in the database, so that it opens nowhere else.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce (section 8.2.2: at most 2**32 seals with one key). A sealed text is

    1 byte    version, 1         12 bytes    nonce         the rest    ciphertext, then a tag of 16 bytes

The version and what the text is about (`about`: table, row, field, key) are authenticated with it.
"""

import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
NONCE_BYTES = 12
_TAG_BYTES = 16
_HEAD = bytes([VERSION])


class Tampered(ValueError):
    """A sealed text does not open here: it was changed, stood in another place, or was sealed with another key."""


def about(table: str, row: int | str, field: str, key: str) -> bytes:
    """The place of a text, as bytes that no other place has; `key` names the key it is sealed with."""
    return json.dumps([table, str(row), field, key], separators=(",", ":")).encode()


def seal(key: bytes, text: bytes, about: bytes) -> bytes:
    """Seal `text` with a key of 32 bytes for the place that `about` names."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _HEAD + nonce + AESGCM(key).encrypt(nonce, text, _HEAD + about)


def open_(key: bytes, sealed: bytes, about: bytes) -> bytes:
    """The text that was sealed for this place with this key. Raises Tampered for anything else."""
    if len(sealed) < 1 + NONCE_BYTES + _TAG_BYTES or sealed[:1] != _HEAD:
        raise Tampered("this is no sealed text of a known version")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], _HEAD + about)
    except InvalidTag:
        raise Tampered("a sealed text does not open in this place") from None
