"""Beginning an experiment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from closeknit.engine.insights.experiment import LEAST_WEEKS, MOST_WEEKS, USUAL_WEEKS
from closeknit.wellbeing.actions.experiments import WORDS_LENGTH


class ExperimentForm(forms.Form):
    """What is tried, and for how many weeks."""

    words = forms.CharField(label=_("What would you like to try?"), max_length=WORDS_LENGTH)
    weeks = forms.IntegerField(
        label=_("For how many weeks?"), min_value=LEAST_WEEKS, max_value=MOST_WEEKS, initial=USUAL_WEEKS
    )
