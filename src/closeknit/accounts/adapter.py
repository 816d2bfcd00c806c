"""What Closeknit says to django-allauth."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from closeknit.accounts import factor_secrets, throttle
from closeknit.accounts.actions import entering
from closeknit.accounts.queries import devices
from closeknit.accounts.queries.factors import ways_in

SAID = {
    "account/messages/password_changed.txt": gettext_lazy("Your password is changed. Other devices are signed out."),
    "account/messages/password_set.txt": gettext_lazy("You have a password now. Other devices are signed out."),
    "account/messages/email_confirmed.txt": gettext_lazy("This e-mail is confirmed."),
    "account/messages/email_confirmation_failed.txt": gettext_lazy("This e-mail could not be confirmed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("Your passkey is ready."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey is removed."),
    "mfa/messages/totp_activated.txt": gettext_lazy("Codes from your app are on."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("Codes from an app are off."),
}
"""What is worth a note on the next page. Signing in and out needs none; the page that follows says it."""

LATER = gettext_lazy("There were many tries in a short time. Wait five minutes, or sign in another way.")


class Adapter(DefaultAccountAdapter):
    """Accounts are made by invitation unless the operator opened registration."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account is closed."),
        "duplicate_email": gettext_lazy("This is your e-mail already."),
        "email_password_mismatch": gettext_lazy("The e-mail or the password is not correct."),
        "email_taken": gettext_lazy("This e-mail cannot be used."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_code": gettext_lazy("This code is not correct. Codes are good for a short time, and once."),
        "incorrect_password": gettext_lazy("This password is not correct."),
        "invalid_password_reset": gettext_lazy("This link has been used or is too old."),
        "rate_limited": LATER,
        "same_as_current": gettext_lazy("This is your e-mail already."),
        "too_many_login_attempts": LATER,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether strangers may make an account here (CLOSEKNIT_OPEN)."""
        return bool(settings.REGISTRATION_OPEN)

    def format_email_subject(self, subject: str) -> str:
        """Subjects stay neutral: no product name where a passer-by could read it."""
        return subject

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: Any = None,
        extra_tags: str = "",
        message: Any = None,
    ) -> None:
        """Say what changed, in our words; and what could not be done."""
        words = message or SAID.get(message_template or "")
        if words:
            super().add_message(request, level, message=str(words), extra_tags=extra_tags)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The network of whoever asks: limits count networks, so that one changed digit is no new stranger."""
        return throttle.subnet(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try with a password before it is judged."""
        self._places = throttle.take("password", request, str(credentials.get("email", "")))
        if self._places is None:
            entering.refused(way="password", user=_known())
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **_credentials: Any) -> None:
        """Write a wrong password down."""
        entering.refused(way="password", user=_known())

    def _rollback_login_failed_rl_usage(self) -> None:
        throttle.give_back(self._places or [])

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """How somebody shows once more that it is them. A second factor, where there is one, is not passed by a password."""
        if not user.is_authenticated:
            return []
        ways = ways_in(user)
        found = []
        if ways.passkeys:
            found.append(("mfa_reauthenticate:webauthn", _("Use your passkey"), "mfa_reauthenticate_webauthn"))
        if ways.app or (ways.codes_left and ways.second_factor):
            found.append(("mfa_reauthenticate", _("Use a code"), "mfa_reauthenticate"))
        if not found and ways.password:
            found.append(("reauthenticate", _("Use your password"), "account_reauthenticate"))
        if not found:
            found.append(("mail", _("Use a code by e-mail"), "account_confirm_by_mail"))
        return [{"id": name, "description": words, "url": reverse(url)} for name, words, url in found]


def _known() -> Any:
    """Whoever is signed in and shows once more who it is; None for a stranger."""
    user = context.request.user
    return user if user.is_authenticated else None


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets are sealed, names are plain."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not correct. Codes are good for a short time, and once."),
    }

    def encrypt(self, text: str) -> str:
        """Seal the secret of a code app for the person who sets it up."""
        return factor_secrets.seal(text, owner_id=context.request.user.pk)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret of the person who is signed in."""
        return factor_secrets.unseal(encrypted_text, owner_id=context.request.user.pk)

    def get_totp_issuer(self) -> str:
        """The name in the code app: the service's, never what it is for."""
        return settings.SERVICE_NAME or "Closeknit"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A passkey is called after the device it was made on."""
        return devices.label(self.get_user_agent())

    def get_user_agent(self) -> str:
        """What the browser says of itself."""
        return str(context.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the browser shows while a passkey is made."""
        host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": settings.SERVICE_NAME or "Closeknit"}
