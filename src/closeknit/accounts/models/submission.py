"""Forms that were sent, so that sending one twice has one effect."""

from django.db import models

from closeknit.accounts.models.user import User


class Submission(models.Model):
    """A form page that was sent: digests of its key and of what was in it (keyed, so they tell nothing), and where it led.

    `goes_to` is the address of the answer, without what stood after "?"; empty for a part of a page.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    body = models.CharField(max_length=64)
    goes_to = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["owner", "key"], name="submission_once"),)
