"""What the sources of a tie can vouch for together: so that a missing export is never read as silence.

A source (one chat, the call log, a mailbox) is complete for some spans of days. A day without contact is silence only when
every source that carries the tie covers it; on any other day nobody knows. Days are `date.toordinal()` numbers.
"""

from collections.abc import Iterable, Mapping, Sequence

Span = tuple[int, int]
"""First and last day, both counted."""

CARRIES = 0.25
"""A source with at least this share of a tie's contact-days carries it; a judgement."""


def carriers(days: Mapping[str, float]) -> list[str]:
    """The sources that carry a tie, by the number of its contact-days in each."""
    total = sum(days.values())
    return [source for source, count in days.items() if count >= CARRIES * total]


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same days as few spans as can be, in order."""
    out: list[Span] = []
    for first, last in sorted(spans):
        if out and first <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(last, out[-1][1]))
        elif first <= last:
            out.append((first, last))
    return out


def common(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """The days that are in both; each given as `joined` gives them."""
    out = []
    place = 0
    for first, last in one:
        while place < len(other) and other[place][1] < first:
            place += 1
        for their_first, their_last in other[place:]:
            if their_first > last:
                break
            out.append((max(first, their_first), min(last, their_last)))
    return out


def unknown(sources: Sequence[Sequence[Span]]) -> tuple[list[Span], int]:
    """The days on which somebody's silence says nothing, and the last day that all sources cover (0 when there is none).

    sources has the spans of each source that carries the tie. The unknown days are those from the first day that any
    source covers up to the last one that all do.
    """
    covered = [joined(spans) for spans in sources]
    if not covered or not all(covered):
        return [], 0
    known = covered[0]
    for spans in covered[1:]:
        known = common(known, spans)
    if not known:
        return [], 0
    holes = []
    start = min(spans[0][0] for spans in covered)
    for first, last in known:
        if first > start:
            holes.append((start, first - 1))
        start = last + 1
    return holes, known[-1][1]


def days_in(holes: Iterable[Span], after: int, until: int) -> int:
    """How many of the days after `after` and up to `until` are in the holes."""
    return sum(max(0, min(last, until) - max(first, after + 1) + 1) for first, last in holes)
