"""Refreshes what a tie has learned from its interactions. Called inside the transaction that changed them.

One function serves a single "Spoke today" and an import of half a million rows, and a rebuild of everything is the same
call, so the numbers cannot drift apart.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Max

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Tie
from closeknit.engine import contact_days
from closeknit.engine.habits import habits
from closeknit.storage import rows

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


def learn(*, owner: User, ties: Iterable[int] | None = None) -> None:
    """Refresh these ties (numbers of rows), or all of the owner's."""
    # Two acts at once would each learn without the other's moment (PostgreSQL; SQLite has one writer anyway).
    User.objects.select_for_update().only("pk").get(pk=owner.pk)
    wanted = sorted(set(ties)) if ties is not None else list(access.ties(owner).values_list("pk", flat=True))
    for start in range(0, len(wanted), CHUNK):
        rows.update(Tie, COLUMNS, _learned(owner, wanted[start : start + CHUNK]))


def _learned(owner: User, ties: Sequence[int]) -> list[tuple[Any, ...]]:
    """Rows of COLUMNS plus the tie's number, one for each of `ties`."""
    history = access.history(owner, ties)
    learned: dict[int, tuple[Any, ...]] = dict.fromkeys(ties, NOTHING)
    if history:
        learned.update(_summary(history))
    known = _known_until(owner, ties, history, learned)
    return [(*learned[tie][:-1], known.get(tie), tie) for tie in ties]


def _known_until(
    owner: User, ties: Sequence[int], history: Sequence[access.Row], learned: dict[int, tuple[Any, ...]]
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
        last = learned[tie][2]
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
