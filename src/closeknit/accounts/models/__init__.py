"""Tables of the accounts app, by topic."""

from closeknit.accounts.models.journal import JournalEntry
from closeknit.accounts.models.links import OneTimeLink
from closeknit.accounts.models.organisations import HeldRole, Invitation, Membership, OpenedRecord, Organisation
from closeknit.accounts.models.trust import (
    Block,
    CodeTry,
    Consent,
    Delegation,
    HelperCode,
    SafeContactRecord,
)
from closeknit.accounts.models.user import ZONE_LENGTH, User, Users

__all__ = [
    "ZONE_LENGTH",
    "Block",
    "CodeTry",
    "Consent",
    "Delegation",
    "HeldRole",
    "HelperCode",
    "Invitation",
    "JournalEntry",
    "Membership",
    "OneTimeLink",
    "OpenedRecord",
    "Organisation",
    "SafeContactRecord",
    "User",
    "Users",
]
