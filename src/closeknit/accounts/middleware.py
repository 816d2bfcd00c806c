"""Who is signed in, and whose circle the request is about: two people while somebody helps.

Views ask `owner_of` for the circle and `me_of` for the account; nothing else reads `request.user` (a test looks). While
somebody helps, every address is closed unless `roles.HELPS` opens it for what the person ticked, so a new page is closed to
helpers until somebody decides otherwise. The delegation is read from the database on each request (AC-6, IP-7).
"""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from closeknit.accounts import access, journal, roles
from closeknit.accounts.models import Delegation, User

Answer = Callable[[HttpRequest], HttpResponse]
SESSION_KEY = "helping"


def me_of(request: HttpRequest) -> User:
    """The account that is signed in."""
    return cast(User, request.user)


def owner_of(request: HttpRequest) -> User:
    """Whose circle and settings the request is about: the person who is helped, or whoever is signed in."""
    return cast(User, getattr(request, "circle_owner", request.user))


def helping_of(request: HttpRequest) -> Delegation | None:
    """The delegation under which somebody helps in this request, or None."""
    return cast("Delegation | None", getattr(request, "helping", None))


class Helping:
    """Tells whose circle it is, writes who acts into the journal, and closes what is not part of the help."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer for the right owner."""
        found = self._delegation(request)
        request.helping = found  # type: ignore[attr-defined]
        request.circle_owner = found.person if found else request.user  # type: ignore[attr-defined]
        if found is None:
            return self.get_response(request)
        with journal.by_hand_of(me_of(request)):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse what is not part of the help, with a page that says so."""
        found = helping_of(request)
        match = request.resolver_match
        if found is None or (match is not None and roles.opens(found.scopes, match.url_name or "")):
            return None
        return render(request, "accounts/not_part.html", {"delegation": found}, status=403)

    def _delegation(self, request: HttpRequest) -> Delegation | None:
        if not request.user.is_authenticated:
            return None
        ref = request.session.get(SESSION_KEY)
        if not ref:
            return None
        try:
            return access.helping(me_of(request), ref)
        except Http404:
            del request.session[SESSION_KEY]
            return None
