"""Tables of the accounts app, by topic."""

from closeknit.accounts.models.devices import RecoveryCode, SignedInDevice
from closeknit.accounts.models.discreet import DiscreetMode
from closeknit.accounts.models.journal import JournalAnchor, JournalEntry, JournalHead
from closeknit.accounts.models.keys import PersonKey
from closeknit.accounts.models.links import OneTimeLink
from closeknit.accounts.models.organisations import HeldRole, Invitation, Membership, OpenedRecord, Organisation
from closeknit.accounts.models.standing import Hold, Restriction
from closeknit.accounts.models.submission import Submission
from closeknit.accounts.models.trust import Block, CodeTry, Consent, Delegation, HelperCode, SafeContactRecord
from closeknit.accounts.models.user import ZONE_LENGTH, User, Users

__all__ = [
    "ZONE_LENGTH",
    "Block",
    "CodeTry",
    "Consent",
    "Delegation",
    "DiscreetMode",
    "HeldRole",
    "HelperCode",
    "Hold",
    "Invitation",
    "JournalAnchor",
    "JournalEntry",
    "JournalHead",
    "Membership",
    "OneTimeLink",
    "OpenedRecord",
    "Organisation",
    "PersonKey",
    "RecoveryCode",
    "Restriction",
    "SafeContactRecord",
    "SignedInDevice",
    "Submission",
    "User",
    "Users",
]
