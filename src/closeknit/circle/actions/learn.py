"""Refreshes what a tie has learned from its interactions. Called inside the transaction that changed them.

One function serves a single "Spoke today" and an import of half a million rows, and a rebuild of everything is the same
call, so the numbers cannot drift apart.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Count, Max, Sum

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Tie
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


def learn(*, owner: User, ties: Iterable[int] | None = None) -> None:
    """Refresh these ties (numbers of rows), or all of the owner's."""
    wanted = sorted(set(ties)) if ties is not None else list(access.ties(owner).values_list("pk", flat=True))
    for start in range(0, len(wanted), CHUNK):
        _write(_learned(owner, wanted[start : start + CHUNK]))


def _learned(owner: User, ties: Sequence[int]) -> list[tuple[Any, ...]]:
    """Rows of COLUMNS plus the tie's number, one for each of `ties`."""
    rows = list(
        access.interactions(owner)
        .filter(tie__in=ties)
        .order_by()
        .values_list("tie", "day", "channel", "direction")
        .annotate(Max("half_days"), Count("pk"), Sum("minutes"), Count("batch"))
    )
    learned: dict[int, tuple[Any, ...]] = dict.fromkeys(ties, NOTHING)
    if rows:
        learned.update(_summary(rows))
    known = _known_until(owner, ties, rows, learned)
    return [(*learned[tie][:-1], known.get(tie), tie) for tie in ties]


def _known_until(
    owner: User, ties: Sequence[int], rows: Sequence[tuple[Any, ...]], learned: dict[int, tuple[Any, ...]]
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
    for tie, day, *_, count, _minutes, imported in rows:
        if count > imported and day == learned[tie][2]:
            covered.pop(tie, None)
    return covered


def _summary(rows: Sequence[tuple[Any, ...]]) -> dict[int, tuple[Any, ...]]:
    columns = list(zip(*rows, strict=True))
    columns[1] = tuple(day.toordinal() for day in columns[1])
    tie, day, channel, direction, half, count, minutes, _ = (np.array(column, dtype=np.int64) for column in columns)
    also = habits(tie, day, channel, direction, half, count, minutes)
    ids, stats = contact_days.summarise(tie, day, half)
    today = int(day.max())
    # Full days alone: a year of meetings in a calendar does not make six colleagues one's closest.
    full = half >= contact_days.FULL
    recent_ids, _, recent = contact_days.decayed(tie[full], day[full], half[full], today)
    # Stored as of the tie's own last day, so that it never has to be decayed again until it is read.
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
            by_recent.get(int(number), 0.0) * 0.5 ** ((last - today) / 90) if last else 0.0,
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


def _write(rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(column)} = %s" for column in COLUMNS)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(Tie._meta.db_table)} SET {sets} WHERE id = %s", rows)  # noqa: S608  # names of our own table
