"""The rhythm model against the worked vectors, and the words in their order with their guards."""

import numpy as np
import pytest

from closeknit.engine.contact_days import Stats, blank, summarise
from closeknit.engine.records import Status
from closeknit.engine.rhythm import (
    KIN_ODDS,
    MOVED_ODDS,
    SHIPPED,
    Prior,
    Rhythm,
    fit,
    not_known,
    read,
    usual,
    words,
)

DAY = 700_000
WEEKLY = list(range(0, 141, 7))


def _stats(days: list[int]) -> Stats:
    day = np.array(days, dtype=np.int64) + DAY
    return summarise(np.ones_like(day), day, np.full_like(day, 2))[1]


def _word(stats: Stats, rhythm: Rhythm, *, resting: bool = False, unknown: bool = False) -> Status:
    return Status(int(words(stats, rhythm, np.array([resting]), np.array([unknown]))[0]))


@pytest.mark.parametrize(
    ("days", "today", "n", "m", "sd", "e", "quiet", "alive", "p7", "p30", "word"),
    [
        ([0, 9, 21, 30, 44], 50, 4, 2.1685, 1.1950, 6, 0.5980, 0.8960, 0.3594, 0.7223, Status.STEADY),
        ([0, 9, 21, 30, 44], 85, 4, 2.1685, 1.1950, 41, 0.0963, 0.5809, 0.1232, 0.3435, Status.OVERDUE),
        ([0, 9, 21, 30, 44], 244, 4, 2.1685, 1.1950, 200, 0.0044, 0.0593, 0.0048, 0.0175, Status.LAPSED),
        ([0, 1, 2], 11, 2, 0.5806, 1.2521, 9, 0.0911, 0.5303, 0.3094, 0.4912, Status.OVERDUE),
        ([0, 1, 2], 40, 2, 0.5806, 1.2521, 38, 0.0071, 0.0810, 0.0255, 0.0605, Status.LAPSED),
        ([0, 30, 65, 92, 121, 150], 155, 5, 3.0147, 1.1797, 5, 0.8666, 0.9303, 0.2210, 0.5878, Status.STEADY),
        (WEEKLY, 160, 20, 1.9194, 1.1209, 20, 0.1630, 0.8321, 0.2874, 0.6432, Status.QUIET),
        (WEEKLY, 230, 20, 1.9194, 1.1209, 90, 0.0105, 0.2424, 0.0395, 0.1228, Status.LAPSED),
    ],
)
def test_the_worked_vectors(
    days: list[int], today: int, n: int, m: float, sd: float, e: int, quiet: float, alive: float, p7: float,
    p30: float, word: Status,
) -> None:  # fmt: skip
    stats = _stats(days)
    rhythm = read(stats, DAY + today, SHIPPED, 90)
    assert stats.n[0] == n
    assert rhythm.silent[0] == e
    got = [rhythm.m, rhythm.sd, rhythm.still_quiet, rhythm.alive, rhythm.p7, rhythm.p30]
    assert [round(float(value[0]), 4) for value in got] == [m, sd, quiet, alive, p7, p30]
    assert rhythm.contact(30)[0] == pytest.approx(rhythm.p30[0], rel=1e-12)
    assert _word(stats, rhythm) is word


def test_the_floor_of_the_layer_stands_in_while_a_tie_is_new() -> None:
    once = read(_stats([0]), DAY + 3, SHIPPED, 30)
    assert once.m[0] == pytest.approx(np.log(30))
    twice = read(_stats([0, 10]), DAY + 12, SHIPPED, np.array([30]))
    assert twice.m[0] == pytest.approx((np.log(10) + 3 * np.log(30)) / 4)
    third = read(_stats([0, 10, 20]), DAY + 22, SHIPPED, 30)
    assert third.m[0] == read(_stats([0, 10, 20]), DAY + 22, SHIPPED, 365).m[0]


def test_a_tie_never_in_touch_is_new_and_has_no_silence() -> None:
    stats = blank(1)
    rhythm = read(stats, DAY, SHIPPED, 365)
    assert rhythm.silent.tolist() == [-1]
    assert np.isfinite([rhythm.alive[0], rhythm.p7[0], rhythm.p30[0]]).all()
    assert _word(stats, rhythm) is Status.NEW


def test_kin_last_longer_and_friends_who_moved_less_long() -> None:
    stats = _stats([0, 9, 21, 30, 44])
    plain, kin, moved = (
        read(stats, DAY + 85, SHIPPED, 30, odds).alive[0]
        for odds in (None, np.array([KIN_ODDS]), np.array([MOVED_ODDS]))
    )
    assert (1 - kin) / kin == pytest.approx(0.5 * (1 - plain) / plain)
    assert (1 - moved) / moved == pytest.approx(1.5 * (1 - plain) / plain)


def test_many_ties_are_read_as_each_alone() -> None:
    random = np.random.default_rng(3)
    tie, day = random.integers(0, 9_000, 40_000), random.integers(DAY, DAY + 500, 40_000)
    _, stats = summarise(tie, day, np.full(40_000, 2))
    together = read(stats, DAY + 520, SHIPPED, np.full(len(stats.x), 30))
    for place in (0, 4_095, 8_191, 8_192, len(stats.x) - 1):
        alone = read(_stats((day[tie == np.unique(tie)[place]] - DAY).tolist()), DAY + 520, SHIPPED, 30)
        assert together.alive[place] == pytest.approx(alone.alive[0], rel=1e-12)
        assert together.p30[place] == pytest.approx(alone.p30[0], rel=1e-12)


def test_each_tie_may_have_a_day_of_its_own() -> None:
    one, two = _stats([0, 9, 21, 30, 44]), _stats(WEEKLY)
    day = np.r_[np.array([0, 9, 21, 30, 44]), np.array(WEEKLY)] + DAY
    both = summarise(np.r_[np.zeros(5, np.int64), np.ones(21, np.int64)], day, np.full(26, 2))[1]
    rhythm = read(both, np.array([DAY + 85, DAY + 160]), SHIPPED, 30)
    assert rhythm.alive[0] == read(one, DAY + 85, SHIPPED, 30).alive[0]
    assert rhythm.alive[1] == read(two, DAY + 160, SHIPPED, 30).alive[0]


def test_the_owners_word_and_holes_in_the_data_come_before_every_other_word() -> None:
    stats = _stats(WEEKLY)
    rhythm = read(stats, DAY + 400, SHIPPED, 30)
    assert _word(stats, rhythm, resting=True, unknown=True) is Status.RESTING
    assert _word(stats, rhythm, unknown=True) is Status.UNKNOWN
    assert _word(stats, rhythm) is Status.LAPSED


def test_three_meetings_in_a_row_and_nine_days_do_not_end_a_friendship() -> None:
    stats = _stats([0, 1, 2])
    assert stats.mean_gap[0] * 8 < 9
    assert _word(stats, read(stats, DAY + 11, SHIPPED, 30)) is Status.OVERDUE


def test_eight_gaps_need_thirty_days_and_five_gaps() -> None:
    six_days, five_days = _stats([0, 1, 2, 3, 4, 5]), _stats([0, 1, 2, 3, 4])
    hopeful = Prior(1.5, 0.95, 1.2, 0.01, 10.4)
    assert _word(six_days, read(six_days, DAY + 5 + 40, hopeful, 30)) is Status.LAPSED
    assert _word(five_days, read(five_days, DAY + 4 + 40, hopeful, 30)) is Status.OVERDUE
    assert _word(six_days, read(six_days, DAY + 5 + 29, SHIPPED, 30)) is not Status.LAPSED
    assert _word(six_days, read(six_days, DAY + 5 + 30, SHIPPED, 30)) is Status.LAPSED


def test_drifting_is_when_the_tie_has_more_likely_ended_than_not() -> None:
    stats = _stats([0, 9, 21, 30, 44])
    rhythm = read(stats, DAY + 44 + 60, SHIPPED, 30)
    assert 0.1 < rhythm.alive[0] < 0.5
    assert _word(stats, rhythm) is Status.DRIFTING


def test_sources_that_end_too_long_ago_leave_a_tie_not_known() -> None:
    stats = _stats([0, 40, 80])
    as_of = np.array([DAY + 90])
    assert not not_known(stats, as_of, DAY + 90 + 40)[0]
    assert not_known(stats, as_of, DAY + 90 + 41)[0]
    assert not not_known(_stats([0]), as_of, DAY + 104)[0]
    assert not_known(_stats([0]), as_of, DAY + 105)[0]


def test_the_usual_gap_is_the_ties_own_and_needs_four_of_them() -> None:
    middle, low, high = usual(_stats([0, 9, 21, 30, 44]))
    assert (middle[0], low[0], high[0]) == (10.5, 9.0, 12.5)
    assert np.isnan([value[0] for value in usual(_stats([0, 9, 21, 30]))]).all()


def test_a_refit_without_ties_of_three_contact_days_is_the_prior() -> None:
    assert fit(blank(0), DAY) == SHIPPED
    assert fit(_stats([0, 5]), DAY + 9) == SHIPPED


def test_a_refit_on_one_tie_is_the_formula_worked_by_hand() -> None:
    stats = _stats([0, 9, 21, 30, 44])
    logs = np.log([9, 12, 9, 14])
    sigma2 = (((logs - logs.mean()) ** 2).sum() + 45 * 1.2) / (3 + 45)
    weight, prior_weight = 1 / (0.95 + sigma2 / 4), 15 / 0.95
    mu = (weight * logs.mean() + prior_weight * 1.5) / (weight + prior_weight)
    tau2 = ((logs.mean() - mu) ** 2 - sigma2 / 4 + 15 * 0.95) / 16
    got = fit(stats, DAY + 50)
    assert (got.mu, got.tau2, got.sigma2) == pytest.approx((mu, tau2, sigma2))


def test_the_ending_part_is_the_highest_point_of_its_likelihood() -> None:
    random = np.random.default_rng(8)
    tie, day = random.integers(0, 60, 900), random.integers(DAY, DAY + 700, 900)
    _, stats = summarise(tie, day, np.full(900, 2))
    got = fit(stats, DAY + 720)
    here = _penalised(stats, DAY + 720, got)
    for a, b in [(1.01, 1), (0.99, 1), (1, 1.01), (1, 0.99), (1.05, 1.05), (0.95, 0.95), (3, 1), (1, 3)]:
        assert _penalised(stats, DAY + 720, Prior(got.mu, got.tau2, got.sigma2, got.a * a, got.b * b)) < here


def _penalised(stats: Stats, today: int, prior: Prior) -> float:
    """The penalised log-likelihood as the formula is written, with the gamma function of `math`."""
    from math import exp, lgamma, log

    def beta(a: float, b: float) -> float:
        return lgamma(a) + lgamma(b) - lgamma(a + b)

    a, b, total = prior.a, prior.b, 0.0
    quiet = read(stats, today, prior, 30).still_quiet
    for x, still in zip(stats.x, quiet, strict=True):
        if x >= 3:
            alive = still * exp(beta(a, b + x) - beta(a, b))
            total += log(alive + exp(beta(a + 1, b + x - 1) - beta(a, b)))
    return total - 0.5 * (log(a / SHIPPED.a) ** 2 + log(b / SHIPPED.b) ** 2) / 0.25


@pytest.mark.parametrize(
    ("silent", "quiet", "alive", "word"),
    [
        (40, 0.36, 0.12, Status.STEADY),
        (40, 0.35, 0.90, Status.QUIET),
        (40, 0.10, 0.50, Status.QUIET),
        (40, 0.34, 0.49, Status.DRIFTING),
        (40, 0.09, 0.49, Status.DRIFTING),
        (40, 0.09, 0.50, Status.OVERDUE),
        (30, 0.90, 0.09, Status.LAPSED),
        (29, 0.90, 0.09, Status.STEADY),
        (40, 0.34, 0.10, Status.DRIFTING),
    ],
)
def test_the_limits_of_the_words(silent: int, quiet: float, alive: float, word: Status) -> None:
    one = np.ones(1)
    rhythm = Rhythm(one, one, np.array([silent]), one * quiet, one * alive, one * quiet, one * alive, one, one)
    assert _word(_stats([0, 30, 65, 92, 121, 150]), rhythm) is word


def test_half_days_alone_keep_the_chances_between_nought_and_one() -> None:
    _, stats = summarise(np.array([1]), np.array([DAY]), np.array([1]))
    rhythm = read(stats, DAY + 20, Prior(1.5, 0.95, 1.2, 1.0, 0.2), 30)
    assert stats.x[0] == 0.5
    assert 0 < rhythm.alive[0] < 1


def test_ties_that_are_all_alike_leave_some_spread_between_them() -> None:
    tie = np.repeat(np.arange(400), 21)
    _, stats = summarise(tie, np.tile(np.array(WEEKLY) + DAY, 400), np.full(len(tie), 2))
    assert fit(stats, DAY + 145).tau2 == 0.05
