"""What stands before every page: a number for each request, and no answer to what another site asks for.

The second is a resource isolation policy (W3C, Fetch Metadata Request Headers; web.dev/articles/fetch-metadata): a browser
says with `Sec-Fetch-Site` who asked. From elsewhere somebody may follow a link to a page, and nothing else: no form, no
script, no picture, no frame. So no other site can find out whether somebody has an account here.
"""

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from closeknit.web import logs

Answer = Callable[[HttpRequest], HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without those that are mistaken for one another when read out."""


def new_number() -> str:
    """A number to tell one request from all others, short enough to read out (39 bits): `7f3k-2m9q`."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


class Numbered:
    """Gives each request a number: it stands on the page of an error and in each line of the log."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the number known to the log meanwhile."""
        number = new_number()
        request.META["closeknit.number"] = number
        with logs.numbered(number):
            return self.get_response(request)


def number_of(request: HttpRequest | None) -> str:
    """The number of a request, or nothing before it has one."""
    return str(request.META.get("closeknit.number", "")) if request is not None else ""


class OwnSite:
    """Refuses what another site makes a browser ask for (403), before anything is looked up."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse."""
        if from_elsewhere(request):
            return render(request, "403_elsewhere.html", status=403)
        return self.get_response(request)


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site is behind this request and it is more than a link that somebody followed."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site in {"same-origin", "none"}:
        return False
    if site:
        followed = request.headers.get("Sec-Fetch-Mode") == "navigate"
        whole = request.headers.get("Sec-Fetch-Dest", "document") == "document"
        return not (request.method in SAFE and followed and whole)
    origin = request.headers.get("Origin", "")
    return bool(origin) and request.method not in SAFE and not _ours(request, origin)


def _ours(request: HttpRequest, origin: str) -> bool:
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    parts = urlsplit(origin)
    return parts.scheme == request.scheme and parts.netloc == request.get_host()
