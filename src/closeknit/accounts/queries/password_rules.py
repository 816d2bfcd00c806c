"""What makes a password good enough: its length, and that it is neither common nor about its owner. Nothing else.

No rules about capitals or digits: they make passwords worse to remember and no harder to guess (NIST SP 800-63B-4, 3.1.1.2).
"""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from closeknit.accounts.models import User
from closeknit.accounts.queries.factors import has_second_factor, needs_second_factor

LEAST, LEAST_FOR_STAFF, MOST = 12, 15, 128
PRODUCT = "closeknit"
SHORTEST = 4
WORD = re.compile(r"[^\W_]{4,}")
DIFFERENT = 5


def least_length(user: object) -> int:
    """How many characters a password of this person has at least: 15 where it alone opens the records of others."""
    if isinstance(user, User) and user.pk and needs_second_factor(user) and not has_second_factor(user):
        return LEAST_FOR_STAFF
    return LEAST


class Length:
    """From 12 (15) to 128 characters, counted as people count them."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse what is too short or too long."""
        least = least_length(user)
        if len(password) < least:
            raise ValidationError(
                _("Use at least %(least)d characters. Four or five words in a row are easy to remember.")
                % {"least": least},
                code="password_too_short",
            )
        if len(password) > MOST:
            raise ValidationError(_("Use at most %(most)d characters.") % {"most": MOST}, code="password_too_long")

    def get_help_text(self) -> str:
        """What to choose."""
        return _("At least %(least)d characters. Four or five words in a row are easy to remember.") % {"least": LEAST}


class NotCommon(CommonPasswordValidator):
    """Not one of the 20,000 passwords that guessers try first (the list comes with Django), also not with a tail of digits."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse what is on the list."""
        plain = password.lower().strip()
        if {plain, re.sub(r"[\d\W_]+$", "", plain), _halved(plain)} & self.passwords:
            raise ValidationError(
                _("Many people use this password, so it is guessed first."), code="password_too_common"
            )

    def get_help_text(self) -> str:
        """Nothing more than the refusal says."""
        return ""


def _halved(text: str) -> str:
    """`kitten` for `kittenkitten`, else the text itself."""
    half, odd = divmod(len(text), 2)
    return text[:half] if not odd and text[:half] == text[half:] else text


class NotAboutYou:
    """Not built from the product, the service, the person's name or e-mail, nor from a handful of characters."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse what somebody who knows the person tries first."""
        left = password.lower()
        for word in sorted(_about(user), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEAST // 2 or len(left) * 2 < len(password):
            raise ValidationError(
                _("This is too close to your name, your e-mail or the name of this service."),
                code="password_too_similar",
            )
        if len(set(password.lower())) < DIFFERENT:
            raise ValidationError(_("Use more different characters."), code="password_too_plain")

    def get_help_text(self) -> str:
        """Nothing more than the refusal says."""
        return ""


def _about(user: object) -> set[str]:
    name, email = (str(getattr(user, what, "") or "").lower() for what in ("name", "email"))
    said = {word for text in (PRODUCT, settings.SERVICE_NAME, name, email) for word in WORD.findall(text.lower())}
    return said | {whole for whole in (email, email.partition("@")[0], "".join(name.split())) if len(whole) >= SHORTEST}
