"""This week's few reach-outs: whom, why, through what and for how long, within the minutes there are.

What a reach-out is worth is want(layer, own weight, quality) × (1 − P) × uplift: how much the owner wants
this tie, times the chance that the contact would not happen anyway, times what asking is likely to change.
Without the last factor the list would fill with ties that ended long ago. Fewer than three is right when
there is no more to say.

The constants are judgements unless a source stands beside them; each guard has a test of its own.
"""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.budget import SHORT, SHORT_MINUTES, Offers, best_list
from closeknit.engine.records import FLOORS, LAYERS, Channel, Status

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST = 5
"""Suggestions in a week, however many minutes there are."""

DATE_DAYS = 7
AFTER_SUGGESTION, AFTER_OLD_FRIEND, AFTER_DISMISSAL = 14, 90, 30
"""Days of rest after a suggestion, after one of an old friend, and after the owner said "not this one"."""

UNANSWERED, UNANSWERED_DAYS, UNANSWERED_GAPS = 3, 60, 3
"""After three contact-days in a row without an answer wait sixty days, or three usual gaps if longer."""

SKIPS_FREE, SKIP_FACTOR = 2, 1.5
"""Each skip beyond the second stretches the waits of a tie by half."""

NEW_DAYS = (14, 28, 56)
"""A new tie is offered in the week after 2, 4 and 8 weeks of silence, then no more."""

OLD_FRIEND_DAYS = 10
"""Contact-days that make a silent tie an old friend rather than a stranger."""

EXTRA_MINUTES = 3
"""Minutes × ln(silence / usual gap) that a talk takes longer: the first call after a gap is longer, in
proportion to the logarithm of the gap (Bhattacharya et al. 2016, arXiv:1608.01842)."""

SHORT_SHARE = 0.4
"""What a five-minute message is worth beside the usual contact with that person."""

ENDED_UPLIFT, ENDED_BELOW = 0.3, 0.10
WANT = {5: 1.0, 15: 0.75, 50: 0.5, 150: 0.3}
"""How much a tie of each layer is wanted, before the owner says otherwise."""

_WANT_NEW = 0.5
_PLANNED_FIRST, _DATE_FIRST = 100.0, 1000.0


class Reason(IntEnum):
    """Why somebody is suggested; each can be checked by the person against the facts of the pick."""

    DATE = 1
    CHOSEN_RHYTHM = 2
    QUIETER = 3
    NEW_TIE = 4
    KEEP_GOING = 5
    OLD_FRIEND = 6


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
    since_suggested: Ints
    since_dismissed: Ints
    skipped: Ints
    interval: Ints
    date_in_days: Ints
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
    "writes": True, "since_suggested": -1, "since_dismissed": -1, "skipped": 0, "interval": 0,
    "date_in_days": -1, "only_dates": False, "unanswered": 0, "asked": False, "planned": False,
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


def choose(candidates: Candidates, minutes: int, most: int = MOST) -> list[Pick]:
    """The reach-outs worth most together, at most `most` (never above five) and at most `minutes` in all.

    Important dates go first, then what this week's plan already holds, then the largest gain
    (`budget.best_list`: exact). The list is ordered the same way; an old friend comes last and only after two
    easier ones, because practising on current friends raises the number of people who write to an old one by
    two thirds (Aknin and Sandstrom 2024, Communications Psychology 2, 34). A list of four or five holds a
    weak tie where there is one: more contact with weak ties than usual goes with a better day (Sandstrom and
    Dunn 2014, PSPB 40, 910-922).
    """
    all_reasons = reasons(candidates)
    reason = _alone(candidates, all_reasons)
    chosen = np.flatnonzero(reason)
    gain = worth(candidates, reason)[chosen]
    cost = _minutes(candidates)[chosen]
    ahead = _PLANNED_FIRST * candidates.planned[chosen] + _DATE_FIRST * (reason[chosen] == Reason.DATE)
    short = np.where(candidates.writes[chosen] & (cost > SHORT_MINUTES), SHORT_SHARE * gain, 0.0)
    old = np.flatnonzero(reason[chosen] == Reason.OLD_FRIEND)
    offers = Offers(gain, cost, short, candidates.layer[chosen] >= 50, ahead)
    found = best_list(offers, int(minutes), min(most, MOST), int(old[0]) if len(old) else -1)
    value = {int(index): float(number) for index, number in zip(chosen, gain, strict=True)}
    picks = [_pick(candidates, int(chosen[at]), Reason(int(reason[chosen[at]])), form == SHORT) for at, form in found]
    left = (all_reasons > Reason.DATE) & (reason == 0) & (candidates.household >= 0)
    picks = [replace(p, also=_also(candidates, left, p)) if p.reason != Reason.DATE else p for p in picks]
    return sorted(picks, key=lambda pick: (_turn(pick), -value[pick.index], pick.index))


def _pick(c: Candidates, index: int, reason: Reason, short: bool) -> Pick:
    usual = float(c.usual[index])
    return Pick(
        index=index,
        reason=reason,
        channel=Channel.MESSAGE if short else Channel(int(c.channel[index])),
        minutes=SHORT_MINUTES if short else int(_minutes(c)[index]),
        short=short,
        usual=None if np.isnan(usual) else usual,
        silent=int(c.silent[index]),
        date_in_days=int(c.date_in_days[index]),
        interval=int(c.interval[index]),
        contact_days=float(c.x[index]),
    )


def _also(c: Candidates, left: Flags, pick: Pick) -> tuple[int, ...]:
    return tuple(np.flatnonzero(left & (c.household == c.household[pick.index])).tolist())


def _turn(pick: Pick) -> int:
    """Dates by their day, then everybody, then the old friend."""
    return {Reason.DATE: pick.date_in_days, Reason.OLD_FRIEND: DATE_DAYS + 2}.get(pick.reason, DATE_DAYS + 1)


def reasons(c: Candidates) -> Ints:
    """The `Reason` to suggest each tie today, 0 for none: all guards, before minutes and places count."""
    stretch = np.power(SKIP_FACTOR, np.clip(c.skipped - SKIPS_FREE, 0, 12), dtype=np.float64)
    gap = np.nan_to_num(c.usual, nan=0.0)
    asked_not = c.resting | c.never | c.snoozed | (c.status == Status.RESTING)
    allowed = ~asked_not & ~((c.since_dismissed >= 0) & (c.since_dismissed < AFTER_DISMISSAL))
    chasing = (c.unanswered >= UNANSWERED) & (c.silent < np.maximum(UNANSWERED_DAYS, UNANSWERED_GAPS * gap))
    rested = allowed & ~chasing & ~c.only_dates & (c.status != Status.UNKNOWN)
    rested &= _rested(c, AFTER_SUGGESTION * stretch) & ~_with_them(c, c.snoozed)
    learned = rested & (c.interval == 0)
    due = rested & (c.interval > 0) & ((c.silent < 0) | (c.silent >= c.interval * stretch))
    old = learned & (c.status == Status.LAPSED) & ((c.x >= OLD_FRIEND_DAYS) | c.asked)
    celebrated = (c.date_in_days == 0) & (c.silent == 0)
    fresh = learned & (c.status == Status.NEW) & _fresh(c)
    return np.select(  # in the order of `Reason`; the first that holds is the reason
        [
            allowed & (c.date_in_days >= 0) & (c.date_in_days <= DATE_DAYS) & ~celebrated,
            due,
            learned & _quiet(c) & ((stretch == 1) | (c.silent >= gap * stretch)),
            fresh & (c.x < 2),
            fresh,
            old & _rested(c, AFTER_OLD_FRIEND * stretch),
        ],
        [int(reason) for reason in Reason],
        0,
    )


def _rested(c: Candidates, days: Floats) -> Flags:
    """Never suggested, long enough ago, or still standing in this week's plan; a household rests together."""
    recent = (c.since_suggested >= 0) & (c.since_suggested < days)
    return np.asarray(c.planned | ~(recent | _with_them(c, recent)))


def _with_them(c: Candidates, flag: Flags) -> Flags:
    """Whether it is so for somebody of the same household."""
    return np.asarray((c.household >= 0) & np.isin(c.household, c.household[flag]))


def _quiet(c: Candidates) -> Flags:
    """Quieter than usual; a little quiet counts in the two inner layers only: the others are never nagged."""
    little = (c.status == Status.QUIET) & (c.layer <= 15)
    return np.asarray(little | (c.status == Status.OVERDUE) | (c.status == Status.DRIFTING))


def _fresh(c: Candidates) -> Flags:
    """In the week after 2, 4 or 8 weeks of silence."""
    fresh = c.planned & (c.silent >= NEW_DAYS[0])
    for days in NEW_DAYS:
        fresh |= (c.silent >= days) & (c.silent < days + 7)
    return fresh


def _alone(c: Candidates, reason: Ints) -> Ints:
    """Of a household, of old friends, and of the quiet and the new in the outermost layer, keep the best one only.

    A birthday is one person's own.
    """
    gain = worth(c, reason)
    rank = gain + _PLANNED_FIRST * c.planned
    outer = c.layer == LAYERS[-1]
    new = (reason == Reason.NEW_TIE) | (reason == Reason.KEEP_GOING)
    kept = reason.copy()
    several = reason > Reason.DATE
    names, counts = np.unique(c.household[several & (c.household >= 0)], return_counts=True)
    households = [several & (c.household == one) for one in names[counts > 1]]
    for group in (*households, reason == Reason.OLD_FRIEND, outer & (reason == Reason.QUIETER), outer & new):
        members = np.flatnonzero(group & (kept > 0))
        if len(members) > 1:
            best = members[np.argmax(rank[members])]
            kept[members[members != best]] = 0
    return np.where(gain > 0, kept, 0)


def worth(c: Candidates, reason: Ints) -> Floats:
    """want × (1 − P) × uplift of each tie with a reason, else 0; a date needs neither P nor uplift."""
    want = np.select([c.layer == layer for layer in WANT], list(WANT.values()), WANT[150])
    new = (reason == Reason.NEW_TIE) | (reason == Reason.KEEP_GOING)
    want = np.where(new, np.maximum(want, _WANT_NEW), want) * np.clip(c.weight, 0, 3)
    want = want * (1 + 0.25 * np.clip(np.nan_to_num(c.quality, nan=0.0), -2, 2))
    ended = (c.alive < ENDED_BELOW) & ~c.asked & (reason != Reason.CHOSEN_RHYTHM)
    changed = (1 - c.p7) * np.where(ended, ENDED_UPLIFT, 1.0)
    changed = np.where(reason == Reason.OLD_FRIEND, changed * c.x / (c.x + 20), changed)
    return np.asarray(np.where(reason == 0, 0.0, want * np.where(reason == Reason.DATE, 1.0, changed)))


def _minutes(c: Candidates) -> Ints:
    """Whole minutes of the usual contact today; without a usual gap the layer's floor stands in for it."""
    floor = np.select([c.layer == layer for layer in FLOORS], list(FLOORS.values()), FLOORS[150])
    gap = np.where(np.isnan(c.usual), floor, np.maximum(c.usual, 1))
    talk = np.isin(c.channel, [int(Channel.IN_PERSON), int(Channel.VIDEO), int(Channel.VOICE)])
    longer = np.where(talk, EXTRA_MINUTES * np.log(np.maximum(c.silent / gap, 1)), 0.0)
    return np.maximum(np.ceil(c.minutes + longer), 1).astype(np.int64)
