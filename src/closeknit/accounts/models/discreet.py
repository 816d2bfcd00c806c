"""Who is in discreet mode."""

from django.db import models

from closeknit.accounts.models.user import User


class DiscreetMode(models.Model):
    """There is a row for each person who turned discreet mode on."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField(auto_now_add=True)
