"""Which scales are offered here, where somebody is in answering them, and what their answers came to.

Scales that are asked one after the other (`SETS`) are sittings that began at the same moment: a *round*. They are answered in
one go, finished together, shown side by side, and never added up.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404
from django.utils import timezone

from closeknit.accounts.models import User
from closeknit.engine.scoring import SHIPS, Answer, Given, Item, Method, Scale, duty_of, score
from closeknit.scales import scale, scales
from closeknit.wellbeing import access
from closeknit.wellbeing.models import ScaleTerms, Sitting

SETS = (("ucla3", "ons_lonely"),)
"""The three questions of UCLA-3 and then the direct one, in this order: the national indicator, reported side by side."""

A_MINUTE = 6
"""Questions that are read and answered in about a minute."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be answered: one scale, or a set of them. `number` is its place in addresses, which name no scale."""

    scales: tuple[Scale, ...]

    @property
    def number(self) -> int:
        """The number in addresses: always the same, and it says nothing to somebody who reads it in a history."""
        return 1000 + zlib.crc32(self.scales[0].key.encode()) % 9000

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its scales, in the order in which they are asked."""
        return tuple(one.key for one in self.scales)

    @property
    def questions(self) -> int:
        """How many questions it has."""
        return sum(len(one.items) for one in self.scales)

    @property
    def minutes(self) -> int:
        """About how many minutes it takes, 1 or more."""
        return -(-self.questions // A_MINUTE)

    @property
    def minimum_days(self) -> int:
        """Days after which it says something new."""
        return max(one.minimum_days for one in self.scales)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One scale as somebody answers it: its row, its rule, and its questions in words."""

    sitting: Sitting
    scale: Scale
    texts: tuple[str, ...]

    @property
    def given(self) -> list[Given]:
        """The answers, one for each question, None where nothing was answered."""
        said = self.sitting.answers
        return [said.get(str(number)) for number in range(1, len(self.scale.items) + 1)]

    @property
    def numbers(self) -> range:
        """The numbers of its questions: one more when the unscored question after the others is due."""
        total = score(self.scale, self.given, scale).total if self.scale.follow_up else None
        return range(1, len(self.scale.items) + 1 + bool(total))

    def reached(self, number: int) -> bool:
        """Whether question `number` was answered or skipped."""
        return str(number) in self.sitting.answers

    def asks(self, number: int) -> Item | None:
        """The unscored question when `number` is its place, None for one of the scale."""
        return self.scale.follow_up if number > len(self.scale.items) else None

    def text(self, number: int) -> str:
        """The words of a question."""
        more = self.asks(number)
        return more.text if more else self.texts[number - 1]

    def answers(self, number: int) -> tuple[Answer, ...]:
        """The answers that a question offers, in their order."""
        more = self.asks(number)
        return more.answers if more else self.scale.answers_of(number)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on its page.

    place   its number among all `of` questions of the round; 0 for the unscored one that comes after them
    chosen  the value that was answered before, or None         before   where "Back" leads: a ref and a number, or None
    """

    ref: str
    number: int
    place: int
    of: int
    stem: str
    text: str
    language: str
    answers: tuple[Answer, ...]
    chosen: Given
    before: tuple[str, int] | None


def accepted() -> dict[str, ScaleTerms]:
    """The terms that were accepted on this server, by scale."""
    return {row.scale: row for row in access.terms()}


def words_of(one: Scale, terms: Mapping[str, ScaleTerms]) -> tuple[str, ...]:
    """The questions of a scale in words; empty where they may not be asked here.

    Nothing is asked that needs somebody to answer for it: nobody is named for that here. What has terms of its own waits for
    whoever runs the server to accept them, for this version, and to bring the wording where none may be shipped.
    """
    if one.needs_duty_person:
        return ()
    own = tuple(item.text for item in one.items) if one.has_text else ()
    if own and one.licence in SHIPS and not one.pack:
        return own
    row = terms.get(one.key)
    if row is None or row.version != one.version:
        return ()
    brought = tuple(str(text) for text in row.wording)
    return own or (brought if len(brought) == len(one.items) else ())


def offered() -> list[Offered]:
    """What may be answered here: sets first, then by how long it takes."""
    terms, known = accepted(), scales()
    open_here = {key: one for key, one in known.items() if words_of(one, terms)}
    together = [keys for keys in SETS if all(key in open_here for key in keys)]
    inside = {key for keys in together for key in keys}
    sets = [Offered(tuple(open_here[key] for key in keys)) for keys in together]
    alone = [Offered((one,)) for key, one in open_here.items() if key not in inside]
    return sets + sorted(alone, key=lambda one: (one.questions, one.keys))


def offered_as(number: str) -> Offered | None:
    """What the number of an address stands for, or None."""
    return next((one for one in offered() if str(one.number) == number), None)


def round_of(owner: User, ref: str) -> list[Sitting]:
    """The sittings that are answered together with this one, in their order. Not yours is 404."""
    return together_with(owner, access.sitting(owner, ref))


def together_with(owner: User, one: Sitting) -> list[Sitting]:
    """The sittings of the round that a sitting belongs to, in their order."""
    return list(access.sittings(owner).filter(began_at=one.began_at).order_by("pk"))


def sheets(rows: Sequence[Sitting]) -> list[Sheet] | None:
    """The scales of an open round with their words, or None when one may no longer be asked, or not as it was begun."""
    terms, known, found = accepted(), scales(), []
    for row in rows:
        one = known.get(row.scale)
        if one is None or one.version != row.version:
            return None
        # A scale that needs somebody to answer for it is begun nowhere; what was begun is read to its end.
        texts = words_of(one, terms) or (tuple(item.text for item in one.items) if one.needs_duty_person else ())
        if not texts:
            return None
        found.append(Sheet(row, one, texts))
    return found


def next_question(found: Sequence[Sheet]) -> tuple[str, int] | None:
    """The first question that was neither answered nor skipped, as a ref and a number; None when there is none."""
    for sheet in found:
        for number in sheet.numbers:
            if not sheet.reached(number):
                return sheet.sitting.ref, number
    return None


def asked(found: Sequence[Sheet], ref: str, number: int) -> Asked:
    """One question of an open round. 404 for a number that it does not have."""
    every = [(sheet, n) for sheet in found for n in sheet.numbers]
    at = next((i for i, (sheet, n) in enumerate(every) if (sheet.sitting.ref, n) == (ref, number)), None)
    if at is None:
        raise Http404
    sheet = every[at][0]
    scored = [(one, n) for one, n in every if one.asks(n) is None]
    place = 0 if sheet.asks(number) else scored.index((sheet, number)) + 1
    before = every[at - 1] if at else None
    return Asked(
        ref=ref,
        number=number,
        place=place,
        of=len(scored),
        stem="" if sheet.asks(number) else sheet.scale.stem,
        text=sheet.text(number),
        language=sheet.sitting.language,
        answers=sheet.answers(number),
        chosen=sheet.sitting.answers.get(str(number)),
        before=(before[0].sitting.ref, before[1]) if before else None,
    )


@dataclass(frozen=True, slots=True)
class Begun:
    """A round that was left half-way: when it began, how many questions are done, and where to go on."""

    on: date
    done: int
    of: int
    ref: str
    number: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody did with one thing that is offered: the day of the last time, and what is open.

    says_more_from   the day from which answers say something new, or None when that day is here
    """

    offered: Offered
    last: date | None
    says_more_from: date | None
    begun: Begun | None


def standings(owner: User, several: Sequence[Offered]) -> list[Standing]:
    """The standing of each thing that is offered, by one look at the owner's sittings."""
    rows = list(access.sittings(owner).order_by("pk"))
    return [_standing(rows, one) for one in several]


def _standing(rows: Sequence[Sitting], one: Offered) -> Standing:
    mine = [row for row in rows if row.scale == one.keys[0]]
    ended = [timezone.localdate(row.ended_at) for row in mine if row.ended_at]
    last, today = max(ended, default=None), timezone.localdate()
    again = last + timedelta(days=one.minimum_days) if last else None
    waiting = [row for row in mine if row.ended_at is None]
    begun = _begun([row for row in rows if row.began_at == waiting[-1].began_at]) if waiting else None
    return Standing(one, last, again if again and again > today else None, begun)


def _begun(rows: Sequence[Sitting]) -> Begun | None:
    found = sheets(rows)
    to = next_question(found) if found else None
    if found is None or to is None:
        return None
    done = sum(sheet.reached(n) for sheet in found for n in range(1, len(sheet.scale.items) + 1))
    of = sum(len(sheet.scale.items) for sheet in found)
    return Begun(timezone.localdate(rows[0].began_at), done, of, *to)


def said_by(one: Scale, given: Sequence[Given]) -> dict[str, Any]:
    """What a set of answers comes to, as it is kept: score or null, published band, answered, prorated, parts, note."""
    found = score(one, given, scale)
    return {
        "score": found.total,
        "band": found.band.name if found.band else None,
        "answered": found.answered,
        "prorated": found.prorated,
        "parts": dict(found.parts),
        "note": found.note,
    }


def asks_for_help(sheet: Sheet) -> bool:
    """Whether an answer is one that is never passed over: the ways to help come before everything else."""
    return bool(duty_of(sheet.scale, sheet.given))


def never_added(one: Scale) -> bool:
    """Whether each question is a result of its own."""
    return one.method == Method.EACH
