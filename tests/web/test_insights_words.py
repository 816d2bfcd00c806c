"""Insights in words: whole sentences that count, and neither blame nor praise."""

from datetime import date

import pytest

from closeknit.circle.models import Support
from closeknit.circle.queries.insights import Change, Changes, Kinds, Leans, Shares, Start, Who, YearPicture
from closeknit.circle.queries.relation_words import Kind
from closeknit.web import insights
from closeknit.web.templatetags import insights as tags

ADA = Who("ref", "Ada")


def changes(*more: bool, compared: int = 5) -> Changes:
    rows = [Change(ADA, 9, 3, True, way, 0, 0) for way in more]
    return Changes(changed=rows, came=[], quiet=[], compared=compared, left_out=0)


def test_nothing_changed_is_a_sentence_of_its_own() -> None:
    assert insights.changes_sentence(changes()).startswith("Nothing changed much. With the 5 people whose")
    assert insights.changes_sentence(changes(compared=1)).startswith("Nothing changed much. With the 1 person whose")


def test_more_and_less_are_counted_apart() -> None:
    more = "in touch more often than the year before."
    assert insights.changes_sentence(changes(True)) == f"With 1 person you were {more}"
    both = insights.changes_sentence(changes(True, True, False))
    assert both == f"With 2 people you were {more} With 1 person you were in touch less often than the year before."


def test_a_move_between_rings_is_said_only_when_there_was_one() -> None:
    assert insights.ring_sentence(Change(ADA, 9, 3, True, True, 0, 0)) == ""
    said = insights.ring_sentence(Change(ADA, 50, 9, True, True, 5, 15))
    assert said == "By how often you are in touch: from “Next 15” to “Closest 5”."


def test_shares_are_of_ten_and_of_both_years() -> None:
    shares = Shares(now=[0.4, 0.2, 0.1, 0.05, 0.05, 0.05], before=[0.5, 0.2, 0.1, 0.1, 0.1])
    assert "about 8 were with the same five people. The year before it was about 10." in insights.shares_sentence(
        shares
    )
    assert tags.rank_rows(shares)[-1] == (6, 0.05, None)
    assert tags.percent(0.214) == "21 %"


@pytest.mark.parametrize(("turn", "words"), [(-1, "fewer kinds"), (0, "about as many kinds"), (1, "more kinds")])
def test_kinds_are_beside_the_own_usual(turn: int, words: str) -> None:
    kinds = Kinds([], turn, [])
    assert words in insights.kinds_sentence(kinds)
    assert "usual for you" in insights.kinds_sentence(kinds)
    assert insights.missing_sentences(kinds) == []


def test_every_kind_has_a_word_and_an_offer() -> None:
    said = insights.missing_sentences(Kinds([], -1, list(Kind)))
    assert len({insights.kind_word(kind) for kind in Kind}) == len(set(said)) == len(Kind)
    assert all(sentence.startswith("Usually ") for sentence in said)


def test_help_that_rests_on_one_person_and_help_of_which_nothing_is_noted() -> None:
    leans = Leans(rows=[], gaps=[4], alone=[(1, ADA), (2, ADA)], mostly=ADA, unnamed=0)
    assert insights.leans_sentences(leans) == [
        "Most kinds of help came from Ada alone.",
        "Listening came from one person only: Ada.",
        "Practical help came from one person only: Ada.",
        "Nobody is noted for keeping you company.",
    ]
    everything = Leans(rows=[], gaps=list(Support.Kind.values), alone=[], mostly=None, unnamed=0)
    assert len(set(insights.leans_sentences(everything))) == 4


def test_who_starts_is_neutral() -> None:
    assert insights.start_words(Start(ADA, 10, 9, True)) == "You usually reach out first"
    assert insights.start_words(Start(ADA, 10, 1, False)) == "They usually reach out first"


def test_kinds_of_help_are_a_list_in_words() -> None:
    assert tags.help_words([1, 2, 3]) == "Listening, Practical help and Advice"


def test_the_months_over_the_year_do_not_run_into_each_other() -> None:
    picture = tags.swatch_picture(YearPicture(date(2025, 11, 24), [0] * 360, []))
    assert ">Nov<" not in picture.split(">Dec<")[0], "a first label without room is left out"
    assert picture.count(">Dec<") == 1
