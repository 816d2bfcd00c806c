"""What the plan chooses from and what it gives back: an owner's ties as columns, and one suggestion."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.records import Channel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST = 5
"""Suggestions in a week, however many minutes there are."""


class Reason(IntEnum):
    """Why somebody is suggested; each can be checked by the person against the facts of the pick."""

    DATE = 1
    PROMISE = 2
    CHOSEN_RHYTHM = 3
    HELPED = 4
    WAS_HELPED = 5
    QUIETER = 6
    NEW_TIE = 7
    KEEP_GOING = 8
    OLD_FRIEND = 9


@dataclass(frozen=True, slots=True)
class Candidates:
    """An owner's ties as the plan sees them, one entry a tie. `candidates()` fills in what is not known.

    status           `records.Status`
    p7               chance of a contact within 7 days without being asked
    alive            chance that the tie has not ended
    silent           whole days since the last contact, -1 for never
    usual            own median gap in days as shown to people, nan when there are too few gaps
    x                contact-days
    layer            5, 15, 50 or 150
    weight           the owner's own weight, 1 neutral, 0 to 3
    quality          mean of the "how was it" taps, -2 to 2; nan when there are none
    channel          the channel that is easy with this person (`records.Channel`)
    minutes          what a contact there usually takes
    writes           whether a short message can reach them
    since_suggested, since_dismissed   days since, -1 for never
    skipped          times skipped in a row
    interval         days between contacts that the owner chose, 0 for none; it replaces the learned rhythm
    date_in_days     days until an important date, -1 for none
    only_dates       suggest for important dates and for nothing else
    unanswered       contact-days in a row, up to the last, on which only the owner reached out
    asked            the owner asked to hear of this person although the tie may have ended
    planned          suggested earlier this week and still open
    household        a number that a couple or a household share, -1 for whoever stands alone
    resting, never, snoozed   the owner's words; any of them silences everything
    """

    status: Ints
    p7: Floats
    alive: Floats
    silent: Ints
    usual: Floats
    x: Floats
    layer: Ints
    weight: Floats
    quality: Floats
    channel: Ints
    minutes: Ints
    writes: Flags
    calls: Flags
    since_suggested: Ints
    since_dismissed: Ints
    skipped: Ints
    interval: Ints
    date_in_days: Ints
    promised_in_days: Ints
    helped: Ints
    was_helped: Ints
    only_dates: Flags
    unanswered: Ints
    asked: Flags
    planned: Flags
    household: Ints
    resting: Flags
    never: Flags
    snoozed: Flags


_UNTOLD: dict[str, Any] = {
    "usual": np.nan, "weight": 1.0, "quality": np.nan, "channel": int(Channel.VOICE), "minutes": 15,
    "writes": True, "calls": False, "since_suggested": -1, "since_dismissed": -1, "skipped": 0, "interval": 0,
    "date_in_days": -1, "promised_in_days": -1,
    "helped": -1, "was_helped": -1, "only_dates": False, "unanswered": 0, "asked": False, "planned": False,
    "household": -1, "resting": False, "never": False, "snoozed": False,
}  # fmt: skip


def candidates(status: NDArray[Any], **columns: Any) -> Candidates:
    """Candidates from the columns that are known: arrays, or one value for all; the others are neutral.

    `p7`, `alive`, `silent`, `x` and `layer` have no such value and are always given. Raises TypeError for a
    column that is missing or unknown, ValueError for one of another length.
    """
    given = {**_UNTOLD, **columns, "status": status}
    columns = {name: np.broadcast_to(np.asarray(value), len(status)) for name, value in given.items()}
    return Candidates(**columns)


@dataclass(frozen=True, slots=True)
class Week:
    """The owner's week: its minutes, how many suggestions are dealt with, and the minutes those took."""

    minutes: int
    dealt_with: int = 0
    spent: int = 0

    @property
    def left(self) -> int:
        """Minutes that are left."""
        return max(self.minutes - self.spent, 0)

    @property
    def places(self) -> int:
        """Suggestions that are left."""
        return max(MOST - self.dealt_with, 0)


@dataclass(frozen=True, slots=True)
class Pick:
    """One suggestion and the facts by which the person can check its reason.

    index          the tie's place in the candidates
    minutes        whole minutes, with those a talk takes longer after a silence
    short          a short message in place of the usual contact, because the minutes are few
    usual          own median gap in days, None when it is not known
    silent         days since the last contact, -1 for never
    date_in_days   days until the important date, -1 for none
    interval       days between contacts that the owner chose, 0 for none
    contact_days   days in touch so far
    also           those of the same household who had a reason too and are not suggested beside this one
    slot           the place of its free stretch among the slots, -1 when no time is set aside for it
    """

    index: int
    reason: Reason
    channel: Channel
    minutes: int
    short: bool
    usual: float | None
    silent: int
    date_in_days: int
    interval: int
    contact_days: float
    also: tuple[int, ...] = ()
    slot: int = -1
