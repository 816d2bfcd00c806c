"""The form of the care plan: a text for each section, and a row of choices of whom to call."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from closeknit.wellbeing.actions.care_plan import LONGEST, MOST_PEOPLE, NOT_THERE, TOO_LONG
from closeknit.wellbeing.queries.care_plan import SECTIONS

SPARE = 2
"""Empty choices after those that are filled."""

LEAST_ROWS = 5


class Lines(forms.CharField):
    """A text of several lines that may stay empty; the end of a line is one letter, however a browser sends it.

    The browser is told no limit: it would cut off what somebody puts in, and say nothing.
    """

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **more: Any) -> None:
        """`label` and `help_text`."""
        super().__init__(required=False, validators=[MaxLengthValidator(LONGEST, TOO_LONG)], **more)

    def to_python(self, value: Any) -> str:
        """The text with plain ends of lines."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class CarePlanForm(forms.Form):
    """The whole plan. Nothing in it is required."""

    signs = Lines(
        label=gettext_lazy("Signs that it is getting hard"),
        help_text=gettext_lazy(
            "What you or somebody near you notices first. For example: I sleep badly for days. I stop answering messages."
        ),
    )
    helps = Lines(
        label=gettext_lazy("What helps me"),
        help_text=gettext_lazy(
            "What you can do on your own. For example: a walk to the canal, a shower, the old photo album."
        ),
    )
    places = Lines(
        label=gettext_lazy("Places that do me good"),
        help_text=gettext_lazy(
            "Where there are people, or where it is quiet. For example: the library, my sister’s kitchen."
        ),
    )
    professionals = Lines(
        label=gettext_lazy("Professionals I can ask"),
        help_text=gettext_lazy(
            "Name, number, and when they answer. For example: Dr Mensah, 01632 960123, weekdays from 9 to 5."
        ),
    )
    reasons = Lines(
        label=gettext_lazy("What I keep going for"),
        help_text=gettext_lazy(
            "People, animals, plans, small things. For example: the garden in spring, my nephew’s football."
        ),
    )

    def __init__(
        self,
        people: Sequence[tuple[str, str]],
        data: Mapping[str, Any] | None = None,
        *,
        texts: Mapping[str, str] | None = None,
        chosen: Sequence[str] = (),
    ) -> None:
        """`people` are (ref, name) to choose from, `texts` and `chosen` what is there already."""
        rows = max(LEAST_ROWS, len(chosen), min(len(chosen) + SPARE, MOST_PEOPLE))
        names = [f"person_{n}" for n in range(1, 1 + rows)]
        super().__init__(data, initial={**(texts or {}), **dict(zip(names, chosen, strict=False))})
        sent = [name for name in data if name.startswith("person_")] if data is not None else []
        for number, name in enumerate(dict.fromkeys([*names, *sent]), start=1):
            self.fields[name] = forms.ChoiceField(
                label=_("Person %(number)d") % {"number": number},
                choices=[("", _("Nobody")), *people],
                required=False,
                error_messages={"invalid_choice": NOT_THERE},
            )

    def sections(self) -> dict[str, str]:
        """The texts by section."""
        return {name: self.cleaned_data[name] for name in SECTIONS}

    def refs(self) -> list[str]:
        """Whom to call, in the order of the choices."""
        return [ref for name, ref in self.cleaned_data.items() if name.startswith("person_") and ref]

    @property
    def people(self) -> list[forms.BoundField]:
        """The choices of people, for the page."""
        return [self[name] for name in self.fields if name.startswith("person_")]
