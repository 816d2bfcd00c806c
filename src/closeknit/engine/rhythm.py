"""A tie's own rhythm: how long its gaps usually are, whether it is still alive, and one word for how it is.

The model, "BG/LN", is closed form. The logarithms of a tie's gaps are normal around the tie's own mean, and
the means of one owner's ties are normal in turn (empirical Bayes, so a tie with few gaps leans on the
others). After each contact-day a tie may end, with a chance of its own drawn from a beta distribution: the
"buy till you die" idea of BG/NBD (Fader, Hardie and Lee 2005, Marketing Science 24, 275-284) with a
log-normal survival in place of the Poisson term, because people's gaps are burstier than purchases. Without
the ending part a silent tie looks exactly like a slow one (Miritello et al. 2013).

Everything here is true of the day that is passed in as `today`: an ordinal day number, or one for each tie
when their sources end on different days.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.contact_days import Stats, late_gaps
from closeknit.engine.records import Status
from closeknit.engine.special import log_gamma, upper_tail

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]

KNOWN_FROM = 3
"""Contact-days from which a tie has a rhythm of its own; below it the tie is new."""

USUAL_FROM = 4
"""Gaps from which the tie's own median and quartiles are shown to people."""

KIN_ODDS, MOVED_ODDS = 0.5, 1.5
"""Factors on the odds that a tie has ended: kin; a friend whose city or job changed (after Roberts and Dunbar
2015, in direction; the sizes are a judgement)."""

OWN_GAPS = 8.0
"""Gaps that the spread common to all ties counts for beside a tie's own; 4 to 20 were measured and are alike."""

STAYS = 1.3
"""How far past its limit a value has to come back before a word gives way to a milder one without a contact."""

PRIOR_TIES = 15.0
PRIOR_GAPS = 45.0
_PRIOR_SPREAD = 0.5
_LOG_LIMIT = 6.0
LEAST_CHANCE = 1e-12
LEAST_TAU2 = 0.05
_SLICE = 8192
"""Ties read at a time: the working set stays in the cache of the processor."""
_GRAVITY = np.zeros(len(Status), dtype=np.int64)
for _grave, _word in enumerate((Status.QUIET, Status.OVERDUE, Status.DRIFTING, Status.LAPSED), start=1):
    _GRAVITY[_word] = _grave


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of an owner's ties before looking at one of them.

    mu, tau2   mean and variance of the ties' mean ln gap (gaps in days)
    sigma2     variance of ln gap within a tie
    a, b       of the beta distribution of the chance that a tie ends after a contact-day
    """

    mu: float
    tau2: float
    sigma2: float
    a: float
    b: float


SHIPPED = Prior(1.5, 0.95, 1.2, 1.0, 10.4)
"""Fit on the Enron, Copenhagen and CollegeMsg networks (4,989 tie-origins); a refit counts it as 15 ties."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is learned of each tie, one entry a tie.

    m, sd         mean and standard deviation foreseen for the ln of the next gap in days
    silent        whole days since the last contact; -1 for a tie never in touch, whose chances then are those
                  after a first contact today
    still_quiet   S: chance that a living tie is silent for this long
    alive         A: chance that the tie has not ended
    own_quiet, own_alive   both by the tie's own spread as well; else they are S and A again. The words go by own_quiet,
                  but no tie is given up sooner because it was regular: there A stays
    p7, p30       chance of a contact within 7 and 30 days
    """

    m: Floats
    sd: Floats
    silent: Ints
    still_quiet: Floats
    alive: Floats
    own_quiet: Floats
    own_alive: Floats
    p7: Floats
    p30: Floats

    def contact(self, days: float) -> Floats:
        """Chance of a contact within that many days: P = A·(1 − S(e + h)/S(e))."""
        later = survival(np.maximum(self.silent, 0) + days, self.m, self.sd)
        return self.alive * (1 - later / self.still_quiet)

    def next_gap(self, z: float) -> Floats:
        """Days of the next gap at z standard deviations of its ln; -1.645 and 1.645 hold nine gaps in ten."""
        return np.exp(self.m + z * self.sd)


def read(
    stats: Stats,
    today: int | Ints,
    prior: Prior,
    floor_days: float | Ints | Floats,
    odds: Floats | None = None,
    lately: bool = False,
) -> Rhythm:
    """Read every tie's rhythm on `today`; one tie or ten million.

    `floor_days`, the check-in floor of each tie's layer, stands in for the gaps below three contact-days. `odds`, one a
    tie, multiplies the odds that it has ended (`KIN_ODDS`, …). `lately` lets older gaps fade (`contact_days.FADING`) and
    gives each tie a spread of its own for the words. A day before the last contact is read as that day.
    """
    size = len(stats.x)
    n, s1 = late_gaps(stats.n, stats.late) if lately else (stats.n, stats.s1)
    out = np.empty((8, size))
    silent = np.where(stats.last > 0, np.maximum(today - stats.last, 0), -1)
    floor = np.broadcast_to(np.asarray(floor_days, dtype=np.float64), size)
    ending = np.broadcast_to(np.float64(prior.a) if odds is None else prior.a * odds, size)
    for start in range(0, size, _SLICE):
        part = slice(start, start + _SLICE)
        gaps = n[part], s1[part], floor[part]
        mean, sd = gap_part(stats.x[part], *gaps, prior)
        now = np.maximum(silent[part], 0)
        quiet, week, month = survival(np.stack([now, now + 7, now + 30]), mean, sd)
        own = _own_quiet(stats, part, now, gaps, prior) if lately else quiet
        rest = ending[part] / (prior.b + np.maximum(stats.x[part], 1) - 1)
        out[:, part] = mean, sd, quiet, 1 / (1 + rest / quiet), own, 1 / (1 + rest / own), week, month
    return Rhythm(out[0], out[1], silent, *out[2:6], *(out[3] * (1 - out[6:] / out[2])))


def _own_quiet(
    stats: Stats, part: slice, now: Ints, gaps: tuple[Ints | Floats, Floats, Floats], prior: Prior
) -> Floats:
    """S with the tie's own variance drawn towards the common one: a weekly friend is missed sooner, a bursty one later.

    σ_i² = (Σ(ln g − m̄)² + k·σ²)/(n − 1 + k), the moderated variance of Smyth 2004 (SAGMB 3, 3) with
    k = `OWN_GAPS`. All gaps count alike here; too few are left when they fade.
    """
    n, s1 = stats.n[part], stats.s1[part]
    around = np.maximum(stats.s2[part] - s1 * s1 / np.maximum(n, 1), 0)
    sigma2 = (around + OWN_GAPS * prior.sigma2) / (np.maximum(n - 1, 0) + OWN_GAPS)
    mean, sd = gap_part(stats.x[part], *gaps, prior, sigma2=sigma2)
    return survival(now, mean, sd)


def gap_part(
    x: Floats,
    n: Ints | Floats,
    s1: Floats,
    floor: Floats,
    prior: Prior,
    known_from: int = KNOWN_FROM,
    sigma2: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Mean and standard deviation foreseen for the ln of the next gap; below `known_from` the floor stands in.

    m = μ + k(m̄ − μ) and sd² = τ²(1 − k) + σ² with k = τ²/(τ² + σ²/n), written to bear n = 0. `sigma2`, one
    a tie, takes the place of the common σ².
    """
    within = prior.sigma2 if sigma2 is None else sigma2
    scale = prior.tau2 / (prior.tau2 * n + within)
    mean = np.asarray(prior.mu + scale * (s1 - n * prior.mu), dtype=np.float64)
    sd = np.asarray(np.sqrt(within * (1 + scale)), dtype=np.float64)
    few = x < known_from
    if few.any():
        mean = np.where(few, (s1 + 3 * np.log(floor)) / (n + 3), mean)
    return mean, sd


def survival(days: Floats | Ints, m: Floats, sd: Floats) -> Floats:
    """S(t) = Φ(−(ln(t + ½) − m)/sd); the half makes whole days of continuous time. Never below 1e-12."""
    z = np.log(days + 0.5)
    z -= m
    z /= sd
    return np.maximum(upper_tail(z), LEAST_CHANCE)


def fit(stats: Stats, today: int | Ints, prior: Prior = SHIPPED) -> Prior:
    """Refit the five numbers on one owner's ties with three and more contact-days.

    The prior is worth 15 ties. The gap part by moments; (ln a, ln b) at the maximum of Σ ln L − ½(|ln a − ln
    a₀|² + |ln b − ln b₀|²)/0.5² with L = S(e)·B(a, b + x)/B(a, b) + B(a + 1, b + x − 1)/B(a, b) (Fader,
    Hardie and Lee 2005, with S for the Poisson term). No labels are needed, and an owner without such ties
    gets the prior back.
    """
    use = stats.x >= KNOWN_FROM
    if not use.any():
        return prior
    x, n, s1 = stats.x[use], stats.n[use], stats.s1[use]
    silent = np.maximum(np.broadcast_to(today, len(use))[use] - stats.last[use], 0)
    gaps = gaps_of(stats, prior)
    mean, sd = gap_part(x, n, s1, x, gaps)
    loss = _ending_loss(x, survival(silent, mean, sd), prior)
    log_a, log_b = _minimise(loss, (float(np.log(prior.a)), float(np.log(prior.b))))
    a, b = np.exp(np.clip([log_a, log_b], -_LOG_LIMIT, _LOG_LIMIT))
    return Prior(gaps.mu, gaps.tau2, gaps.sigma2, float(a), float(b))


def gaps_of(stats: Stats, prior: Prior = SHIPPED) -> Prior:
    """μ, τ² and σ² of one owner's ties with three and more contact-days, by moments; a and b as they are in the prior."""
    use = (stats.x >= KNOWN_FROM) & (stats.n > 0)
    return _fit_gaps(stats.n[use], stats.s1[use], stats.s2[use], prior)


def _fit_gaps(n: Ints, s1: Floats, s2: Floats, prior: Prior) -> Prior:
    """μ, τ² and σ² by moments, with 15 pseudo-ties and 45 pseudo-gaps from the prior."""
    mean = s1 / n
    within = np.maximum(s2 - n * mean * mean, 0).sum() + PRIOR_GAPS * prior.sigma2
    sigma2 = float(within / ((n - 1).sum() + PRIOR_GAPS))
    weight = 1 / (prior.tau2 + sigma2 / n)
    prior_weight = PRIOR_TIES / prior.tau2
    mu = float(((weight * mean).sum() + prior_weight * prior.mu) / (weight.sum() + prior_weight))
    between = ((mean - mu) ** 2 - sigma2 / n).sum() + PRIOR_TIES * prior.tau2
    return Prior(mu, max(float(between / (len(n) + PRIOR_TIES)), LEAST_TAU2), sigma2, prior.a, prior.b)


def _ending_loss(x: Floats, quiet: Floats, prior: Prior) -> Callable[[Floats], float]:
    """Minus the penalised log-likelihood of (ln a, ln b), given S(e).

    Both terms of L share B(a, b + x − 1): L = B(a, b + x − 1)/B(a, b) · (S·(b + x − 1) + a)/(a + b + x − 1),
    and many ties share x, so the gamma functions are taken once for each distinct x.
    """
    levels, level, count = np.unique(x, return_inverse=True, return_counts=True)
    centre = np.log([prior.a, prior.b])

    def loss(logs: Floats) -> float:
        a, b = np.exp(np.clip(logs, -_LOG_LIMIT, _LOG_LIMIT))
        tail = b + levels - 1
        gammas = log_gamma(np.concatenate([tail, a + tail, [b, a + b]]))
        above, below = gammas[:-2].reshape(2, -1)
        shared = above - below - gammas[-2] + gammas[-1] - np.log(a + tail)
        own = np.log(quiet * tail[level] + a).sum()
        penalty = 0.5 * ((logs - centre) ** 2).sum() / _PRIOR_SPREAD**2
        return float(penalty - own - (count * shared).sum())

    return loss


def _minimise(loss: Callable[[Floats], float], start: tuple[float, float], tolerance: float = 1e-6) -> Floats:
    """Lowest point of a smooth function of two numbers (Nelder and Mead 1965, Computer Journal 7)."""
    corners = [np.array(start), np.array([start[0] + 0.3, start[1]]), np.array([start[0], start[1] + 0.3])]
    points = sorted(((loss(corner), corner) for corner in corners), key=_height)
    for _ in range(200):
        (low, best), (middle, second), (high, worst) = points
        if np.abs(worst - best).max() + np.abs(second - best).max() < tolerance:
            break
        centre = (best + second) / 2
        tried = [_at(loss, 2 * centre - worst)]
        if tried[0][0] < low:
            tried.append(_at(loss, 3 * centre - 2 * worst))
        elif tried[0][0] >= middle:
            tried.append(_at(loss, (centre + (worst if tried[0][0] >= high else tried[0][1])) / 2))
        found = min(tried, key=_height)
        if found[0] < high:
            points = sorted([points[0], points[1], found], key=_height)
        else:
            nearer = [_at(loss, (best + corner) / 2) for corner in (second, worst)]
            points = sorted([points[0], *nearer], key=_height)
    return points[0][1]


def _at(loss: Callable[[Floats], float], point: Floats) -> tuple[float, Floats]:
    return loss(point), point


def _height(point: tuple[float, Floats]) -> float:
    return point[0]


def words(stats: Stats, rhythm: Rhythm, resting: Flags, unknown: Flags, before: Codes | None = None) -> Codes:
    """One `Status` for every tie; of the rules in their order the first that fits wins.

    `resting` is the owner's word, `unknown` says that the sources do not reach today (`not_known`). The rule
    of eight mean gaps is Navarro et al. 2017 (EPJ Data Science 6); its two guards, at least five gaps and
    thirty days, keep a friend from being given up nine days after three meetings in a row. The other limits
    are judgements read off the share of ties with contact in the next 30 days.

    `before` is the word that each tie had on a day since its last contact (any other, such as RESTING, for
    none). Time alone only makes a word graver; numbers learned anew may move a value back over its limit, and
    then the word stays until the value is `STAYS` times past it, so that it does not flicker.
    """
    silent, quiet, alive = rhythm.silent, rhythm.own_quiet, rhythm.alive
    long_gone = (stats.n >= 5) & (silent > 8 * stats.mean_gap)
    rules = (  # from the last to the first: what is written later wins
        (quiet < 0.10, Status.OVERDUE),
        (alive < 0.50, Status.DRIFTING),
        (quiet > 0.35, Status.STEADY),
        ((silent >= 30) & ((alive < 0.10) | long_gone), Status.LAPSED),
    )
    word = np.full(len(stats.x), Status.QUIET, dtype=np.int8)
    for fits, status in rules:
        word[fits] = status
    if before is not None:
        word = np.where(_stays(rhythm, word, before), before, word)
    for fits, status in ((stats.x < KNOWN_FROM, Status.NEW), (unknown, Status.UNKNOWN), (resting, Status.RESTING)):
        word[fits] = status
    return word


def _stays(rhythm: Rhythm, word: Codes, before: Codes) -> Flags:
    """Whether a graver word than today's is to stay: its value is not yet `STAYS` times past its limit."""
    quiet, alive = rhythm.own_quiet, rhythm.alive
    little = quiet <= 0.35 * STAYS
    holds = {
        Status.QUIET: little,
        Status.OVERDUE: quiet < 0.10 * STAYS,
        Status.DRIFTING: little & (alive < 0.50 * STAYS),
        Status.LAPSED: alive < 0.10 * STAYS,
    }
    still = np.select([before == status for status in holds], list(holds.values()), False)
    return np.asarray(still & (_GRAVITY[before] > _GRAVITY[word]))


def not_known(stats: Stats, as_of: Ints, today: int) -> Flags:
    """Whether a tie's sources end too long before today: more than 14 days and more than its median gap.

    `as_of` is the last day on which all sources that carry the tie are covered.
    """
    return today - as_of > np.fmax(stats.median, 14)


def usual(stats: Stats) -> tuple[Floats, Floats, Floats]:
    """The gap that is shown to people, in days: the tie's own median, lower and upper quartile.

    All three are nan below four gaps: then only the last contact is shown. The quartiles of the model would
    be too wide for a regular tie.
    """
    enough = stats.n >= USUAL_FROM
    middle, low, high = (np.where(enough, value, np.nan) for value in (stats.median, stats.q1, stats.q3))
    return middle, low, high
