"""What hands words over: a function that takes a parcel and either returns or says why not. Faults of ours become such words.

A kind of words or a carrier with a fault holds up its own entry and no other: the entry is tried again later.
"""

import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime

from closeknit.outbox import composing
from closeknit.outbox.composing import Parcel
from closeknit.outbox.models import Entry


class NotSent(Exception):
    """It did not go out. `sure`: certainly not taken by the other side. `final`: it never will be. `code` has no text."""

    def __init__(self, code: str, *, sure: bool, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.sure, self.final = code[:20], sure, final


Carry = Callable[[Parcel], None]
log = logging.getLogger(__name__)


def composed(entries: Sequence[Entry], now: datetime) -> Parcel | None:
    """The parcel of some entries, or None when there is nothing to say. Raises NotSent where a kind has a fault."""
    try:
        return composing.compose(entries, now)
    except Exception as fault:
        note(fault, entries[0].kind)
        raise NotSent("fault", sure=True) from fault


def hand_over(carry: Carry, parcel: Parcel) -> None:
    """Carry a parcel. Raises NotSent, also where the carrier has a fault: then it may have been taken."""
    try:
        carry(parcel)
    except NotSent:
        raise
    except Exception as fault:
        note(fault, parcel.channel)
        raise NotSent("fault", sure=False) from fault


def note(fault: Exception, where: str) -> None:
    """Log the kind of a fault and its place. Its text may hold what somebody wrote, so it stays out."""
    place = traceback.extract_tb(fault.__traceback__)[-1]
    log.error("%s: %s (%s, line %s)", where, type(fault).__name__, place.name, place.lineno)
