"""What the owner promised somebody, on the person's page: noting it, saying that it is kept, and taking each back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from closeknit.circle import access
from closeknit.circle.actions import promises
from closeknit.circle.actions.people import Unusable
from closeknit.circle.forms import PromiseForm
from closeknit.circle.models import Person
from closeknit.circle.queries.promises import promises_of
from closeknit.circle.views.answers import back, go, owner_of, say, today_of
from closeknit.circle.views.person import page_of


@require_POST
def note(request: HttpRequest, ref: str) -> HttpResponse:
    """Note what was promised today."""
    owner, today = owner_of(request), today_of(request)
    person = access.person(owner, ref)
    form = PromiseForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            entry = promises.promise(
                owner=owner, person=person, words=said["words"], made_on=today, by_day=said["by_day"], today=today
            )
        except Unusable as problem:
            form.add_error(problem.field, str(problem))
        else:
            undo = reverse("promise_remove", args=[ref, entry.pk])
            if request.headers.get("HX-Request"):
                return render(request, "circle/_promises.html", _part(request, person, saved=_("Noted."), undo=undo))
            say(request, _("Noted."), undo)
            return go(_section(ref))
    if request.headers.get("HX-Request"):
        return render(request, "circle/_promises.html", _part(request, person, promise_form=form), status=422)
    return render(request, "circle/person.html", page_of(request, person, promise_form=form), status=422)


def _part(request: HttpRequest, person: Person, **more: Any) -> dict[str, Any]:
    promised, kept = promises_of(owner_of(request), person)
    fresh = {"promise_form": PromiseForm(), "today": today_of(request), "swapped": True}
    return {"person": person, "promised": promised, "kept": kept, **fresh, **more}


def _section(ref: str) -> str:
    return reverse("person", args=[ref]) + "#promises"


@require_POST
def keep(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Say that a promise was kept today."""
    owner = owner_of(request)
    promises.keep_promise(owner=owner, promise=access.promise(owner, ref, number), today=today_of(request))
    say(request, _("Noted as kept."), reverse("promise_reopen", args=[ref, number]))
    return back(request, _section(ref))


@require_POST
def reopen(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Say that a promise is still to be kept."""
    owner = owner_of(request)
    promises.reopen_promise(owner=owner, promise=access.promise(owner, ref, number), today=today_of(request))
    say(request, _("It is open again."))
    return back(request, _section(ref))


@require_POST
def remove(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Remove a promise."""
    owner = owner_of(request)
    promises.take_back_promise(owner=owner, promise=access.promise(owner, ref, number), today=today_of(request))
    say(request, _("The note is removed."), reverse("promise_restore", args=[ref, number]))
    return back(request, _section(ref))


@require_POST
def restore(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Bring a promise back."""
    owner = owner_of(request)
    promises.restore_promise(owner=owner, promise=access.promise(owner, ref, number), today=today_of(request))
    say(request, _("The note is back."))
    return back(request, _section(ref))
