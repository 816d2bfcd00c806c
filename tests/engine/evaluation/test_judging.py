"""Scores against values worked by hand, trials that look at nothing later, and ours beside the others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.evaluation import scores
from closeknit.engine.evaluation.judging import judge
from closeknit.engine.evaluation.logs import BadLog, Log, from_rows
from closeknit.engine.evaluation.models import MODELS
from closeknit.engine.evaluation.origins import Origin, trials

CHANCE, CAME = np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])


def test_the_scores_are_those_worked_by_hand() -> None:
    """The four chances are those of scikit-learn's handbook for the AUC: 0.75."""
    assert scores.auc(CHANCE, CAME) == 0.75
    assert scores.brier(CHANCE, CAME) == pytest.approx((0.01 + 0.16 + 0.4225 + 0.04) / 4)
    assert scores.log_loss(CHANCE, CAME) == pytest.approx(-np.log([0.9, 0.6, 0.35, 0.8]).mean())
    assert scores.log_loss(np.array([0.0]), np.array([True])) == pytest.approx(-np.log(1e-4))


def test_calibration_is_the_mean_distance_of_ten_groups() -> None:
    chance = np.repeat([0.2, 0.7], 50)
    came = np.tile([True, False], 50)
    assert scores.ece(chance, came) == pytest.approx(0.25)
    assert sum(count for *_, count in scores.reliability(chance, came)) == 100


def test_equal_chances_are_worth_half_and_one_outcome_has_no_order() -> None:
    assert scores.auc(np.full(4, 0.3), CAME) == 0.5
    assert np.isnan(scores.auc(CHANCE, np.ones(4, dtype=bool)))


def test_the_order_within_each_list_counts() -> None:
    lists = np.array([0, 0, 1, 1])
    assert scores.auc_within(np.array([0.9, 0.1, 0.2, 0.6]), np.array([True, False, True, False]), lists) == 0.5
    assert np.isnan(scores.auc_within(CHANCE, CAME, np.arange(4)))
    came = np.array([True, True, False, True, False, False])
    assert scores.precision_of_first(np.arange(6.0), came, np.zeros(6, dtype=int)) == pytest.approx(2 / 5)
    assert np.isnan(scores.precision_of_first(CHANCE, CAME, lists))


def lives(seed: int, ties: int, days: int) -> Log:
    """Ties with rhythms of their own, some of which end."""
    random = np.random.default_rng(seed)
    rows = []
    for tie in range(ties):
        mean, day = random.normal(1.8, 0.8), int(random.integers(1, days // 2))
        while day <= days:
            rows.append((tie % 4, 100 + tie, day))
            if random.random() < 0.06:
                break
            day += max(1, round(float(np.exp(random.normal(mean, 0.9)))))
    return from_rows(*np.array(rows).T)


@given(st.integers(20, 900), st.sampled_from([7, 30]))
def test_labels_end_before_the_day_to_foretell_from(span: int, days: int) -> None:
    log = from_rows(np.array([1, 1]), np.array([2, 2]), np.array([100, 100 + span]))
    for trial in trials(log, days):
        assert trial.today + days <= log.last
        assert trial.past
        assert all(log.first <= past and past + days <= trial.today for past in trial.past)


def test_what_comes_later_changes_no_chance() -> None:
    log = lives(1, 60, 300)
    early = log.day <= 200
    cut = from_rows(log.owner[log.tie[early]], log.tie[early] + 1_000, log.day[early])
    past = (170, 140)
    for model in MODELS.values():
        whole, before = (model(Origin(one, 200), [Origin(one, day) for day in past], 30) for one in (log, cut))
        assert whole == pytest.approx(before)


def test_every_model_is_judged_on_the_same_ties_and_ours_beats_the_usual_rules() -> None:
    judged = judge(lives(2, 400, 500))
    assert set(judged) == {7, 30}
    for one in judged.values():
        table = one.table()
        assert {row["n"] for row in table.values()} == {len(one.came)}
        assert all(((chance > 0) & (chance < 1)).all() for chance in one.chances.values())
        for rival in ("base_rate", "elapsed_over_median", "thirty_days", "nbd"):
            assert table["closeknit"]["log_loss"] < table[rival]["log_loss"]
        assert table["closeknit_blended"]["log_loss"] < table["base_rate"]["log_loss"]


@pytest.mark.parametrize("log", [lives(3, 60, 12), lives(3, 4, 400)], ids=["too short", "too few"])
def test_a_log_that_is_too_short_is_refused_in_a_sentence(log: Log) -> None:
    with pytest.raises(BadLog, match="too short"):
        judge(log)
