"""The knapsack against trying everything."""

from itertools import combinations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.engine.budget import FULL, MIXED_FROM, SHORT, SHORT_MINUTES, Chosen, Offers, best_list

Row = tuple[float, int, bool, bool, float]
rows_of = st.lists(
    st.tuples(
        st.floats(0.01, 3),
        st.integers(1, 60),
        st.booleans(),
        st.booleans(),
        st.sampled_from([0.0, 0.0, 0.0, 100.0, 1000.0]),
    ),
    max_size=9,
)


def _offers(rows: list[Row]) -> Offers:
    gain = np.array([row[0] for row in rows])
    return Offers(
        gain,
        np.array([row[1] for row in rows], dtype=np.int64),
        np.where([row[2] for row in rows], 0.4 * gain, 0.0),
        np.array([row[3] for row in rows], dtype=np.bool_),
        np.array([row[4] for row in rows]),
    )


def _total(offers: Offers, chosen: Chosen) -> float:
    gains = (offers.gain[index] if form == FULL else offers.short_gain[index] for index, form in chosen)
    return float(sum(gains) + sum(offers.ahead[index] for index, _ in chosen))


def _spent(offers: Offers, chosen: Chosen) -> int:
    return sum(int(offers.cost[index]) if form == FULL else SHORT_MINUTES for index, form in chosen)


def _every_list(offers: Offers, minutes: int, most: int, warmed: int) -> list[Chosen]:
    """All lists that keep the rules."""
    every = range(len(offers.gain))
    found: list[Chosen] = []
    for size in range(most + 1):
        for members in combinations(every, size):
            if warmed in members and size < 3:
                continue
            forms = [[FULL, SHORT] if offers.short_gain[index] > 0 else [FULL] for index in members]
            found += [list(zip(members, form, strict=True)) for form in product(*forms)]
    return [chosen for chosen in found if _spent(offers, chosen) <= minutes]


def _best_total(offers: Offers, minutes: int, most: int, warmed: int) -> float:
    lists = _every_list(offers, minutes, most, warmed)
    best = max(lists, key=lambda chosen: _total(offers, chosen))
    if len(best) < MIXED_FROM or any(offers.weak[index] for index, _ in best):
        return _total(offers, best)
    ahead = sum(offers.ahead[index] for index, _ in best)
    mixed = [
        _total(offers, chosen)
        for chosen in lists
        if len(chosen) >= MIXED_FROM
        and any(offers.weak[index] for index, _ in chosen)
        and sum(offers.ahead[index] for index, _ in chosen) >= ahead
    ]
    return max(mixed, default=_total(offers, best))


@settings(max_examples=150)
@given(rows_of, st.integers(0, 150), st.integers(1, 5), st.integers(-1, 8))
def test_nothing_gains_more_than_the_list_that_is_found(rows: list[Row], minutes: int, most: int, last: int) -> None:
    offers, warmed = _offers(rows), last if last < len(rows) else -1
    found = best_list(offers, minutes, most, warmed)
    assert abs(_total(offers, found) - _best_total(offers, minutes, most, warmed)) < 1e-9
    assert _spent(offers, found) <= minutes
    assert len(found) <= most
    assert len({index for index, _ in found}) == len(found)
    if warmed in [index for index, _ in found]:
        assert found[-1][0] == warmed
        assert len(found) >= 3


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 200))
def test_a_shortlist_of_many_loses_nothing(seed: int, minutes: int) -> None:
    """With costs of few kinds the best total follows from the best gains of each kind, by hand."""
    random = np.random.default_rng(seed)
    size = 300
    gain, cost = random.uniform(0.1, 3, size), random.choice([5, 15, 45], size)
    offers = Offers(gain, cost, np.zeros(size), np.zeros(size, dtype=np.bool_), np.zeros(size))
    best = 0.0
    sums = [np.r_[0, np.cumsum(np.sort(gain[cost == kind])[::-1][:5])] for kind in (5, 15, 45)]
    for calls in product(range(6), repeat=3):
        if sum(calls) <= 5 and calls[0] * 5 + calls[1] * 15 + calls[2] * 45 <= minutes:
            best = max(best, sum(each[count] for each, count in zip(sums, calls, strict=True)))
    assert abs(_total(offers, best_list(offers, minutes, 5)) - best) < 1e-9


def test_no_minutes_no_places_and_no_offers_give_nothing() -> None:
    offers = _offers([(1.0, 5, True, False, 0.0)])
    assert best_list(offers, 0, 5) == []
    assert best_list(offers, 60, 0) == []
    assert best_list(_offers([]), 60, 5) == []


def test_equal_offers_are_taken_in_their_order() -> None:
    offers = _offers([(1.0, 10, False, False, 0.0)] * 8)
    assert best_list(offers, 30, 5) == [(0, FULL), (1, FULL), (2, FULL)]


def test_a_weak_tie_takes_the_least_place_of_four_and_never_of_what_is_ahead() -> None:
    close = [(1.0, 10, False, False, 0.0)] * 5
    weak: Row = (0.1, 10, False, True, 0.0)
    assert (5, FULL) in best_list(_offers([*close, weak]), 60, 5)
    assert (5, FULL) not in best_list(_offers([*close, weak]), 30, 5)
    birthdays: list[Row] = [(1.0, 10, False, False, 1000.0)] * 5
    assert (5, FULL) not in best_list(_offers([*birthdays, weak]), 60, 5)


def test_the_last_offer_may_be_the_weak_tie_of_the_list() -> None:
    close = [(1.0, 10, False, False, 0.0)] * 5
    weak: Row = (0.1, 10, False, True, 0.0)
    assert best_list(_offers([*close, weak]), 60, 5, 5)[-1] == (5, FULL)


def test_sixty_weeks_drawn_by_lot_are_the_best_there_are() -> None:
    random = np.random.default_rng(4)
    for _ in range(60):
        size, ahead = 8, random.choice([0.0, 0.0, 0.0, 100.0], 8)
        gain, weak = random.uniform(0.05, 1, size), random.random(size) < 0.3
        short = np.where(random.random(size) < 0.7, 0.4 * gain, 0.0)
        offers = Offers(gain, random.integers(2, 40, size), short, weak, ahead)
        minutes, warmed = int(random.integers(10, 120)), int(random.integers(-1, size))
        found = best_list(offers, minutes, 5, warmed)
        assert abs(_total(offers, found) - _best_total(offers, minutes, 5, warmed)) < 1e-9
