"""Opening the record of a person, with a reason and for an hour; and taking up an invitation."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from closeknit.accounts import access
from closeknit.accounts.actions import opening, organisations
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.forms import CHANNEL_WORDS, WEEKDAYS, OpenForm
from closeknit.accounts.middleware import me_of
from closeknit.accounts.models import SafeContactRecord
from closeknit.accounts.roles import May
from closeknit.accounts.views.again import signs_in_again

BACKEND = "closeknit.accounts.backend.Backend"


@require_http_methods(["GET", "HEAD", "POST"])
@signs_in_again
def open_record(request: HttpRequest, place: str, ref: str) -> HttpResponse:
    """Ask for the reason, tell somebody, and open the record for an hour."""
    me = me_of(request)
    here = access.guarded(me, place)
    membership = access.openable(me, here, ref)
    told = [(m.ref, m.user.name or m.user.email) for m in opening.seconds(here, me, membership.user)]
    form = OpenForm(request.POST if request.method == "POST" else None, told=told, duty=here.may(May.OPEN_ON_DUTY))
    if request.method == "POST" and form.is_valid():
        try:
            opening.open_record(by=me, here=here, membership=membership, **form.cleaned_data)
        except (organisations.Refused, Unusable) as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("record", place, ref)
    context = {"form": form, "here": here, "membership": membership, "nobody": not told}
    return render(request, "accounts/record_open.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def record(request: HttpRequest, place: str, ref: str) -> HttpResponse:
    """The open record. Each look is written down, and the person can see it."""
    me = me_of(request)
    here = access.guarded(me, place)
    opened = access.opened(me, here, ref)
    read = opening.read_record(by=me, here=here, opened=opened)
    context = {"here": here, "opened": opened, "record": read, **_safe_words(read.safe)}
    return render(request, "accounts/record.html", context)


def _safe_words(safe: SafeContactRecord | None) -> dict[str, list[str]]:
    """Safe ways and hours as people read them."""
    if safe is None:
        return {}
    weekdays = dict(WEEKDAYS)
    hours = [
        f"{weekdays[day]} {since // 60:02}:{since % 60:02}–{until // 60:02}:{until % 60:02}"
        for day, since, until in safe.hours
    ]
    return {"ways": [str(word) for key, word in CHANNEL_WORDS if key in safe.channels], "hours": hours}


@require_POST
def close_record(request: HttpRequest, place: str, ref: str) -> HttpResponse:
    """Done before the hour is over."""
    me = me_of(request)
    here = access.guarded(me, place)
    opening.close_record(by=me, here=here, opened=access.opened(me, here, ref))
    messages.success(request, _("The record is closed."))
    return redirect("place_person", place, ref)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """An invitation. Opening it shows a page; only its button takes it up. The page is the same with or without an account."""
    me = me_of(request) if request.user.is_authenticated else None
    invitation = organisations.invited(secret=secret)
    if invitation is None:
        return render(request, "accounts/join.html", {"spent": True}, status=410)
    if request.method != "POST":
        return render(request, "accounts/join.html", {"invitation": invitation})
    try:
        joined = organisations.accept(secret=secret, user=me)
    except organisations.Refused as problem:
        return render(request, "accounts/join.html", {"invitation": invitation, "problem": str(problem)}, status=409)
    if joined is None and me is None:
        return redirect_to_login(request.path)
    if joined is None:
        return render(request, "accounts/join.html", {"spent": True}, status=410)
    if me is None:
        login(request, joined, backend=BACKEND)
    messages.success(request, _("Welcome. You belong here now."))
    return redirect("place", invitation.organisation.ref)
