"""What people choose about their account, and what is asked on the pages between people."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumbers import SUPPORTED_REGIONS

from closeknit.accounts.models import OpenedRecord, User
from closeknit.accounts.roles import Role, Scope

ZONES = [(z, z.replace("_", " ")) for z in sorted(available_timezones())]
REGIONS = [(r, r) for r in sorted(SUPPORTED_REGIONS)]


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
    zone = forms.ChoiceField(label=_("Your time zone"), choices=ZONES)
    region = forms.ChoiceField(
        label=_("Your country"),
        help_text=_("For phone numbers without a country code, and for the help lines."),
        choices=REGIONS,
    )


class HelperForm(forms.Form):
    """What somebody may help with. Nothing is ticked beforehand."""

    scopes = forms.MultipleChoiceField(
        label=_("What they may do"),
        choices=Scope,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one thing they may help with.")},
    )
    agreed = forms.BooleanField(
        label=_("Yes, let somebody help me with this"),
        error_messages={"required": _("Tick this if you agree.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CodeForm(forms.Form):
    """The code that somebody handed over."""

    code = forms.CharField(
        label=_("The code you were given"),
        help_text=_("16 letters and digits. Dashes and small letters are fine."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class BlockForm(forms.Form):
    """Whom to keep apart."""

    address = forms.CharField(
        label=_("Their e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class ConsentForm(forms.Form):
    """Yes to one wording in one version."""

    purpose = forms.CharField(max_length=40)
    version = forms.IntegerField()
    agreed = forms.BooleanField()


WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
CHANNEL_WORDS = [
    ("mail", _("E-mail")),
    ("text", _("Text message")),
    ("call", _("Phone call")),
    ("post", _("Letter")),
    ("push", _("Notice on my device")),
]


class SafeContactForm(forms.Form):
    """Channels and hours that are safe."""

    channels = forms.MultipleChoiceField(
        label=_("Safe ways to reach me"),
        choices=CHANNEL_WORDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    voicemail = forms.BooleanField(label=_("A voicemail is safe"), required=False)
    days = forms.TypedMultipleChoiceField(
        label=_("Safe days"),
        help_text=_("Choose none if every day and hour is safe."),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    since = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    until = forms.TimeField(label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    code_word = forms.CharField(
        label=_("A code word"),
        help_text=_("Whoever rings says it first, so that you know they are who they say."),
        max_length=200,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Days need hours, and hours need days."""
        said = super().clean() or {}
        chosen, since, until = said.get("days"), said.get("since"), said.get("until")
        if chosen and (since is None or until is None):
            self.add_error("since", _("Say from when until when these days are safe."))
        if not chosen and (since is not None or until is not None):
            self.add_error("days", _("Choose the days for these hours."))
        return said

    def hours(self) -> list[list[int]]:
        """[weekday, from, until] in minutes for each chosen day."""
        said = self.cleaned_data
        if not said["days"]:
            return []
        since, until = (said[name].hour * 60 + said[name].minute for name in ("since", "until"))
        return [[day, since, until] for day in said["days"]]


class PlaceForm(forms.Form):
    """The name, time zone and country of an organisation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)
    country = forms.ChoiceField(label=_("Country"), choices=REGIONS)


class RolesForm(forms.Form):
    """Which roles somebody has, out of those that may be given."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )

    def __init__(self, *args: Any, offered: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = set(offered)
        field = self.fields["roles"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(value, label) for value, label in Role.choices if value in wanted]


class InviteForm(RolesForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("Their e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    field_order = ("email", "roles")


class OpenForm(forms.Form):
    """Why a record is opened, and who is told."""

    why = forms.ChoiceField(label=_("What kind of reason"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("The reason, in a sentence"),
        help_text=_("Whoever is told reads it. The person sees the kind of reason and your name."),
        max_length=2000,
        widget=forms.Textarea,
    )
    second = forms.ChoiceField(label=_("Who is told at once"), required=False)

    def __init__(self, *args: Any, told: list[tuple[str, str]], duty: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        why, second = self.fields["why"], self.fields["second"]
        assert isinstance(why, forms.ChoiceField)
        assert isinstance(second, forms.ChoiceField)
        why.choices = [(value, label) for value, label in WHY if duty or value != OpenedRecord.Why.DUTY]
        second.choices = [("", _("Everybody who looks after safety here")), *told]


WHY = [
    ("safety", _("Somebody may be in danger")),
    ("no_answer", _("They could not be reached")),
    ("cover", _("Standing in for somebody who is away")),
    ("asked", _("They asked for it")),
    ("duty", _("On duty for safety")),
]
