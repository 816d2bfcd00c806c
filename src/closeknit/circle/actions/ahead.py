"""Writes what lies ahead, as imported calendars say, and clears away what has passed."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Ahead, Batch
from closeknit.circle.queries.preview import Part
from closeknit.storage import rows

COLUMNS = ("owner_id", "batch_id", "starts", "ends", "whole_day", "known_as_id")


def keep_ahead(*, batch: Batch, parts: Iterable[Part], claims: Mapping[tuple[int, int], int], now: datetime) -> int:
    """Save the times ahead that are not over. Returns how many occasions they are.

    claims leads from (part, person in the part) to the row number of the claim, for those whom the import brings in.
    Runs inside the one transaction of `imports.keep`. Of whole days without any of them there is nothing to say.
    """
    occasions: dict[tuple[int, int, bool], set[int]] = {}
    for part in parts:
        for time in part.found.ahead:
            who = {claims[part.number, n] for n in time.who if (part.number, n) in claims}
            ends = time.at + 60 * time.minutes
            if ends > now.timestamp() and (who or not time.whole_day):
                occasions.setdefault((time.at, ends, time.whole_day), set()).update(who)
    owner = batch.owner_id
    rows.insert(
        Ahead,
        COLUMNS,
        (
            (owner, batch.pk, *times, claim)
            for times, who in sorted(occasions.items())
            for claim in (sorted(who) if who else (None,))
        ),
    )
    return len(occasions)


@transaction.atomic
def clear_past(*, owner: User, now: datetime | None = None) -> None:
    """Delete the times ahead that are over by now."""
    access.ahead(owner).filter(ends__lte=int((now or timezone.now()).timestamp())).delete()
