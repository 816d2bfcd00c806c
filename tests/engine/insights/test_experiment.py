"""The coin of each week, and what it may say at the end: by hand, and against every order there is."""

import itertools

import pytest

from closeknit.engine.insights.experiment import LEAST_WEEKS, balanced, weigh


def test_eight_weeks_in_perfect_order_have_the_smallest_chance_there_is() -> None:
    """4 of 8 can be chosen in 70 ways; all heads above all tails is one of them, and its mirror the other: 2 of 70."""
    found = weigh([True] * 4 + [False] * 4, [5.0, 6.0, 7.0, 8.0, 1.0, 2.0, 3.0, 4.0])
    assert found is not None
    assert found.chance == pytest.approx(2 / 70)
    assert (found.with_it, found.without, found.difference) == (6.5, 2.5, 4.0)
    assert found.helps
    assert not found.harms


def test_the_other_way_round_it_makes_things_worse() -> None:
    found = weigh([False] * 4 + [True] * 4, [5.0, 6.0, 7.0, 8.0, 1.0, 2.0, 3.0, 4.0])
    assert found is not None
    assert found.harms
    assert not found.helps


def test_the_chance_is_a_count_of_all_orders() -> None:
    """Nine weeks, five of them heads, written out a second time by the places that are chosen."""
    coins = [True, False, True, True, False, False, True, False, True]
    means = [3.0, 2.5, 4.0, 3.5, 3.0, 2.0, 4.5, 3.25, 3.0]
    found = weigh(coins, means)
    assert found is not None

    def apart(places: tuple[int, ...]) -> float:
        chosen = [means[place] for place in places]
        others = [mean for place, mean in enumerate(means) if place not in places]
        return sum(chosen) / len(chosen) - sum(others) / len(others)

    seen = abs(apart(tuple(place for place, coin in enumerate(coins) if coin)))
    orders = list(itertools.combinations(range(9), 5))
    assert len(orders) == 126
    assert found.chance == pytest.approx(sum(abs(apart(one)) >= seen - 1e-9 for one in orders) / 126)


def test_weeks_that_are_all_the_same_say_nothing() -> None:
    found = weigh([True, False] * 5, [3.0] * 10)
    assert found is not None
    assert found.chance == 1
    assert not found.helps
    assert not found.harms


def test_too_few_weeks_or_one_kind_of_week() -> None:
    assert weigh([True, False] * 4, [None, *[3.0] * 7]) is None
    assert weigh([True] * 8, [3.0] * 8) is None
    assert weigh([True, False] * 4, [float(week) for week in range(8)]) is not None


def test_a_week_without_answers_is_left_out() -> None:
    with_gap = weigh([True, False] * 5, [1.0, 2.0, None, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, float("nan")])
    assert with_gap is not None
    assert (with_gap.weeks_with, with_gap.weeks_without) == (4, 4)


@pytest.mark.parametrize("weeks", [LEAST_WEEKS, 11, 12, 16])
def test_the_coin_is_balanced_and_every_order_can_come(weeks: int) -> None:
    seen = {balanced(weeks, [bytes([(week * step) % 97]) for week in range(weeks)]) for step in range(1, 90)}
    assert {sum(coins) for coins in seen} == {(weeks + 1) // 2}
    assert len(seen) > 10
