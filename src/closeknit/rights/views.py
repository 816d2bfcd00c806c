"""Your data: take it along, put it on hold, forget it."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from closeknit.accounts import access as accounts
from closeknit.accounts.views.confirming import recently_confirmed
from closeknit.circle import access as circle
from closeknit.circle.actions import people
from closeknit.circle.views.answers import go, mind, owner_of, say
from closeknit.rights import access, actions, files, tasks
from closeknit.rights.actions import exporting
from closeknit.rights.forms import ForgetForm
from closeknit.rights.models import Export
from closeknit.rights.queries.privacy import not_carried, privacy_page
from closeknit.rights.writing import sealed
from closeknit.storage import progress


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Privacy in plain words, from the registry."""
    return render(request, "rights/privacy.html", {"page": privacy_page()})


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Everything a person can do about their data."""
    owner = owner_of(request)
    context = {
        "export": access.newest_export(owner),
        "restricted": accounts.is_restricted(owner),
        "held": accounts.is_held(owner),
        "on_hold": list(circle.restricted(owner).order_by("name_key").values_list("ref", "name")),
        "not_carried": not_carried(),
    }
    return render(request, "rights/data.html", context)


@require_POST
@recently_confirmed
def export(request: HttpRequest) -> HttpResponse:
    """Begin an export."""
    entry = tasks.export(owner=owner_of(request))
    return go(reverse("data_export", args=[entry.ref]))


@require_safe
def export_page(request: HttpRequest, ref: str) -> HttpResponse:
    """How far an export is, and the button to fetch it. The page asks again by itself, or when it is loaded again."""
    entry = access.export(owner_of(request), ref)
    far = progress.read(settings.PROGRESS, ref)
    context = {"export": entry, "far": far or {}, "stalled": tasks.is_stalled(entry, far)}
    part = "rights/_export.html" if request.headers.get("HX-Request") else "rights/export.html"
    return render(request, part, context)


@require_POST
def export_stop(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop an export, or delete one that is ready."""
    entry = access.export(owner_of(request), ref)
    progress.ask_to_stop(settings.PROGRESS, ref)
    exporting.stop(entry)
    say(request, _("The export is deleted."))
    return go(reverse("data"))


@require_POST
def export_fetch(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Hand an export over; once all of it is on its way, it is deleted here."""
    return _fetch(request, access.export(owner_of(request), ref))


@recently_confirmed
def _fetch(request: HttpRequest, entry: Export) -> HttpResponseBase:
    if entry.state != Export.State.READY or not files.path(entry).exists():
        mind(request, _("This export is not there any more. Make a new one."))
        return go(reverse("data"))
    exporting.hand_over(entry)
    answer = StreamingHttpResponse(_handing_over(entry), content_type="application/zip")
    answer["Content-Length"] = str(entry.size)
    answer["Content-Disposition"] = 'attachment; filename="closeknit.zip"'
    return answer


def _handing_over(entry: Export) -> Iterator[bytes]:
    yield from sealed.read(files.path(entry), bytes(entry.key))
    files.drop(entry)


@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Put one's account on hold, or take it off."""
    owner = owner_of(request)
    if request.POST.get("hold") == "yes":
        actions.restrict(owner=owner)
        say(request, _("Your account is on hold. Everything is kept, and nothing is worked out, shown or sent."))
    else:
        actions.lift(owner=owner)
        say(request, _("Your account is off hold."))
    return go(reverse("data"))


@require_POST
def hold_person(request: HttpRequest, ref: str) -> HttpResponse:
    """Put somebody in the circle on hold."""
    owner = owner_of(request)
    person = circle.person(owner, ref)
    people.restrict_person(owner=owner, person=person)
    say(request, _("%(name)s is on hold: kept, and in no list.") % {"name": person.name})
    return go(reverse("data"))


@require_POST
def lift_person(request: HttpRequest, ref: str) -> HttpResponse:
    """Take somebody off hold."""
    owner = owner_of(request)
    person = circle.on_hold(owner, ref)
    people.lift_person(owner=owner, person=person)
    say(request, _("%(name)s is off hold.") % {"name": person.name})
    return go(reverse("data"))


@require_http_methods(["GET", "HEAD", "POST"])
@recently_confirmed
def forget(request: HttpRequest) -> HttpResponse:
    """Delete the whole account, after typing one's address."""
    owner = owner_of(request)
    form = ForgetForm(request.POST if request.method == "POST" else None, owner=owner)
    context = {"form": form, "export": access.newest_export(owner), "held": accounts.is_held(owner)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "rights/forget.html", context, status=422 if request.method == "POST" else 200)
    try:
        receipt = actions.forget_account(owner=owner)
    except actions.HeldByLaw as problem:
        mind(request, str(problem))
        return go(reverse("data"))
    logout(request)
    return render(request, "rights/forgotten.html", {"receipt": receipt})
