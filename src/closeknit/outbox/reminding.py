"""Reminders: marked as sent, then sent. What is due together goes out as one; nothing is said twice on a day.

The day is the person's own, and what was told is kept by day, so a clock that jumps back tells nothing again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from closeknit.accounts.models import User
from closeknit.accounts.models.refs import new_ref
from closeknit.outbox import clock, composing, manners
from closeknit.outbox.carrying import Carry, NotSent, composed, hand_over
from closeknit.outbox.models import Care, Entry, Told
from closeknit.outbox.rows import as_seen, moment_for, not_needed

DIGEST = timedelta(minutes=30)
"""Reminders of one person that are due within this time go out as one."""

MOST_A_DAY = 3
"""Reminders to one person in one way on one day, at most."""


@dataclass(slots=True)
class _Marked:
    """What was marked in one transaction: the entries, what they told, and the parcel to carry."""

    entries: list[Entry] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    parcel: composing.Parcel | None = None


def remind(first: Entry, carry: Carry, now: Callable[[], datetime], draw: Callable[[], float]) -> int:
    """Send what one person is to be reminded of now. Returns how many entries were looked at."""
    at = now()
    moment = moment_for(first, at) if first.person is not None else None
    if first.person is None or moment is None:
        return as_seen(first).update(state=Entry.State.DROPPED, problem="unsafe") or 1
    if moment > at:
        # Only this one: what else is due for this person waits for its own turn, in which it is asked the same.
        reason = not_needed(first, at)
        ends = {"state": Entry.State.DROPPED, "problem": reason} if reason else {"next_try": moment}
        return as_seen(first).update(**ends) or 1
    lease = new_ref()
    try:
        marked = _mark_or_alone(first, lease, at)
    except NotSent as fault:
        again = at + clock.wait(first.attempts + 1, "reminder", draw())
        return as_seen(first).update(next_try=again, attempts=first.attempts + 1, problem=fault.code) or 1
    if marked.parcel is not None:
        try:
            hand_over(carry, marked.parcel)
        except NotSent as problem:
            _after_failure(marked, lease, problem, now() + clock.wait(marked.entries[0].attempts, "reminder", draw()))
    return max(1, len(marked.entries))


def _mark_or_alone(first: Entry, lease: str, now: datetime) -> _Marked:
    """Mark all that is due for this person; where one kind has a fault, the first alone."""
    assert first.person is not None
    try:
        return _mark(first.person, first.channel, lease, now)
    except NotSent:
        return _mark(first.person, first.channel, lease, now, alone=first.pk)


@transaction.atomic
def _mark(person: User, channel: str, lease: str, now: datetime, alone: int | None = None) -> _Marked:
    # The person's row is the lock (PostgreSQL; SQLite has one writer anyway).
    User.objects.select_for_update().only("pk").get(pk=person.pk)
    waiting = Entry.objects.select_related("person", "root").filter(
        person=person, channel=channel, care=Care.REMINDER, state=Entry.State.WAITING, next_try__lte=now + DIGEST
    )
    if alone is not None:
        waiting = waiting.filter(pk=alone)
    day = now.astimezone(manners.zone_of(person)).date()
    marked = _Marked()
    for entry in waiting.order_by("pk"):
        reason = not_needed(entry, now) or ("" if _tell(entry, day, marked) else "told")
        if reason:
            as_seen(entry).update(state=Entry.State.DROPPED, problem=reason)
        else:
            marked.entries.append(entry)
    if marked.entries and not _take_place(person, channel, day, marked):
        return _settle(marked, {"state": Entry.State.DROPPED, "problem": "many"})
    marked.parcel = composed(marked.entries, now) if marked.entries else None
    if marked.parcel is None:
        return _settle(marked, {"state": Entry.State.DROPPED, "problem": "nothing"})
    return _settle(marked, {"state": Entry.State.SENT, "sent_at": now, "leased_by": lease, "problem": ""})


def _settle(marked: _Marked, changes: dict[str, object]) -> _Marked:
    if changes["state"] == Entry.State.DROPPED:
        Told.objects.filter(pk__in=marked.told).delete()
    for entry in marked.entries:
        entry.attempts += 1
        if as_seen(entry).update(**changes, attempts=entry.attempts) != 1:
            raise RuntimeError("an entry changed under the lock of its person")
    return marked


def _tell(entry: Entry, day: date, marked: _Marked) -> bool:
    """Keep that the topics of an entry are told on this day. False when all of them were told before."""
    topics = [f"{entry.channel}:{topic}"[:60] for topic in entry.topics]
    news = [_told(entry.person_id, topic, day) for topic in topics]
    marked.told += [pk for pk in news if pk is not None]
    return not topics or any(pk is not None for pk in news)


def _take_place(person: User, channel: str, day: date, marked: _Marked) -> bool:
    """Take one of the day's places. False when all are taken."""
    for number in range(MOST_A_DAY):
        pk = _told(person.pk, f"{channel}#{number}", day)
        if pk is not None:
            marked.told.append(pk)
            return True
    return False


def _told(person: int | None, topic: str, day: date) -> int | None:
    row, new = Told.objects.get_or_create(person_id=person, topic=topic, day=day)
    return row.pk if new else None


@transaction.atomic
def _after_failure(marked: _Marked, lease: str, problem: NotSent, again: datetime) -> None:
    """Back into the queue goes what the other side certainly did not take. What it may have taken stays as it is."""
    mine: Sequence[int] = [e.pk for e in marked.entries]
    rows = Entry.objects.filter(pk__in=mine, state=Entry.State.SENT, leased_by=lease)
    if problem.final:
        rows.update(state=Entry.State.FAILED, problem=problem.code)
    elif not problem.sure:
        rows.update(problem="unsure")
    else:
        rows.update(state=Entry.State.WAITING, next_try=again, problem=problem.code, sent_at=None)
        Told.objects.filter(pk__in=marked.told).delete()
