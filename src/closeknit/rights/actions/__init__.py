"""What people do with their data: take it along, put it on hold, forget it; and what runs out by itself."""

from closeknit.rights.actions.forgetting import HeldByLaw, finish, forget_account, forget_person, replay
from closeknit.rights.actions.holding import hold, lift, release, restrict
from closeknit.rights.actions.retention import Due, due, run

__all__ = [
    "Due",
    "HeldByLaw",
    "due",
    "finish",
    "forget_account",
    "forget_person",
    "hold",
    "lift",
    "release",
    "replay",
    "restrict",
    "run",
]
