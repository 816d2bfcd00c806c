"""What people type and press, checked for form. Rules live in the actions; here is only what a field can hold."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from closeknit.circle.actions.moments import FELT, HELP
from closeknit.circle.models import NAME_LENGTH, Channel, ImportantDate, Support

LAYER_CHOICES = [
    ("0", _("Let Closeknit guess from how often we are in touch")),
    ("5", _("Closest 5")),
    ("15", _("Next 15")),
    ("50", _("Friends, up to 50")),
    ("150", _("Everyone, up to 150")),
]
CHANNELS = [
    (Channel.VOICE, _("Call")),
    (Channel.IN_PERSON, _("Met")),
    (Channel.MESSAGE, _("Message")),
    (Channel.VIDEO, _("Video")),
    (Channel.LETTER, _("Letter")),
    (Channel.MAIL, _("Mail")),
]
DIRECTIONS = [("1", _("I reached out")), ("2", _("They reached out")), ("0", _("I do not remember"))]


def _lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


class PersonForm(forms.Form):
    """Adding or changing a person."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH, error_messages={"required": _("Enter a name.")})
    relation = forms.CharField(
        label=_("Who are they to you?"),
        help_text=_("For example: your sister, in Leeds"),
        max_length=NAME_LENGTH,
        required=False,
    )
    numbers = forms.CharField(
        label=_("Phone numbers"),
        help_text=_("One on each line"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    addresses = forms.CharField(
        label=_("E-mail addresses"),
        help_text=_("One on each line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    layer = forms.TypedChoiceField(label=_("How close are you?"), choices=LAYER_CHOICES, coerce=int, initial="0")
    kin = forms.BooleanField(label=_("We are family"), required=False)
    remember = forms.CharField(
        label=_("To remember"),
        help_text=_("One thing on each line. Only you can see this."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        data = dict(self.cleaned_data)
        return {**data, "numbers": _lines(data["numbers"]), "addresses": _lines(data["addresses"])}


class MomentForm(forms.Form):
    """Adding a moment: how and when, and if the person likes what it was like."""

    how = forms.TypedChoiceField(
        choices=CHANNELS, coerce=int, error_messages={"required": _("Choose how you were in touch.")}
    )
    when = forms.DateField(
        error_messages={"required": _("Choose the day."), "invalid": _("Choose a day from the calendar.")}
    )
    minutes = forms.IntegerField(min_value=0, max_value=1440, required=False)
    who = forms.TypedChoiceField(choices=DIRECTIONS, coerce=int, required=False, empty_value=None)
    felt = forms.ChoiceField(choices=[(f, f) for f in FELT], required=False)
    help = forms.ChoiceField(choices=[(h, h) for h in HELP], required=False)
    help_kind = forms.TypedChoiceField(choices=Support.Kind, coerce=int, required=False, empty_value=None)
    help_words = forms.CharField(max_length=NAME_LENGTH, required=False)
    note = forms.CharField(max_length=10_000, required=False)


class SupportForm(forms.Form):
    """Noting who helped whom."""

    way = forms.ChoiceField(
        choices=[("got", _("They helped me")), ("gave", _("I helped them"))],
        error_messages={"required": _("Choose who helped."), "invalid_choice": _("Choose who helped.")},
    )
    kind = forms.TypedChoiceField(
        choices=Support.Kind,
        coerce=int,
        error_messages={"required": _("Choose the kind of help."), "invalid_choice": _("Choose the kind of help.")},
    )
    day = forms.DateField(
        label=_("When?"),
        error_messages={"required": _("Choose the day."), "invalid": _("Choose a day from the calendar.")},
    )
    words = forms.CharField(label=_("In a few words"), max_length=NAME_LENGTH, required=False)


class PromiseForm(forms.Form):
    """Noting what one promised."""

    words = forms.CharField(max_length=NAME_LENGTH, error_messages={"required": _("Enter what you said you would do.")})
    by_day = forms.DateField(required=False, error_messages={"invalid": _("Choose a day from the calendar.")})


class DateForm(forms.Form):
    """Adding a day that matters."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=ImportantDate.Kind)
    label = forms.CharField(
        label=_("Whose, or what?"),
        help_text=_("Leave it empty for their own day"),
        max_length=NAME_LENGTH,
        required=False,
    )
    day = forms.IntegerField(
        label=_("Day"), min_value=1, max_value=31, error_messages={"required": _("Enter the day, from 1 to 31.")}
    )
    month = forms.IntegerField(
        label=_("Month"), min_value=1, max_value=12, error_messages={"required": _("Enter the month, from 1 to 12.")}
    )
    year = forms.IntegerField(label=_("Year, if you know it"), min_value=1880, max_value=date.max.year, required=False)


class MinutesForm(forms.Form):
    """How much time there is in a week."""

    minutes = forms.IntegerField(
        label=_("Minutes in a week"),
        min_value=0,
        max_value=1200,
        error_messages={"required": _("Enter how many minutes you have.")},
    )


class FreeTimesForm(forms.Form):
    """When there is time, in the owner's own words."""

    words = forms.CharField(max_length=500, required=False)
