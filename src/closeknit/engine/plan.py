"""This week's few reach-outs: whom, why, through what and for how long, within the minutes there are.

What a reach-out is worth is want(layer, own weight, quality) × (1 − P) × uplift: how much the owner wants
this tie, times the chance that the contact would not happen anyway, times what asking is likely to change.
Without the last factor the list would fill with ties that ended long ago. Fewer than three is right when
there is no more to say.

The constants are judgements unless a source stands beside them; each guard has a test of its own.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.candidates import MOST, Candidates, Pick, Reason
from closeknit.engine.records import FLOORS, LAYERS, TALKS, Status
from closeknit.engine.slots import Times
from closeknit.engine.ways import EXTRA_MINUTES, TALK_MINUTES, Offered, Way, ways

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DATE_DAYS = 7
AFTER_SUGGESTION, AFTER_OLD_FRIEND, AFTER_DISMISSAL = 14, 90, 30
"""Days of rest after a suggestion, after one of an old friend, and after the owner said "not this one"."""

UNANSWERED, UNANSWERED_DAYS, UNANSWERED_GAPS = 3, 60, 3
"""After three contact-days in a row without an answer wait sixty days, or three usual gaps if longer."""

SKIPS_FREE, SKIP_FACTOR = 2, 1.5
"""Each skip beyond the second stretches the waits of a tie by half."""

NEW_DAYS = (14, 28, 56)
"""A new tie is offered in the week after 2, 4 and 8 weeks of silence, then no more."""

PROMISE_DAYS = 7
"""A promise is brought up in the week before its day, and from then on."""

HELPED_DAYS = (5, 21)
"""Days after help was given or received in which it is good to hear from each other, if nobody has been in touch since."""

FRIENDS_A_WEEK = 2
"""Quiet ties of the layer of fifty in one week: more weak ties are offered only where the owner chose or promised."""

OLD_FRIEND_DAYS = 10
"""Contact-days that make a silent tie an old friend rather than a stranger."""

ENDED_UPLIFT, ENDED_BELOW = 0.3, 0.10
WANT = {5: 1.0, 15: 0.75, 50: 0.5, 150: 0.3}
"""How much a tie of each layer is wanted, before the owner says otherwise."""

_WANT_NEW = 0.5
_PLANNED_FIRST, _PROMISE_FIRST, _DATE_FIRST = 100.0, 500.0, 1000.0


def choose(candidates: Candidates, minutes: int, most: int = MOST, times: Times | None = None) -> list[Pick]:
    """The reach-outs worth most together, at most `most` (never above five) and at most `minutes` in all.

    With `times` each is put into a free stretch of the week, where it fits. Important dates go first, then promises, then
    what this week's plan already holds, then the largest gain (`fitting.best_week`: exact). The list
    is ordered the same way; an old friend comes last and only after two easier ones, because practising on current
    friends raises the number of people who write to an old one by two thirds (Aknin and Sandstrom 2024, Communications
    Psychology 2, 34). A list of four or five holds a weak tie where there is one: more contact with weak ties than usual
    goes with a better day (Sandstrom and Dunn 2014, PSPB 40, 910-922).
    """
    every = reasons(candidates)
    reason = _alone(candidates, every)
    offered = _offered(candidates, reason)
    found = ways(candidates, offered, int(minutes), min(most, MOST), times)
    left = (every > Reason.DATE) & (reason == 0) & (candidates.household >= 0)
    picks = [_pick(candidates, Reason(int(reason[way.index])), way) for way in found]
    picks = [replace(p, also=_also(candidates, left, p)) if p.reason != Reason.DATE else p for p in picks]
    return sorted(picks, key=lambda pick: (_turn(pick), -offered.gain[pick.index], pick.index))


def _offered(c: Candidates, reason: Ints) -> Offered:
    old = np.flatnonzero(reason == Reason.OLD_FRIEND)
    first = np.select([reason == Reason.DATE, reason == Reason.PROMISE], [_DATE_FIRST, _PROMISE_FIRST], 0.0)
    ahead = first + _PLANNED_FIRST * c.planned
    last = int(old[0]) if len(old) else -1
    return Offered(np.flatnonzero(reason), worth(c, reason), _minutes(c), ahead, reason == Reason.DATE, _talk(c), last)


def _pick(c: Candidates, reason: Reason, way: Way) -> Pick:
    index, usual = way.index, float(c.usual[way.index])
    return Pick(
        index=index,
        reason=reason,
        channel=way.channel,
        minutes=way.minutes,
        short=way.short,
        usual=None if np.isnan(usual) else usual,
        silent=int(c.silent[index]),
        date_in_days=int(c.date_in_days[index]),
        interval=int(c.interval[index]),
        contact_days=float(c.x[index]),
        slot=way.slot,
    )


def _also(c: Candidates, left: Flags, pick: Pick) -> tuple[int, ...]:
    return tuple(np.flatnonzero(left & (c.household == c.household[pick.index])).tolist())


def _turn(pick: Pick) -> int:
    """Dates by their day, then promises, then everybody, then the old friend."""
    later = {Reason.PROMISE: 1, Reason.OLD_FRIEND: 3}
    return pick.date_in_days if pick.reason == Reason.DATE else DATE_DAYS + later.get(pick.reason, 2)


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
            allowed & (c.promised_in_days >= 0) & (c.promised_in_days <= PROMISE_DAYS),
            due,
            learned & _since(c, c.helped),
            learned & _since(c, c.was_helped),
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


def _since(c: Candidates, days: Ints) -> Flags:
    """Whether something happened so many days ago that a word is due, and there was none since."""
    return (days >= HELPED_DAYS[0]) & (days <= HELPED_DAYS[1]) & (c.silent >= days)


def _fresh(c: Candidates) -> Flags:
    """In the week after 2, 4 or 8 weeks of silence."""
    fresh = c.planned & (c.silent >= NEW_DAYS[0])
    for days in NEW_DAYS:
        fresh |= (c.silent >= days) & (c.silent < days + 7)
    return fresh


def _alone(c: Candidates, reason: Ints) -> Ints:
    """Of a household, of old friends, and of the quiet and the new in the outermost layer, keep the best one only.

    Of the quiet friends in the layer inside it two are kept: one of five or so is to be a weak tie, not a week of them. A
    birthday and a promise are one person's own.
    """
    gain = worth(c, reason)
    rank = gain + _PLANNED_FIRST * c.planned
    outer, quieter = c.layer == LAYERS[-1], reason == Reason.QUIETER
    new = (reason == Reason.NEW_TIE) | (reason == Reason.KEEP_GOING)
    several = reason > Reason.PROMISE
    names, counts = np.unique(c.household[several & (c.household >= 0)], return_counts=True)
    groups = [(several & (c.household == one), 1) for one in names[counts > 1]]
    groups += [(reason == Reason.OLD_FRIEND, 1), (outer & quieter, 1), (outer & new, 1)]
    groups += [((c.layer == LAYERS[-2]) & quieter, FRIENDS_A_WEEK)]
    kept = reason.copy()
    for group, most in groups:
        members = np.flatnonzero(group & (kept > 0))
        kept[members[np.argsort(-rank[members], kind="stable")[most:]]] = 0
    return np.where(gain > 0, kept, 0)


def worth(c: Candidates, reason: Ints) -> Floats:
    """want × (1 − P) × uplift of each tie with a reason, else 0; a date and a promise need neither P nor uplift."""
    want = np.select([c.layer == layer for layer in WANT], list(WANT.values()), WANT[150])
    near = np.isin(reason, [Reason.NEW_TIE, Reason.KEEP_GOING, Reason.PROMISE, Reason.HELPED, Reason.WAS_HELPED])
    want = np.where(near, np.maximum(want, _WANT_NEW), want) * np.clip(c.weight, 0, 3)
    want = want * (1 + 0.25 * np.clip(np.nan_to_num(c.quality, nan=0.0), -2, 2))
    ended = (c.alive < ENDED_BELOW) & ~c.asked & (reason != Reason.CHOSEN_RHYTHM)
    changed = (1 - c.p7) * np.where(ended, ENDED_UPLIFT, 1.0)
    changed = np.where(reason == Reason.OLD_FRIEND, changed * c.x / (c.x + 20), changed)
    given = (reason == Reason.DATE) | (reason == Reason.PROMISE)
    return np.asarray(np.where(reason == 0, 0.0, want * np.where(given, 1.0, changed)))


def _minutes(c: Candidates) -> Ints:
    """Whole minutes of the usual contact today."""
    return np.where(np.isin(c.channel, TALKS), np.ceil(c.minutes + _longer(c)), np.maximum(c.minutes, 1)).astype(
        np.int64
    )


def _talk(c: Candidates) -> Ints:
    """Whole minutes of a call today."""
    return np.ceil(TALK_MINUTES + _longer(c)).astype(np.int64)


def _longer(c: Candidates) -> Floats:
    """Minutes more after a silence; without a usual gap the layer's floor stands in for it."""
    floor = np.select([c.layer == layer for layer in FLOORS], list(FLOORS.values()), FLOORS[150])
    gap = np.where(np.isnan(c.usual), floor, np.maximum(c.usual, 1))
    return np.asarray(EXTRA_MINUTES * np.log(np.maximum(c.silent / gap, 1)))
