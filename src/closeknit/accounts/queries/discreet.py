"""Discreet mode: whether somebody wants nothing on their screen, in their mail or on a lock screen to say what this is."""

from closeknit.accounts import standing
from closeknit.accounts.models import User

PRODUCT = "Closeknit"
NEUTRAL = "Notes"
"""What the product is called for somebody in discreet mode: a word that many programs are called by."""


def discreet(user: User) -> bool:
    """Whether this person turned discreet mode on."""
    return standing.is_discreet(user)


def app_name(user: User) -> str:
    """What to call the product in words that reach this person: in the name of a sender, a title, a notice."""
    return NEUTRAL if discreet(user) else PRODUCT
