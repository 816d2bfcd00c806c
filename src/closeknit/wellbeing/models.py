"""Check-ins, answers to scales, and the care plan. What a person said of themselves is sealed with their own key."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from closeknit.accounts.models.refs import new_ref
from closeknit.circle.models import Tie
from closeknit.circle.models.sealed import SealedFacts, SealedText, Sealing


class OwnItem(Sealing):
    """Something of the owner's own that a check-in may hold: an activity (yes or no), or a question of five steps.

    `gone` is an item the owner put away: it is asked no more, and what was answered stays.
    """

    class Kind(models.TextChoices):
        """How it is answered."""

        ACTIVITY = "activity", _("Something you do, ticked or not")
        FIVE = "five", _("A question with five steps, from very low to very good")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    name = SealedText(db_column="name_sealed")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ACTIVITY)
    made_at = models.DateTimeField(default=timezone.now)
    gone = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "gone"], name="item_of_owner")]


class CheckIn(Sealing):
    """How the owner was at one time; several a day are welcome.

    day     the day it is about, in the owner's own zone       at   the moment it is about (back-dated: noon of that day)
    said    {"mood": 1-5, "loneliness": 1-5, "stress": 1-5, "energy": 1-5, "sleep": 1-5, "items": {ref of an OwnItem: 0, 1 or
            1-5}}; 5 is always the most of the word, so mood 5 is very good and stress 5 a lot; only mood is always there
    note    in the owner's words
    gone    the owner took it back: it counts nowhere and can be brought back
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    day = models.DateField()
    at = models.DateTimeField()
    said = SealedFacts(db_column="said_sealed")
    note = SealedText(db_column="note_sealed")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    gone = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "day"], name="check_in_of_owner")]


class Sitting(Sealing):
    """One time of answering a scale: it can be left and gone on with; open until it is finished.

    answers   {"1": value, ...} by the number of the question; null for one that was skipped; not there yet: not reached
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    scale = models.CharField(max_length=16)
    version = models.CharField(max_length=8)
    language = models.CharField(max_length=8, default="en")
    answers = SealedFacts(db_column="answers_sealed")
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "scale"], name="sitting_of_owner")]


class Result(Sealing):
    """What a finished sitting came to. Scoring it again by a newer rule adds a row and never writes over one.

    said   {"score": total or null, "band": published name, "answered": count, "prorated": bool, "parts": {...}, "note": why
           there is no total}
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="results")
    rule = models.CharField(max_length=8)
    said = SealedFacts(db_column="said_sealed")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner"], name="result_of_owner")]


class CarePlan(Sealing):
    """What helps on a bad day, in the owner's own words, one text a section; and the people to call."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    signs = SealedText(db_column="signs_sealed")
    helps = SealedText(db_column="helps_sealed")
    places = SealedText(db_column="places_sealed")
    professionals = SealedText(db_column="professionals_sealed")
    reasons = SealedText(db_column="reasons_sealed")
    changed_at = models.DateTimeField(default=timezone.now)


class PlanPerson(models.Model):
    """Somebody of the circle to call on a bad day; their tie is watched."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    plan = models.ForeignKey(CarePlan, on_delete=models.CASCADE, related_name="people")
    tie = models.ForeignKey(Tie, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "tie"], name="person_once_in_a_care_plan"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner"], name="plan_person_of_owner")]


class ScaleTerms(models.Model):
    """The terms of a scale that whoever runs the server read and accepted, with the wording they brought where none ships."""

    scale = models.CharField(max_length=16, unique=True)
    version = models.CharField(max_length=8)
    accepted_at = models.DateTimeField(default=timezone.now)
    wording = models.JSONField(default=list)


class Experiment(Sealing):
    """An experiment on oneself: a coin for each week, drawn when it begins, says whether to do a thing that week.

    words   what is tried, in the owner's words        monday   of its first week        coins   one for each week, true to do it
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    words = SealedText(db_column="words_sealed")
    monday = models.DateField()
    coins = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "monday"], name="experiment_of_owner")]
