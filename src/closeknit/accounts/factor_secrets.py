"""The secrets of code apps, sealed before they reach the database (`storage.envelope`).

The key comes from the service's own secret key, so the database alone gives no codes away. Whose the secret is belongs to
what is authenticated: moved to another account's row it does not open.
"""

import base64

from django.conf import settings

from closeknit.storage import envelope, masters

PURPOSE = b"closeknit second factor"


class Unreadable(ValueError):
    """A sealed secret that was changed, belongs to somebody else, or was sealed with another key."""


def _key() -> bytes:
    return masters.derive(str(settings.SECRET_KEY).encode(), PURPOSE)


def seal(text: str, *, owner_id: int) -> str:
    """Return `text` sealed for one account, as printable characters."""
    return base64.urlsafe_b64encode(envelope.seal(_key(), text.encode(), str(owner_id).encode())).decode()


def unseal(sealed: str, *, owner_id: int) -> str:
    """Return what `seal` was given for the same account; `Unreadable` otherwise."""
    try:
        return envelope.open_(_key(), base64.urlsafe_b64decode(sealed), str(owner_id).encode()).decode()
    except ValueError as problem:
        raise Unreadable("this secret does not open") from problem
