"""Every picture is drawn on the server as plain SVG.

No inline styles (a strict content security policy forbids them): geometry goes into SVG attributes, colour
into classes that the style sheet paints for both themes. Every word that comes from data is escaped. All
pictures have a sentence, a list or a table beside them on the page that says the same.
"""

import math
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.template.defaultfilters import date as format_date
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

State = Literal["near", "mid", "far"]
"""How a tie is drawn: steady, a little quiet, drifting."""

# One knit stitch in a 20 x 18 cell: two legs that lean on each other.
LEFT = "M1.1 1.5C3-.2 6 .9 7.5 3.6 9 6.4 9.7 11.2 9.7 17.6 6.2 16.7 3.1 13.8 1.6 9.7 .4 6.3 0 2.7 1.1 1.5Z"
RIGHT = (
    "M18.9 1.5C17-.2 14 .9 12.5 3.6 11 6.4 10.3 11.2 10.3 17.6 13.8 16.7 16.9 13.8 18.4 9.7 19.6 6.3 20 2.7 18.9 1.5Z"
)
STITCH = LEFT + RIGHT
YARNS = 6
SILENT = 'aria-hidden="true" focusable="false"'

MOUTHS = {
    1: "M10 23.5c2.6-4 9.4-4 12 0",
    2: "M11 22.4c2.4-2 7.6-2 10 0",
    3: "M11 21h10",
    4: "M11 20c2.4 2.2 7.6 2.2 10 0",
    5: "M9.6 19c2.6 4.6 10.2 4.6 12.8 0",
}


def n(value: float) -> str:
    """Return the shortest useful number for an attribute: one decimal at most."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def picture(opening: str, parts: Sequence[str]) -> SafeString:
    """Return the parts as one SVG. Here drawn parts become safe: every caller has escaped the words that came from data."""
    return SafeString(f"<svg {opening}>{''.join(parts)}</svg>")


def _defs(ident: str) -> str:
    return f'<defs><path id="{escape(ident)}" d="{STITCH}"/></defs>'


def spoken(kind: str, box: str, label: str, role: str = "img") -> str:
    """Return the attributes of a picture of class `kind` that says `label` aloud."""
    return f'class="{kind}" viewBox="{box}" role="{role}" aria-label="{escape(label)}"'


def mark(cls: str = "brand__mark") -> SafeString:
    """Return the mark: one stitch, the left leg heather, the right leg ember."""
    legs = [f'<path class="brand__a" d="{LEFT}"/>', f'<path class="brand__b" d="{RIGHT}"/>']
    return picture(f'class="{escape(cls)}" viewBox="0 0 20 18.4" {SILENT}', legs)


def stitch(cls: str) -> SafeString:
    """Return one stitch for the key under a picture; `cls` is `st0` to `st3` or `stf1` to `stf5`."""
    return picture(f'viewBox="0 0 20 18" {SILENT}', [f'<path class="{escape(cls)}" d="{STITCH}"/>'])


def steps(at: int, of: int) -> SafeString:
    """Return a short journey as `of` stitches with the first `at` filled. The words stand beside it."""
    if not 0 <= at <= of:
        raise ValueError(f"step {at} of {of}")
    parts = [
        f'<path class="{"on" if i < at else "off"}" transform="translate({i * 24 + 2} 1)" d="{STITCH}"/>'
        for i in range(of)
    ]
    return picture(f'viewBox="0 0 {of * 24} 20" {SILENT}', parts)


def dot(state: State) -> SafeString:
    """Return the sign of a tie's state; its word stands beside it."""
    kind = {"near": 1, "mid": 2, "far": 3}[state]
    return picture(f'class="dot" viewBox="0 0 20 20" {SILENT}', [f'<circle class="n{kind}" cx="10" cy="10" r="7.4"/>'])


def mood_face(level: int) -> SafeString:
    """Return one of five plain faces, 1 very low to 5 very good. The word below carries the meaning."""
    eyes = f'<path d="M11.6 12.2v1.4M20.4 12.2v1.4{MOUTHS[level]}"/>'
    return picture(f'viewBox="0 0 32 32" {SILENT}', ['<circle cx="16" cy="16" r="13.4"/>', eyes])


def initials(name: str) -> str:
    """Return one or two letters of a name: the first letters of its first and of its last word."""
    firsts = [next((c for c in word if c.isalnum()), "") for word in name.split()]
    letters = [c for c in firsts if c]
    picked = letters[:1] if len(letters) < 2 else [letters[0], letters[-1]]
    return "".join(picked).upper()


def yarn(key: object) -> int:
    """Return the yarn, 1 to 6, of whatever `key` identifies: meaningless, and always the same for a key."""
    return zlib.crc32(str(key).encode()) % YARNS + 1


def face(letters: str, colour: int, size: Literal["", "s", "l"] = "") -> SafeString:
    """Return initials on a disc of yarn `colour` (1 to 6). The name always stands beside it."""
    if not 1 <= colour <= YARNS or size not in ("", "s", "l"):
        raise ValueError(f"yarn {colour}, size {size}")
    kind = f"face face--{size}" if size else "face"
    return SafeString(f'<span class="{kind} y{colour}" aria-hidden="true">{escape(letters)}</span>')


def week(days: Sequence[int | None], label: str) -> SafeString:
    """Return seven stitches, Monday to Sunday, filled by the count of moments; None is a day to come."""
    if len(days) != 7:
        raise ValueError("a week has seven days")
    names = pgettext("first letters of Monday to Sunday", "M T W T F S S").split()
    parts = [_defs("wk")]
    for i, (count, name) in enumerate(zip(days, names, strict=True)):
        place = f'transform="translate({i * 31 + 3} 2) scale(1.4 1.6)"'
        if count is None:
            parts.append(f'<path class="todo" d="{STITCH}" {place} stroke-width=".8"/>')
        else:
            parts.append(f'<use href="#wk" class="st{min(3, count)}" {place}/>')
        parts.append(f'<text x="{i * 31 + 17}" y="49">{escape(name)}</text>')
    return picture(f'viewBox="0 0 222 52" role="img" aria-label="{escape(label)}"', parts)


def _yarn_of_day(kind: Literal["moments", "mood"], value: int | None) -> str:
    if kind == "moments":
        return f"st{min(3, value or 0)}"
    return "stnone" if value is None else f"stf{value}"


def month_words(monday: date, days: int) -> list[tuple[int, str]]:
    """Return the columns of a year of so many days from `monday` on over which the name of a month stands, with that name."""
    found: list[tuple[int, str]] = []
    for week in range(-(-days // 7)):
        day = monday + timedelta(weeks=week)
        if week == 0 or day.day <= 7:
            found.append((week, format_date(day, "M")))
    # The first label needs room before the next one.
    return found[1:] if len(found) > 1 and found[1][0] < 3 else found


def swatch(
    days: Sequence[int | None],
    kind: Literal["moments", "mood"],
    months: Sequence[tuple[int, str]],
    label: str,
    ident: str,
) -> SafeString:
    """Return a year as knitting: one column a week, one row a weekday, the oldest week on the left.

    `days` begins on a Monday and holds moments (0 and up) or moods (1 to 5, None for a day without one);
    `months` pairs a column with the word above it; `ident` is unique on the page.
    """
    columns = math.ceil(len(days) / 7)
    wide, high, left, top = 17.2, 15.4, 44, 24
    parts = [_defs(ident)]
    names = pgettext("short names of Monday, Wednesday, Friday, Sunday", "Mon Wed Fri Sun").split()
    for row, name in zip((0, 2, 4, 6), names, strict=True):
        parts.append(f'<text x="0" y="{n(top + row * high + 13)}">{escape(name)}</text>')
    parts += [f'<text x="{n(left + column * wide)}" y="14">{escape(word)}</text>' for column, word in months]
    for row in range(7):
        parts.append(f'<g transform="translate({left} {n(top + row * high)})">')
        for column, value in enumerate(days[row::7]):
            place = f'transform="translate({n(column * wide)} 0) scale(.86)"'
            parts.append(f'<use href="#{escape(ident)}" class="{_yarn_of_day(kind, value)}" {place}/>')
        parts.append("</g>")
    box = f"0 0 {n(left + columns * wide + 4)} {n(top + 7 * high + 8)}"
    return picture(spoken("chart swatch", box, label), parts)


@dataclass(frozen=True, slots=True)
class StripRow:
    """One kind of contact: its word, the weeks (0 is the oldest) that had one, its class `st1` to `st3`."""

    name: str
    weeks: Collection[int]
    cls: str


def _usual_bar(usual: tuple[int, int] | None, weeks: int, rows: int) -> list[str]:
    if usual is None:
        return []
    first, last = max(usual[0], 0), min(usual[1], weeks - 1)
    if first > last:
        return []
    x, wide, high = 92 + first * 17 - 2, (last - first + 1) * 17 + 2, rows * 27 + 10
    # Kept left of the word "now", which stands under the last week.
    middle = min(92 + (first + last + 1) * 17 / 2, 92 + weeks * 17 - 80)
    word = escape(gettext("usual time"))
    return [
        f'<rect class="soft" x="{x}" y="18" width="{wide}" height="{high}" rx="6"/>',
        f'<text x="{n(middle)}" y="{rows * 27 + 48}" class="mid">{word}</text>',
    ]


def strip(
    rows: Sequence[StripRow],
    weeks: int,
    months: Sequence[tuple[int, str]],
    usual: tuple[int, int] | None,
    label: str,
    ident: str = "sp",
) -> SafeString:
    """Return the rhythm of one tie: one row for each kind of contact, one column a week, newest on the right.

    `usual` is the first and last week in which the next contact is usual, None while it is too early to say.
    """
    parts = [_defs(ident), *_usual_bar(usual, weeks, len(rows))]
    parts += [f'<text x="{92 + column * 17}" y="14">{escape(word)}</text>' for column, word in months]
    for r, row in enumerate(rows):
        y = 26 + r * 27
        parts.append(f'<text x="0" y="{y + 15}">{escape(row.name)}</text>')
        for week_no in range(weeks):
            x = 92 + week_no * 17
            if week_no in row.weeks:
                place = f'transform="translate({n(x - 0.8)} {n(y - 1.5)}) scale(.9 1.12)"'
                parts.append(f'<use href="#{escape(ident)}" class="{escape(row.cls)}" {place}/>')
            else:
                parts.append(f'<path d="M{x + 4} {y + 8}l4.5 5 4.5-5" fill="none" class="grid"/>')
    width, height = 92 + weeks * 17 + 8, 26 + len(rows) * 27 + 26
    parts.append(f'<text x="{width - 4}" y="{height - 5}" class="end strong">{escape(gettext("now"))}</text>')
    return picture(spoken("chart strip", f"0 0 {width} {height}", label), parts)


CENTRE = 268
RADII = {5: 84, 15: 146, 50: 200, 150: 244}
LONGEST_LABEL = 14


@dataclass(frozen=True, slots=True)
class RingPerson:
    """A person on an inner ring: `angle` in degrees (0 is up), `say` the full spoken sentence."""

    name: str
    initials: str
    ring: Literal[5, 15]
    angle: float
    state: State
    href: str
    say: str


def spread(keys: Sequence[object], ring: int) -> tuple[float, ...]:
    """Return an angle in degrees for each key, in the order given: fixed by the key, then kept apart.

    The word of each ring stands at its top, so nobody is put there.
    """
    if not keys:
        return ()
    low, wanted = {5: (38.0, 56.0), 15: (20.0, 20.0), 50: (13.0, 6.0), 150: (13.0, 2.2)}[ring]
    high = 360 - low
    gap = min(wanted, (high - low) / len(keys))
    wished = [low + zlib.crc32(str(key).encode()) / 2**32 * (high - low) for key in keys]
    order = sorted(range(len(keys)), key=lambda i: wished[i])
    angles = [0.0] * len(keys)
    floor = low
    for i in order:
        angles[i] = max(wished[i], floor)
        floor = angles[i] + gap
    ceiling = high
    for i in reversed(order):
        angles[i] = min(angles[i], ceiling)
        ceiling = angles[i] - gap
    return tuple(round(angle, 2) for angle in angles)


def _at(radius: float, degrees: float) -> tuple[float, float]:
    turn = math.radians(degrees - 90)
    return CENTRE + radius * math.cos(turn), CENTRE + radius * math.sin(turn)


def _ground() -> list[str]:
    c = CENTRE
    parts = [f'<circle class="zone" cx="{c}" cy="{c}" r="{r}"/>' for r in (RADII[15] + 26, RADII[5] + 30)]
    return parts + [f'<circle class="ring" cx="{c}" cy="{c}" r="{r}"/>' for r in RADII.values()]


def _marks(outer: Mapping[int, Sequence[tuple[float, State]]]) -> list[str]:
    parts = []
    for ring, size in ((150, 3.6), (50, 5.6)):
        for degrees, state in outer.get(ring, ()):
            x, y = _at(RADII[ring] + {"near": 0, "mid": 6, "far": 13}[state], degrees)
            radius = size - 0.6 if state == "far" else size
            parts.append(f'<circle class="s-{state}" cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"/>')
    return parts


def _ring_words() -> list[str]:
    words = {
        5: gettext("Closest 5"),
        15: gettext("Next 15"),
        50: gettext("Friends, 50"),
        150: gettext("Everyone, 150"),
    }
    parts = [
        f'<text class="lbl" x="{CENTRE}" y="{CENTRE - r + 4}" aria-hidden="true">{escape(words[ring])}</text>'
        for ring, r in RADII.items()
    ]
    you = escape(pgettext("middle of the circle", "You"))
    middle = f'<circle class="you" cx="{CENTRE}" cy="{CENTRE}" r="26"/>'
    return [*parts, f'{middle}<text class="you-t" x="{CENTRE}" y="{CENTRE + 5}">{you}</text>']


def _person(person: RingPerson) -> tuple[str, str]:
    # The link with its disc, and the letters that lie over it.
    inner = person.ring == 5
    home = RADII[person.ring]
    away = home + {"near": 0, "mid": 13, "far": 31 if inner else 27}[person.state]
    size = 19 if inner else 16.5
    x, y = _at(away, person.angle)
    link = f'<a href="{escape(person.href)}"><title>{escape(person.say)}</title>'
    link += f'<circle class="d-{person.state}" cx="{n(x)}" cy="{n(y)}" r="{n(size)}"/>'
    if person.state == "far":
        hx, hy = _at(home, person.angle)
        sx, sy = _at(away - size, person.angle)
        link += f'<path class="thread" d="M{n(hx)} {n(hy)}L{n(sx)} {n(sy)}"/>'
        link += f'<circle class="home" cx="{n(hx)}" cy="{n(hy)}" r="3.2"/>'
    words = f'<text class="ini i-{person.state}" x="{n(x)}" y="{n(y + 4.6)}">{escape(person.initials)}</text>'
    first = (person.name.split() or [""])[0]
    # A longer word would lie over the neighbours; the link speaks the whole name in any case.
    if inner and 0 < len(first) <= LONGEST_LABEL:
        # At the foot of the circle a person who moved outwards comes near the next ring: the name goes above.
        above = person.state != "near" and 120 < person.angle % 360 < 240
        line = y - size - 6 if above else y + size + 13
        words += f'<text class="nm" x="{n(x)}" y="{n(line)}">{escape(first)}</text>'
    return link + "</a>", words


def rings(people: Sequence[RingPerson], outer: Mapping[int, Sequence[tuple[float, State]]], label: str) -> SafeString:
    """Return the circle: you in the middle, rings for 5, 15, 50 and 150.

    `people` are links; `outer` holds (angle, state) for the rings 50 and 150, drawn as small marks without
    names.
    """
    drawn = [_person(person) for person in people]
    links = [link for link, _ in drawn]
    # The letters lie over the links but outside them: each link has one full spoken name.
    letters = ['<g aria-hidden="true" pointer-events="none">', *(words for _, words in drawn), "</g>"]
    box = f"0 0 {2 * CENTRE} {2 * CENTRE}"
    parts = [*_ground(), *_marks(outer), *_ring_words(), *links, *letters]
    return picture(spoken("rings", box, label, role="group"), parts)


FAIR_ISLE = (
    *("........", "c...c...", ".c.c.c.c", "..c...c.", "........", "dddddddd", "........"),
    *("...a....", "..aaa...", "...a....", "aaaaaaaa", "..aaa...", "..aaa...", "..aaa...", "..a.a..."),
    *("..a.a...", ".aa.aa..", "........", "dddddddd", "........"),
    *("..e...e.", ".eee.eee", "..e...e.", "........", "........"),
)


def knit(ident: str = "knit") -> SafeString:
    """Return the fair isle of people holding hands, one repeating tile, for the sign-in page only."""
    wide, high = 20, 16
    classes = {".": "kn1", "a": "kn3", "b": "kn2", "c": "kn4", "d": "kn2", "e": "kn5"}
    name = escape(ident)
    size = f'width="{8 * wide}" height="{len(FAIR_ISLE) * high}"'
    parts = [f'<defs><path id="{name}-s" d="{STITCH}"/><pattern id="{name}" {size} patternUnits="userSpaceOnUse">']
    for yarn_key in sorted(set("".join(FAIR_ISLE))):
        parts.append(f'<g class="{classes[yarn_key]}">')
        for r, row in enumerate(FAIR_ISLE):
            parts += [
                f'<use href="#{name}-s" x="{c * wide}" y="{r * high}"/>' for c, v in enumerate(row) if v == yarn_key
            ]
        parts.append("</g>")
    parts.append(f'</pattern></defs><rect width="100%" height="100%" fill="url(#{name})"/>')
    return picture(f'{SILENT} preserveAspectRatio="xMidYMid slice"', parts)
