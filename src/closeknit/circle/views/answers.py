"""How a view answers: the signed-in owner, their today, and going back with a note or an undo bar."""

from datetime import date
from typing import cast
from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from closeknit.accounts.models import User
from closeknit.accounts.queries.discreet import discreet


class SeeOther(HttpResponseRedirect):
    """303: the browser follows with GET, so going back or reloading never sends a form twice."""

    status_code = 303


def owner_of(request: HttpRequest) -> User:
    """Who is signed in. Every page of the circle asks for that first (LoginRequiredMiddleware)."""
    return cast(User, request.user)


def today_of(request: HttpRequest) -> date:
    """Today in the person's own time zone (set by the middleware)."""
    return timezone.localdate()


def names_hidden(request: HttpRequest) -> bool:
    """Whether lists show initials: in discreet mode, until the page is asked for its names (a part of it: the page it is on)."""
    asked = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query) or dict(request.GET.lists())
    return "show" not in asked.get("names", []) and discreet(owner_of(request))


def go(url: str) -> HttpResponse:
    """Answer a form by going to a page."""
    return SeeOther(url)


def back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Go to the page named by the form's `next`, if it is one of ours."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None, require_https=request.is_secure()
    ) and wanted.startswith("/"):
        return SeeOther(wanted)
    return SeeOther(otherwise)


def say(request: HttpRequest, text: str, undo: str = "") -> None:
    """Show a note on the next page; with `undo` (an address to post to) it is an undo bar."""
    messages.success(request, text, extra_tags=f"undo {undo}" if undo else "")


def mind(request: HttpRequest, text: str) -> None:
    """Show a note that asks for attention on the next page."""
    messages.warning(request, text)
