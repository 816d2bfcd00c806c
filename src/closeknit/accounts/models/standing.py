"""What holds an account as it is: the person's own word, or the law."""

from django.db import models

from closeknit.accounts.models.user import User


class Restriction(models.Model):
    """The person put their account on hold (GDPR Art. 18): everything is kept and nothing is worked out, shown or sent."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="restriction")
    since = models.DateTimeField()


class Hold(models.Model):
    """The law says to keep this account's records for now: no rule of retention and no wish deletes them."""

    owner = models.OneToOneField(User, on_delete=models.CASCADE, related_name="hold")
    reason = models.CharField(max_length=200)
    since = models.DateTimeField()
