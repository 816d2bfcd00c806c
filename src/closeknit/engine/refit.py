"""What is known of an owner's ties together, by the likelihood of all that is seen of them.

`rhythm.fit` takes the gaps by moments, from ties with three and more contact-days. In a short log that is too hopeful: it
sees only gaps that are over, and only ties that were in touch often. Here one likelihood holds the gaps, the silence that
still goes on and the ending, for every tie with two and more contact-days; so the log-loss of a chance of contact is
lower on most logs and higher on none by much (docs/build/rhythm.md has the figures). The model is the same.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.contact_days import Stats
from closeknit.engine.minimum import lowest
from closeknit.engine.rhythm import SHIPPED, Prior, gap_part, survival
from closeknit.engine.special import log_gamma

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

USED_FROM = 2
"""Contact-days from which a tie is used: one gap."""

MOST_TIES = 4_000
"""So many ties are looked at, spread evenly; more make no difference to five numbers."""

PRIOR_TIES, PRIOR_GAPS = 15.0, 45.0
"""What the prior is worth: so many ties, and so many gaps for the spread within a tie."""

_SPREAD = 0.5
_LOG_LIMIT = 6.0


def refit(stats: Stats, today: int | Ints, prior: Prior = SHIPPED) -> Prior:
    """The five numbers of one owner, or of one installation, at the highest point of their likelihood.

    stats is of all ties on `today` (an ordinal day, or one for each tie). For a tie with n gaps of ln mean m̄ and sum of
    squares Q around it, x contact-days and S(e) as in `rhythm.read`:

        ln L = −(n − 1)/2·ln σ² − ½·ln(σ² + nτ²) − Q/2σ² − n(m̄ − μ)²/2(σ² + nτ²)
               + ln [ S(e)·B(a, b + x)/B(a, b) + B(a + 1, b + x − 1)/B(a, b) ] − ln b/(a + b)

    The last term is for those that ended with their first contact-day: they are not among the ties that are used.
    The prior counts as 15 ties for μ and τ², as 45 gaps for σ², and holds ln a and ln b with a standard deviation of ½.
    Without a tie of two contact-days it comes back unchanged.
    """
    use = np.flatnonzero((stats.x >= USED_FROM) & (stats.n > 0))
    if not len(use):
        return prior
    weight = max(len(use) / MOST_TIES, 1.0)
    use = use[np.linspace(0, len(use) - 1, min(len(use), MOST_TIES)).astype(np.int64)]
    silent = np.maximum(np.broadcast_to(today, len(stats.x))[use] - stats.last[use], 0)
    loss = _loss(stats.x[use], stats.n[use], stats.s1[use], stats.s2[use], silent, weight, prior)
    start = np.array([prior.mu, *np.log([prior.tau2, prior.sigma2, prior.a, prior.b])])
    return _prior(lowest(loss, start))


def _prior(point: Floats) -> Prior:
    a, b = np.exp(np.clip(point[3:], -_LOG_LIMIT, _LOG_LIMIT))
    return Prior(float(point[0]), float(np.exp(point[1])), float(np.exp(point[2])), float(a), float(b))


def _loss(
    x: Floats, n: Ints, s1: Floats, s2: Floats, silent: Ints, weight: float, prior: Prior
) -> Callable[[Floats], float]:
    """Minus the penalised log-likelihood of (μ, ln τ², ln σ², ln a, ln b)."""
    mean = s1 / n
    within = np.maximum(s2 - n * mean * mean, 0.0)
    levels, level, count = np.unique(x, return_inverse=True, return_counts=True)
    centre = np.log([prior.a, prior.b])

    def loss(point: Floats) -> float:
        now = _prior(point)
        spread = now.sigma2 + n * now.tau2
        gaps = (n - 1) * np.log(now.sigma2) + np.log(spread) + within / now.sigma2 + n * (mean - now.mu) ** 2 / spread
        quiet = survival(silent, *gap_part(x, n, s1, x, now, known_from=USED_FROM))
        tail = now.b + levels - 1
        gammas = log_gamma(np.concatenate([tail, now.a + tail, [now.b, now.a + now.b]]))
        above, below = gammas[:-2].reshape(2, -1)
        shared = above - below - gammas[-2] + gammas[-1] - np.log(now.a + tail)
        ending = np.log(quiet * tail[level] + now.a).sum() + (count * shared).sum()
        # Those that ended with their first contact-day are not among them.
        ending -= len(x) * np.log(now.b / (now.a + now.b))
        return float(weight * (0.5 * gaps.sum() - ending) + _penalty(point, prior, centre))

    return loss


def _penalty(point: Floats, prior: Prior, centre: Floats) -> float:
    """What speaks against leaving the prior: 15 ties around μ₀ with variance τ₀², 45 gaps with variance σ₀²."""
    mu, log_tau2, log_sigma2 = point[:3]
    ties = (mu - prior.mu) ** 2 / prior.tau2 + log_tau2 + prior.tau2 / np.exp(log_tau2)
    gaps = log_sigma2 + prior.sigma2 / np.exp(log_sigma2)
    ending = ((point[3:] - centre) ** 2).sum() / _SPREAD**2
    return float(0.5 * (PRIOR_TIES * ties + PRIOR_GAPS * gaps + ending))
