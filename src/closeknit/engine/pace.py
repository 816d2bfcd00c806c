"""How lively an owner's ties are just now beside how they usually are: holidays, a busy month, the end of a term.

Everybody is in touch less while the owner is away, so the days ahead count for less then. The pace is a factor on the days
ahead, learned from no label: contact-days that followed another of the same tie, over those that were to be expected.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

WINDOW = 60
"""Days after a contact-day in which the next one is waited for; a longer silence says more about the tie than the pace."""

HALF_LIFE = 14
"""Days after which what was seen counts half."""

PRIOR_CONTACTS = 20.0
"""So many expected contact-days at the usual pace are added: with little to see the pace is 1."""


def pace(tie: Ints, day: Ints, today: int) -> float:
    """The pace on `today`, 1 for as usual, of rows of (tie, full contact-day); days after `today` count nothing.

    With r the share of waiting days on which a contact came, over all days,
    pace = (Σ w·contacts + 20) / (Σ w·r·waiting + 20), w = 2^(−age/14 days).
    """
    seen = day <= today
    order = np.lexsort((day[seen], tie[seen]))
    tie, day = tie[seen][order], day[seen][order]
    if len(day) < 2:
        return 1.0
    following = np.append(np.where(tie[1:] == tie[:-1], day[1:], np.iinfo(np.int64).max), np.iinfo(np.int64).max)
    real = following > day
    day, following = day[real], following[real]
    came = following <= np.minimum(day + WINDOW, today)
    until = np.minimum(np.minimum(following, day + WINDOW), today)
    waiting = until - day
    if not waiting.sum():
        return 1.0
    usual = came.sum() / waiting.sum()
    recent = _half(today - following[came]).sum()
    # Σ over the days of a wait of 2^(−age/14), as the difference of two sums to infinity.
    step = 1 - 0.5 ** (1 / HALF_LIFE)
    expected = usual * ((_half(today - until) - _half(today - day)) / step).sum()
    return float((recent + PRIOR_CONTACTS) / (expected + PRIOR_CONTACTS))


def _half(age: Ints) -> Floats:
    return np.asarray(np.exp2(age / -HALF_LIFE))
