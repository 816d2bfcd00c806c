"""Tables of the outbox: what is to be said, what people chose, links that stand in mail, browsers, beats of workers."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from closeknit.accounts.models.refs import new_ref

PERSON = settings.AUTH_USER_MODEL


class Care(models.TextChoices):
    """What is promised about an entry (docs/run/mail.md has the table).

    SAFETY is never lost and may come twice; REMINDER never comes twice and may be lost; ACCOUNT is not lost within its life.
    """

    SAFETY = "safety", _("Safety")
    ACCOUNT = "account", _("Account")
    REMINDER = "reminder", _("Reminder")


class Channel(models.TextChoices):
    """How words reach a person."""

    MAIL = "mail", _("Mail")
    PUSH = "push", _("On your devices")
    HERE = "here", _("On the page of notices")


class Entry(models.Model):
    """One thing to say to one person in one way. It refers to what it is about; the words are made when it is sent.

    key         the same key is the same entry: saying a thing again adds nothing
    about       references only; never a name, never text
    topics      what counts as "the same thing" on one day, such as a tie's reference
    sealed      for account mail alone: address and code, encrypted, emptied when the entry is done
    root        the first entry of an alert; acknowledging that one ends all that follow from it
    problem     why the last try did not go out: a short code, never a text
    """

    class State(models.TextChoices):
        """Where an entry is on its way."""

        WAITING = "waiting", _("Waiting")
        LEASED = "leased", _("Being sent")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Not needed any more")
        FAILED = "failed", _("Could not be sent")

    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    care = models.CharField(max_length=8, choices=Care)
    channel = models.CharField(max_length=4, choices=Channel)
    person = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    about = models.JSONField(default=dict)
    topics = models.JSONField(default=list)
    sealed = models.TextField(blank=True, default="")
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followers")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stale_after = models.DateTimeField(null=True, blank=True)
    next_try = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    leased_by = models.CharField(max_length=22, blank=True, default="")
    leased_until = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=320)
    problem = models.CharField(max_length=20, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "next_try"], name="outbox_due"),
            models.Index(fields=["person", "channel", "state"], name="outbox_of_a_person"),
        ]


class Told(models.Model):
    """A thing that a person was reminded of on a day of their own: never twice, whatever the clock does meanwhile."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=60)
    day = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "topic", "day"], name="told_once_a_day"),
        ]


class Manner(models.Model):
    """How a person wants words from here: when, with names or without. No row is the usual manner.

    day          of the weekly words, 0 is Monday
    minute       of the day at which reminders come; quiet_from to quiet_until (minutes) nothing but alerts and codes comes
    """

    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="manner")
    day = models.PositiveSmallIntegerField(default=0)
    minute = models.PositiveSmallIntegerField(default=9 * 60)
    quiet_from = models.PositiveSmallIntegerField(default=21 * 60)
    quiet_until = models.PositiveSmallIntegerField(default=8 * 60)
    names = models.BooleanField(default=False)


class Switch(models.Model):
    """One kind of words in one way, turned on or off by the person. No row means as the kind is by itself."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=4, choices=Channel)
    on = models.BooleanField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "kind", "channel"], name="switch_once"),
        ]


class Link(models.Model):
    """A link in a mail that lets its holder do one thing for one person. Only a hash is kept."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=40)
    about = models.CharField(max_length=60, blank=True, default="")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()


class Subscription(models.Model):
    """Where a person's browser takes push messages (RFC 8030), and the keys for encrypting to it (RFC 8291)."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=1000)
    digest = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    made_at = models.DateTimeField()


class Beat(models.Model):
    """The last sign of life of a worker, and how many entries it has handled."""

    worker = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()
    handled = models.PositiveBigIntegerField(default=0)
