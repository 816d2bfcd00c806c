"""A promise goes with the suggestion that brings it up: done, it is kept; taken back, it is open again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Promise, ReachOut

ABOUT = "promise"
"""The reason of a suggestion that brings up a promise, and the fact that holds its row."""


def keep_promised(reach_out: ReachOut, today: date) -> None:
    """Let the promise that this suggestion brings up be kept today."""
    _of(reach_out.owner, reach_out.reason, reach_out.facts).filter(kept_on=None).update(kept_on=today)


def reopen_promised(reach_out: ReachOut) -> None:
    """Let the promise that this suggestion brought up be open again, if it was done."""
    if reach_out.state == ReachOut.State.DONE:
        _of(reach_out.owner, reach_out.reason, reach_out.facts).update(kept_on=None)


def still_promised(owner: User, reason: str, facts: Mapping[str, Any]) -> bool:
    """Whether nothing speaks against this suggestion: it is about no promise, or about one that is open."""
    return reason != ABOUT or _of(owner, reason, facts).filter(kept_on=None).exists()


def _of(owner: User, reason: str, facts: Mapping[str, Any]) -> QuerySet[Promise]:
    mine = access.promises(owner)
    return mine.filter(pk=facts[ABOUT]) if reason == ABOUT else mine.none()
