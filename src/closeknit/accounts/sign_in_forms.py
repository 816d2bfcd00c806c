"""Forms of signing in, on top of django-allauth's: limits by account, device and subnet, and codes that are judged once."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.internal import flows
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as factors
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivate
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from closeknit.accounts import throttle
from closeknit.accounts.actions import entering
from closeknit.accounts.actions import factors as judged
from closeknit.accounts.models import User
from closeknit.accounts.queries.factors import first_factor


class Plain:
    """What all of them have in common: labels in our words, no words inside the fields."""

    LABELS: ClassVar[dict[str, Any]] = {}
    HINTS: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = vars(self)["fields"]
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.LABELS.get(name, field.label)
            field.help_text = self.HINTS.get(name, "")


def password_hint() -> str:
    """What makes a good password, in a sentence or two."""
    return " ".join(filter(None, password_validators_help_texts()))


HINT = lazy(password_hint, str)()
NEW_PASSWORD = {"password1": _("New password"), "password2": _("The same again")}


class LoginForm(account.LoginForm):
    """E-mail and password. How long it lasts is decided by the kind of device, once somebody is in."""

    def _login_with_password(
        self, request: HttpRequest, redirect_url: str, credentials: dict[str, Any]
    ) -> HttpResponse:
        self._login.redirect_url = redirect_url
        answer: HttpResponse = flows.login.perform_password_login(request, credentials, self._login)
        return answer


class SignupForm(Plain, account.SignupForm):
    """E-mail and password of somebody new. Takes as long for an e-mail that is known already."""

    LABELS: ClassVar = {"email": _("Your e-mail"), "password1": _("Choose a password")}
    HINTS: ClassVar = {"password1": HINT}

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Make the account; for a known e-mail do as much work, one hash and one write, and send that person a note."""
        result: tuple[Any, HttpResponse | None]
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])
            cache.set("sign-up", "known", 60)
            result = super().try_save(request)
            entering.mail_asked(way="sign_up")
            return result
        with transaction.atomic():
            result = super().try_save(request)
            entering.opened(user=result[0])
        return result


class SetPasswordForm(Plain, account.SetPasswordForm):
    """A password in place of the one before, or of none; the person has confirmed who they are."""

    LABELS: ClassVar = NEW_PASSWORD
    HINTS: ClassVar = {"password1": HINT}


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    """A new password in place of a forgotten one."""

    LABELS: ClassVar = NEW_PASSWORD
    HINTS: ClassVar = {"password1": HINT}


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    """Ask for a link, so often and no oftener."""

    LABELS: ClassVar = {"email": _("Your e-mail")}

    def clean_email(self) -> str:
        """The e-mail, if there is an allowance left for it."""
        if throttle.take("reset", context.request, self.cleaned_data["email"]) is None:
            entering.refused(way="reset")
            raise account_adapter().validation_error("too_many_login_attempts")
        entering.mail_asked(way="reset")
        return str(super().clean_email())


class RequestLoginCodeForm(Plain, account.RequestLoginCodeForm):
    """Ask for a code, so often and no oftener."""

    LABELS: ClassVar = {"email": _("Your e-mail")}

    def clean_email(self) -> str:
        """The e-mail, if there is an allowance left for it."""
        if throttle.take("code", context.request, self.cleaned_data["email"]) is None:
            entering.refused(way="code")
            raise account_adapter().validation_error("too_many_login_attempts")
        entering.mail_asked(way="code")
        return str(super().clean_email())


class ConfirmLoginCodeForm(Plain, account.ConfirmLoginCodeForm):
    """The code that came by mail."""

    LABELS: ClassVar = {"code": _("The code from the e-mail")}

    def clean_code(self) -> str:
        """Judge the code; a wrong one is written down."""
        try:
            return str(super().clean_code())
        except forms.ValidationError:
            entering.refused(way="code")
            raise


class PasswordAgainForm(Plain, account.ReauthenticateForm):
    """The password once more."""

    LABELS: ClassVar = {"password": _("Your password")}


class AddEmailForm(Plain, account.AddEmailForm):
    """A new e-mail."""

    LABELS: ClassVar = {"email": _("Your new e-mail")}


class FactorForm(Plain, factors.AuthenticateForm):
    """A code of the app, or a recovery code; each works once."""

    reauthenticated = False

    LABELS: ClassVar = {"code": _("Code from your app, or a recovery code")}

    def clean_code(self) -> str:
        """Judge the code, within the allowance."""
        places = throttle.take("factor", context.request, self.user.email)
        if places is None:
            entering.refused(way="factor", user=self.user)
            raise account_adapter().validation_error("too_many_login_attempts")
        code: str = self.cleaned_data["code"]
        factor = judged.use_app_code(user=self.user, code=code) or self._recovered(code)
        if factor is None:
            entering.refused(way="factor", user=self.user)
            raise get_adapter().validation_error("incorrect_code")
        throttle.give_back(places)
        self.authenticator = factor
        return code

    def _recovered(self, code: str) -> Authenticator | None:
        """A recovery code stands for the factor it replaces, the first that was set up."""
        factor = first_factor(self.user)
        return factor if factor and judged.use_recovery_code(user=self.user, code=code) else None

    def save(self) -> None:
        """Record that the second factor was shown."""
        self.authenticator.user = self.user
        post_authentication(context.request, self.authenticator, reauthenticated=self.reauthenticated)


class FactorAgainForm(FactorForm):
    """A code once more, before something that cannot be undone."""

    reauthenticated = True


class ActivateAppForm(Plain, AllauthActivate):
    """The first code of an app."""

    LABELS: ClassVar = {"code": _("The six digits that the app shows")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        """Judge the code; it is spent with this."""
        places = throttle.take("factor", context.request, self.user.email)
        if places is None:
            raise account_adapter().validation_error("too_many_login_attempts")
        code: str = self.cleaned_data["code"]
        step = judged.matching_step(self.secret, code, timezone.now())
        if step is None:
            raise get_adapter().validation_error("incorrect_code")
        throttle.give_back(places)
        context.request.first_step = step
        return code


class AddPasskeyForm(Plain, AddWebAuthnForm):
    """A new passkey. Every one can sign in by itself: it is made on the device and asks for its finger, face or PIN."""

    LABELS: ClassVar = {"name": _("A name for it")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"].max_length = 60

    def clean(self) -> dict[str, Any]:
        """Refuse a key that did not ask its person."""
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenamePasskeyForm(Plain, EditWebAuthnForm):
    """Another name for a passkey."""

    LABELS: ClassVar = {"name": _("A name for it")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = 60

    def save(self) -> Authenticator:
        """Keep the name, and that it was changed."""
        with transaction.atomic():
            kept = super().save()
            entering.changed(user=kept.user, act="webauthn.renamed")
        return kept


class MailedCodeForm(forms.Form):
    """A code that was sent to the person's own e-mail."""

    code = forms.CharField(
        label=_("The code from the e-mail"), max_length=20, widget=forms.TextInput({"autocomplete": "one-time-code"})
    )
