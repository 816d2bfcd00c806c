"""Refreshes what a tie has learned from its interactions. Called inside the transaction that changed them.

One function serves a single "Spoke today" and an import of half a million rows, and a rebuild of everything is the same
call, so the numbers cannot drift apart.
"""

from collections.abc import Iterable

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Tie
from closeknit.circle.queries.learned import COLUMNS, learned
from closeknit.storage import rows


def learn(*, owner: User, ties: Iterable[int] | None = None) -> None:
    """Refresh these ties (numbers of rows), or all of the owner's."""
    # Two acts at once would each learn without the other's moment (PostgreSQL; SQLite has one writer anyway).
    User.objects.select_for_update().only("pk").get(pk=owner.pk)
    wanted = sorted(set(ties)) if ties is not None else list(access.ties(owner).values_list("pk", flat=True))
    rows.update(Tie, COLUMNS, learned(owner, wanted))
