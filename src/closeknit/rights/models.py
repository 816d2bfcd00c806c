"""What the rights app keeps: exports that wait, what is being deleted, and what was deleted."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from closeknit.accounts.models.refs import new_ref


class Export(models.Model):
    """A file with everything about somebody, in the data folder under a name that says nothing, until it is fetched.

    key    the file's own key, 32 bytes: when this row goes, nobody can open the file any more
    size   bytes of the zip inside
    """

    class State(models.TextChoices):
        """Where an export stands."""

        WRITING = "writing"
        READY = "ready"
        FAILED = "failed"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    key = models.BinaryField()
    state = models.CharField(max_length=7, choices=State, default=State.WRITING)
    made_at = models.DateTimeField()
    size = models.BigIntegerField(default=0)


class Kind(models.TextChoices):
    """What is deleted."""

    ACCOUNT = "account"
    PERSON = "person"


class Forgetting(models.Model):
    """Deleting that has begun: written before anything is deleted, gone when all of it is done (RE-2).

    owner_number is no foreign key, because this row outlives the account by a moment.
    """

    owner_number = models.BigIntegerField()
    kind = models.CharField(max_length=7, choices=Kind)
    ref = models.CharField(max_length=22)
    begun_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "ref"], name="forgetting_once"),
        ]


class Erasure(models.Model):
    """Something that was deleted: a number without a name. A restore of an older backup deletes it again (CR-3)."""

    kind = models.CharField(max_length=7, choices=Kind)
    ref = models.CharField(max_length=22)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "ref"], name="erasure_once"),
        ]
