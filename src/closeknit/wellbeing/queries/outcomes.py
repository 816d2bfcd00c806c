"""What finished answers came to, and whether that is a change: newest result of each sitting, never another's.

A change is only looked for between two results of the same scale, version and language (science: scores of different wordings
are not one series).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from closeknit.accounts.models import User
from closeknit.engine.scoring import Band, Method, Scale, Score, band_of, reliable_change, score
from closeknit.scales import scale, scales
from closeknit.wellbeing import access
from closeknit.wellbeing.models import Result, Sitting
from closeknit.wellbeing.queries.sittings import Sheet, accepted, asks_for_help, words_of

SHOWN = 6
"""Results in the picture: each with its number written beside it."""


@dataclass(frozen=True, slots=True)
class Point:
    """One result of a series."""

    on: date
    total: float


@dataclass(frozen=True, slots=True)
class Change:
    """How the newest result stands beside the one before.

    moved    newest minus last, in points of the scale
    real     whether that is more than chance; None when these two cannot be compared
    least    the smallest change that is more than chance, None where nobody knows it        step   the scale's own step
    """

    last: Point
    moved: float
    real: bool | None
    least: float | None
    step: float


@dataclass(frozen=True, slots=True)
class Reply:
    """One question with its answer: words, and the words of its band where each question is a result of its own."""

    question: str
    answer: str
    band: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one scale came to.

    total      None when there is none; `note` then says why          low, high  the ends of the scale
    words      what the band says to the person, "" without one       help       whether the ways to help stand beside it
    change     against the time before, None the first time           series     oldest first, with this one, at most `SHOWN`
    replies    every question with its answer                         urgent     an answer asks for help: that comes first
    missing    how many questions may stay open                       skipped    how many did
    """

    scale: Scale
    total: float | None
    low: float
    high: float
    words: str
    help: bool
    note: str
    each: bool
    prorated: bool
    missing: int
    skipped: int
    urgent: bool
    change: Change | None
    series: tuple[Point, ...]
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """A finished round in the list: its ref, the day, and for each scale what it is about and its total, if it has one."""

    ref: str
    on: date
    lines: tuple[tuple[str, float | None, float], ...]


def newest(rows: Sequence[Result]) -> dict[int, Result]:
    """The newest result of each sitting, by the number of the sitting."""
    return {row.sitting_id: row for row in sorted(rows, key=lambda row: row.pk)}


def outcomes(owner: User, rows: Sequence[Sitting]) -> list[Outcome]:
    """What a finished round came to, scale by scale; a scale that is not here any more is left out."""
    known, terms = scales(), accepted()
    found = []
    for row in rows:
        one = known.get(row.scale)
        result = access.results(owner).filter(sitting=row).order_by("-pk").first()
        if one is None or one.version != row.version or result is None:
            continue
        # Words that are no longer there leave the numbers of the questions.
        own = tuple(item.text for item in one.items) if one.has_text else words_of(one, terms)
        found.append(_outcome(owner, Sheet(row, one, own), result.said))
    return found


def _outcome(owner: User, sheet: Sheet, said: dict[str, Any]) -> Outcome:
    one, each = sheet.scale, sheet.scale.method == Method.EACH
    bands = _bands(sheet) if each else [_band(sheet, said)]
    # The engine knows no range of what is never added.
    low, high = (0.0, 0.0) if each else one.range
    series = _series(owner, sheet.sitting)
    return Outcome(
        scale=one,
        total=said.get("score"),
        low=low,
        high=high,
        words="" if each else next((band.words for band in bands if band), ""),
        help=any(band.help for band in bands if band),
        note=str(said.get("note", "")),
        each=each,
        prorated=bool(said.get("prorated")),
        missing=one.missing,
        skipped=sum(value is None for value in sheet.given),
        urgent=asks_for_help(sheet),
        change=_change(sheet, said, series),
        series=tuple(Point(on, total) for on, total, _said in series[-SHOWN:]),
        replies=_replies(sheet, bands),
    )


def _band(sheet: Sheet, said: dict[str, Any]) -> Band | None:
    """The band that was kept, as its scale words it; None when another rule would name another one today."""
    band = score(sheet.scale, sheet.given, scale).band
    return band if band and band.name == said.get("band") else None


def _bands(sheet: Sheet) -> list[Band | None]:
    given = enumerate(sheet.given, 1)
    return [None if value is None else band_of(sheet.scale.item_bands.get(n, ()), value) for n, value in given]


def _replies(sheet: Sheet, bands: Sequence[Band | None]) -> tuple[Reply, ...]:
    found = []
    for number in sheet.numbers:
        value = sheet.sitting.answers.get(str(number))
        text = sheet.text(number) if sheet.asks(number) or sheet.texts else str(number)
        words = next((answer.text for answer in sheet.answers(number) if answer.value == value), "")
        band = bands[number - 1] if number <= len(bands) and sheet.scale.item_bands else None
        found.append(Reply(text, words, band.words if band else ""))
    return tuple(found)


Entry = tuple[date, float, dict[str, Any]]


def _series(owner: User, row: Sitting) -> list[Entry]:
    """This and earlier totals of the same scale, version and language, oldest first."""
    same = access.sittings(owner).filter(scale=row.scale, version=row.version, language=row.language)
    ended = {one.pk: one.ended_at for one in same if one.ended_at and row.ended_at and one.ended_at <= row.ended_at}
    found = newest(list(access.results(owner).filter(sitting__in=list(ended))))
    order: list[tuple[datetime, int]] = sorted((ended[pk], pk) for pk in found)
    whole = [(at, found[pk].said) for at, pk in order if found[pk].said.get("score") is not None]
    return [(timezone.localdate(at), float(said["score"]), said) for at, said in whole]


def _change(sheet: Sheet, said: dict[str, Any], series: Sequence[Entry]) -> Change | None:
    if said.get("score") is None or len(series) < 2:
        return None
    (on, total, before), one = series[-2], sheet.scale
    reliable = reliable_change(one, _as_score(sheet, before), _as_score(sheet, said))
    return Change(
        last=Point(on, total),
        moved=float(said["score"]) - total,
        real=None if reliable is None else bool(reliable),
        least=one.reliable.points if one.reliable else None,
        step=one.reliable.step if one.reliable else 1,
    )


def _as_score(sheet: Sheet, said: dict[str, Any]) -> Score:
    one = sheet.scale
    return Score(one.key, one.version, said["score"], int(said.get("answered", 0)), bool(said.get("prorated")))


def past(owner: User) -> list[Past]:
    """Every finished round, newest first."""
    ended = [row for row in access.sittings(owner).order_by("-ended_at", "pk") if row.ended_at]
    found, known = newest(list(access.results(owner))), scales()
    rounds: dict[datetime, list[Sitting]] = {}
    for row in ended:
        rounds.setdefault(row.began_at, []).append(row)
    return [_past(rows, found, known) for rows in rounds.values()]


def _past(rows: Sequence[Sitting], found: dict[int, Result], known: Mapping[str, Scale]) -> Past:
    lines = []
    for row in sorted(rows, key=lambda row: row.pk):
        one = known.get(row.scale)
        said = found[row.pk].said if row.pk in found else {}
        high = one.range[1] if one and one.method != Method.EACH else 0.0
        lines.append((one.about if one else "", said.get("score"), high))
    last = max(row.ended_at for row in rows if row.ended_at)
    return Past(min(rows, key=lambda row: row.pk).ref, timezone.localdate(last), tuple(lines))
