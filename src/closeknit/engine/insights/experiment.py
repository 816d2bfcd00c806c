"""An experiment on oneself: a coin for each week says whether to do a thing, and at the end whether it made a difference.

The chance is that of the coin: over all orders in which as many weeks could have been heads, how often the two kinds of weeks
would lie at least as far apart (randomisation test; Fisher 1935, The Design of Experiments; for one person Edgington and Onghena
2007, Randomization Tests). It needs no assumption about how weeks hang together.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_WEEKS, USUAL_WEEKS, MOST_WEEKS = 8, 12, 16
SURE = 0.05
"""Below this chance the word "helps" may be said: with 8 weeks the smallest that can come is 2 of 70, 0.029."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: means of the weeks with and without, their difference, its chance, how many weeks were answered."""

    with_it: float
    without: float
    difference: float
    chance: float
    weeks_with: int
    weeks_without: int

    @property
    def helps(self) -> bool:
        """Whether it may be said that it helps."""
        return self.chance <= SURE and self.difference > 0

    @property
    def harms(self) -> bool:
        """Whether it may be said that it makes things worse."""
        return self.chance <= SURE and self.difference < 0


def weigh(coins: Sequence[bool], means: Sequence[float | None]) -> Outcome | None:
    """Compare weeks of heads with weeks of tails. `means` holds a mean for each week, None where too little was answered.

    None when fewer than LEAST_WEEKS weeks were answered, or all of them were of one kind.
    """
    kept = [(coin, mean) for coin, mean in zip(coins, means, strict=True) if mean is not None and math.isfinite(mean)]
    heads = sum(coin for coin, _ in kept)
    if len(kept) < LEAST_WEEKS or heads in (0, len(kept)):
        return None
    values = [mean for _, mean in kept]
    total = sum(values)
    rest = len(values) - heads

    def apart(chosen: float) -> float:
        return chosen / heads - (total - chosen) / rest

    sums = [sum(chosen) for chosen in itertools.combinations(values, heads)]
    seen = apart(sum(mean for coin, mean in kept if coin))
    as_far = sum(abs(apart(one)) >= abs(seen) - 1e-9 for one in sums)
    with_it = sum(mean for coin, mean in kept if coin) / heads
    return Outcome(with_it, with_it - seen, seen, as_far / len(sums), heads, rest)


def balanced(weeks: int, draw: Sequence[bytes]) -> tuple[bool, ...]:
    """As many heads as tails (one more head when odd), in the order that `draw`, so many random values, gives them."""
    order = sorted(range(weeks), key=lambda week: draw[week])
    heads = set(order[: (weeks + 1) // 2])
    return tuple(week in heads for week in range(weeks))
