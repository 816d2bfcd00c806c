"""Questions to one entry that both ways of sending ask: is it as it was seen, is it still needed, when may it go."""

from datetime import datetime

from django.db.models import QuerySet

from closeknit.accounts import access
from closeknit.outbox import manners, registered
from closeknit.outbox.models import Care, Entry


def as_seen(entry: Entry) -> QuerySet[Entry]:
    """The row, if it is still as it was read."""
    return Entry.objects.filter(
        pk=entry.pk, state=entry.state, leased_by=entry.leased_by, leased_until=entry.leased_until
    )


def not_needed(entry: Entry, now: datetime) -> str:
    """Why this need not be said any more, as a short code; "" when it is to be said."""
    kind = registered.kind(entry.kind)
    if kind is None:
        return "unknown"
    if entry.stale_after is not None and entry.stale_after < now:
        return "stale"
    if entry.root is not None and entry.root.seen_at is not None:
        return "seen"
    if entry.seen_at is not None:
        return "seen"
    if entry.person is not None and not entry.person.is_active:
        return "closed"
    if entry.care == Care.REMINDER and entry.person is not None and access.is_restricted(entry.person):
        return "hold"
    if entry.person is not None and not manners.is_on(entry.person, kind, entry.channel):
        return "off"
    return ""


def moment_for(entry: Entry, now: datetime) -> datetime | None:
    """When it may go out to its person: now, after quiet hours, when it is safe; None: never in this way."""
    kind = registered.kind(entry.kind)
    if entry.person is None or kind is None:
        return now
    return manners.kind_moment(entry.person, kind, entry.channel, now)
