"""Looking is written down where it is a record of somebody else, or a page that hands everything over (AD-1).

What people change is written by the actions themselves. This is for reading: a helper in somebody's circle, and whoever sees
the people of an organisation; and for being refused there. An answer whose entry could not be written is not given.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from closeknit.accounts import access, journal, roles
from closeknit.accounts.middleware import helping_of, me_of
from closeknit.accounts.models import Organisation, User

Answer = Callable[[HttpRequest], HttpResponse]

HANDS_OVER = frozenset({"data"})
"""Pages about oneself that are written down: from here everything can be taken along, held and forgotten."""

SAYS_NOTHING = frozenset({"import_progress"})
"""Asks every two seconds how far something is, and shows nobody."""

PEOPLE_OF_A_PLACE = frozenset({"place", "place_person", "record_open"})
"""Pages of an organisation that show who belongs to it. An open record writes its own entries (`actions.opening`)."""


class Noted:
    """Writes down who looked, and who was refused."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, once it is written."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or not me_of(request).is_authenticated:
            return response
        name, named = match.url_name or "", match.kwargs
        if response.status_code in {403, 404}:
            _refused(request, name, named)
        elif response.status_code == 200 and request.method in {"GET", "HEAD"}:
            _looked(request, name, named)
        return response


def _looked(request: HttpRequest, name: str, named: dict[str, Any]) -> None:
    me, helping = me_of(request), helping_of(request)
    if helping is not None and name not in roles.ALWAYS | SAYS_NOTHING:
        _write(helping.person, me, "circle.looked", name, named.get("ref", ""))
    elif helping is None and name in HANDS_OVER:
        _write(me, me, "data.looked", name)
    elif helping is None and name in PEOPLE_OF_A_PLACE:
        here = access.place(me, named["place"])
        if here.may(roles.May.SEE_PEOPLE):
            _write_for(here.organisation, me, "members.looked", name, named.get("ref", ""))


def _refused(request: HttpRequest, name: str, named: dict[str, Any]) -> None:
    """A page that was not ticked for a helper, or that somebody's roles in an organisation do not open."""
    me, helping = me_of(request), helping_of(request)
    if helping is not None:
        _write(helping.person, me, "page.refused", name)
    elif "place" in named:
        membership = access.memberships(me).filter(organisation__ref=named["place"]).first()
        if membership is None:
            _write(me, me, "page.refused", name)
        else:
            _write_for(membership.organisation, me, "page.refused", name)


# Only what is written opens a transaction: with SQLite that takes the write lock, and every other page goes on without it.
@transaction.atomic
def _write(owner: User, me: User, act: str, name: str, about: str = "") -> None:
    journal.write(owner=owner, act=act, about=about, facts={"page": name}, actor=me)


@transaction.atomic
def _write_for(here: Organisation, me: User, act: str, name: str, about: str = "") -> None:
    journal.write_for(here, by=me, act=act, about=about, page=name)
