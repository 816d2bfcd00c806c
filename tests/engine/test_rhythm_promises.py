"""Promises of the rhythm model that hold for any history."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from closeknit.engine.contact_days import FULL, Hidden, Stats, hidden_days, summarise
from closeknit.engine.records import Status
from closeknit.engine.rhythm import SHIPPED, Prior, Rhythm, fit, read, words

DAY = 700_000

days_of = st.lists(st.integers(0, 900), min_size=1, max_size=40, unique=True)
priors = st.builds(
    Prior,
    st.floats(-0.5, 5),
    st.floats(0.05, 3),
    st.floats(0.05, 3),
    st.floats(0.003, 100),
    st.floats(0.003, 400),
)


def _stats(days: list[int], x: float | None = None) -> Stats:
    day = np.array(days, dtype=np.int64) + DAY
    stats = summarise(np.zeros_like(day), day, np.full_like(day, FULL))[1]
    if x is None:
        return stats
    return Stats(np.array([x]), *(getattr(stats, name) for name in Stats.__slots__ if name != "x"))


def _word(stats: Stats, rhythm: Rhythm) -> int:
    no = np.zeros(1, dtype=np.bool_)
    return int(words(stats, rhythm, no, no)[0])


@given(days_of, st.integers(0, 2_000), priors, st.integers(1, 400), st.integers(1, 400))
def test_a_longer_wait_never_makes_contact_less_likely(
    days: list[int], after: int, prior: Prior, one: int, more: int
) -> None:
    rhythm = read(_stats(days), DAY + max(days) + after, prior, 30)
    assert rhythm.contact(one)[0] <= rhythm.contact(one + more)[0]
    assert 0 <= rhythm.contact(one)[0] <= rhythm.alive[0] <= 1


@given(days_of, st.integers(0, 2_000), st.integers(1, 400), priors)
def test_covered_days_without_contact_can_only_lower_the_chances(
    days: list[int], after: int, more: int, prior: Prior
) -> None:
    stats, today = _stats(days), DAY + max(days) + after
    now, later = read(stats, today, prior, 30), read(stats, today + more, prior, 30)
    assert later.still_quiet[0] <= now.still_quiet[0]
    assert later.alive[0] <= now.alive[0]


@given(days_of, st.integers(0, 2_000), priors, st.integers(3, 60), st.integers(1, 60))
def test_a_longer_history_makes_a_tie_more_alive_at_the_same_silence(
    days: list[int], after: int, prior: Prior, x: int, more: int
) -> None:
    today = DAY + max(days) + after
    short = read(_stats(days, float(x)), today, prior, 30)
    long = read(_stats(days, float(x + more)), today, prior, 30)
    assert short.still_quiet[0] == long.still_quiet[0]
    assert short.alive[0] <= long.alive[0]


@given(st.lists(st.integers(0, 120), min_size=3, max_size=20, unique=True), st.integers(0, 200))
def test_hours_in_place_of_days_change_nothing_but_the_half(days: list[int], after: int) -> None:
    hourly = Prior(SHIPPED.mu + float(np.log(24)), SHIPPED.tau2, SHIPPED.sigma2, SHIPPED.a, SHIPPED.b)
    hours = [24 * day for day in days]
    by_day = read(_stats(days), DAY + max(days) + after, SHIPPED, 30).alive[0]
    for odd, sign in ((11, 1), (12, -1)):  # 24·(e + ½) lies between 24e + 11 + ½ and 24e + 12 + ½
        by_hour = read(_stats(hours), DAY + max(hours) + 24 * after + odd, hourly, 30 * 24).alive[0]
        assert sign * (by_hour - by_day) >= -1e-12


@given(days_of, st.integers(0, 3_000), priors, st.sampled_from([7, 30, 90, 365]))
def test_a_tie_below_three_contact_days_is_new_and_nothing_else(
    days: list[int], after: int, prior: Prior, floor: int
) -> None:
    stats = _stats(days)
    word = _word(stats, read(stats, DAY + max(days) + after, prior, floor))
    assert (word == Status.NEW) == (stats.x[0] < 3)


@given(days_of, st.integers(0, 3_000), priors, st.booleans(), st.booleans())
def test_the_word_is_the_first_rule_that_fits(
    days: list[int], after: int, prior: Prior, resting: bool, unknown: bool
) -> None:
    stats = _stats(days)
    rhythm = read(stats, DAY + max(days) + after, prior, 30)
    e, quiet, alive = rhythm.silent[0], rhythm.still_quiet[0], rhythm.alive[0]
    gone = e >= 30 and (alive < 0.1 or (stats.n[0] >= 5 and e > 8 * stats.mean_gap[0]))
    ladder = [
        (resting, Status.RESTING),
        (unknown, Status.UNKNOWN),
        (stats.x[0] < 3, Status.NEW),
        (gone, Status.LAPSED),
        (quiet > 0.35, Status.STEADY),
        (alive < 0.5, Status.DRIFTING),
        (quiet < 0.1, Status.OVERDUE),
        (True, Status.QUIET),
    ]
    wanted = next(status for fits, status in ladder if fits)
    assert words(stats, rhythm, np.array([resting]), np.array([unknown])).tolist() == [wanted]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 400)), min_size=1, max_size=200), st.integers(0, 900))
def test_a_refit_stays_within_its_bounds_and_does_not_mind_the_order(rows: list[tuple[int, int]], after: int) -> None:
    tie, day = (np.array(column) for column in zip(*rows, strict=True))
    stats = summarise(tie, day + DAY, np.full(len(rows), FULL))[1]
    prior = fit(stats, DAY + 400 + after)
    assert prior.tau2 >= 0.05
    assert prior.sigma2 > 0
    assert np.exp(-6) <= min(prior.a, prior.b) <= max(prior.a, prior.b) <= np.exp(6)
    assert fit(summarise(tie[::-1], day[::-1] + DAY, np.full(len(rows), FULL))[1], DAY + 400 + after) == prior


@given(days_of, st.integers(0, 900), st.integers(0, 900))
def test_one_more_contact_never_lengthens_the_silence(days: list[int], after: int, extra: int) -> None:
    today = max(days) + after
    assume(extra <= today)
    before = read(_stats(days), DAY + today, SHIPPED, 30)
    more = read(_stats(sorted({*days, extra})), DAY + today, SHIPPED, 30)
    assert more.silent[0] <= before.silent[0]


@given(days_of, st.integers(0, 900), st.integers(1, 400))
def test_a_hidden_period_changes_nothing_but_the_gap_it_tears(days: list[int], after: int, hole: int) -> None:
    """One hole of that many days before the last contact-day and one after it."""
    end = max(days)
    day = np.array([*days, end + hole + 1]) + DAY
    tie, weight = np.zeros_like(day), np.full_like(day, FULL)
    first, today = DAY + end + 1, int(day.max()) + hole + after
    starts = np.array([first, day.max() + 1])
    hidden = Hidden(np.zeros(2, np.int64), starts, starts + hole - 1)
    _, torn = summarise(tie, day, weight, hidden)
    _, whole = summarise(tie[:-1], day[:-1], weight[:-1])
    assert torn.n[0] == whole.n[0]
    assert torn.s1[0] == whole.s1[0]
    assert torn.x[0] == whole.x[0] + 1
    seen = today - hidden_days(hidden, torn.first * 0, torn.last, np.array([today]))
    assert read(torn, seen, SHIPPED, 30).silent[0] == after
