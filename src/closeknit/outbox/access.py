"""The only way to a row of the outbox from a page: what is not yours is not there."""

from datetime import datetime

from django.db.models import QuerySet

from closeknit.accounts.models import User
from closeknit.outbox.models import Channel, Entry, Subscription

SHOWN = 50


def notices(person: User, now: datetime) -> QuerySet[Entry]:
    """What is to be read on the page of notices, the newest first."""
    return Entry.objects.filter(person=person, channel=Channel.HERE, due_at__lte=now).order_by("-due_at", "-pk")


def alert(person: User, ref: str) -> Entry | None:
    """An alert that this person was asked about, by the reference of its first entry."""
    found = Entry.objects.filter(ref=ref).first()
    asked = found is not None and (found.person_id == person.pk or found.followers.filter(person=person).exists())
    return found if asked else None


def last_mail(person: User) -> Entry | None:
    """The newest mail to this person that is no longer on its way."""
    done = (Entry.State.SENT, Entry.State.FAILED)
    return Entry.objects.filter(person=person, channel=Channel.MAIL, state__in=done).order_by("-pk").first()


def subscriptions(person: User) -> QuerySet[Subscription]:
    """The person's browsers that take push messages."""
    return Subscription.objects.filter(person=person)
