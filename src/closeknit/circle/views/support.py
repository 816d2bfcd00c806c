"""Who helped whom, on the person's page: noting it, taking a note back, bringing it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from closeknit.circle import access
from closeknit.circle.actions import support
from closeknit.circle.actions.people import Unusable
from closeknit.circle.forms import SupportForm
from closeknit.circle.models import Person
from closeknit.circle.queries.person import supports_of
from closeknit.circle.views.answers import back, go, owner_of, say, today_of
from closeknit.circle.views.person import page_of


@require_POST
def note(request: HttpRequest, ref: str) -> HttpResponse:
    """Note that one helped the other."""
    owner, today = owner_of(request), today_of(request)
    person = access.person(owner, ref)
    form = SupportForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            entry = support.note_support(
                owner=owner,
                person=person,
                day=said["day"],
                given=said["way"] == "gave",
                kind=said["kind"],
                words=said["words"],
                today=today,
            )
        except Unusable as problem:
            form.add_error(problem.field, str(problem))
        else:
            undo = reverse("support_remove", args=[ref, entry.pk])
            if request.headers.get("HX-Request"):
                return render(request, "circle/_support.html", _part(request, person, saved=_("Noted."), undo=undo))
            say(request, _("Noted."), undo)
            return go(reverse("person", args=[ref]) + "#support")
    if request.headers.get("HX-Request"):
        return render(request, "circle/_support.html", _part(request, person, support_form=form), status=422)
    return render(request, "circle/person.html", page_of(request, person, support_form=form), status=422)


def _part(request: HttpRequest, person: Person, **more: Any) -> dict[str, Any]:
    gave, got = supports_of(owner_of(request), person)
    today = today_of(request)
    fresh = {"support_form": SupportForm(initial={"day": today}), "swapped": True}
    return {"person": person, "gave": gave, "got": got, "today": today, **fresh, **more}


@require_POST
def remove(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Take a note back."""
    owner = owner_of(request)
    support.take_back_support(owner=owner, support=access.support(owner, ref, number))
    say(request, _("The note is removed."), reverse("support_restore", args=[ref, number]))
    return back(request, reverse("person", args=[ref]) + "#support")


@require_POST
def restore(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Bring a note back."""
    owner = owner_of(request)
    support.restore_support(owner=owner, support=access.support(owner, ref, number))
    say(request, _("The note is back."))
    return back(request, reverse("person", args=[ref]) + "#support")
