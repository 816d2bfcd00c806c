"""Gives a browser the value by which it is known the next time somebody signs in there."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from closeknit.outbox.signals import COOKIE

LIFE = 400 * 24 * 3600


class BrowserMark:
    """Sets a cookie after a first sign-in; it says nothing but "was here before"."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the cookie where somebody signed in in a new browser."""
        response = self.get_response(request)
        token = request.META.get("closeknit.browser")
        if token:
            response.set_cookie(
                COOKIE, str(token), max_age=LIFE, httponly=True, samesite="Lax", secure=bool(settings.SECURE)
            )
        return response
