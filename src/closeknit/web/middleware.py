"""What goes with every answer: headers that keep pages private, and the time zone of the person who asks."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from closeknit.web.context import person_of

Answer = Callable[[HttpRequest], HttpResponse]

OFF = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "compute-pressure"),
    *("display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid"),
    *(
        "identity-credentials-get",
        "idle-detection",
        "keyboard-map",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
    ),
    *("otp-credentials", "payment", "picture-in-picture", "screen-wake-lock", "serial", "storage-access", "sync-xhr"),
    *("usb", "window-management", "xr-spatial-tracking"),
)
"""Everything a page could ask a device for, and that no page here asks for."""

OWN = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
"""Copying a code, and passkeys: only for our own pages, never for a frame."""

PERMISSIONS = ", ".join([*(f"{feature}=()" for feature in OFF), *(f"{feature}=(self)" for feature in OWN)])
SIGN_OUT = "account_logout"
CLEARED = '"cache", "storage"'
"""Not "cookies": Django ends the session itself, and the look, the country and the mark of a known device may stay."""


class PageHeaders:
    """Pages are never stored by a shared browser, and ask for no device. Static files keep their own time to live."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers added."""
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("X-Frame-Options", "DENY")
        if not response.get("Content-Type", "").startswith("text/html"):
            # A page with a form has to say whence it was sent (settings.py); nothing else does.
            response["Referrer-Policy"] = "no-referrer"
        if settings.SECURE:
            response.setdefault(
                "Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
            )
        match = request.resolver_match
        if match is not None and match.url_name == SIGN_OUT and request.method == "POST":
            response.setdefault("Clear-Site-Data", CLEARED)
        return response


class OpenPages:
    """Pages that need no account, help above all, also open while the database does not: then for nobody in particular."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, arguments: Any, named: Any) -> None:
        """Before anything asks for the session of a page that needs none."""
        if (
            not getattr(view, "login_required", True)
            and person_of(request) is None
            and "closeknit.away" in request.META
        ):
            request.user = AnonymousUser()


class PersonsZone:
    """Days begin and end where the person lives."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's time zone."""
        person = person_of(request)
        zone = getattr(person, "zone", "") if person is not None else ""
        with timezone.override(ZoneInfo(zone or settings.TIME_ZONE)):
            return self.get_response(request)
