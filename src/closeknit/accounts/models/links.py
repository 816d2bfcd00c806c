"""One-time sign-in links."""

from django.db import models

from closeknit.accounts.models.user import User


class OneTimeLink(models.Model):
    """A sign-in link that works once. Only a hash is kept, so the table cannot be used to sign in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
