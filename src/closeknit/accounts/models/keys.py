"""The table of people's own keys, each wrapped."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class PersonKey(models.Model):
    """The key that seals what one owner wrote, itself sealed: see `closeknit.accounts.keys`.

    ref       names the owner's piece outside the database, and is part of what a text is sealed for
    master    id of the master key it is wrapped with
    wrapped   the sealed key; empty once it was destroyed, so that no second one is ever made
    """

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    ref = models.CharField(max_length=22, unique=True)
    master = models.CharField(max_length=16)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["master"], name="person_key_of_master")]

    def __str__(self) -> str:
        return f"key {self.pk}"
