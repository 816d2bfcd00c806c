"""The pictures of Insights, drawn as `charts` draws: plain SVG, and a table beside each on the page that says the same.

Every scale starts at nothing. A second year is told apart by its shape as well as by its colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from closeknit.web.charts import n, picture, spoken

WIDE = 400
EDGE = 34
"""Room at both ends of a line, for a number beside its last point."""

ROW = 58
MOST_FACES = 4
FACE = 15
STEP = 34
APART = 68


LONGEST_NAME = 34
"""Letters of a name that fit over a line; the table beside the picture has the whole name."""


def fitting(name: str) -> str:
    """Return a name as far as it fits over a line, cut between words where it can be."""
    if len(name) <= LONGEST_NAME:
        return name
    kept = name[:LONGEST_NAME].rsplit(" ", 1)[0]
    return f"{kept} …" if " " in name[:LONGEST_NAME] else f"{kept[:-1]}…"


@dataclass(frozen=True, slots=True)
class Pair:
    """One person's two years: a word, and a count for each."""

    name: str
    before: int
    now: int


def pairs(rows: Sequence[Pair], label: str) -> SafeString:
    """Return two points on a line for each row: an open ring for the year before, a full dot for this one."""
    most = max((max(row.before, row.now) for row in rows), default=0) or 1
    parts = []
    for i, row in enumerate(rows):
        y = i * ROW + 42
        was, now = (EDGE + value * (WIDE - 2 * EDGE) / most for value in (row.before, row.now))
        parts += [
            f'<text x="0" y="{y - 22}">{escape(fitting(row.name))}</text><path class="grid" d="M{EDGE} {y}H{WIDE - EDGE}"/>',
            f'<path class="l1" d="M{n(was)} {y}H{n(now)}"/><circle class="hole" cx="{n(was)}" cy="{y}" r="7"/>',
            f'<circle class="p1" cx="{n(now)}" cy="{y}" r="7"/>',
            _beside(was, y, row.before, left=was <= now, strong=False),
            _beside(now, y, row.now, left=now < was, strong=True),
        ]
    return picture(spoken("chart chart--s", f"0 0 {WIDE} {len(rows) * ROW + 4}", label), parts)


def _beside(x: float, y: int, value: int, *, left: bool, strong: bool) -> str:
    kind = f"{'end' if left else ''} {'strong' if strong else ''}".strip()
    return f'<text class="{kind}" x="{n(x - 12 if left else x + 12)}" y="{y + 5}">{value}</text>'


def ranks(now: Sequence[float], before: Sequence[float], label: str) -> SafeString:
    """Return shares (0 to 1) by rank: this year a line with dots, the year before a dashed one with rings."""
    left, top, high = 52, 16, 176
    size = max(len(now), len(before))
    step = 5 if max(*now, *before) <= 0.3 else 10
    most = -(-max(*now, *before) * 100 // step) * step

    def at(rank: int, share: float) -> str:
        return (
            f"{n(left + 16 + rank * (WIDE - left - 32) / max(size - 1, 1))} {n(top + high - share * 100 * high / most)}"
        )

    parts = []
    for value in range(0, int(most) + 1, step):
        y = n(top + high - value * high / most)
        parts.append(
            f'<path class="grid" d="M{left} {y}H{WIDE}"/><text class="end" x="{left - 8}" y="{y}" dy="5">{value} %</text>'
        )
    for shares, line, mark in ((before, "l3", "hole"), (now, "l1", "p1")):
        points = [at(rank, share) for rank, share in enumerate(shares)]
        parts.append(f'<path class="{line}" d="M{"L".join(points)}"/>')
        parts += [_point(mark, point) for point in points]
    for rank in range(size):
        parts.append(f'<text class="mid" x="{at(rank, 0).split()[0]}" y="{top + high + 24}">{rank + 1}</text>')
    return picture(spoken("chart chart--s", f"0 0 {WIDE} {top + high + 34}", label), parts)


def _point(kind: str, place: str) -> str:
    x, y = place.split()
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="5"/>'


@dataclass(frozen=True, slots=True)
class Leaning:
    """One kind of help: its word, the initials of those who gave it to the owner, and of those whom the owner gave it."""

    name: str
    got: Sequence[str]
    gave: Sequence[str]


def support_map(rows: Sequence[Leaning], label: str) -> SafeString:
    """Return who stands where: on the left who was there for you, on the right for whom you were; a dashed ring is nobody.

    Faces and no amounts: more help received is not better.
    """
    middle = WIDE // 2
    words = (gettext("for you"), gettext("from you"))
    parts = [
        f'<text class="end" x="{middle - APART}" y="15">{escape(words[0])}</text>'
        f'<text x="{middle + APART}" y="15">{escape(words[1])}</text>'
    ]
    for i, row in enumerate(rows):
        y = 50 + i * 52
        parts.append(f'<text class="mid strong" x="{middle}" y="{y + 5}">{escape(row.name)}</text>')
        parts += _faces(row.got, middle - APART, y, -1) + _faces(row.gave, middle + APART, y, 1)
    return picture(spoken("chart chart--s", f"0 0 {WIDE} {50 + len(rows) * 52 - 22}", label), parts)


def _faces(letters: Sequence[str], x: int, y: int, way: int) -> list[str]:
    if not letters:
        return [f'<circle class="zero" cx="{x + way * FACE}" cy="{y}" r="{FACE}" fill="none"/>']
    shown = letters if len(letters) <= MOST_FACES else [*letters[: MOST_FACES - 1], f"+{len(letters) - MOST_FACES + 1}"]
    return [
        f'<circle class="hole" cx="{x + way * (FACE + k * STEP)}" cy="{y}" r="{FACE}"/>'
        f'<text class="mid strong" x="{x + way * (FACE + k * STEP)}" y="{y + 5}">{escape(word)}</text>'
        for k, word in enumerate(shown)
    ]


@dataclass(frozen=True, slots=True)
class Bar:
    """One word with a number, and what is usual."""

    name: str
    value: int
    usual: float


def bars(rows: Sequence[Bar], label: str) -> SafeString:
    """Return word, bar and number for each row, with a dotted line where the own usual is."""
    high, left = 40, 136
    most = max((max(row.value, row.usual) for row in rows), default=0) or 1
    wide = WIDE - left - 50
    parts = []
    for i, row in enumerate(rows):
        y, end, usual = i * high, left + wide * row.value / most, left + wide * row.usual / most
        parts += [
            f'<text x="0" y="{y + 25}">{escape(row.name)}</text>',
            f'<rect class="p1" x="{left}" y="{y + 10}" width="{n(end - left)}" height="20" rx="4"/>',
            f'<path class="zero" d="M{n(usual)} {y + 3}V{y + 37}"/>',
            f'<text class="strong" x="{n(max(end, usual) + 10)}" y="{y + 25}">{row.value}</text>',
        ]
    return picture(spoken("chart chart--s", f"0 0 {WIDE} {len(rows) * high}", label), parts)


@dataclass(frozen=True, slots=True)
class Share:
    """One word with a share from 0 to 1."""

    name: str
    share: float


def between(rows: Sequence[Share], low: float, high: float, label: str) -> SafeString:
    """Return a dot for each row on a line from "they start" to "you start"; from low to high is a soft band."""
    words = (gettext("they start"), gettext("you start"))
    parts = [
        f'<text x="0" y="15">{escape(words[0])}</text><text class="end" x="{WIDE}" y="15">{escape(words[1])}</text>'
    ]
    first, last = (12 + share * (WIDE - 24) for share in (low, high))
    for i, row in enumerate(rows):
        y = i * ROW + 68
        x = 12 + row.share * (WIDE - 24)
        parts += [
            f'<text class="mid" x="{WIDE // 2}" y="{y - 20}">{escape(fitting(row.name))}</text>',
            f'<path class="base" d="M12 {y}H{WIDE - 12}"/>',
            f'<rect class="band" x="{n(first)}" y="{y - 9}" width="{n(last - first)}" height="18" rx="9"/>',
            f'<circle class="p1" cx="{n(x)}" cy="{y}" r="7.5"/>',
        ]
    return picture(spoken("chart chart--s", f"0 0 {WIDE} {len(rows) * ROW + 26}", label), parts)
