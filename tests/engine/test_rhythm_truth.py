"""Owners drawn with known numbers: what the engine says of them is as true as it claims.

The truth is drawn with long gaps (a median of 90 days over 80 years), because rounding to whole days is no
part of the model: with gaps of few days it takes a piece of the spread away.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from closeknit.engine.contact_days import summarise
from closeknit.engine.rhythm import Prior, fit, read

SPAN = 80 * 365
BELIEF = Prior(4.5, 0.95, 1.2, 1.0, 10.4)
Z90 = 1.6449


@dataclass(frozen=True, slots=True)
class Outcome:
    """One entry a tie with three and more contact-days, over all owners."""

    alive: NDArray[np.float64]
    lives: NDArray[np.bool_]
    mean_covered: NDArray[np.bool_]
    gap_covered: NDArray[np.bool_]


def _truth(random: Generator) -> Prior:
    """A draw from what the refit takes the prior to mean: 15 ties, 45 gaps, half a unit of ln a and ln b."""
    return Prior(
        float(random.normal(BELIEF.mu, np.sqrt(BELIEF.tau2 / 15))),
        float(BELIEF.tau2 * 15 / random.chisquare(15)),
        float(BELIEF.sigma2 * 45 / random.chisquare(45)),
        float(np.exp(random.normal(np.log(BELIEF.a), 0.5))),
        float(np.exp(random.normal(np.log(BELIEF.b), 0.5))),
    )


def _history(random: Generator, mean: float, truth: Prior) -> tuple[NDArray[np.int64], bool]:
    """The contact-days of one tie and whether it lives at the end."""
    contacts = min(int(random.geometric(random.beta(truth.a, truth.b))), SPAN)
    gaps = np.maximum(np.rint(np.exp(random.normal(mean, np.sqrt(truth.sigma2), contacts - 1))), 1)
    days = random.integers(1, SPAN) + np.r_[0, np.cumsum(gaps)].astype(np.int64)
    return days[days <= SPAN], bool(days[-1] > SPAN)


def _owner(random: Generator) -> Outcome:
    truth = _truth(random)
    means = random.normal(truth.mu, np.sqrt(truth.tau2), 60)
    days, lives = zip(*(_history(random, mean, truth) for mean in means), strict=True)
    tie = np.repeat(np.arange(60), [len(each) for each in days])
    _, stats = summarise(tie, np.concatenate(days), np.full(len(tie), 2))
    prior = fit(stats, SPAN, BELIEF)
    rhythm = read(stats, SPAN, prior, 30)
    known = stats.x >= 3
    spread = np.sqrt(prior.tau2 * prior.sigma2 / (prior.tau2 * stats.n + prior.sigma2))
    following = np.exp(random.normal(means, np.sqrt(truth.sigma2)))
    covered = (following > rhythm.next_gap(-Z90)) & (following < rhythm.next_gap(Z90))
    return Outcome(
        rhythm.alive[known],
        np.array(lives)[known],
        (np.abs(rhythm.m - means) < Z90 * spread)[known],
        covered[known],
    )


@cache
def _owners() -> Outcome:
    random = np.random.default_rng(11)
    owners = [_owner(random) for _ in range(120)]
    return Outcome(*(np.concatenate([getattr(owner, name) for owner in owners]) for name in Outcome.__slots__))


def test_nine_in_ten_intervals_hold_a_ties_true_mean() -> None:
    assert 0.85 < _owners().mean_covered.mean() < 0.95


def test_nine_in_ten_intervals_hold_the_next_gap() -> None:
    assert 0.85 < _owners().gap_covered.mean() < 0.95


def test_the_chance_that_a_tie_is_alive_is_the_share_that_is() -> None:
    found = _owners()
    order = np.argsort(found.alive)
    tenths = np.array_split(order, 10)
    off = [abs(found.alive[tenth].mean() - found.lives[tenth].mean()) for tenth in tenths]
    assert np.average(off, weights=[len(tenth) for tenth in tenths]) < 0.015
    assert found.alive[found.lives].mean() > 0.7
    assert found.alive[~found.lives].mean() < 0.15
