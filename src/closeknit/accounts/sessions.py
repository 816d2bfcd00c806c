"""Who is still signed in, and who first has to set up a second factor."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from closeknit.accounts import throttle
from closeknit.accounts.actions import devices
from closeknit.accounts.queries.factors import has_second_factor, needs_second_factor
from closeknit.accounts.sign_in_events import DEVICE, KNOWN

Answer = Callable[[HttpRequest], HttpResponse]

BEFORE_SECOND_FACTOR = frozenset({"sign_in", "account_logout", "account_reauthenticate", "account_confirm_by_mail"}) | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "help",
    "privacy",
    "accessibility",
    "safety_notices",
}
"""What somebody who works for others can open before they have shown a second factor."""


class SignedInDevices:
    """A session holds while its device is listed, within its times; a device that signs in is remembered as a known one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out whose time is over, then answer."""
        if request.user.is_authenticated:
            token = str(request.session.get(DEVICE, ""))
            if not devices.goes_on(user=request.user, token=token, now=timezone.now()):
                logout(request)
        response = self.get_response(request)
        account = request.META.get(KNOWN, "")
        if account:
            throttle.remember_device(request, response, account)
        return response


class SecondFactorGate:
    """Who works for others sees nothing before a second factor is set up and was used in this session (AU-9)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the gate itself is in front of the view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Let through who needs no second factor or has shown one; send others to where they can."""
        name = request.resolver_match.url_name if request.resolver_match else None
        if not request.user.is_authenticated or name in BEFORE_SECOND_FACTOR:
            return None
        user = request.user
        if not needs_second_factor(user):
            return None
        if not has_second_factor(user):
            return redirect("sign_in")
        shown = any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
        return None if shown else redirect("mfa_reauthenticate")
