"""Where somebody is signed in, and the codes that help when a second factor is lost."""

from typing import ClassVar

from django.db import models

from closeknit.accounts.models.user import User


class SignedInDevice(models.Model):
    """One browser in which somebody is signed in. The session holds the token, this row only its hash; without the row the
    session is nobody's. A plain label is kept, never an address.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60)
    shared = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    active_at = models.DateTimeField()


class RecoveryCode(models.Model):
    """A way past a lost second factor, once. `mark` finds the row, `digest` is argon2id of the rest of the code."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=4)
    digest = models.CharField(max_length=200)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "mark"], name="recovery_code_one_a_mark"),
        ]
