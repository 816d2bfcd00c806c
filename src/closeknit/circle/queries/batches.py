"""How long an import can be taken back."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from closeknit.circle.models import Batch, BatchFile, does_not_open

UNDO_DAYS = 30


def can_undo(batch: Batch, now: datetime) -> bool:
    """Whether this import can still be taken back."""
    return (
        batch.state == Batch.State.KEPT
        and batch.kept_at is not None
        and now - batch.kept_at < timedelta(days=UNDO_DAYS)
    )


def undo_until(batch: Batch) -> date | None:
    """The last day on which this import can be taken back."""
    return (batch.kept_at + timedelta(days=UNDO_DAYS)).date() if batch.kept_at else None


def unopened(file: BatchFile) -> str:
    """What to say of a file whose finds do not open any more; empty when all is well."""
    if does_not_open(file, "found") or does_not_open(file, "summary"):
        return _("What was found in this file cannot be read any more. Bring the file in again.")
    return ""
