"""What ties have learned, worked out from their interactions: the numbers that stand in a tie's own columns.

`actions.learn` writes them down; a plan for another day works them out afresh with what was known on that day.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Max

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.engine import contact_days
from closeknit.engine.habits import habits

CHUNK = 500
COLUMNS = (
    "contact_days",
    "first_day",
    "last_day",
    "gaps",
    "gap_log_sum",
    "gap_log_squares",
    "gap_median",
    "gap_low",
    "gap_high",
    "gap_mean",
    "recent",
    "minutes",
    "in_person_share",
    "usual_channel",
    "last_channel",
    "unanswered",
    "moments",
    "known_until",
)
NOTHING = (0.0, None, None, 0, 0.0, 0.0, None, None, None, None, 0.0, 0.0, 0.0, 0, 0, 0, 0, None)


def learned(owner: User, ties: Sequence[int], until: date | None = None) -> list[tuple[Any, ...]]:
    """Rows of COLUMNS plus the tie's number, one for each of `ties`; with `until`, from what was in touch by that day."""
    return [row for start in range(0, len(ties), CHUNK) for row in _learned(owner, ties[start : start + CHUNK], until)]


def _learned(owner: User, ties: Sequence[int], until: date | None) -> list[tuple[Any, ...]]:
    history = access.history(owner, ties, until)
    found: dict[int, tuple[Any, ...]] = dict.fromkeys(ties, NOTHING)
    if history:
        found.update(_summary(history))
    known = _known_until(owner, ties, history, found)
    return [(*found[tie][:-1], known.get(tie), tie) for tie in ties]


def _known_until(
    owner: User, ties: Sequence[int], history: Sequence[access.Row], found: dict[int, tuple[Any, ...]]
) -> dict[int, date]:
    """The last day an import can vouch for. A tie whose last moment was typed by hand is kept by hand: no such day."""
    covered = dict(
        access.coverage(owner)
        .filter(tie__in=ties)
        .order_by()
        .values("tie")
        .annotate(Max("until"))
        .values_list("tie", "until__max")
    )
    for tie, day, *_, count, _minutes, imported in history:
        last = found[tie][2]
        if count > imported and last is not None and day == last.toordinal():
            covered.pop(tie, None)
    return covered


def _summary(history: Sequence[access.Row]) -> dict[int, tuple[Any, ...]]:
    tie, day, channel, direction, half, count, minutes, _ = np.array(history, dtype=np.int64).T
    also = habits(tie, day, channel, direction, half, count, minutes)
    ids, stats = contact_days.summarise(tie, day, half)
    today = int(day.max())
    # Full days alone: a year of meetings in a calendar does not make six colleagues one's closest.
    full = half >= contact_days.FULL
    # As of the tie's own last day, so that it never has to be decayed again until it is read, and so that it comes out
    # the same to the last bit whichever other ties are refreshed with it.
    lag = today - stats.last[np.searchsorted(ids, tie[full])]
    recent_ids, _, recent = contact_days.decayed(tie[full], day[full] + lag, half[full], today)
    place = {int(i): n for n, i in enumerate(ids)}
    out: dict[int, tuple[Any, ...]] = {}
    by_recent = {int(i): float(v) for i, v in zip(recent_ids, recent, strict=True)}
    for k, number in enumerate(also.tie):
        n = place.get(int(number))
        if n is None:
            out[int(number)] = (*NOTHING[:-2], int(also.moments[k]), None)
            continue
        last = int(stats.last[n])
        out[int(number)] = (
            float(stats.x[n]),
            date.fromordinal(int(stats.first[n])) if stats.first[n] else None,
            date.fromordinal(last) if last else None,
            int(stats.n[n]),
            float(stats.s1[n]),
            float(stats.s2[n]),
            _or_none(stats.median[n]),
            _or_none(stats.q1[n]),
            _or_none(stats.q3[n]),
            _or_none(stats.mean_gap[n]),
            by_recent.get(int(number), 0.0),
            float(also.minutes[k]),
            float(also.in_person_share[k]),
            int(also.usual_channel[k]),
            int(also.last_channel[k]),
            int(also.unanswered[k]),
            int(also.moments[k]),
            None,
        )
    return out


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
