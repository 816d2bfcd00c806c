"""Sending a form twice has one effect: a double click, a retry after a lost answer, Back and send again.

Each form carries a key of its own. The first that arrives with it claims it, in the same transaction as what it does, so a
second one waits until that is done or undone. Then the same words get the same answer, and other words are not swallowed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from closeknit.accounts.models import Submission, User

KEPT = timedelta(days=2)
Answer = TypeVar("Answer")


class Seen(Enum):
    """What became of a form whose key was here before."""

    SAME = "the same words again"
    OTHER = "other words under the same key"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an answer ends a submission. `done`: it took effect. `undo`: nothing of it may stay. `goes_to`: where it leads."""

    done: bool
    undo: bool = False
    goes_to: str = ""


def digest(purpose: str, content: bytes) -> str:
    """A keyed digest (HMAC-SHA256 with the installation's secret): nobody can try out words against the table."""
    return salted_hmac(f"closeknit.submission.{purpose}", content, algorithm="sha256").hexdigest()


def once(
    *, owner: User, key: str, body: bytes, work: Callable[[], Answer], judge: Callable[[Answer], Outcome]
) -> Answer | tuple[Seen, str]:
    """Do `work` unless this key was done before, in one transaction with remembering it.

    Returns the answer of `work`, or what was seen and where the first answer led. `judge` tells how an answer ended: one
    that changed nothing (a form to be looked at again) gives the key back.
    """
    with transaction.atomic():
        mine = {"key": digest("key", key.encode()), "owner": owner}
        content = digest("body", body)
        row, new = Submission.objects.get_or_create(**mine, defaults={"body": content, "at": timezone.now()})
        if not new:
            return (Seen.SAME if row.body == content else Seen.OTHER), row.goes_to
        answer = work()
        ended = judge(answer)
        if ended.undo:
            transaction.set_rollback(True)
        elif not ended.done:
            row.delete()
        elif ended.goes_to:
            Submission.objects.filter(pk=row.pk).update(goes_to=ended.goes_to[:500])
        return answer


def forget_submissions(*, now: datetime | None = None) -> int:
    """Delete what is older than two days. Returns how many."""
    return Submission.objects.filter(at__lt=(now or timezone.now()) - KEPT).delete()[0]
