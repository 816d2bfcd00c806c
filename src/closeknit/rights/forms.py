"""What people type before everything is deleted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from closeknit.accounts.models import User


class ForgetForm(forms.Form):
    """One's own address, typed, so that nobody deletes an account by a slip."""

    email = forms.EmailField(
        label=_("Type your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: object, owner: User, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # handed on as they are
        self._owner = owner

    def clean_email(self) -> str:
        """Accept this account's address alone."""
        typed = str(self.cleaned_data["email"]).strip().lower()
        if typed != self._owner.email.lower():
            raise forms.ValidationError(_("This is not the address of this account. Type the one you sign in with."))
        return typed
