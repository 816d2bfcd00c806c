"""Imports, the people and ties they make, and what was in touch when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from closeknit.accounts.models.refs import new_ref
from closeknit.circle.models.sealed import SealedBytes, SealedFacts, SealedText, Sealing
from closeknit.engine import records

NAME_LENGTH = 200


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

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    state = models.CharField(max_length=6, choices=State, default=State.FOUND)
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    plan_before = models.JSONField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "state"], name="batch_of_owner")]


class BatchFile(Sealing):
    """One file of an import: what was found (metadata only, compressed), deleted once it is kept or thrown away."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    refusal = models.TextField(blank=True, default="")
    summary = SealedFacts(owner="batch.owner_id", db_column="summary_sealed")
    found = SealedBytes(owner="batch.owner_id", db_column="found_sealed")


class Person(Sealing):
    """Somebody in an owner's circle: the least that makes the tie work. They never signed up, so they come first.

    named: the owner typed the name, so no file changes it. merged_into: whom this row, with what was typed, waits behind.
    restricted_at: the owner put them on hold; they are kept, and stand in no list, plan or mail until that is lifted.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    name = models.CharField(max_length=NAME_LENGTH)
    name_key = models.CharField(max_length=NAME_LENGTH)
    named = models.BooleanField(default=False)
    relation = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    remember = SealedText(db_column="remember_sealed")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="merged")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    restricted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "name_key"], name="person_by_name")]

    def __str__(self) -> str:
        return f"person {self.pk}"


class KnownAs(Sealing):
    """A claim: one person as one file names them, or as the owner typed them (then `batch` is empty).

    Claims alone decide who is who (`identity.Fold`), and what a file brought hangs on its claim, so that nothing is lost.

    person   whom this claim speaks of now          home    the person that was made for it
    part     the place of its file in the batch      mark    64 bits that the same person has when exported again
    keys     strong keys, one a line: "number +44…"  rank    how good the name is, 0 best
    as_of    the day up to which the file knows      alone   this claim would bring the person in by itself
    wishes   relation, rhythm (days) from another app; see `actions.wishes`     remember   what was noted there
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="claims")
    home = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="first_claims")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.CASCADE, related_name="+")
    part = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=30, default="")
    mark = models.BigIntegerField()
    name = models.CharField(max_length=NAME_LENGTH, default="")
    own_name = models.BooleanField(default=False)
    keys = models.TextField(default="")
    rank = models.PositiveSmallIntegerField(default=0)
    as_of = models.DateField()
    alone = models.BooleanField(default=True)
    wishes = models.JSONField(default=dict)
    remember = SealedText(db_column="remember_sealed")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "mark"], name="known_as_of_owner")]


class Said(models.Model):
    """The owner's word on who is who: the claims with these marks are one person, or are not. Never asked again."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    same = models.BooleanField()
    one = models.JSONField()
    other = models.JSONField()
    by_hand = models.BooleanField(default=False)
    made_at = models.DateTimeField()


class Handle(models.Model):
    """A number, an address or a network's name by which a person is reached and recognised; once for each claim."""

    class Kind(models.TextChoices):
        """What kind."""

        NUMBER = "number", _("Phone number")
        ADDRESS = "address", _("E-mail address")
        HANDLE = "handle", _("Name in a network")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False, related_name="handles")
    known_as = models.ForeignKey(KnownAs, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    value = models.CharField(max_length=254)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "kind", "value", "known_as"], name="handle_once_a_claim"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "kind", "value"], name="handle_of_owner")
        ]


class OwnKey(models.Model):
    """What a file or the owner said of the owner: a name, number, address or handle of their own."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7)
    value = models.CharField(max_length=254)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "kind", "value", "batch"], name="own_key_once_a_batch"),
        ]


class Bond(models.Model):
    """Two people who belong together, as a file says: a couple, a household, parent and child. Between claims."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    one = models.ForeignKey(KnownAs, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(KnownAs, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9)
    label = models.CharField(max_length=NAME_LENGTH, blank=True, default="")


class Mood(models.Model):
    """How the owner felt, as another app noted it: `mood` from -100 (worst) to 100 (best). Never the words of a diary."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    at = models.BigIntegerField(null=True, blank=True)
    mood = models.SmallIntegerField()
    labels = models.JSONField(default=list)
    mark = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "mark"], name="mood_once_a_batch"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "day"], name="mood_of_owner")]


class ImportantDate(models.Model):
    """A day in the year that matters to a person, with the year if it is known; once for each claim."""

    class Kind(models.TextChoices):
        """What the day is."""

        BIRTHDAY = "birthday", _("Birthday")
        ANNIVERSARY = "anniversary", _("Anniversary")
        MEMORIAL = "memorial", _("Day of remembrance")
        OTHER = "other", _("Another day")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False, related_name="dates")
    known_as = models.ForeignKey(KnownAs, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=11, choices=Kind, default=Kind.BIRTHDAY)
    month = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    label = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    shown = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "kind", "month", "day", "label", "known_as"], name="date_once_a_claim"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "month", "day"], name="date_of_owner")]


class Tie(models.Model):
    """The relation from an owner to a person: what the owner said about it, and what was learned.

    The learned columns are the tie's sufficient statistics (`engine.contact_days.Stats`), refreshed in the transaction
    that changes an interaction, so that no page ever walks through history.

    died_on     the day on which the owner said that the person has died. `never` holds from then on (the database sees to
                it), so whatever is asked to leave somebody alone leaves them alone; `never_said` is what it was before.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="tie")

    # what the owner said
    chosen_layer = models.PositiveSmallIntegerField(default=0)
    chosen_days = models.PositiveSmallIntegerField(default=0)
    dates_only = models.BooleanField(default=False)
    kin = models.BooleanField(default=False)
    resting_since = models.DateField(null=True, blank=True)
    never = models.BooleanField(default=False)
    died_on = models.DateField(null=True, blank=True)
    never_said = models.BooleanField(default=False)

    # what was learned
    contact_days = models.FloatField(default=0)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    gaps = models.PositiveIntegerField(default=0)
    gap_log_sum = models.FloatField(default=0)
    gap_log_squares = models.FloatField(default=0)
    gap_log_late = models.FloatField(default=0)
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
    unseen = models.PositiveIntegerField(default=0)
    unseen_since = models.PositiveIntegerField(default=0)

    # the word it had (`records.Status`) and on which day: it does not flicker when numbers are learned anew
    word = models.PositiveSmallIntegerField(default=0)
    word_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(died_on=None) | models.Q(never=True), name="who_died_is_left_alone"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "last_day"], name="tie_of_owner")]


class Interaction(Sealing):
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
    note = SealedText(db_column="note_sealed")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.SET_NULL, db_index=False, related_name="+")
    known_as = models.ForeignKey(KnownAs, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
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


class SeenAgain(models.Model):
    """A moment that a later import holds as well: taking the first one back leaves it to the later one."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+")
    known_as = models.ForeignKey(KnownAs, on_delete=models.CASCADE, related_name="+")


class Coverage(models.Model):
    """The days for which an import is complete on one channel: for one claim, or for everybody when there is none."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="coverage")
    known_as = models.ForeignKey(KnownAs, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    channel = models.PositiveSmallIntegerField(choices=Channel)
    since = models.DateField()
    until = models.DateField()
