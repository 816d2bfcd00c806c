"""Words of distress in a note: whole words, idioms and negations, on sentences that were labelled by hand."""

import csv
from pathlib import Path

import pytest

from closeknit.wellbeing import distress

ROWS = list(csv.DictReader(Path(__file__).with_name("idioms.csv").open(encoding="utf-8")))
NAMED = [row["sentence"] for row in ROWS if row["named"] == "1"]
OTHER = [row["sentence"] for row in ROWS if row["named"] == "0"]

MISSED = {
    "I thought about walking into the sea",
    "I dream of not being here any more",
    "i want it all to stop for ever",
    "If I died nobody would come to the funeral",
}
"""They say it without any of its words."""

TOO_MUCH = {
    "We ended it all with a song and a big dinner",
    "Watched a documentary on suicide prevention at work",
    "The cat overdosed on catnip",
    "Taking my life back after the move",
}


def test_the_set_is_large_enough_and_has_both_kinds() -> None:
    assert len(ROWS) == len({row["sentence"] for row in ROWS}) >= 60
    assert min(len(NAMED), len(OTHER)) >= 30


def test_what_is_named_is_found_but_for_what_is_listed() -> None:
    assert {sentence for sentence in NAMED if not distress.is_named(sentence)} == MISSED


def test_what_means_another_thing_is_left_alone_but_for_what_is_listed() -> None:
    assert {sentence for sentence in OTHER if distress.is_named(sentence)} == TOO_MUCH


@pytest.mark.parametrize(
    "part", ["diet", "soldier", "studied", "audience", "killing me", "dead tired", "dying to see you"]
)
def test_parts_of_words_and_idioms_are_nothing(part: str) -> None:
    assert not distress.is_named(f"Today: {part}, as ever.")
    assert not distress.is_named(part.upper())


@pytest.mark.parametrize("text", ["", " ", "\x00", "~" * 9, "want to\n\ndie", "\u2019" * 5, "\U0001f642" * 50])
def test_odd_texts_are_no_trouble(text: str) -> None:
    assert not distress.is_named(text)


def test_however_it_is_typed() -> None:
    for text in (
        "I can\u2019t go on",
        "i CAN'T GO ON",
        "I  want   to die",
        "fine day.I want to die.",
        "\uff49 want to die",
    ):
        assert distress.is_named(text), text


def test_a_negation_counts_only_right_before_and_only_in_its_part() -> None:
    assert not distress.is_named("I do not really want to die")
    assert distress.is_named("I did not sleep. I want to die")
    assert distress.is_named("Not a good day, but I want to die less than before")
    assert distress.is_named("I never said that I want to die")
