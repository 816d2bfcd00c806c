"""Who leans on whom: what was noted of help given and received, by its four kinds.

Feeling that somebody would be there is what protects. Help received often follows trouble and goes with feeling worse
(Cohen and Wills 1985, Psychological Bulletin 98, 310-357), so nothing here is more the better, and nobody is ranked.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

KINDS = 4
"""Emotional, practical, informational, companionship: numbered from 1 in what comes in, from 0 here."""

LEAST_NOTES = 3
"""Notes of a kind before "from one person only" says something; a judgement."""

LEAST_DAYS = 8
FEW, MOST = 0.2, 0.8
"""Who starts is said from eight contact-days on, and only outside a fifth to four fifths."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """What was noted. got and gave count notes, of shape (people, kinds): for the owner, and by the owner.

    gaps     kinds of which nothing received is noted, while something of another kind is
    alone    for each kind the place of the only person it came from, -1 where there were several or too few notes
    mostly   the place of the person from whom alone more than half of the kinds came that came at all, -1 for nobody
    """

    got: Ints
    gave: Ints
    gaps: Ints
    alone: Ints
    mostly: int


def leaning(person: Ints, given: Flags, kind: Ints, people: int) -> Leaning:
    """Read notes of (place of the person, given or received, kind 1 to 4; 0 for a note without a kind)."""
    named = kind > 0
    got, gave = (_table(person[named & way], kind[named & way], people) for way in (~given, given))
    notes, givers = got.sum(axis=0), (got > 0).sum(axis=0)
    single = (givers == 1) & (notes >= LEAST_NOTES)
    alone = np.where(single, got.argmax(axis=0) if people else -1, -1)
    gaps = np.flatnonzero(notes == 0) if notes.any() else np.zeros(0, dtype=np.int64)
    held = np.bincount(alone[single], minlength=max(people, 1))
    most = int(held.argmax())
    rests = held[most] >= 2 and 2 * held[most] > (notes > 0).sum()
    return Leaning(got, gave, gaps, alone, most if rests else -1)


def _table(person: Ints, kind: Ints, people: int) -> Ints:
    return np.bincount(person * KINDS + kind - 1, minlength=people * KINDS).reshape(people, KINDS)


@dataclass(frozen=True, slots=True)
class Starts:
    """Who starts, one entry a tie: on how many days that is known, on which share it was the owner, and -1, 0 or 1.

    turn   1 the owner usually starts, -1 the other does, 0 neither or too few days
    """

    days: Ints
    share: Floats
    turn: Ints


def starts(tie: Ints, by_owner: Flags, ties: int) -> Starts:
    """Read contact-days of which it is known who started them."""
    days = np.bincount(tie, minlength=ties)
    share = np.bincount(tie, weights=by_owner, minlength=ties) / np.maximum(days, 1)
    enough = days >= LEAST_DAYS
    turn = np.where(enough & (share > MOST), 1, np.where(enough & (share < FEW), -1, 0))
    return Starts(days, share, turn)
