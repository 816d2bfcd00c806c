"""How somebody signs in: one overview, the devices, the recovery codes; and the one-time link."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from closeknit.accounts import actions
from closeknit.accounts.actions import entering
from closeknit.accounts.middleware import me_of
from closeknit.accounts.queries.devices import devices as devices_of
from closeknit.accounts.queries.factors import needs_second_factor, unconfirmed_email, ways_in
from closeknit.accounts.sign_in_events import DEVICE, SHARED
from closeknit.accounts.tokens import token_digest
from closeknit.accounts.views.confirming import recently_confirmed

ENTERING = ("password", "credential", "email", "open")


def says_whose_device(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep the answer to "This is a shared computer" until somebody is in, whichever way they come."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and any(field in request.POST for field in ENTERING):
            request.session[SHARED] = "shared" in request.POST
        return view(request, *args, **kwargs)

    return asked


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def once(request: HttpRequest, token: str) -> HttpResponseBase:
    """A one-time sign-in link. Opening it shows a button, so that a mail scanner or a preview does not spend it.

    With a second factor set up it is asked for, as with every other way in (AU-10).
    """
    if request.method != "POST":
        return render(request, "accounts/once.html")
    user = actions.use_link(token=token)
    if user is None:
        entering.refused(way="link")
        return render(request, "accounts/once.html", {"spent": True}, status=410)
    ways = ways_in(user)
    # Who has nothing else to show it with has shown with this link who they are.
    only = not (ways.password or ways.second_factor)
    record_authentication(request, user, method="once", reauthenticated=only)
    there = reverse("today" if user.welcomed_at else "welcome")
    answer: HttpResponseBase = perform_login(request, Login(user=user, email_verification="none", redirect_url=there))
    return answer


@require_http_methods(["GET", "HEAD"])
def overview(request: HttpRequest) -> HttpResponse:
    """Password, passkeys, codes, recovery codes and devices on one page."""
    user = me_of(request)
    ways = ways_in(user)
    here = token_digest(str(request.session.get(DEVICE, "")))
    pending = unconfirmed_email(user)
    return render(
        request,
        "accounts/sign_in.html",
        {
            "ways": ways,
            "devices": devices_of(user, here=here),
            "needed": needs_second_factor(user) and not ways.second_factor,
            "pending": pending.email if pending else "",
        },
    )


@require_http_methods(["GET", "HEAD"])
def devices(request: HttpRequest) -> HttpResponse:
    """Where this person is signed in."""
    here = token_digest(str(request.session.get(DEVICE, "")))
    return render(request, "accounts/devices.html", {"devices": devices_of(me_of(request), here=here)})


@require_POST
def device_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one device out."""
    if not actions.end_one(user=me_of(request), pk=pk):
        raise Http404
    messages.success(request, _("That device is signed out."))
    return redirect("devices", permanent=False)


@require_POST
def devices_end(request: HttpRequest) -> HttpResponse:
    """Sign all other devices out."""
    ended = actions.end_others(user=me_of(request), but=str(request.session.get(DEVICE, "")))
    said = ngettext("%(count)d other device is signed out.", "%(count)d other devices are signed out.", ended)
    messages.success(request, said % {"count": ended})
    return redirect("devices")


@recently_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def end_everything(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too, and make every link and address that opens anything worth nothing."""
    if request.method != "POST":
        return render(request, "accounts/end_everything.html")
    actions.end_everything(user=me_of(request))
    request.session.flush()
    return redirect("account_login")


@recently_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make recovery codes; they are shown once, as the answer to the form."""
    user = me_of(request)
    ways = ways_in(user)
    if not ways.second_factor:
        return redirect("sign_in")
    codes = actions.make_recovery_codes(user=user) if request.method == "POST" else []
    return render(request, "accounts/recovery_codes.html", {"ways": ways, "codes": codes})
