"""Tables of the accounts app, by topic."""

from closeknit.accounts.models.journal import JournalEntry
from closeknit.accounts.models.keys import PersonKey
from closeknit.accounts.models.links import OneTimeLink
from closeknit.accounts.models.user import ZONE_LENGTH, User, Users

__all__ = ["ZONE_LENGTH", "JournalEntry", "OneTimeLink", "PersonKey", "User", "Users"]
