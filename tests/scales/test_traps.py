"""Known mistakes of others (science.md 1.7), each with a test."""

import pytest

from closeknit.engine.scoring import Score, reliable_change, score
from closeknit.scales import scale


@pytest.mark.parametrize("key", ["phq2", "phq4", "phq8", "phq9", "gad2", "gad7"])
def test_zero_is_not_at_all(key: str) -> None:
    words = [answer.text for answer in scale(key).answers]
    assert words == ["Not at all", "Several days", "More than half the days", "Nearly every day"]


def test_item_six_of_gad7() -> None:
    assert scale("gad7").items[5].loinc == "69689-8"


def test_gad2_has_one_cut() -> None:
    assert [band.low for band in scale("gad2").bands] == [0, 3]


def test_osss3_keeps_its_answers_as_printed_and_ends_at_14() -> None:
    assert [answer.text for answer in scale("osss3").answers_of(1)] == ["none", "1-2", "3-5", "5+"]
    assert scale("osss3").range == (3, 14)


def test_phq4_asks_about_worry_first() -> None:
    assert scale("phq4").items[:2] == scale("gad2").items
    assert scale("phq4").items[2:] == scale("phq2").items


def test_ons_four_and_ons4_are_two_things_and_neither_is_summed() -> None:
    found = score(scale("ons4"), [8, 9, 7, 2])
    assert found.total is None
    assert found.parts == {"1": 8, "2": 9, "3": 7, "4": 2}
    assert score(scale("ons_lonely"), [5]).total is None
    assert scale("ons4").title != scale("ons_lonely").title


def test_version_three_of_the_ucla_scale_says_so() -> None:
    assert scale("ucla20").version == "3"
    assert scale("ucla20").reverse == {1, 5, 6, 9, 10, 15, 16, 19, 20}


def test_a_prorated_score_is_kept_exact_and_banded_half_up() -> None:
    """PHQ-8 with six answers: 7 of 6 times 8 is 9.33, in the band 5 to 9; 8 of 7 questions times 8 is 9.14."""
    found = score(scale("phq8"), [2, 1, 1, 1, 1, 1, None, None])
    assert found.total == pytest.approx(28 / 3)
    assert found.prorated
    assert found.band is not None
    assert found.band.name == "mild"
    half = score(scale("phq8"), [2, 2, 1, 1, 1, 1, 1, None])
    assert half.total == pytest.approx(72 / 7)
    assert half.band is not None
    assert half.band.name == "moderate"


def test_only_like_is_compared_with_like() -> None:
    of = scale("ucla3")
    first, last = score(of, [3, 3, 3]), score(of, [1, 1, 1])
    assert reliable_change(of, first, last) == -6
    assert reliable_change(of, first, score(of, [2, 2, 3])) == 0, "two points can be chance"
    assert reliable_change(of, first, score(of, [2, 2, 2])) == -3
    assert reliable_change(of, first, score(of, [None, 1, 1])) is None
    older = Score(scale="ucla3", version="0", total=9, answered=3)
    assert reliable_change(of, older, last) is None
    part = score(scale("phq8"), [3, 3, 3, 3, 3, 3, None, None])
    assert reliable_change(scale("phq8"), part, score(scale("phq8"), [0] * 8)) is None


def test_item_nine_asks_for_help_whenever_it_is_above_zero() -> None:
    assert score(scale("phq9"), [0] * 8 + [1], scale).duty == (9,)
    assert score(scale("phq9"), [3] * 8 + [0], scale).duty == ()
    assert score(scale("phq9"), [None] * 8 + [3], scale).duty == (9,), "whatever else was answered"
    assert scale("phq9").needs_duty_person
