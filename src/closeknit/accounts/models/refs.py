"""Names of rows that stand in addresses."""

import secrets


def new_ref() -> str:
    """A name for a row that nobody can guess (128 random bits), safe in a link, that says nothing about it."""
    return secrets.token_urlsafe(16)
