"""The logistic regression, and the blend with the own past."""

import json

import numpy as np
import pytest

from closeknit.engine import blend, logistic


def test_one_feature_is_the_answer_that_can_be_worked_by_hand() -> None:
    """With no ridge and two groups the chances are the shares: 1 of 4 and 3 of 4."""
    feature = np.repeat([[0.0], [1.0]], 4, axis=0)
    came = np.array([1, 0, 0, 0, 1, 1, 1, 0], dtype=bool)
    fitted = logistic.fit(feature, came, 1e9)
    assert fitted.chance(np.array([[0.0], [1.0]])) == pytest.approx([0.25, 0.75], abs=1e-3)


def test_a_ridge_draws_to_the_middle_and_a_constant_feature_does_no_harm() -> None:
    random = np.random.default_rng(1)
    features = np.column_stack([random.normal(size=300), np.ones(300)])
    came = random.random(300) < logistic.sigmoid(2 * features[:, 0])
    free, held = logistic.fit(features, came, 1e3), logistic.fit(features, came, 0.01)
    assert abs(held.weights[0]) < abs(free.weights[0])
    assert np.isfinite(free.chance(features)).all()


def test_the_slope_at_the_answer_is_nought() -> None:
    random = np.random.default_rng(2)
    features, strength = random.normal(size=(200, 3)), 0.3
    came = random.random(200) < 0.3
    fitted = logistic.fit(features, came, strength)
    rows = (features - fitted.mean) / fitted.scale
    assert rows.T @ (fitted.chance(features) - came) + fitted.weights / strength == pytest.approx(np.zeros(3), abs=1e-6)


def test_the_own_past_is_asked_from_thirty_labels_of_both_outcomes() -> None:
    random = np.random.default_rng(4)
    now, chance = random.normal(size=(5, 3)), np.full(5, 0.4)

    def past(labels: int, came: bool) -> list[blend.BackTest]:
        some = np.zeros(labels, dtype=bool)
        some[0] = came
        return [blend.BackTest(random.normal(size=(labels, 3)), some)]

    assert (blend.blended(chance, now, blend.learned(past(29, came=True))) == chance).all()
    assert (blend.blended(chance, now, blend.learned(past(40, came=False))) == chance).all()
    assert (blend.blended(chance, now, blend.learned([])) == chance).all()
    assert (blend.blended(chance, now, blend.learned(past(40, came=True))) < chance).all()


def test_the_blend_is_half_of_each_in_log_odds() -> None:
    random = np.random.default_rng(6)
    now, then = random.normal(size=(7, 3)), random.normal(size=(80, 3))
    came, chance = random.random(80) < 0.5, random.random(7)
    own = logistic.fit(then, came, blend.RIDGE).chance(now)
    wanted = logistic.sigmoid((logistic.logit(chance) + logistic.logit(own)) / 2)
    assert blend.blended(chance, now, blend.learned([blend.BackTest(then, came)])) == pytest.approx(wanted)


def test_the_three_features_are_those_of_the_formula() -> None:
    row = blend.features(np.array([8.0]), np.array([20]), np.array([99]))[0]
    assert row == pytest.approx([np.log(21), np.log(0.08), np.log(100)])


def test_a_regression_comes_back_from_what_is_stored() -> None:
    random = np.random.default_rng(7)
    features, came = random.normal(size=(60, 3)), random.random(60) < 0.4
    fitted = logistic.fit(features, came, 0.3)
    stored = json.loads(json.dumps(fitted.plain()))
    assert (logistic.Logistic.from_plain(stored).chance(features) == fitted.chance(features)).all()


def test_a_back_test_looks_only_at_what_was_known_and_at_ties_whose_label_is_over() -> None:
    """Ties 1 and 2 every five days for 100 days; tie 2 is known until day 86 only, tie 3 has two days."""
    day = np.arange(1, 101, 5)
    tie, days = np.r_[np.full(20, 1), np.full(20, 2), [3, 3]], np.r_[day, day, [1, 50]]
    tests = blend.back_tests(tie, days, {1: 100, 2: 86, 3: 100}, 100, 7)
    assert [len(test.came) for test in tests] == [1, 1, 2]
    assert all(test.came.all() for test in tests)
    assert tests[0].features[0] == pytest.approx(blend.features(np.array([19.0]), np.array([2]), np.array([92]))[0])
    assert blend.back_tests(tie, days, {1: 100}, 30, 7)
    assert blend.back_tests(tie, days, {1: 100}, 27, 7) == []
    assert blend.back_tests(tie[:0], days[:0], {1: 100}, 100, 7) == []
