"""What goes with every answer: headers that keep pages private, and the time zone of the person who asks."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone

from closeknit.accounts.middleware import owner_of
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
        """Answer, before anything else asks who is signed in."""
        try:
            # Asking is what reads the session and the account.
            _ = request.user.is_authenticated
        except Error:
            if not _needs_no_account(request):
                raise
            request.user = AnonymousUser()
        return self.get_response(request)


def _needs_no_account(request: HttpRequest) -> bool:
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return not getattr(view, "login_required", True)


class PersonsZone:
    """Days begin and end where the person lives."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's time zone."""
        zone = getattr(owner_of(request), "zone", "") if person_of(request) is not None else ""
        with timezone.override(ZoneInfo(zone or settings.TIME_ZONE)):
            return self.get_response(request)
