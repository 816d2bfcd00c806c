"""What was done in an account."""

from dataclasses import dataclass
from datetime import datetime

from closeknit.accounts.models import JournalEntry, User

PAGE = 100


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry of a person's own journal; `by` is the account that did it where it was somebody else."""

    number: int
    at: datetime
    act: str
    about: str
    by: int | None


def deeds(user: User, before: int | None = None) -> list[Deed]:
    """The newest entries of this person's journal, at most `PAGE`; those below number `before` if it is given."""
    rows = JournalEntry.objects.filter(chain=user.pk)
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    newest = rows.order_by("-sequence").values_list("sequence", "at", "act", "about", "actor")[:PAGE]
    return [Deed(*row) for row in newest]
