"""What the owner said they would do for somebody, in the owner's words."""

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from closeknit.circle.models.people import KnownAs, Tie
from closeknit.circle.models.sealed import SealedText, Sealing


class Promise(Sealing):
    """A promise to somebody: open until it is kept.

    made_on   the day it was said          by_day   the day it is for, None when none was named
    kept_on   the day it was kept, or None
    gone      the owner took it back: it counts nowhere and can be brought back
    """

    NO_DAY_NAMED = timedelta(days=7)

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    tie = models.ForeignKey(Tie, on_delete=models.CASCADE, related_name="promises")
    known_as = models.ForeignKey(KnownAs, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    words = SealedText(db_column="words_sealed")
    made_on = models.DateField()
    by_day = models.DateField(null=True, blank=True)
    kept_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    gone = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "made_on"], name="promise_of_owner")]

    @property
    def due(self) -> date:
        """The day it is for; a week after it was said when none was named."""
        return self.by_day or self.made_on + self.NO_DAY_NAMED
