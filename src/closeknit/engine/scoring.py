"""What a scale is, and how any scale becomes a score, a band and a reliable change.

A scale is data: one file of `closeknit.scales` each. Nothing here knows a scale by name. Rules of missing answers, bands
and reliable change are those of the scale's own publication, named in its `citation`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Self

Given = int | None
"""An answer's value, or None where nothing was answered."""


class Method(StrEnum):
    """How the items of a scale come together."""

    SUM = "sum"
    MEAN = "mean"
    EACH = "each"
    """Never together: every item is a result of its own."""


class Fill(StrEnum):
    """What stands for an answer that is missing, where a rule allows some to be."""

    MEAN = "mean"
    """The mean of those that were answered (prorating)."""
    NOTHING = "nothing"
    """Nothing: it counts 0."""


class Licence(StrEnum):
    """What may be done with the text of a scale."""

    FREE = "A"
    """Copied and passed on freely."""
    FREE_CITED = "A-"
    CUSTOM = "B+"
    """Free by universal custom, and printed by public bodies."""
    PACK = "B"
    """Usable, but nobody wrote down that it may be passed on: off until whoever runs the server accepts its terms."""
    NON_COMMERCIAL = "NC"
    UNCHANGED = "ND"
    RULE_ONLY = "C"
    """Only the rule comes with Closeknit; the wording is for the owner of the server to bring."""


SHIPS = frozenset({Licence.FREE, Licence.FREE_CITED, Licence.CUSTOM, Licence.UNCHANGED})
"""Classes of licence whose text may come with Closeknit."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that may be chosen: its value, its words (English), its LOINC code where it has one."""

    value: int
    text: str
    loinc: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `answers` only where they differ from those of the scale; no text where it may not be passed on."""

    text: str = ""
    answers: tuple[Answer, ...] = ()
    loinc: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores, both ends in it.

    name    the published name: for staff, never for the person
    words   what the person reads; no word of a diagnosis
    help    whether the ways to help stand beside it
    """

    low: float
    high: float
    name: str
    words: str
    help: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-scale: the numbers of its items (1, 2, ...), how they come together, how many may be missing, its bands."""

    items: tuple[int, ...]
    method: Method = Method.SUM
    missing: int = 0
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class Reliable:
    """What a change has to reach before it is more than noise: 1.96 * SD * sqrt(2) * sqrt(1 - reliability), rounded up.

    `step` is the smallest difference that the scale can show; `kind` says what the reliability is. `stated` stands for the
    formula where only its result is known.
    """

    sd: float | None
    reliability: float
    kind: str
    step: float = 1
    stated: float | None = None

    @property
    def exact(self) -> float:
        """Before it is rounded up to the next step (Jacobson & Truax 1991)."""
        if self.sd is None:
            return self.stated or math.inf
        return 1.96 * self.sd * math.sqrt(2 * (1 - self.reliability))

    @property
    def points(self) -> float:
        """The smallest reliable change, in points of the scale."""
        return math.ceil(round(self.exact / self.step, 9)) * self.step


@dataclass(frozen=True, slots=True)
class Scale:
    """A questionnaire. Items are numbered 1, 2, ... in the order in which they are asked.

    version       of the wording and the rule; scores of different versions are never compared
    recall        what time the questions ask about, in words; `minimum_days` between two uses
    reverse       items whose value is turned around        counts   for items scored 1 or 0: the answers that score 1
    missing       how many answers may be missing, and `fill` what then stands for them
    never_filled  items that are never filled in; when one is missing there is no total, but `instead` names the scale
                  that the other items make
    times         the sum is multiplied by it               duty     items that ask for help when answered above 0
    higher        what a higher score means, in words       needs_duty_person   only asked where a named person answers
    rule          names the band of complete answers where no range of totals does
    pack          off until whoever runs the server accepts its terms, whatever its licence
    follow_up     a question that is asked after the others when the total is above 0, and never scored
    """

    key: str
    title: str
    full: str
    about: str
    items: tuple[Item, ...]
    citation: str
    licence: Licence
    terms: str
    higher: str
    answers: tuple[Answer, ...] = ()
    version: str = "1"
    stem: str = ""
    recall: str = ""
    minimum_days: int = 28
    method: Method = Method.SUM
    reverse: frozenset[int] = frozenset()
    counts: Mapping[int, frozenset[int]] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    missing: int = 0
    fill: Fill = Fill.MEAN
    never_filled: frozenset[int] = frozenset()
    instead: str = ""
    times: int = 1
    bands: tuple[Band, ...] = ()
    item_bands: Mapping[int, tuple[Band, ...]] = field(default_factory=dict)
    reliable: Reliable | None = None
    duty: frozenset[int] = frozenset()
    needs_duty_person: bool = False
    pack: bool = False
    follow_up: Item | None = None
    rule: Callable[[Sequence[int]], Band] | None = None
    loinc_panel: str = ""
    loinc_total: str = ""
    notice: str = ""
    caution: str = ""

    def answers_of(self, number: int) -> tuple[Answer, ...]:
        """The answers that question `number` (1, 2, ...) offers, in the order in which they are shown."""
        return self.items[number - 1].answers or self.answers

    def allowed(self, number: int) -> frozenset[int]:
        """The values that an answer to question `number` may have."""
        return frozenset(answer.value for answer in self.answers_of(number))

    @property
    def has_text(self) -> bool:
        """Whether its questions come with Closeknit."""
        return all(item.text for item in self.items)

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest total."""
        ends = [_ends(self, number) for number in range(1, len(self.items) + 1)]
        low, high = (sum(one[side] for one in ends) for side in (0, 1))
        count = len(ends) if self.method == Method.MEAN else 1
        return low * self.times / count, high * self.times / count


@dataclass(frozen=True, slots=True)
class Score:
    """What came of a set of answers.

    total      None when there is none: too many answers are missing, or the items never come together
    prorated   whether missing answers were filled in     answered   how many were given
    parts      of the sub-scales, None for one without a result; for Method.EACH of "1", "2", ...
    band       None without bands or without a total      instead    the scale and score that stand for it, if any
    note       why there is no total, in a sentence; otherwise empty
    """

    scale: str
    version: str
    total: float | None
    answered: int
    prorated: bool = False
    parts: Mapping[str, float | None] = field(default_factory=dict)
    band: Band | None = None
    instead: Self | None = None
    note: str = ""
    duty: tuple[int, ...] = ()


def score(scale: Scale, given: Sequence[Given], other: Callable[[str], Scale] | None = None) -> Score:
    """Score a set of answers, one for each item in order, None where nothing was answered.

    `other` finds the scale that stands in when an item may not be filled in. Raises ValueError when the number of answers
    is not that of the items, or one is not offered.
    """
    check(scale, given)
    whole = [value for value in given if value is not None]
    base = Score(scale.key, scale.version, None, len(whole), parts=_parts(scale, given), duty=duty_of(scale, given))
    if scale.method == Method.EACH:
        each = {str(number): None if value is None else float(value) for number, value in enumerate(given, 1)}
        return replace(base, parts=each, note="" if whole else NOT_ENOUGH)
    barred = [number for number in scale.never_filled if given[number - 1] is None]
    if barred:
        rest = score(other(scale.instead), given[: len(given) - len(barred)]) if other and scale.instead else None
        return replace(base, instead=rest, note=_barred(barred, rest))
    total = _together(scale, range(1, len(given) + 1), given, scale.method, scale.missing)
    if total is None:
        return replace(base, note=NOT_ENOUGH)
    exact = total * scale.times
    complete = len(whole) == len(given)
    band = scale.rule(whole) if scale.rule and complete else band_of(scale.bands, exact)
    return replace(base, total=float(exact), prorated=not complete and scale.fill == Fill.MEAN, band=band)


NOT_ENOUGH = "Not enough answers for a score."


def check(scale: Scale, given: Sequence[Given]) -> None:
    """Raise ValueError, with a sentence that says what to do, when these cannot be answers to this scale."""
    if len(given) != len(scale.items):
        raise ValueError(f"{scale.title} has {len(scale.items)} questions; {len(given)} answers were given.")
    for number, value in enumerate(given, 1):
        if value is not None and value not in scale.allowed(number):
            offered = ", ".join(str(one) for one in sorted(scale.allowed(number)))
            raise ValueError(f"Question {number} of {scale.title} has no answer {value}; write one of {offered}.")


def duty_of(scale: Scale, given: Sequence[Given]) -> tuple[int, ...]:
    """The items answered in a way that is never passed over: help stands on the same page."""
    return tuple(sorted(number for number in scale.duty if (given[number - 1] or 0) > 0))


def band_of(bands: Sequence[Band], total: float | Fraction) -> Band | None:
    """The band of a total, which is first rounded half up to the decimals in which the bands are published."""
    if not bands:
        return None
    starts = [Fraction(str(band.low)) for band in bands]
    unit = max(start.denominator for start in starts)
    decimals = next(10**n for n in range(4) if 10**n % unit == 0)
    at = Fraction(math.floor(Fraction(total) * decimals + Fraction(1, 2)), decimals)
    return next((band for band, start in zip(reversed(bands), reversed(starts), strict=True) if at >= start), None)


def reliable_change(scale: Scale, before: Score, after: Score) -> float | None:
    """How far the score moved when that is more than noise, 0 when it is not, None when the two cannot be compared.

    Only of the same scale and version, and only between two complete scores or two with the same number of answers.
    """
    if before.total is None or after.total is None or scale.reliable is None:
        return None
    same = (before.scale, before.version, before.answered, before.prorated)
    if same != (after.scale, after.version, after.answered, after.prorated):
        return None
    moved = after.total - before.total
    return moved if abs(moved) >= scale.reliable.points - 1e-9 else 0.0


def _ends(scale: Scale, number: int) -> tuple[int, int]:
    values = [_scored(scale, number, value) for value in scale.allowed(number)]
    return min(values), max(values)


def _scored(scale: Scale, number: int, value: int) -> int:
    if number in scale.counts:
        return int(value in scale.counts[number])
    if number in scale.reverse:
        return min(scale.allowed(number)) + max(scale.allowed(number)) - value
    return value


def _parts(scale: Scale, given: Sequence[Given]) -> dict[str, float | None]:
    found = {}
    for name, part in scale.parts.items():
        total = _together(scale, part.items, given, part.method, part.missing)
        found[name] = None if total is None else float(total)
    return found


def _together(
    scale: Scale, numbers: Sequence[int], given: Sequence[Given], method: Method, allowed: int
) -> Fraction | None:
    there = [
        _scored(scale, number, value) for number, value in ((n, given[n - 1]) for n in numbers) if value is not None
    ]
    if not there or len(numbers) - len(there) > allowed:
        return None
    total = Fraction(sum(there))
    if method == Method.MEAN:
        return total / len(there)
    return total * len(numbers) / len(there) if scale.fill == Fill.MEAN else total


def _barred(barred: Sequence[int], rest: Score | None) -> str:
    numbers = " and ".join(str(number) for number in barred)
    said = f"Question {numbers} was not answered, and it is never filled in: there is no total."
    return said if rest is None else f"{said} {rest.scale} is given instead."
