"""How days went, what goes with feeling better, and experiments on oneself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from closeknit.circle.actions.people import Unusable
from closeknit.circle.views.answers import go, owner_of, say, today_of
from closeknit.wellbeing import access
from closeknit.wellbeing.actions import experiments
from closeknit.wellbeing.forms.experiments import ExperimentForm
from closeknit.wellbeing.queries.experiments import trials
from closeknit.wellbeing.queries.feeling import feeling_page


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The page."""
    return _page(request, ExperimentForm())


def _page(request: HttpRequest, form: ExperimentForm, status: int = 200) -> HttpResponse:
    owner, today = owner_of(request), today_of(request)
    tried = trials(owner, today)
    shown = {
        "page": feeling_page(owner, today),
        "trials": tried,
        "going_on": any(not trial.over for trial in tried),
        "form": form,
    }
    return render(request, "wellbeing/feeling.html", shown, status=status)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an experiment."""
    form = ExperimentForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            experiments.begin_experiment(
                owner=owner_of(request), words=said["words"], weeks=said["weeks"], today=today_of(request)
            )
        except Unusable as problem:
            form.add_error(problem.field, str(problem))
        else:
            say(request, _("Your experiment is set. The coin for each week is drawn."))
            return go(reverse("feeling") + "#experiments")
    return _page(request, form, status=422)


@require_POST
def end(request: HttpRequest, ref: str) -> HttpResponse:
    """End it."""
    owner = owner_of(request)
    experiments.end_experiment(owner=owner, experiment=access.experiment(owner, ref))
    say(request, _("The experiment has ended."))
    return go(reverse("feeling") + "#experiments")
