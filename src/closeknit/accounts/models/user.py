"""The account itself."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

ZONE_LENGTH = 64


class Users(BaseUserManager["User"]):
    """Makes accounts. There is no superuser: nobody has a standing key to everything."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; without a password it is entered by a one-time link or an emailed code."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody with an account. How the pages look for them is kept here, so it follows them to every device."""

    class Theme(models.TextChoices):
        """Colours: as the device says, or the person's own choice."""

        SYSTEM = "", _("As my device says")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class TextSize(models.TextChoices):
        """Size of text: 100, 119 and 138 per cent."""

        USUAL = "", _("Usual")
        LARGE = "large", _("Large")
        LARGER = "larger", _("Larger")

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True, default="")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    zone = models.CharField(max_length=ZONE_LENGTH, blank=True, default="")
    region = models.CharField(max_length=2, blank=True, default="")
    theme = models.CharField(max_length=5, choices=Theme, blank=True, default="")
    text_size = models.CharField(max_length=6, choices=TextSize, blank=True, default="")
    plain_font = models.BooleanField(default=False)
    keys_on = models.BooleanField(default=False)
    wants = models.JSONField(default=list)
    week_minutes = models.PositiveSmallIntegerField(default=45)
    ask_minutes = models.BooleanField(default=False)
    welcomed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def first_name(self) -> str:
        """What to call them in a greeting: the first word of the name they gave, or nothing."""
        return self.name.split()[0] if self.name.strip() else ""
