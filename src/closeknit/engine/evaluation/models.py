"""Every model that is judged: a chance of contact within some days for each tie, from what is known on one day."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from closeknit.engine import blend, logistic, rhythm, shops
from closeknit.engine.evaluation.origins import NO_FLOOR, Origin
from closeknit.engine.pooled import rates

Floats = NDArray[np.float64]
Model = Callable[[Origin, Sequence[Origin], int], Floats]
"""From a day, the earlier days whose labels are known, and the horizon in days, to a chance for each tie."""

FREE = 1e3
"""Inverse ridge of a baseline with one feature: as good as none."""


def base_rate(now: Origin, past: Sequence[Origin], days: int) -> Floats:
    """The share that came before, for everybody."""
    came = np.concatenate([one.came(days) for one in past]) if past else np.zeros(0)
    return np.full(len(now), float(came.sum() + 0.5) / (len(came) + 1))


def thirty_days(now: Origin, past: Sequence[Origin], days: int) -> Floats:
    """One interval for all: the shares that came of those silent for up to thirty days, and of those silent for longer."""
    came = np.concatenate([one.came(days) for one in past])
    long = np.concatenate([one.silent > 30 for one in past])
    share = [float(came[long == side].sum() + 0.5) / (float((long == side).sum()) + 1) for side in (False, True)]
    return np.asarray(np.where(now.silent > 30, share[1], share[0]))


def _learned(features: Callable[[Origin], Floats], strength: float) -> Model:
    def model(now: Origin, past: Sequence[Origin], days: int) -> Floats:
        rows = np.concatenate([features(one) for one in past])
        return logistic.fit(rows, np.concatenate([one.came(days) for one in past]), strength).chance(features(now))

    return model


def _recency(at: Origin) -> Floats:
    return np.asarray(np.log(at.silent + 1.0))[:, None]


def _over_median(at: Origin) -> Floats:
    return np.log((at.silent + 0.5) / at.stats.median)[:, None]


def _decay(at: Origin) -> Floats:
    return np.log(at.e30 + 0.01)[:, None]


def three_features(at: Origin) -> Floats:
    """ln(e + 1), ln(x/(T + 1)), ln(T + 1): silence, rate and age."""
    return blend.features(at.stats.x, at.silent, at.known)


def _shop(ends: bool) -> Model:
    def model(now: Origin, past: Sequence[Origin], days: int) -> Floats:
        return _by_rate(now, shops.fit(*rates(now.everybody, now.today), ends=ends), days)

    return model


def _by_rate(now: Origin, shop: shops.Shop, days: float) -> Floats:
    return shop.contact(*rates(now.stats, now.today), days)


def bg_ln(now: Origin, past: Sequence[Origin], days: int) -> Floats:
    """The rhythm of gaps alone, fitted by moments and without the pace."""
    prior = rhythm.fit(now.stats, now.today)
    return rhythm.read(now.stats, now.today, prior, NO_FLOOR).contact(days)


def closeknit(now: Origin, past: Sequence[Origin], days: int) -> Floats:
    """Ours, which learns from no label: BG/LN and BG/NBD at the pace of these weeks."""
    ahead = days * now.pace
    return blend.mixed(now.rhythm.contact(ahead), _by_rate(now, now.shop, ahead))


def closeknit_blended(now: Origin, past: Sequence[Origin], days: int) -> Floats:
    """Ours with what its own past shows."""
    tests = [blend.BackTest(three_features(one), one.came(days)) for one in past if len(one)]
    return blend.blended(closeknit(now, (), days), three_features(now), blend.learned(tests))


MODELS: Mapping[str, Model] = {
    "base_rate": base_rate,
    "recency": _learned(_recency, FREE),
    "elapsed_over_median": _learned(_over_median, FREE),
    "thirty_days": thirty_days,
    "nbd": _shop(False),
    "tie_decay": _learned(_decay, FREE),
    "three_features": _learned(three_features, 0.3),
    "bg_nbd": _shop(True),
    "bg_ln": bg_ln,
    "closeknit": closeknit,
    "closeknit_blended": closeknit_blended,
}
