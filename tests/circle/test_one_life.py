"""Joining people over a whole invented life: the goals hold, on seeds that no rule was made on.

The measure, the troubles of the life and their rates are in `one_life` and `one_life_people`; `bench/identity.py` prints the
same figures for several lives.
"""

from collections import Counter
from functools import cache

import pytest

from tests.circle.one_life import Seen, by_name, by_name_or_address, life, ours, read, scores
from tests.circle.one_life_books import Life
from tests.circle.one_life_people import (
    CHANGED_NUMBER,
    FAMILY_MAIL,
    LANDLINE,
    NAMESAKES,
    NICKNAMED,
    PEOPLE,
    SEVERAL_ADDRESSES,
    TRANSLITERATED,
)

SEEDS = (2026, 4711)
PRECISION, RECALL, QUESTIONS = 0.99, 0.9, 10
each_seed = pytest.mark.parametrize("seed", SEEDS)


@cache
def one(seed: int) -> tuple[Life, tuple[Seen, ...]]:
    whole = life(seed)
    seen, refused = read(whole)
    assert refused == {}
    return whole, tuple(seen)


def test_the_same_seed_makes_the_same_life() -> None:
    assert life(1).files == life(1).files
    assert life(1).files != life(2).files


@each_seed
def test_the_life_has_the_troubles_it_says(seed: int) -> None:
    people = one(seed)[0].people
    names = Counter(somebody.name for somebody in people)
    found = {
        NICKNAMED: sum(bool(somebody.calls) for somebody in people),
        CHANGED_NUMBER: sum(bool(somebody.former) for somebody in people),
        SEVERAL_ADDRESSES: sum(len(somebody.addresses) > 1 for somebody in people),
        LANDLINE: sum(bool(somebody.landline) for somebody in people),
        TRANSLITERATED: sum(somebody.foreign_writing for somebody in people),
    }
    assert len(people) == PEOPLE
    for share, count in found.items():
        assert 0.5 * share * PEOPLE <= count <= 1.7 * share * PEOPLE
    assert sum(bool(somebody.family_address) for somebody in people) == FAMILY_MAIL * PEOPLE
    assert 4 <= sum(count for count in names.values() if count > 1) <= NAMESAKES * PEOPLE + 2


@each_seed
def test_every_file_is_read_and_nearly_everybody_in_it_told(seed: int) -> None:
    whole, seen = one(seed)
    mentions = sum(map(len, whole.mentions.values()))
    assert mentions > 4 * PEOPLE
    assert len(seen) >= 0.98 * mentions
    assert {one.file for one in seen} == set(whole.files)
    assert {one.importer for one in seen} >= {
        "vcard",
        "google_contacts",
        "linkedin",
        "whatsapp",
        "sms_backup",
        "telegram",
    }


@each_seed
def test_no_file_holds_the_truth(seed: int) -> None:
    whole, _ = one(seed)
    for file, data in whole.files.items():
        assert not any(somebody.id.encode() in data for somebody in whole.people[100:140]), file


@each_seed
@pytest.mark.parametrize("at_once", [True, False])
def test_without_a_question_hardly_anybody_is_joined_to_somebody_else(seed: int, at_once: bool) -> None:
    _, seen = one(seed)
    assert scores(seen, ours(seen, ask=False, at_once=at_once).joined).precision >= PRECISION


@each_seed
@pytest.mark.parametrize("at_once", [True, False])
def test_a_few_answers_bring_nearly_everybody_together(seed: int, at_once: bool) -> None:
    _, seen = one(seed)
    outcome = ours(seen, ask=True, at_once=at_once)
    assert scores(seen, outcome.joined).recall >= RECALL
    assert outcome.questions * 100 <= QUESTIONS * len({one.who for one in seen})


@each_seed
def test_the_rules_of_others_do_worse_on_both_sides(seed: int) -> None:
    _, seen = one(seed)
    mine = scores(seen, ours(seen, ask=False).joined)
    for rival in (by_name, by_name_or_address):
        theirs = scores(seen, rival(seen))
        assert theirs.precision < mine.precision
        assert theirs.recall < mine.recall
