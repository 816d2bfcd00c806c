"""Tables of a person's circle. Every row belongs to one owner and is reached through `access` alone."""

from closeknit.accounts.models.refs import new_ref
from closeknit.circle.models.ahead import Ahead
from closeknit.circle.models.people import (
    NAME_LENGTH,
    Batch,
    BatchFile,
    Bond,
    Channel,
    Coverage,
    Handle,
    ImportantDate,
    Interaction,
    KnownAs,
    Mood,
    OwnKey,
    Person,
    Said,
    SeenAgain,
    Tie,
)
from closeknit.circle.models.promise import Promise
from closeknit.circle.models.sealed import Unreadable, does_not_open, sealed_fields
from closeknit.circle.models.support import Support
from closeknit.circle.models.week import OWN_WISH, FreeTime, Plan, PooledRhythm, ReachOut

__all__ = [
    "NAME_LENGTH",
    "OWN_WISH",
    "Ahead",
    "Batch",
    "BatchFile",
    "Bond",
    "Channel",
    "Coverage",
    "FreeTime",
    "Handle",
    "ImportantDate",
    "Interaction",
    "KnownAs",
    "Mood",
    "OwnKey",
    "Person",
    "Plan",
    "PooledRhythm",
    "Promise",
    "ReachOut",
    "Said",
    "SeenAgain",
    "Support",
    "Tie",
    "Unreadable",
    "does_not_open",
    "new_ref",
    "sealed_fields",
]
