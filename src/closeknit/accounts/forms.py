"""What people choose about their account."""

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumbers import SUPPORTED_REGIONS

from closeknit.accounts.models import User


class LookForm(forms.Form):
    """How the pages look."""

    theme = forms.ChoiceField(label=_("Colours"), choices=User.Theme, required=False, widget=forms.RadioSelect)
    text_size = forms.ChoiceField(
        label=_("Size of text"), choices=User.TextSize, required=False, widget=forms.RadioSelect
    )
    plain_font = forms.BooleanField(label=_("Headings in the plainer typeface too"), required=False)
    keys_on = forms.BooleanField(label=_("Keyboard shortcuts"), required=False)


class DiscreetForm(forms.Form):
    """Whether nothing on the screen says what this is."""

    on = forms.BooleanField(label=_("Be discreet"), required=False)


class AccountForm(forms.Form):
    """The name, time zone and country of a person."""

    name = forms.CharField(label=_("Your name"), max_length=200, required=False)
    zone = forms.ChoiceField(
        label=_("Your time zone"), choices=[(z, z.replace("_", " ")) for z in sorted(available_timezones())]
    )
    region = forms.ChoiceField(
        label=_("Your country"),
        help_text=_("For phone numbers without a country code, and for the help lines."),
        choices=[(r, r) for r in sorted(SUPPORTED_REGIONS)],
    )
