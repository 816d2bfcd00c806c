"""What lies ahead for an owner, as imported calendars say."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from closeknit.circle.models.people import Batch, KnownAs


class Ahead(models.Model):
    """A time ahead when the owner is busy, for one claim on who is there, or for none; deleted when it has passed.

    Seconds since 1970 in UTC. Rows with the same times are one occasion, from however many files and with however many
    people; never what it is about. `whole_day` keeps nobody busy: it says only with whom the owner will be.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+")
    known_as = models.ForeignKey(KnownAs, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    starts = models.BigIntegerField()
    ends = models.BigIntegerField()
    whole_day = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "starts"], name="ahead_of_owner")]
