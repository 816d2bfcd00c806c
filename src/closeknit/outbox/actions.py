"""Putting words into the outbox, acknowledging an alert, choosing how words come. Each is part of one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.accounts.models.refs import new_ref
from closeknit.accounts.tokens import token_digest
from closeknit.outbox import manners, registered
from closeknit.outbox.models import Care, Channel, Entry, Link, Manner, Subscription, Switch

MOST_SUBSCRIPTIONS = 10
"""Browsers of one person that take push messages; the oldest makes room."""


class Unknown(ValueError):
    """Something was to be said that no app knows how to say."""


@dataclass(frozen=True, slots=True)
class Message:
    """What to say: its kind, and a key that makes saying it twice the same as once.

    about        references only        topics   what counts as the same thing on one day
    due_at       now if left out        stale_after   when it is too late; an alert is never too late
    escalation   for alerts: (how long after, whom) for as long as nobody has acknowledged it
    sealed       for account mail: the encrypted address and code
    """

    kind: str
    key: str
    about: Mapping[str, Any] = field(default_factory=dict)
    topics: Sequence[str] = ()
    due_at: datetime | None = None
    stale_after: datetime | None = None
    escalation: Sequence[tuple[timedelta, User]] = ()
    sealed: str = ""


def send(message: Message, *, person: User | None, now: datetime | None = None) -> list[Entry]:
    """Put one thing to say into the outbox, once for each way the person wants. Returns the entries, old or new.

    It is part of the caller's transaction and refuses to stand alone: either the act and its words are kept, or neither.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("words belong into the transaction of the act they are about")
    kind = registered.kind(message.kind)
    if kind is None:
        raise Unknown(message.kind)
    if message.stale_after is not None and kind.care == Care.SAFETY:
        raise ValueError("an alert is never too late")
    now = now or timezone.now()
    return [_entry(kind, c, message, person, now) for c in kind.channels if _wanted(kind, c, message, person)]


def _wanted(kind: registered.Kind, channel: str, message: Message, person: User | None) -> bool:
    if person is None:
        return True
    # A sealed message brings its own address.
    way = bool(message.sealed) or manners.reachable(person, channel)
    return way and manners.is_on(person, kind, channel)


def _entry(kind: registered.Kind, channel: str, message: Message, person: User | None, now: datetime) -> Entry:
    due = message.due_at or now
    values: dict[str, Any] = {
        "kind": kind.name,
        "care": kind.care,
        "channel": channel,
        "about": dict(message.about),
        "topics": list(message.topics),
        "made_at": now,
        "stale_after": message.stale_after,
        "sealed": message.sealed,
    }
    entry = _kept(f"{message.key}/{channel}", person, due, None, values)
    for step, (later, whom) in enumerate(message.escalation):
        _kept(f"{message.key}/{channel}/{step}", whom, due + later, entry, values)
    return entry


def _kept(key: str, person: User | None, due: datetime, root: Entry | None, values: Mapping[str, Any]) -> Entry:
    rest: dict[str, Any] = {"person": person, "due_at": due, "next_try": due, "root": root, **values}
    rest["message_id"] = f"<{new_ref()}@{sender_domain()}>"
    if values["channel"] == Channel.HERE:
        # Shown on a page from then on: nothing has to be carried.
        rest |= {"state": Entry.State.SENT, "sent_at": due}
    return Entry.objects.get_or_create(key=key, defaults=rest)[0]


def sender_domain() -> str:
    """The part after the @ of the sender, which names of messages end with: it says nothing new about the service."""
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip(" >") or "localhost"


@transaction.atomic
def acknowledge(*, entry: Entry, by: User, now: datetime | None = None) -> bool:
    """Somebody has seen an alert: whatever would follow from it stays unsent. Returns whether this was the first time."""
    root = entry.root or entry
    first = Entry.objects.filter(pk=root.pk, seen_at=None).update(seen_at=now or timezone.now()) == 1
    if first:
        journal.write(owner=by, act="alert.seen", about=root.ref)
    return first


@transaction.atomic
def see_notices(*, person: User, now: datetime | None = None) -> None:
    """The person has read the page of notices."""
    here = Entry.objects.filter(person=person, channel=Channel.HERE, seen_at=None)
    if here.update(seen_at=now or timezone.now()):
        journal.write(owner=person, act="notices.seen")


@transaction.atomic
def choose_manner(*, person: User, manner: Mapping[str, Any], switches: Mapping[tuple[str, str], bool]) -> None:
    """Keep when words come, with names or without, and which kinds in which ways."""
    Manner.objects.update_or_create(person=person, defaults=dict(manner))
    for (kind, channel), on in switches.items():
        Switch.objects.update_or_create(person=person, kind=kind, channel=channel, defaults={"on": on})
    journal.write(owner=person, act="words.chosen")


@transaction.atomic
def stop(*, person: User, channel: str) -> None:
    """No more reminders in this way (the one-click unsubscription of a mail, RFC 8058). Doing it again changes nothing."""
    changed = False
    for kind in registered.kinds():
        if kind.care == Care.REMINDER and channel in kind.channels and manners.is_on(person, kind, channel):
            Switch.objects.update_or_create(person=person, kind=kind.name, channel=channel, defaults={"on": False})
            changed = True
    if changed:
        journal.write(owner=person, act="words.stopped", facts={"channel": channel})


@transaction.atomic
def end_links(*, person: User) -> None:
    """Links in earlier mail stop working."""
    ended, _ = Link.objects.filter(person=person).delete()
    journal.write(owner=person, act="links.ended", facts={"links": ended})


@transaction.atomic
def subscribe(*, person: User, endpoint: str, p256dh: str, auth: str, now: datetime | None = None) -> None:
    """Let a browser take push messages for this person. Another account that used it before gives it up."""
    digest = token_digest(endpoint)
    Subscription.objects.filter(digest=digest).delete()
    Subscription.objects.create(
        person=person, endpoint=endpoint, digest=digest, p256dh=p256dh, auth=auth, made_at=now or timezone.now()
    )
    kept = Subscription.objects.filter(person=person).order_by("-made_at").values_list("pk", flat=True)
    Subscription.objects.filter(person=person).exclude(pk__in=list(kept[:MOST_SUBSCRIPTIONS])).delete()
    journal.write(owner=person, act="push.on")


@transaction.atomic
def unsubscribe(*, person: User) -> None:
    """No browser of this person takes push messages any more."""
    if Subscription.objects.filter(person=person).delete()[0]:
        journal.write(owner=person, act="push.off")
