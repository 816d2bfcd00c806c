"""Tables of a person's circle. Every row belongs to one owner and is reached through `access` alone."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from closeknit.engine import records

NAME_LENGTH = 200


def new_ref() -> str:
    """An address nobody can guess: 128 random bits, safe in a link."""
    return secrets.token_urlsafe(16)


class Channel(models.IntegerChoices):
    """How two people were in touch, in the words of the pages."""

    IN_PERSON = records.Channel.IN_PERSON, _("Met")
    VIDEO = records.Channel.VIDEO, _("Video")
    VOICE = records.Channel.VOICE, _("Call")
    MESSAGE = records.Channel.MESSAGE, _("Message")
    LETTER = records.Channel.LETTER, _("Letter")
    MAIL = records.Channel.MAIL, _("Mail")
    ONLINE = records.Channel.ONLINE, _("Online")


class Batch(models.Model):
    """One import: what was found in some files, and later what was kept of it. Undone as a whole."""

    class State(models.TextChoices):
        """Where an import stands."""

        READING = "read", _("Being read")
        FOUND = "found", _("Waiting for you to check it")
        KEPT = "kept", _("Brought in")
        UNDONE = "undone", _("Undone")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    state = models.CharField(max_length=6, choices=State, default=State.FOUND)
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    plan_before = models.JSONField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "state"], name="batch_of_owner")]


class BatchFile(models.Model):
    """One file of an import: what was found (metadata only, compressed), deleted once it is kept or thrown away."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    refusal = models.TextField(blank=True, default="")
    summary = models.JSONField(default=dict)
    found = models.BinaryField(null=True)


class Person(models.Model):
    """Somebody in an owner's circle: the least that makes the tie work. They never signed up, so they come first."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    name = models.CharField(max_length=NAME_LENGTH)
    name_key = models.CharField(max_length=NAME_LENGTH)
    relation = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    remember = models.TextField(blank=True, default="")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "name_key"], name="person_by_name")]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Handle(models.Model):
    """A number or an address by which a person is reached and recognised."""

    class Kind(models.TextChoices):
        """What kind of handle."""

        NUMBER = "number", _("Phone number")
        ADDRESS = "address", _("E-mail address")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="handles")
    kind = models.CharField(max_length=7, choices=Kind)
    value = models.CharField(max_length=254)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "kind", "value"], name="handle_once_a_person"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "kind", "value"], name="handle_of_owner")
        ]


class KnownAs(models.Model):
    """Who a person of a file was when it came in, so that the file meets the same person again, renamed or not.

    `mark` is a hash of the kind of file and of what it calls the person (`marks.person_mark`).
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+")
    mark = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "mark"], name="known_as_once_a_batch"),
        ]


class ImportantDate(models.Model):
    """A day in the year that matters to a person, with the year if it is known."""

    class Kind(models.TextChoices):
        """What the day is."""

        BIRTHDAY = "birthday", _("Birthday")
        ANNIVERSARY = "anniversary", _("Anniversary")
        MEMORIAL = "memorial", _("Day of remembrance")
        OTHER = "other", _("Another day")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dates")
    kind = models.CharField(max_length=11, choices=Kind, default=Kind.BIRTHDAY)
    month = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    label = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "kind", "month", "day", "label"], name="date_once_a_person"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "month", "day"], name="date_of_owner")]


class Tie(models.Model):
    """The relation from an owner to a person: what the owner said about it, and what was learned.

    The learned columns are the tie's sufficient statistics (`engine.contact_days.Stats`), refreshed in the transaction
    that changes an interaction, so that no page ever walks through history.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="tie")

    # what the owner said
    chosen_layer = models.PositiveSmallIntegerField(default=0)
    chosen_days = models.PositiveSmallIntegerField(default=0)
    dates_only = models.BooleanField(default=False)
    kin = models.BooleanField(default=False)
    resting_since = models.DateField(null=True, blank=True)
    never = models.BooleanField(default=False)

    # what was learned
    contact_days = models.FloatField(default=0)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    gaps = models.PositiveIntegerField(default=0)
    gap_log_sum = models.FloatField(default=0)
    gap_log_squares = models.FloatField(default=0)
    gap_median = models.FloatField(null=True, blank=True)
    gap_low = models.FloatField(null=True, blank=True)
    gap_high = models.FloatField(null=True, blank=True)
    gap_mean = models.FloatField(null=True, blank=True)
    recent = models.FloatField(default=0)
    minutes = models.FloatField(default=0)
    in_person_share = models.FloatField(default=0)
    usual_channel = models.PositiveSmallIntegerField(default=0)
    last_channel = models.PositiveSmallIntegerField(default=0)
    unanswered = models.PositiveSmallIntegerField(default=0)
    moments = models.PositiveIntegerField(default=0)
    known_until = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "last_day"], name="tie_of_owner")]


class Interaction(models.Model):
    """One time in touch: when, how, who reached out, how long, how it felt. Never the text of a message.

    `at` is seconds since 1970 in UTC, or nothing when only the day is known. `note` holds only what the owner typed.
    `half_days` says what it adds to a contact-day: 2 whole, 1 half, 0 nothing.
    `mark` tells the same moment again when a file is read twice; moments typed by hand have none.
    `gone` is a moment that the owner removed: it counts nowhere, and reading its file again does not bring it back.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    tie = models.ForeignKey(Tie, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    at = models.BigIntegerField(null=True, blank=True)
    channel = models.PositiveSmallIntegerField(choices=Channel)
    direction = models.PositiveSmallIntegerField(default=records.Direction.UNKNOWN)
    minutes = models.PositiveSmallIntegerField(default=0)
    felt = models.SmallIntegerField(null=True, blank=True)
    half_days = models.PositiveSmallIntegerField(default=2)
    note = models.TextField(blank=True, default="")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.SET_NULL, db_index=False, related_name="+")
    mark = models.BigIntegerField(null=True, blank=True)
    gone = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "mark"], name="interaction_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tie", "day"], name="interaction_of_tie"),
            models.Index(fields=["owner", "day"], name="interaction_of_owner"),
        ]


class Coverage(models.Model):
    """The days for which an import can vouch for a tie, so that a missing export is never read as silence."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="coverage")
    tie = models.ForeignKey(Tie, on_delete=models.CASCADE, related_name="coverage")
    since = models.DateField()
    until = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "tie"], name="coverage_once_a_batch"),
        ]


class Support(models.Model):
    """Help that was given or received: two lists without totals, because nobody is keeping score."""

    class Kind(models.IntegerChoices):
        """The four kinds of support."""

        EMOTIONAL = 1, _("Listening")
        PRACTICAL = 2, _("Practical help")
        INFORMATIONAL = 3, _("Advice")
        COMPANIONSHIP = 4, _("Company")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    tie = models.ForeignKey(Tie, on_delete=models.CASCADE, related_name="supports")
    interaction = models.ForeignKey(
        Interaction, null=True, blank=True, on_delete=models.CASCADE, related_name="supports"
    )
    day = models.DateField()
    given = models.BooleanField()
    kind = models.PositiveSmallIntegerField(choices=Kind, null=True, blank=True)
    words = models.CharField(max_length=NAME_LENGTH, blank=True, default="")


class Plan(models.Model):
    """This week's few reach-outs, made once a week and kept so that the page shows the same ones all week."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    week = models.DateField()
    made_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "week"], name="plan_once_a_week"),
        ]


OWN_WISH = ("asked", "named")
"""Reasons of a reach-out that are the owner's own wish: choosing again never takes them away."""


class ReachOut(models.Model):
    """One suggestion of a plan: whom, why, how, how long; and what became of it.

    When a tie was last suggested, put off or declined is read from these rows, so taking an act back is changing one row.
    """

    class State(models.TextChoices):
        """What became of a suggestion."""

        OPEN = "open", _("This week")
        DONE = "done", _("Done")
        LATER = "later", _("Later")
        SKIPPED = "skip", _("Not this one")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reach_outs")
    tie = models.ForeignKey(Tie, on_delete=models.CASCADE, related_name="reach_outs")
    place = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=16)
    facts = models.JSONField(default=dict)
    channel = models.PositiveSmallIntegerField(choices=Channel)
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    acted_at = models.DateTimeField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    interaction = models.ForeignKey(Interaction, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "tie"], name="reach_out_once_a_plan"),
        ]
        ordering: ClassVar[list[str]] = ["place"]
