"""Tables of the accounts app, by topic."""

from closeknit.accounts.models.journal import JournalEntry
from closeknit.accounts.models.links import OneTimeLink
from closeknit.accounts.models.standing import Hold, Restriction
from closeknit.accounts.models.user import ZONE_LENGTH, User, Users

__all__ = ["ZONE_LENGTH", "Hold", "JournalEntry", "OneTimeLink", "Restriction", "User", "Users"]
