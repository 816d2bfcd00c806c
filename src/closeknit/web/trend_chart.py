"""The picture of a person's own results over time, drawn as `charts` draws; every number is written beside its point.

The scale starts and ends where the questionnaire does, not where it would look dramatic. Days are as far apart as they were,
but never so near that their numbers would lie over one another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from closeknit.web.charts import n, picture, spoken

LEFT, RIGHT, TOP, BOTTOM = 56, 604, 64, 226
APART = 48
"""Units between two points at least: room for a number of three digits in the letters of a phone."""

LABELS_APART = 104
"""Units between two days under the picture at least."""

MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """One result: its day as a number, the day in a short word, its value, and the value as it is written."""

    day: int
    word: str
    value: float
    said: str


def places(days: Sequence[int]) -> list[float]:
    """Where each day stands on the line, oldest first: in proportion, and at least `APART` from the one before."""
    first, span = LEFT + APART / 2, days[-1] - days[0]
    # Within one day they stand side by side; a single one is the newest.
    shares = [(day - days[0]) / span for day in days] if span else [i / (len(days) - 1 or 1) for i in range(len(days))]
    wished = [first + share * (RIGHT - first) for share in shares] if len(days) > 1 else [float(RIGHT)]
    found: list[float] = []
    for x in wished:
        found.append(max(x, found[-1] + APART) if found else x)
    ceiling = float(RIGHT)
    for i in range(len(found) - 1, -1, -1):
        found[i] = min(found[i], ceiling)
        ceiling = found[i] - APART
    return found


def trend(marks: Sequence[Mark], low: float, high: float, up: str, label: str) -> SafeString:
    """Return the results as a line from the oldest to the newest; `up` says what a higher number means."""
    xs = places([mark.day for mark in marks])
    ys = [BOTTOM - (mark.value - low) / (high - low) * (BOTTOM - TOP) for mark in marks]
    parts = [*_grid(low, high), f'<text x="{LEFT}" y="20">{escape(up)}</text>']
    line = "L".join(f"{n(x)} {n(y)}" for x, y in zip(xs, ys, strict=True))
    parts.append(f'<path class="l1" d="M{line}"/>')
    last = len(marks) - 1
    for i, (mark, x, y) in enumerate(zip(marks, xs, ys, strict=True)):
        shape = 'class="p1" r="7"' if i == last else 'class="hole" r="5.5"'
        parts.append(f'<circle {shape} cx="{n(x)}" cy="{n(y)}"/>')
        parts.append(f'<text class="mid strong" x="{n(x)}" y="{n(y - 16)}">{escape(mark.said)}</text>')
    parts += [f'<text class="mid" x="{n(xs[i])}" y="262">{escape(marks[i].word)}</text>' for i in _labelled(xs)]
    return picture(spoken("chart", "0 0 640 272", label), parts)


def _grid(low: float, high: float) -> list[str]:
    whole = low == int(low) and high == int(high)
    count = int(high - low) if whole and high - low <= MOST_LINES else 4
    parts = []
    for step in range(count + 1):
        y = n(BOTTOM - step / count * (BOTTOM - TOP))
        parts.append(f'<path class="grid" d="M{LEFT} {y}H640"/>')
    middle = (low + high) / 2
    for value in (low, middle, high) if middle == int(middle) else (low, high):
        at = BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP)
        parts.append(f'<text class="end" x="{LEFT - 12}" y="{n(at + 5)}">{n(value)}</text>')
    return parts


def _labelled(xs: Sequence[float]) -> list[int]:
    """The points whose day is written: the newest, and those before it that leave room."""
    found: list[int] = []
    for i in range(len(xs) - 1, -1, -1):
        if not found or xs[found[-1]] - xs[i] >= LABELS_APART:
            found.append(i)
    return found
