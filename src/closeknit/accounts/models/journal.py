"""The tables of the journal."""

from typing import ClassVar

from django.db import models

from closeknit.accounts.models.user import User


class JournalEntry(models.Model):
    """Who did what, in words without personal text, chained by hash so that a change shows.

    Tamper-evident, never tamper-proof: see `closeknit.accounts.journal`, which alone writes it. The database itself
    refuses changes and deletions (migration 0003); only the words of an entry may be wiped, and then it says so.

    chain     whose it is: an account's number, an organisation's number below zero, 0 the installation
    actor     the account that did it, where it is not the chain's own
    content   digest of salt, about, facts and actor: the chain still fits when those are wiped
    """

    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False)
    chain = models.BigIntegerField()
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=60)
    about = models.CharField(max_length=60, blank=True, default="")
    facts = models.JSONField(default=dict)
    actor = models.BigIntegerField(null=True, blank=True)
    salt = models.CharField(max_length=32, blank=True, default="")
    content = models.CharField(max_length=64, default="")
    redacted = models.BooleanField(default=False)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="journal_one_entry_a_step"),
        ]


class JournalHead(models.Model):
    """The last entry of each chain: the lock under which the next one is written, and a first sign of a cut end."""

    chain = models.BigIntegerField(primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)


class JournalAnchor(models.Model):
    """The heads that changed since the anchor before, and one digest of everything up to here.

    The digest (`root`) leaves the machine; with it a cut end or a rewritten chain shows. See `closeknit.accounts.anchors`.
    """

    at = models.DateTimeField()
    heads = models.TextField()
    root = models.CharField(max_length=64)
