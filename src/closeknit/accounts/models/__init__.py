"""Tables of the accounts app, by topic."""

from closeknit.accounts.models.devices import RecoveryCode, SignedInDevice
from closeknit.accounts.models.discreet import DiscreetMode
from closeknit.accounts.models.journal import JournalAnchor, JournalEntry, JournalHead
from closeknit.accounts.models.keys import PersonKey
from closeknit.accounts.models.links import OneTimeLink
from closeknit.accounts.models.submission import Submission
from closeknit.accounts.models.user import ZONE_LENGTH, User, Users

__all__ = [
    "ZONE_LENGTH",
    "DiscreetMode",
    "JournalAnchor",
    "JournalEntry",
    "JournalHead",
    "OneTimeLink",
    "PersonKey",
    "RecoveryCode",
    "SignedInDevice",
    "Submission",
    "User",
    "Users",
]
