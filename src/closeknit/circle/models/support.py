"""Who helped whom: a ledger of small things, in the owner's words."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from closeknit.circle.models.people import Interaction, KnownAs, Tie
from closeknit.circle.models.sealed import SealedText, Sealing


class Support(Sealing):
    """Help that was given or received: two lists without totals, because nobody is keeping score.

    `gone` is a row that the owner took back: it counts nowhere and can be brought back. A row that was noted with a moment
    goes and comes with that moment.
    """

    class Kind(models.IntegerChoices):
        """The four kinds of support (Cohen and Wills 1985, Psychological Bulletin 98, 310-357)."""

        EMOTIONAL = 1, _("Listening")
        PRACTICAL = 2, _("Practical help")
        INFORMATIONAL = 3, _("Advice")
        COMPANIONSHIP = 4, _("Company")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    tie = models.ForeignKey(Tie, on_delete=models.CASCADE, related_name="supports")
    known_as = models.ForeignKey(KnownAs, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    interaction = models.ForeignKey(
        Interaction, null=True, blank=True, on_delete=models.CASCADE, related_name="supports"
    )
    day = models.DateField()
    given = models.BooleanField()
    kind = models.PositiveSmallIntegerField(choices=Kind, null=True, blank=True)
    words = SealedText(db_column="words_sealed")
    made_at = models.DateTimeField(default=timezone.now)
    gone = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "day"], name="support_of_owner")]
