"""Forms of signing in, on top of django-allauth's: limits by account, device and subnet, and codes that are judged once."""

from typing import Any

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
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from closeknit.accounts import throttle
from closeknit.accounts.actions import factors as judged
from closeknit.accounts.models import User

PASSWORD_HINT = password_validators_help_texts


class LoginForm(account.LoginForm):
    """E-mail and password. How long it lasts is decided by the kind of device, once somebody is in."""

    def _login_with_password(
        self, request: HttpRequest, redirect_url: str, credentials: dict[str, Any]
    ) -> HttpResponse:
        self._login.redirect_url = redirect_url
        answer: HttpResponse = flows.login.perform_password_login(request, credentials, self._login)
        return answer


class SignupForm(account.SignupForm):
    """E-mail and password of somebody new. Takes as long for an e-mail that is known already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail")
        self.fields["password1"].label = _("Choose a password")
        self.fields["password1"].help_text = " ".join(filter(None, PASSWORD_HINT()))

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Make the account; for a known e-mail do the same work and send that person a note."""
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])
        result: tuple[Any, HttpResponse | None] = super().try_save(request)
        return result


class _NewPassword:
    """What the forms for a new password have in common: two fields in our words."""

    fields: dict[str, forms.Field]

    def say(self) -> None:
        """Name the fields, and say what makes a good password."""
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = " ".join(filter(None, PASSWORD_HINT()))
        self.fields["password2"].label = _("The same again")


class SetPasswordForm(_NewPassword, account.SetPasswordForm):
    """A password in place of the one before, or of none; the person has confirmed who they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say()


class ResetPasswordKeyForm(_NewPassword, account.ResetPasswordKeyForm):
    """A new password in place of a forgotten one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say()


class ResetPasswordForm(account.ResetPasswordForm):
    """Ask for a link, so often and no oftener."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail")

    def clean_email(self) -> str:
        """The e-mail, if there is an allowance left for it."""
        if throttle.take("reset", context.request, self.cleaned_data["email"]) is None:
            raise account_adapter().validation_error("too_many_login_attempts")
        return str(super().clean_email())


class RequestLoginCodeForm(account.RequestLoginCodeForm):
    """Ask for a code, so often and no oftener."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail")

    def clean_email(self) -> str:
        """The e-mail, if there is an allowance left for it."""
        if throttle.take("code", context.request, self.cleaned_data["email"]) is None:
            raise account_adapter().validation_error("too_many_login_attempts")
        return str(super().clean_email())


class ConfirmLoginCodeForm(account.ConfirmLoginCodeForm):
    """The code that came by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The code from the e-mail")


class PasswordAgainForm(account.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Your password")
        self.fields["password"].help_text = ""


class AddEmailForm(account.AddEmailForm):
    """A new e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your new e-mail")


class FactorForm(factors.AuthenticateForm):
    """A code of the app, or a recovery code; each works once."""

    reauthenticated = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app, or a recovery code")

    def clean_code(self) -> str:
        """Judge the code, within the allowance."""
        places = throttle.take("factor", context.request, self.user.email)
        if places is None:
            raise account_adapter().validation_error("too_many_login_attempts")
        code: str = self.cleaned_data["code"]
        factor = judged.use_app_code(user=self.user, code=code) or self._recovered(code)
        if factor is None:
            raise get_adapter().validation_error("incorrect_code")
        throttle.give_back(places)
        self.authenticator = factor
        return code

    def _recovered(self, code: str) -> Authenticator | None:
        """A recovery code stands for the factor it replaces, the first that was set up."""
        factor = Authenticator.objects.filter(user=self.user).order_by("pk").first()
        return factor if factor and judged.use_recovery_code(user=self.user, code=code) else None

    def save(self) -> None:
        """Record that the second factor was shown."""
        self.authenticator.user = self.user
        post_authentication(context.request, self.authenticator, reauthenticated=self.reauthenticated)


class FactorAgainForm(FactorForm):
    """A code once more, before something that cannot be undone."""

    reauthenticated = True


class ActivateAppForm(AllauthActivate):
    """The first code of an app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The six digits that the app shows")
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


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey. Every one can sign in by itself: it is made on the device and asks for its finger, face or PIN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"].label = _("A name for it")
        self.fields["name"].max_length = 60

    def clean(self) -> dict[str, Any]:
        """Refuse a key that did not ask its person."""
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("A name for it")
        self.fields["name"].max_length = 60


class MailedCodeForm(forms.Form):
    """A code that was sent to the person's own e-mail."""

    code = forms.CharField(
        label=_("The code from the e-mail"), max_length=20, widget=forms.TextInput({"autocomplete": "one-time-code"})
    )
