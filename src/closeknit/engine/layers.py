"""Who belongs to the layers of 5, 15, 50 and 150.

People's networks fall into layers of about 5, 15, 50 and 150, each about three times the one inside it; the
inner one is in touch at least weekly, the next at least monthly, the fifty every two to six months (Dunbar's
layers; in call records Mac Carron, Kaski and Dunbar 2016, Social Networks 47, 151-155). The spread between
people is large, so a layer here is a capacity, never a target: it stays as empty as the evidence leaves it.
"""

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.records import LAYERS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PLACES = (5, 10, 35)
"""How many ties the first three layers hold besides those of the layers inside."""

LEAST_FREQUENCY = (9.0, 2.0, 0.35)
"""Contact-days in 90 days that a tie needs for a place: about weekly (13), monthly (3) and half-yearly (½),
each with a third to spare so that a holiday moves nobody."""

PER_QUARTER = float(np.log(2))
"""Factor from e90 (`contact_days.decayed`) to contact-days in 90 days."""


def assign(frequency: Floats, minutes: Floats, support: Floats, in_person: Floats, chosen: Ints) -> Ints:
    """The layer of every tie: 5, 15, 50 or 150.

    frequency   contact-days in 90 days (e90 × `PER_QUARTER`)
    minutes     minutes together in 90 days, 0 where unknown
    support     times that support was given or received in 90 days
    in_person   share of contact-days on which the two met, 0 to 1
    chosen      the owner's own word, 5, 15, 50 or 150, which always wins; 0 for none

    The strongest tie is placed first, in the innermost layer it is in touch often enough for and that has a
    place left. Ties the owner placed take up room and are never moved; with more of them than there are
    places, nobody is added. Of two equal ties the earlier one goes first.
    """
    layer = np.where(chosen > 0, chosen, LAYERS[-1]).astype(np.int64)
    order = np.argsort(-strength(frequency, minutes, support, in_person), kind="stable")
    free = order[chosen[order] == 0]
    for name, places, least in zip(LAYERS, PLACES, LEAST_FREQUENCY, strict=False):
        room = max(places - int((chosen == name).sum()), 0)
        taken = free[frequency[free] >= least][:room]
        layer[taken] = name
        free = free[layer[free] == LAYERS[-1]]
    return layer


def strength(frequency: Floats, minutes: Floats, support: Floats, in_person: Floats) -> Floats:
    """What ties are ranked by: contact-days, worth half as much again at most for meeting, time, support.

    Frequency carries the rank because it is known for every tie; the other three only ever add (a judgement:
    hours together make friends, Hall 2019, Journal of Social and Personal Relationships 36, 1278-1296).
    """
    extra = 1 + 0.5 * np.clip(in_person, 0, 1) + 0.5 * support / (support + 2)
    long_days = np.minimum(minutes / 60, frequency)
    return np.asarray(frequency * extra + 0.5 * long_days, dtype=np.float64)
