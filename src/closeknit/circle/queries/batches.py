"""How long an import can be taken back."""

from datetime import date, datetime, timedelta

from closeknit.circle.models import Batch

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
