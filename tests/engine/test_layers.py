"""Layers are capacities that evidence fills, and the owner's own word is never moved."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from closeknit.engine.contact_days import decayed
from closeknit.engine.layers import LEAST_FREQUENCY, PER_QUARTER, PLACES, assign, strength

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def _assign(frequency: Floats, chosen: Ints | None = None, **more: Floats) -> list[int]:
    none = np.zeros(len(frequency))
    columns = {"minutes": none, "support": none, "in_person": none, **more}
    chosen = np.zeros(len(frequency), dtype=np.int64) if chosen is None else chosen
    return [int(layer) for layer in assign(frequency, chosen=chosen, **columns)]


def test_the_strongest_fill_five_then_ten_then_thirty_five() -> None:
    layer = np.array(_assign(np.linspace(90, 10, 80)))
    assert layer[:5].tolist() == [5] * 5
    assert layer[5:15].tolist() == [15] * 10
    assert layer[15:50].tolist() == [50] * 35
    assert layer[50:].tolist() == [150] * 30


def test_places_stay_empty_without_the_evidence() -> None:
    assert _assign(np.array([13.0, 3.0, 1.0, 0.0])) == [5, 15, 50, 150]
    assert _assign(np.array([8.9, 1.9, 0.3])) == [15, 50, 150]
    assert _assign(np.array(LEAST_FREQUENCY)) == [5, 15, 50]
    assert _assign(np.zeros(40)) == [150] * 40


def test_the_owners_word_wins_over_any_evidence_and_takes_up_room() -> None:
    chosen = np.array([5, 5, 5, 5, 150, 0, 0])
    assert _assign(np.array([0.0, 0, 0, 0, 90, 20, 19]), chosen) == [5, 5, 5, 5, 150, 5, 15]


def test_more_chosen_than_places_leaves_all_of_them_and_adds_nobody() -> None:
    chosen = np.array([5] * 8 + [0])
    assert _assign(np.array([1.0] * 8 + [80.0]), chosen) == [5] * 8 + [15]


def test_equal_ties_go_by_their_order() -> None:
    assert _assign(np.full(60, 12.0)) == [5] * 5 + [15] * 10 + [50] * 35 + [150] * 10


def test_meeting_time_and_support_lift_a_tie_among_equals() -> None:
    even = np.full(6, 12.0)
    last = np.array([0.0, 0, 0, 0, 0, 1])
    for more in ({"in_person": last}, {"minutes": 600 * last}, {"support": 3 * last}):
        assert _assign(even, **more) == [5, 5, 5, 5, 15, 5]


tie_of = st.tuples(
    st.floats(0, 90),
    st.floats(0, 5_000),
    st.integers(0, 20),
    st.floats(0, 1),
    st.sampled_from([0, 0, 0, 0, 0, 0, 5, 15, 50, 150]),
)


@given(st.lists(tie_of, max_size=120))
def test_capacity_evidence_and_choice_hold_for_any_circle(
    rows: list[tuple[float, float, int, float, int]],
) -> None:
    table = np.array(rows, dtype=np.float64).reshape(-1, 5)
    frequency, minutes, support, in_person, chosen = (*table.T[:4], table[:, 4].astype(np.int64))
    layer = assign(frequency, minutes, support, in_person, chosen)
    assert set(layer.tolist()) <= {5, 15, 50, 150}
    assert np.array_equal(layer[chosen > 0], chosen[chosen > 0])
    rank = strength(frequency, minutes, support, in_person)
    for name, places, least in zip((5, 15, 50), PLACES, LEAST_FREQUENCY, strict=True):
        added = (layer == name) & (chosen == 0)
        assert added.sum() <= max(places - (chosen == name).sum(), 0)
        assert (frequency[added] >= least).all()
        outside = (layer > name) & (chosen == 0) & (frequency >= least)
        if added.any() and outside.any():
            assert rank[added].min() >= rank[outside].max()


@given(st.floats(0.1, 90), st.floats(0, 5_000), st.floats(0, 20), st.floats(0, 1), st.floats(0, 10))
def test_more_of_anything_never_makes_a_tie_weaker(
    frequency: float, minutes: float, support: float, in_person: float, more: float
) -> None:
    base = np.array([frequency, minutes, support, in_person])
    for place in range(4):
        raised = base.copy()
        raised[place] += more
        one, two = (strength(*(np.array([value]) for value in row))[0] for row in (base, raised))
        assert two >= one * (1 - 1e-12)


def test_a_weekly_tie_reads_as_thirteen_contact_days_a_quarter() -> None:
    day = 700_000 + np.arange(0, 3_000, 7)
    _, _, e90 = decayed(np.zeros_like(day), day, np.full_like(day, 2), 700_000 + 2_996)
    assert abs(e90[0] * PER_QUARTER - 90 / 7) < 0.5
