"""Tables of the accounts app, by topic."""

from closeknit.accounts.models.devices import RecoveryCode, SignedInDevice
from closeknit.accounts.models.journal import JournalEntry
from closeknit.accounts.models.links import OneTimeLink
from closeknit.accounts.models.user import ZONE_LENGTH, User, Users

__all__ = ["ZONE_LENGTH", "JournalEntry", "OneTimeLink", "RecoveryCode", "SignedInDevice", "User", "Users"]
