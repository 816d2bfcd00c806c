"""The weekly plan, and what an owner's ties have in common, from which it is made."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from closeknit.accounts.models.refs import new_ref
from closeknit.circle.models.people import Batch, Channel, Interaction, Person, Tie


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


class FreeTime(models.Model):
    """A stretch of time that the owner has for people: on one day, or on a day of every week.

    start     minute of the day, nothing when only the day was said
    person    whom it is near or with
    batch     the import that brought it in, nothing when the owner said it here
    """

    class Kind(models.IntegerChoices):
        """What it is good for (`engine.slots.SlotKind`)."""

        FREE = 1, _("Anything")
        ON_THE_MOVE = 2, _("A walk, or hands that are busy")
        NEAR = 3, _("Somebody is on the way")
        TOGETHER = 4, _("With somebody")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    start = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField()
    kind = models.PositiveSmallIntegerField(choices=Kind, default=Kind.FREE)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(weekday__isnull=True, day__isnull=False)
                | models.Q(weekday__isnull=False, day__isnull=True),
                name="free_time_has_one_day",
            ),
        ]


class PooledRhythm(models.Model):
    """What an owner's ties have in common, fitted to all of them: what one tie with few gaps leans on.

    Derived from the ties and worked out anew after each import and every night. mu to b are `engine.rhythm.Prior`, rate_r
    to rate_b `engine.shops.Shop`, pace is `engine.pace.pace`, own what the own past shows, by horizon in days.
    """

    VERSION = 1

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    version = models.PositiveSmallIntegerField(default=VERSION)
    as_of = models.DateField()
    mu = models.FloatField()
    tau2 = models.FloatField()
    sigma2 = models.FloatField()
    a = models.FloatField()
    b = models.FloatField()
    rate_r = models.FloatField()
    rate_alpha = models.FloatField()
    rate_a = models.FloatField()
    rate_b = models.FloatField()
    pace = models.FloatField()
    own = models.JSONField(default=dict)
