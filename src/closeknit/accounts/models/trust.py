"""Between people: who helps whom, who blocked whom, what somebody agreed to, and how to reach them safely."""

from typing import ClassVar

from django.db import models

from closeknit.accounts.models.refs import new_ref
from closeknit.accounts.models.user import User


class HelperCode(models.Model):
    """A code that a person hands to somebody who is to help them. Works once; only a hash is kept."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    scopes = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class CodeTry(models.Model):
    """Somebody typed a code that fits nothing; after a few in an hour they wait."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()


class Delegation(models.Model):
    """Somebody helps a person with their circle: what they may do, and until when."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="helped_by")
    helper = models.ForeignKey(User, on_delete=models.CASCADE, related_name="helps")
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "helper"], condition=models.Q(ended_at=None), name="one_open_delegation"
            ),
        ]


class Block(models.Model):
    """A person wants nothing to do with the account of this address. `other` is empty while no account has the address.

    The address as it was typed is what the list shows, so that the list tells nobody who has an account.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks")
    other = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    address = models.EmailField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "address"], name="each_address_blocked_once"),
        ]


class Consent(models.Model):
    """Somebody agreed to one purpose in exact words, and perhaps took it back. A row is never changed otherwise."""

    class How(models.TextChoices):
        """The way in which it was said; all three count the same."""

        PAGE = "page", "On a page"
        SPOKEN = "spoken", "Spoken"
        PAPER = "paper", "On paper"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    wording = models.CharField(max_length=64)
    how = models.CharField(max_length=10, choices=How)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=models.Q(withdrawn_at=None), name="one_open_consent"
            ),
        ]


class SafeContactRecord(models.Model):
    """Channels and hours that are safe for a person.

    `code_word` is what a caller says first, so that the person knows who rings. It is one of the most private fields: it
    belongs under the seal of the person's key.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="safe_contact")
    channels = models.JSONField(default=list)
    hours = models.JSONField(default=list)
    voicemail = models.BooleanField(default=True)
    code_word = models.CharField(max_length=200, blank=True, default="")
    changed_at = models.DateTimeField()
