"""What is kept of a secret that opens something: enough to know it again, nothing to open it with."""

import hashlib


def token_digest(token: str, purpose: str = "") -> str:
    """SHA-256 of a secret, as 64 hexadecimal digits.

    Without a salt and quickly, because the secret itself is at least 78 random bits: nobody finds it by trying. With a
    `purpose` it is bound to that, so that a secret of another kind never fits (AC-9).
    """
    return hashlib.sha256((f"{purpose}:{token}" if purpose else token).encode()).hexdigest()
