"""An account on hold: nothing is shown or worked out, until its person lifts that."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from closeknit.accounts import access, roles
from closeknit.accounts.middleware import helping_of, me_of, owner_of

ALWAYS = frozenset({"help", "privacy", "accessibility", "safety_notices", "look"}) | {
    "account_logout",
    "account_reauthenticate",
}
"""Pages that say nothing about anybody, and the ways out. Pages of this app are open too: they begin with "data"."""


class OnHold:
    """Leads every page of an account on hold to the page where that is lifted (PR-6)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _named: Any) -> HttpResponseBase | None:
        """Go to the page of one's data when the account is on hold."""
        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        me = me_of(request)
        if name in ALWAYS or name.startswith("data") or not me.is_authenticated:
            return None
        if access.is_restricted(me):
            return redirect("data")
        # Whoever helps somebody on hold sees nothing of them either, and finds the way back.
        held = name not in roles.ALWAYS and access.is_restricted(owner_of(request))
        return (
            render(request, "accounts/not_part.html", {"delegation": helping_of(request)}, status=403) if held else None
        )
