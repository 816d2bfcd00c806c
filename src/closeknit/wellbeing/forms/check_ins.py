"""The forms of a check-in: the one tap, everything that may be added to it, and an own item."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from closeknit.wellbeing.actions.check_ins import NAME_LENGTH, OLDEST, Answers
from closeknit.wellbeing.models import CheckIn, OwnItem
from closeknit.wellbeing.queries.check_ins import LEVELS, MOODS, QUESTIONS

DAY_ERRORS = {"required": _("Choose the day."), "invalid": _("Choose a day from the calendar.")}
WORD_ERRORS = {"required": _("Choose one of the five words."), "invalid_choice": _("Choose one of the five words.")}
STEP_ERRORS = {"invalid_choice": _("Choose one of the five steps.")}
NOTE_LENGTH = 10_000


def _day_field(today: date, **more: Any) -> forms.DateField:
    between = {"type": "date", "max": today.isoformat(), "min": (today - OLDEST).isoformat()}
    widget = forms.DateInput(format="%Y-%m-%d", attrs=between)
    return forms.DateField(label=_("Day"), widget=widget, error_messages=DAY_ERRORS, **more)


class TapForm(forms.Form):
    """The mood, in one tap, and which day it is about if it is not today."""

    mood = forms.TypedChoiceField(
        label=_("How are you?"), choices=[(n, n) for n in LEVELS], coerce=int, error_messages=WORD_ERRORS
    )

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["day"] = _day_field(today, required=False)


class DayForm(forms.Form):
    """Another day than today."""

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["day"] = _day_field(today)


class ItemForm(forms.Form):
    """Something of one's own that a check-in asks."""

    name = forms.CharField(
        label=_("What is it?"),
        help_text=_("For example: a walk, singing, how my knee is"),
        max_length=NAME_LENGTH,
        error_messages={"required": _("Enter what it is.")},
    )
    kind = forms.ChoiceField(
        label=_("How would you like to answer it?"),
        choices=OwnItem.Kind,
        initial=OwnItem.Kind.ACTIVITY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is answered."), "invalid_choice": _("Choose how it is answered.")},
    )


class CheckInForm(forms.Form):
    """A check-in with everything that may be added to it. An answer can be left out again once it was given."""

    mood = forms.TypedChoiceField(
        label=_("How was it?"),
        choices=list(zip(LEVELS, MOODS, strict=True)),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=WORD_ERRORS,
    )
    note = forms.CharField(
        label=_("A note"),
        help_text=_("Only you can see this."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    new_item = forms.CharField(
        label=_("Add something you did"),
        help_text=_("For example: a walk. It is asked from now on."),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, check_in: CheckIn, items: Sequence[OwnItem], today: date, **more: Any) -> None:
        said = check_in.said
        given: dict[str, Any] = {name: said[name] for name in ("mood", *QUESTIONS) if name in said}
        given |= {_field_of(item): said.get("items", {}).get(item.ref) for item in items}
        more["initial"] = {**given, "day": check_in.day, "note": check_in.note}
        super().__init__(*args, **more)
        self.items = items
        self.fields["day"] = _day_field(today)
        for name, (words, steps) in QUESTIONS.items():
            self.fields[name] = _steps(words, steps, name in given)
        for item in items:
            if item.kind == OwnItem.Kind.FIVE:
                self.fields[_field_of(item)] = _steps(item.name, MOODS, bool(given[_field_of(item)]))
            else:
                self.fields[_field_of(item)] = forms.BooleanField(label=item.name, required=False)

    @property
    def questions(self) -> list[BoundField]:
        """What is answered in five steps."""
        return [self[name] for name in QUESTIONS]

    @property
    def own_questions(self) -> list[BoundField]:
        """The owner's own questions of five steps."""
        return [self[_field_of(item)] for item in self.items if item.kind == OwnItem.Kind.FIVE]

    @property
    def ticks(self) -> list[BoundField]:
        """The owner's own things to tick."""
        return [self[_field_of(item)] for item in self.items if item.kind == OwnItem.Kind.ACTIVITY]

    def answers(self) -> Answers:
        """What the action takes. A thing in use that was not ticked was not done; one put away is said only when it is ticked."""
        said = self.cleaned_data
        items = {item.ref: said[_field_of(item)] for item in self.items}
        put_away = {item.ref for item in self.items if item.gone}
        kept = {ref: int(v) for ref, v in items.items() if v is not None and not (ref in put_away and not v)}
        levels = {name: said[name] for name in QUESTIONS}
        return Answers(mood=said["mood"], day=said["day"], note=said["note"], items=kept, **levels)


def _field_of(item: OwnItem) -> str:
    return f"item-{item.ref}"


def _steps(words: Any, steps: Sequence[Any], answered: bool) -> forms.TypedChoiceField:
    choices: list[tuple[Any, Any]] = list(zip(LEVELS, steps, strict=True))
    return forms.TypedChoiceField(
        label=words,
        choices=[*choices, ("", _("Leave out"))] if answered else choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages=STEP_ERRORS,
    )
