"""What every scale promises; a new one is tested by being there."""

import itertools
import re
from fractions import Fraction

import pytest

from closeknit.engine.scoring import SHIPS, Band, Fill, Method, Scale, band_of, reliable_change, score
from closeknit.scales import scale, scales
from tests.shape.test_words import FORBIDDEN

ALL = sorted(scales())
DIAGNOSES = re.compile(
    r"depress|anxiety|disorder|diagnos|illness|severe|symptom|patient|abnormal|risk|suicid", re.IGNORECASE
)
POINTS = {
    "ucla3": 3,
    "osss3": 4,
    "phq8": 6,
    "phq9": 6,
    "gad7": 4,
    "k6": 4,
    "essi": 4,
    "djg6": 3,
    "djg11": 4,
    "lsns6": 7,
    "mspss": 1.25,
    "brs": 5 / 6,
    "who5": 24,
    "pss10": 7,
    "ucla20": 8,
}
"""Reliable changes of science.md 1.2 and 1.4; of the two means the next step that can occur."""


@pytest.fixture(params=ALL)
def one(request: pytest.FixtureRequest) -> Scale:
    found = scale(request.param)
    assert found.key == request.param
    return found


def lowest(one: Scale) -> list[int | None]:
    """The answers that give the lowest total."""
    return [_end(one, number, min) for number in range(1, len(one.items) + 1)]


def highest(one: Scale) -> list[int | None]:
    return [_end(one, number, max) for number in range(1, len(one.items) + 1)]


def _end(one: Scale, number: int, which: object) -> int:
    def worth(value: int) -> int:
        if number in one.counts:
            return int(value in one.counts[number])
        return -value if number in one.reverse else value

    return int(which(sorted(one.allowed(number)), key=worth))  # type: ignore[operator]  # min or max


def test_it_says_who_made_it_and_what_may_be_done_with_it(one: Scale) -> None:
    assert re.search(r"\b(19|20)\d\d\b", one.citation), "a citation has a year"
    assert one.terms.endswith(".")
    assert one.title
    assert one.full
    assert one.about.endswith(".")
    assert one.higher
    assert one.minimum_days >= 14


def test_its_text_comes_along_only_where_that_is_allowed(one: Scale) -> None:
    assert one.has_text == (one.licence in SHIPS)
    if not one.has_text:
        assert not any(item.text for item in one.items), "all of it or none of it"


def test_every_question_has_answers_with_different_values_and_words(one: Scale) -> None:
    for number in range(1, len(one.items) + 1):
        answers = one.answers_of(number)
        assert len(answers) >= 2
        assert len({answer.value for answer in answers}) == len({answer.text for answer in answers}) == len(answers)


def test_its_range_is_reached_and_not_left(one: Scale) -> None:
    if one.method == Method.EACH:
        return
    low, high = one.range
    assert score(one, lowest(one), scale).total == pytest.approx(low)
    assert score(one, highest(one), scale).total == pytest.approx(high)


def test_turning_an_answer_around_moves_the_score_the_other_way(one: Scale) -> None:
    if one.method == Method.EACH:
        return
    for number in range(1, len(one.items) + 1):
        middle = lowest(one)
        values = sorted(one.allowed(number))
        totals = []
        for value in values:
            middle[number - 1] = value
            totals.append(score(one, middle, scale).total)
        down = number in one.reverse or (number in one.counts and min(one.counts[number]) == values[0])
        assert totals == sorted(totals, key=lambda total: -(total or 0) if down else (total or 0))
        assert totals[0] != totals[-1]


def test_missing_answers_are_filled_in_as_far_as_its_rule_goes(one: Scale) -> None:
    if one.method == Method.EACH:
        return
    full = highest(one)
    whole = score(one, full, scale).total
    assert whole is not None
    numbers = [number for number in range(1, len(one.items) + 1) if number not in one.never_filled]
    for gone in range(1, min(len(numbers), one.missing + 1) + 1):
        for places in itertools.islice(itertools.combinations(numbers, gone), 60):
            given = [None if number in places else value for number, value in enumerate(full, 1)]
            found = score(one, given, scale)
            if gone > one.missing:
                assert found.total is None, "never 0"
                assert found.note == "Not enough answers for a score."
                assert found.band is None
            elif one.fill == Fill.MEAN:
                assert found.prorated
                assert found.total == pytest.approx(whole)
            else:
                assert not found.prorated
                assert found.total == whole - gone
    nothing = score(one, [None] * len(one.items), scale)
    assert nothing.total is None
    assert nothing.note


def test_what_is_never_filled_in_leaves_no_total(one: Scale) -> None:
    for number in one.never_filled:
        given = highest(one)
        given[number - 1] = None
        found = score(one, given, scale)
        assert found.total is None
        assert found.instead is not None
        assert found.instead.scale == one.instead
        assert found.instead.total is not None


def bands_of(one: Scale) -> list[tuple[tuple[Band, ...], float, float]]:
    found = [(one.bands, *one.range)] if one.bands else []
    for number, bands in one.item_bands.items():
        found.append((bands, min(one.allowed(number)), max(one.allowed(number))))
    for part in one.parts.values():
        if part.bands:
            sums = len(part.items) if part.method == Method.SUM else 1
            top = 1 if one.counts else max(answer.value for answer in one.answers)
            bottom = 0 if one.counts else min(answer.value for answer in one.answers)
            found.append((part.bands, bottom * sums, top * sums))
    return found


def test_its_bands_have_no_gap_and_no_overlap(one: Scale) -> None:
    for bands, low, high in bands_of(one):
        assert (bands[0].low, bands[-1].high) == (low, high)
        decimals = max(len(str(end).partition(".")[2].rstrip("0")) for band in bands for end in (band.low, band.high))
        step = Fraction(1, 10**decimals)
        for lower, upper in itertools.pairwise(bands):
            assert Fraction(str(upper.low)) - Fraction(str(lower.high)) == step
        fine = Fraction(1, 120)
        for place in range(int((Fraction(high) - Fraction(low)) / fine) + 1):
            at = Fraction(low) + place * fine
            band = band_of(bands, at)
            assert band is not None
            assert Fraction(str(band.low)) - step / 2 <= at < Fraction(str(band.high)) + step / 2


def test_what_a_person_reads_names_no_illness(one: Scale) -> None:
    for bands, _, _ in bands_of(one):
        for band in bands:
            assert not DIAGNOSES.search(band.words), band.words
            assert not FORBIDDEN.search(band.words), band.words
    for words in (one.about, one.higher):
        assert not DIAGNOSES.search(words)
        assert not FORBIDDEN.search(words)
    for band in one.bands:
        assert band.words.endswith(".")
        assert band.name


def test_a_reliable_change_is_that_of_the_science(one: Scale) -> None:
    assert (one.reliable.points if one.reliable else None) == pytest.approx(POINTS.get(one.key))
    if one.reliable is None:
        return
    before = score(one, lowest(one), scale)
    after = score(one, highest(one), scale)
    assert before.total is not None
    assert after.total is not None
    assert reliable_change(one, before, after) == after.total - before.total
    assert reliable_change(one, after, before) == before.total - after.total
    assert reliable_change(one, before, before) == 0


def test_an_answer_that_is_not_offered_is_refused_in_words(one: Scale) -> None:
    given = lowest(one)
    given[0] = 99
    with pytest.raises(ValueError, match=r"Question 1 of .* has no answer 99; write one of \d"):
        score(one, given, scale)
    with pytest.raises(ValueError, match=rf"has {len(one.items)} questions; {len(one.items) + 1} answers were given"):
        score(one, [*lowest(one), 1], scale)


def luhn(code: str) -> bool:
    """LOINC's check digit (Mod 10, LOINC Users' Guide appendix C)."""
    digits, check = code.split("-")
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return (10 - total % 10) % 10 == int(check)


def test_its_loinc_codes_have_the_right_check_digit(one: Scale) -> None:
    codes = [item.loinc for item in one.items] + [one.loinc_panel, one.loinc_total]
    for code in filter(None, codes):
        assert luhn(code), code
    if any(codes):
        assert "LOINC" in one.notice


def test_the_check_digit_finds_the_wrong_code_in_circulation() -> None:
    assert luhn("69689-8")
    assert not luhn("69689-0")
