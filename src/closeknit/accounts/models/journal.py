"""The table of the journal."""

from typing import ClassVar

from django.db import models

from closeknit.accounts.models.user import User


class JournalEntry(models.Model):
    """Who did what, in words without personal text, chained by hash so that a change shows.

    Tamper-evident, never tamper-proof: see `closeknit.accounts.journal`.
    """

    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False)
    chain = models.BigIntegerField()
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=60)
    about = models.CharField(max_length=60, blank=True, default="")
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="journal_one_entry_a_step"),
        ]
