"""One question of a scale: the published answers, one of which may be chosen, or the question is skipped."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from closeknit.engine.scoring import Answer


class AnswerForm(forms.Form):
    """The answer to one question; the choices are those that the question offers."""

    use_required_attribute = False
    """What is missing is said by the page, which also names the way to skip."""

    answer = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose an answer, or skip this question."),
            "invalid_choice": _("That answer is not one of these. Choose one, or skip this question."),
        },
    )

    def __init__(self, *given: object, answers: Sequence[Answer], **named: object) -> None:
        """`answers` are the published ones, in the order in which they stand."""
        super().__init__(*given, **named)  # type: ignore[arg-type]  # Django's own arguments, handed on
        self.fields["answer"].choices = [(str(one.value), one.text) for one in answers]  # type: ignore[attr-defined]
