"""What goes with feeling better: every gate, the arithmetic by hand, a planted effect, and noise that stays noise."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from closeknit.engine.insights import feeling
from closeknit.engine.insights.feeling import (
    ANYTHING,
    CONTACT_AND_MOOD,
    FALSE_SHARE,
    Diary,
    Looked,
    State,
    false_shares,
    look,
)
from closeknit.engine.special import student_tails

Floats = NDArray[np.float64]
MONDAY = 739_000 // 7 * 7 + 1


def diary(days: int, *, effect: float = 0.0, later: bool = False, seed: int = 1, carry: float = 0.3) -> Diary:
    """Days of mood around 6 of 10, with one thing that goes with it by so many standard deviations, and two that do not."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=days)
    mood = np.zeros(days)
    for day in range(days):
        mood[day] = (carry * mood[day - 1] if day else 0.0) + math.sqrt(1 - carry**2) * noise[day]
    factors = {name: (rng.random(days) < 0.4).astype(float) for name in ("walk", "rain", "choir")}
    walked = np.concatenate([[0.0], factors["walk"][:-1]]) if later else factors["walk"]
    return Diary(MONDAY, {"mood": 6 + 1.5 * (mood + effect * walked)}, factors, {})


def of(looked: tuple[Looked, ...], factor: str, *, later: bool = False) -> Looked:
    (one,) = [one for one in looked if one.factor == factor and one.later == later]
    return one


def test_what_goes_with_mood_is_found_with_its_size_and_its_days() -> None:
    found = look(diary(365, effect=0.8))
    assert found.state == State.FOUND
    (one,) = found.findings
    assert (one.factor, one.later) == ("walk", False)
    assert one.days_with + one.days_without == 365
    assert one.low < one.effect < one.high
    assert one.effect == pytest.approx(0.47, abs=0.08), (
        "0.8 of the noise is 0.74 of all days, shrunken by about a third"
    )
    assert one.points == pytest.approx([one.effect * one.spread, one.low * one.spread, one.high * one.spread])
    assert one.points[0] == pytest.approx(0.75, abs=0.2)
    assert not one.uneven


def test_the_day_after_is_told_apart_from_the_same_day() -> None:
    found = look(diary(365, effect=0.9, later=True))
    assert [(one.factor, one.later) for one in found.findings] == [("walk", True)]


def test_what_makes_it_worse_is_found_as_well() -> None:
    one = look(diary(365, effect=-0.8)).findings[0]
    assert (one.factor, one.later) == ("walk", False)
    assert one.high < 0


@pytest.mark.parametrize("carry", [0.3, 0.6, 0.8])
def test_an_effect_of_one_day_does_not_come_back_turned_around_on_the_next(carry: float) -> None:
    """With yesterday's mood alone in the fit, its share that came from a walk would count against the walk."""
    for seed in range(12):
        looked = look(diary(365, effect=1.0, carry=carry, seed=seed)).looked
        assert of(looked, "walk").found
        assert not of(looked, "walk", later=True).found


def test_an_effect_that_stays_is_found_on_the_day_after_too() -> None:
    """Mood that is built up: each day keeps 0.6 of the day before, and a walk adds 1."""
    rng = np.random.default_rng(2)
    walk, mood = (rng.random(700) < 0.4).astype(float), np.zeros(700)
    for day in range(1, 700):
        mood[day] = 0.6 * mood[day - 1] + walk[day] + rng.normal()
    looked = look(Diary(MONDAY, {"mood": mood}, {"walk": walk}, {})).looked
    same, after = of(looked, "walk"), of(looked, "walk", later=True)
    assert same.found
    assert after.found
    assert 0.3 < after.effect / same.effect < 0.9


@pytest.mark.parametrize(
    ("days", "state"),
    [(0, State.COUNTING), (27, State.COUNTING), (28, State.EARLY), (59, State.EARLY), (60, State.NOTHING)],
)
def test_how_many_days_there_have_to_be(days: int, state: State) -> None:
    found = look(diary(days))
    assert (found.state, found.days, found.span) == (state, days, days)
    assert bool(found.looked) == (days >= 60)


def test_half_of_the_days_have_to_be_answered() -> None:
    """The same 180 answers, on 359 days and on 400: alternate days leave no pair, so they come in blocks of three."""
    full = diary(180, effect=1.2)
    for span, state in ((359, State.FOUND), (400, State.NOTHING)):
        gap = (span - 180) // 59
        places = np.array([day + (day // 3) * gap for day in range(180)])
        places[-1] = span - 1
        mood = np.full(span, np.nan)
        mood[places] = full.outcomes["mood"]
        walk = np.zeros(span)
        walk[places] = full.factors["walk"]
        found = look(Diary(MONDAY, {"mood": mood}, {"walk": walk}, {}))
        assert (found.days, found.span) == (180, span)
        assert found.state == state
        assert of(found.looked, "walk").q < FALSE_SHARE, "it is this gate that holds it back"


def test_ten_days_in_each_group() -> None:
    few = diary(120)
    rare = np.zeros(120)
    rare[5:95:10] = 1
    found = look(Diary(few.first, few.outcomes, {"rare": rare}, {}))
    assert found.looked == ()
    rare[100] = 1
    found = look(Diary(few.first, few.outcomes, {"rare": rare}, {}))
    assert of(found.looked, "rare").days_with == 10


def test_a_missing_day_breaks_the_pair_and_is_never_filled_in() -> None:
    """One missing day of 200 takes the two pairs that it is in out of the fit, and nothing else."""
    one = diary(200)
    mood = one.outcomes["mood"].copy()
    mood[100] = np.nan
    looked = of(look(replace(one, outcomes={"mood": mood})).looked, "walk")
    y = (mood - np.nanmean(mood)) / np.nanstd(mood, ddof=1)
    pairs = np.array([day for day in range(1, 200) if day not in (100, 101)])
    walk, weekday = one.factors["walk"], (one.first + pairs) % 7
    columns = [walk[pairs], walk[pairs - 1], y[pairs - 1], np.ones(len(pairs)), pairs - pairs.mean()]
    columns += [weekday == kind for kind in range(1, 7)]
    slope = np.linalg.lstsq(np.column_stack(columns).astype(float), y[pairs], rcond=None)[0][0]
    weight = looked.effect / slope
    assert 0 < weight < 1
    assert looked.high - looked.low == pytest.approx(2 * 1.96 * math.sqrt(1 - weight) * ANYTHING.spread)
    assert looked.days_with + looked.days_without == 199


def test_effects_and_their_plain_errors_are_those_of_least_squares() -> None:
    """Of x(t) the error of its slope; of the day after, c + f b, that of the delta method."""
    rng = np.random.default_rng(3)
    columns = np.column_stack([rng.normal(size=(60, 3)), np.ones(60)])
    y = columns @ [2.0, 1.0, 0.5, 3.0] + rng.normal(size=60)
    fitted = feeling._fit(y, columns)
    assert fitted is not None
    solved = np.linalg.inv(columns.T @ columns)
    b, c, f, _ = wanted = solved @ columns.T @ y
    left = y - columns @ wanted
    spread = left @ left / 56 * solved
    assert fitted.freedom == 56
    (same, same_error), (after, after_error) = fitted.effects
    assert same == pytest.approx(b)
    assert after == pytest.approx(c + f * b)
    slope = np.array([f, 1.0, b, 0.0])
    assert same_error >= math.sqrt(spread[0, 0]) - 1e-12
    assert after_error >= math.sqrt(slope @ spread @ slope) - 1e-12


def test_columns_that_say_the_same_are_not_fitted() -> None:
    column = np.arange(30.0)
    assert feeling._fit(column, np.column_stack([column, column, np.ones(30), column**2])) is None


def test_newey_west_by_hand() -> None:
    """Moments 1, 2, 3: one lag of weight 1/2; 14 + 2 * 1/2 * (2*1 + 3*2) = 22."""
    assert feeling._newey_west(np.array([[1.0], [2.0], [3.0]])) == pytest.approx(22)


def test_q_of_the_published_example() -> None:
    """Benjamini and Hochberg 1995, section 4.1: fifteen chances, four of them below 0.05 after the step."""
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262]
    chances += [0.5719, 0.6528, 0.7590, 1.0]
    shares = false_shares(chances[::-1])[::-1]
    assert [share <= 0.05 for share in shares] == [True] * 4 + [False] * 11
    assert shares[3] == pytest.approx(0.0095 * 15 / 4)
    assert shares == sorted(shares)
    assert false_shares([]) == []


@pytest.mark.parametrize(
    ("t", "freedom", "chance"),
    [(12.706, 1, 0.05), (2.228, 10, 0.05), (2.750, 30, 0.01), (4.032, 5, 0.01), (2.000, 60, 0.05), (1.645, 1e9, 0.1)],
)
def test_tails_of_students_t_are_those_of_the_tables(t: float, freedom: float, chance: float) -> None:
    assert student_tails(t, freedom) == pytest.approx(chance, rel=1e-3)
    assert student_tails(-t, freedom) == student_tails(t, freedom)


def test_nothing_depends_on_names_order_or_the_scale_of_the_answers() -> None:
    one = diary(150, effect=0.7)
    turned = replace(one, factors=dict(reversed(one.factors.items())))
    wider = replace(one, outcomes={"mood": 10 * one.outcomes["mood"] - 40})
    base, other, wide = look(one), look(turned), look(wider)
    for factor in one.factors:
        assert of(base.looked, factor) == of(other.looked, factor)
        assert of(wide.looked, factor).effect == pytest.approx(of(base.looked, factor).effect)
        assert of(wide.looked, factor).points[0] == pytest.approx(10 * of(base.looked, factor).points[0])


def test_a_prior_pulls_a_small_sample_and_hardly_a_large_one() -> None:
    for days, least in ((90, 0.05), (1500, 0.0)):
        one = diary(days, effect=0.6)
        flat = of(look(one).looked, "walk").effect
        kind = of(look(replace(one, priors={("mood", "walk"): CONTACT_AND_MOOD})).looked, "walk").effect
        assert kind - flat > least
    assert kind - flat < 0.05


def test_the_same_sign_in_both_halves() -> None:
    """An effect that turned around in the middle of the year is not told, however strong its mean is."""
    one = diary(300, effect=0.0)
    walk, mood = one.factors["walk"], one.outcomes["mood"].copy()
    mood[:200] += 3.0 * walk[:200]
    mood[200:] -= 0.2 * walk[200:]
    turned = np.where(np.arange(300) < 150, walk, 0)
    found = look(Diary(one.first, {"mood": mood}, {"walk": walk}, {}))
    assert found.findings, "two thirds of the days carry it"
    mood = one.outcomes["mood"] + 4.0 * turned - 1.0 * (walk - turned)
    found = look(Diary(one.first, {"mood": mood}, {"walk": walk}, {}))
    assert of(found.looked, "walk").q < FALSE_SHARE
    assert not found.findings


def test_answers_that_come_unevenly_get_a_caution() -> None:
    """On days without a walk only six of ten are answered."""
    one = diary(365, effect=0.9)
    rng = np.random.default_rng(5)
    mood = np.where((one.factors["walk"] == 0) & (rng.random(365) < 0.4), np.nan, one.outcomes["mood"])
    looked = look(replace(one, outcomes={"mood": mood}))
    assert of(looked.looked, "walk").uneven
    assert not of(looked.looked, "rain").uneven


def test_days_that_are_all_the_same_say_nothing() -> None:
    one = diary(100)
    assert look(replace(one, outcomes={"mood": np.full(100, 3.0)})).state == State.NOTHING
    assert look(replace(one, factors={"always": np.ones(100)})).looked == ()


def test_a_number_is_told_as_its_upper_days_beside_the_others() -> None:
    """Hours of sleep: mood rises by 0.35 SD an hour; the days above the middle lie about 1.6 hours higher."""
    rng = np.random.default_rng(9)
    hours = rng.normal(7, 1, size=400)
    mood = 0.35 * (hours - 7) + rng.normal(size=400)
    (one,) = look(Diary(MONDAY, {"mood": mood}, {"sleep": hours}, {})).findings
    assert abs(one.days_with - one.days_without) <= 1
    assert one.effect == pytest.approx(0.35 * 1.6 / math.sqrt(1 + 0.35**2), abs=0.12)


@pytest.mark.parametrize("carry", [0.0, 0.8])
def test_noise_is_not_taken_for_a_pattern(carry: float) -> None:
    """The whole grid of diaries, with 200 of each kind, is measured by bench/feeling.py."""
    said = sum(bool(look(diary(120, seed=seed, carry=carry)).findings) for seed in range(40))
    assert said <= 4, "of 40; at one in twenty more than 4 come once in twenty such runs, and this seed is fixed"
