"""The refit on real networks: near the published starting values, and better than the naive rules."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from closeknit.engine.contact_days import summarise
from closeknit.engine.rhythm import fit, read

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "ties"
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Network = Callable[[], tuple[Ints, Ints]]

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/ties, not present here")


def _pairs(one: Ints, two: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Undirected pair and day number (from 1) of each event between two different people."""
    real = one != two
    pair = np.minimum(one, two) * 100_000 + np.maximum(one, two)
    return pair[real], ((second - second.min()) // 86_400 + 1)[real]


def _college() -> tuple[Ints, Ints]:
    rows = np.loadtxt(DATA / "collegemsg" / "CollegeMsg.txt", dtype=np.int64)
    return _pairs(rows[:, 0], rows[:, 1], rows[:, 2])


def _enron() -> tuple[Ints, Ints]:
    messages = np.loadtxt(DATA / "enron" / "messages.tsv", dtype=np.int64)
    recipients = np.loadtxt(DATA / "enron" / "recipients.tsv", dtype=np.int64)
    row = np.searchsorted(messages[:, 0], recipients[:, 0])
    return _pairs(messages[row, 2], recipients[:, 2], messages[row, 1])


def _auc(value: Floats, truth: NDArray[np.bool_]) -> float:
    _, place, count = np.unique(value, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    ones = int(truth.sum())
    return float((rank[truth].sum() - ones * (ones + 1) / 2) / (ones * (len(truth) - ones)))


def _log_loss(chance: Floats, truth: NDArray[np.bool_]) -> float:
    chance = np.clip(chance, 1e-4, 1 - 1e-4)
    return float(-np.where(truth, np.log(chance), np.log(1 - chance)).mean())


@pytest.mark.parametrize(
    ("network", "origin", "mu", "tau2", "sigma2"),
    [(_enron, 1000, 2.33, 0.87, 1.28), (_college, 150, 0.86, 0.12, 0.98)],
    ids=["Enron", "CollegeMsg"],
)
def test_the_refit_comes_near_the_published_starting_values(
    network: Network, origin: int, mu: float, tau2: float, sigma2: float
) -> None:
    pair, day = network()
    past = day <= origin
    prior = fit(summarise(pair[past], day[past], np.full(past.sum(), 2))[1], origin)
    assert (prior.mu, prior.tau2, prior.sigma2) == pytest.approx((mu, tau2, sigma2), rel=0.15)


@pytest.mark.parametrize(
    ("network", "origins"),
    [(_enron, (400, 600, 800, 1000)), (_college, (90, 110, 130, 150))],
    ids=["Enron", "CollegeMsg"],
)
@pytest.mark.parametrize("horizon", [7, 30])
def test_the_chance_of_contact_beats_base_rate_and_silence_over_median_gap(
    network: Network, origins: tuple[int, ...], horizon: int
) -> None:
    pair, day = network()
    for origin in origins:
        past = day <= origin
        ids, stats = summarise(pair[past], day[past], np.full(past.sum(), 2))
        known = stats.x >= 3
        chance = read(stats, origin, fit(stats, origin), 90).contact(horizon)[known]
        came = np.isin(ids, pair[(day > origin) & (day <= origin + horizon)])[known]
        naive = (-(origin - stats.last) / stats.median)[known]
        assert _log_loss(chance, came) < _log_loss(np.full(len(came), came.mean()), came)
        assert _auc(chance, came) > _auc(naive, came)
