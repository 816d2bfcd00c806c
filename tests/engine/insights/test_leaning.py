"""Who leans on whom and who starts: by hand, and whatever order the notes come in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.insights.leaning import Leaning, leaning, starts

ADA, BEN, CAT = 0, 1, 2
LISTENING, PRACTICAL, ADVICE, COMPANY = 1, 2, 3, 4
Note = tuple[int, bool, int]


def read(*notes: Note, people: int = 3) -> Leaning:
    person, given, kind = np.array(notes, dtype=np.int64).reshape(-1, 3).T
    return leaning(person, given.astype(bool), kind, people)


def got(person: int, kind: int, times: int = 1) -> list[Note]:
    return [(person, False, kind)] * times


def test_by_hand() -> None:
    found = read(*got(ADA, PRACTICAL, 3), *got(ADA, LISTENING), *got(BEN, LISTENING, 2), (CAT, True, COMPANY))
    assert found.got.tolist() == [[1, 3, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0]]
    assert found.gave.tolist() == [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]
    assert found.gaps.tolist() == [2, 3], "advice and company came from nobody"
    assert found.alone.tolist() == [-1, ADA, -1, -1], "practical help from Ada alone, listening from two"
    assert found.mostly == -1


def test_two_notes_are_too_few_to_rest_on_one_person() -> None:
    assert read(*got(ADA, ADVICE, 2)).alone.tolist() == [-1] * 4


def test_most_kinds_on_one_person() -> None:
    both = [*got(ADA, PRACTICAL, 3), *got(ADA, ADVICE, 3)]
    assert read(*both, *got(BEN, COMPANY)).mostly == ADA, "two of three"
    assert read(*both, *got(BEN, COMPANY), *got(BEN, LISTENING)).mostly == -1, "two of four"
    assert read(*got(ADA, PRACTICAL, 3)).mostly == -1, "one kind is said for itself"


def test_a_note_without_a_kind_and_no_notes_say_nothing() -> None:
    for found in (read((ADA, False, 0)), read(), read(people=0)):
        assert not found.got.any()
        assert (found.gaps.tolist(), found.alone.tolist(), found.mostly) == ([], [-1] * 4, -1)


def test_help_given_fills_no_gap_in_help_received() -> None:
    assert read(*got(BEN, LISTENING), (ADA, True, ADVICE)).gaps.tolist() == [1, 2, 3]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 4)), max_size=25), st.permutations([0, 1, 2])
)
def test_whoever_is_called_first_changes_nothing(notes: list[Note], order: list[int]) -> None:
    found = read(*notes)
    turned = read(*[(order[person], way, kind) for person, way, kind in reversed(notes)])
    assert turned.got[order].tolist() == found.got.tolist()
    assert turned.gaps.tolist() == found.gaps.tolist()
    assert turned.alone.tolist() == [order[p] if p >= 0 else -1 for p in found.alone]
    assert turned.mostly == (order[found.mostly] if found.mostly >= 0 else -1)


@pytest.mark.parametrize(
    ("mine", "theirs", "turn"),
    [(8, 0, 1), (7, 0, 0), (0, 8, -1), (8, 2, 0), (9, 2, 1), (2, 8, 0), (2, 9, -1), (20, 20, 0), (0, 0, 0)],
)
def test_who_starts_is_said_from_eight_days_and_outside_a_fifth_to_four_fifths(
    mine: int, theirs: int, turn: int
) -> None:
    found = starts(np.ones(mine + theirs, dtype=np.int64), np.arange(mine + theirs) < mine, 2)
    assert found.turn.tolist() == [0, turn]
    assert found.days.tolist() == [0, mine + theirs]
    assert found.share[1] == pytest.approx(mine / (mine + theirs) if mine + theirs else 0)
