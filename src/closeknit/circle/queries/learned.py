"""What ties have learned, worked out from their interactions: the numbers that stand in a tie's own columns.

`actions.learn` writes them down; a plan for another day works them out afresh with what was known on that day.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.engine import contact_days, coverage
from closeknit.engine.habits import habits
from closeknit.storage.rows import pieces

COLUMNS = (
    "contact_days",
    "first_day",
    "last_day",
    "gaps",
    "gap_log_sum",
    "gap_log_squares",
    "gap_log_late",
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
    "unseen",
    "unseen_since",
)
NOTHING = (0.0, None, None, 0, 0.0, 0.0, 0.0, None, None, None, None, 0.0, 0.0, 0.0, 0, 0, 0, 0)
Ints = NDArray[np.int64]
Holes = Mapping[int, tuple[list[coverage.Span], int]]
"""For each tie the days of which nothing is known, and the last day that its sources cover."""


def learned(owner: User, ties: Sequence[int], until: date | None = None) -> list[tuple[Any, ...]]:
    """Rows of COLUMNS plus the tie's number, one for each of `ties`; with `until`, from what was in touch by that day."""
    return [row for some in pieces(ties) for row in _learned(owner, some, until)]


def _learned(owner: User, ties: Sequence[int], until: date | None) -> list[tuple[Any, ...]]:
    history = access.history(owner, ties, until)
    holes = holes_of(owner, ties)
    found: dict[int, tuple[Any, ...]] = dict.fromkeys(ties, NOTHING)
    if history.size:
        found.update(_summary(history, holes))
    by_hand = _kept_by_hand(history, found)
    return [(*found[tie], *_known(found[tie], holes.get(tie), tie in by_hand), tie) for tie in ties]


def holes_of(owner: User, ties: Sequence[int]) -> Holes:
    """What the imports can vouch for together, for those of the ties that an import covers."""
    spans: dict[int, dict[str, list[coverage.Span]]] = defaultdict(lambda: defaultdict(list))
    for_everybody: dict[str, list[coverage.Span]] = defaultdict(list)
    for tie, kind, channel, since, last in access.covered(owner, ties):
        source, span = f"{kind} {channel}", (since.toordinal(), last.toordinal())
        if tie is None:
            for_everybody[source].append(span)
        else:
            spans[tie][source].append(span)
    days: dict[int, dict[str, float]] = defaultdict(dict)
    for tie, kind, channel, count in access.source_days(owner, ties):
        days[tie][f"{kind} {channel}"] = count
    out = {}
    for tie, by_source in days.items():
        carried = coverage.carriers(by_source)
        windows = [spans[tie][source] + for_everybody[source] for source in carried]
        out[tie] = coverage.unknown([some for some in windows if some])
    return {tie: found for tie, found in out.items() if found[1]}


def _kept_by_hand(history: Ints, found: Mapping[int, tuple[Any, ...]]) -> set[int]:
    """Ties whose last moment was typed: they are kept by hand, and silence counts until today."""
    tie, day, *_, count, _, imported = history
    typed = count > imported
    pairs = zip(tie[typed].tolist(), day[typed].tolist(), strict=True)
    return {one for one, on in pairs if (last := found[one][2]) is not None and on == last.toordinal()}


def _known(
    found: tuple[Any, ...], holes: tuple[list[coverage.Span], int] | None, by_hand: bool
) -> tuple[date | None, int, int]:
    """The last day an import can vouch for (none for a tie kept by hand), and the unknown days since the first and the
    last contact."""
    if holes is None or found[1] is None:
        return None, 0, 0
    spans, as_of = holes
    first, last = found[1].toordinal(), found[2].toordinal()
    until = max(as_of, last)
    unseen = coverage.days_in(spans, first, until), coverage.days_in(spans, last, until)
    return None if by_hand else date.fromordinal(until), *unseen


def _hidden(holes: Holes) -> contact_days.Hidden:
    rows = [(tie, *span) for tie, (spans, _) in sorted(holes.items()) for span in spans]
    tie, first, last = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return contact_days.Hidden(tie, first, last)


def _summary(history: Ints, holes: Holes) -> dict[int, tuple[Any, ...]]:
    tie, day, channel, direction, half, count, minutes, _ = history
    also = habits(tie, day, channel, direction, half, count, minutes)
    ids, stats = contact_days.summarise(tie, day, half, _hidden(holes))
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
            out[int(number)] = (*NOTHING[:-1], int(also.moments[k]))
            continue
        last = int(stats.last[n])
        out[int(number)] = (
            float(stats.x[n]),
            date.fromordinal(int(stats.first[n])) if stats.first[n] else None,
            date.fromordinal(last) if last else None,
            int(stats.n[n]),
            float(stats.s1[n]),
            float(stats.s2[n]),
            float(stats.late[n]),
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
        )
    return out


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
