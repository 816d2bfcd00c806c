"""Organisations, who belongs to them and as what, and invitations."""

from typing import ClassVar

from django.db import models

from closeknit.accounts.models.refs import new_ref
from closeknit.accounts.models.user import ZONE_LENGTH, User
from closeknit.accounts.roles import Role


class Organisation(models.Model):
    """A service with people in several roles. An installation without any is for private circles alone."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=ZONE_LENGTH)
    country = models.CharField(max_length=2)
    made_at = models.DateTimeField()


class Membership(models.Model):
    """Somebody belongs to an organisation, until `ended_at`. Closed, never deleted."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=models.Q(ended_at=None), name="one_open_membership"
            ),
        ]


class HeldRole(models.Model):
    """One role of one membership; `given_by` is nobody for the first administrator, whom the operator names."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="held")
    role = models.CharField(max_length=20, choices=Role)
    given_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["membership", "role"], name="each_role_once"),
        ]


class Invitation(models.Model):
    """Somebody is asked by mail to join. Only a hash of the link's secret is kept."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    roles = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class OpenedRecord(models.Model):
    """Somebody opened the record of a person whom they do not normally see, for an hour and for a reason.

    The reason is kept here alone: the journal has its hash, so that it shows when it is changed later.
    """

    class Why(models.TextChoices):
        """The kind of reason, which the person sees."""

        SAFETY = "safety", "Somebody may be in danger"
        NO_ANSWER = "no_answer", "You could not be reached"
        COVER = "cover", "Standing in for somebody who is away"
        ASKED = "asked", "You asked for it"
        DUTY = "duty", "On duty for safety"

    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="openings")
    opener = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    why = models.CharField(max_length=20, choices=Why)
    reason = models.TextField(max_length=2000)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
