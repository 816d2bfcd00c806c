"""What is asked for more often than anybody does by hand is answered with 429, and when it goes on (AP-3).

The numbers are in `closeknit.accounts.limits`. Reaching one is in the journal, once while it lasts: for whoever is signed in,
for whose circle it is, and for the organisation whose page it was; of strangers in the installation's own chain.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from closeknit.accounts import access, journal, throttle
from closeknit.accounts.limits import A_MINUTE, ADDRESSES, PACES
from closeknit.accounts.middleware import me_of, owner_of

Answer = Callable[[HttpRequest], HttpResponse]


class Paced:
    """Counts what `limits.ADDRESSES` names, before the view and outside of its transaction: a refused form counts too."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the counting is in front of the view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, named: dict[str, Any]) -> HttpResponse | None:
        """Let through, or say when it goes on."""
        match = request.resolver_match
        asked = ADDRESSES.get(match.url_name or "") if match else None
        if asked is None or request.method not in asked.methods or (asked.field and not request.GET.get(asked.field)):
            return None
        pace = PACES[asked.pace]
        if not pace.by_subnet and not me_of(request).is_authenticated:
            return None
        who = throttle.subnet(request) if pace.by_subnet else str(me_of(request).pk)
        scope = f"pace:{asked.pace}:{who}"
        seconds = throttle.wait_for(scope, pace)
        if not seconds:
            return None
        if throttle.first_time(f"told:{scope}", seconds):
            _write_down(request, asked.pace, named.get("place", ""))
        return too_often(request, seconds)


@transaction.atomic
def _write_down(request: HttpRequest, pace: str, place: str) -> None:
    facts: dict[str, journal.Fact] = {"of": pace}
    if PACES[pace].by_subnet:
        journal.add(chain=journal.INSTALLATION, act="limit.reached", facts=facts)
        return
    me, owner = me_of(request), owner_of(request)
    for whose in {me.pk: me, owner.pk: owner}.values():
        journal.write(owner=whose, act="limit.reached", facts=facts, actor=me)
    for membership in access.memberships(me).filter(organisation__ref=place):
        journal.write_for(membership.organisation, by=me, act="limit.reached", of=pace)


def too_often(request: HttpRequest, seconds: int = A_MINUTE) -> HttpResponse:
    """The page that says when it goes on. django-allauth answers with it too (`urls.handler429`)."""
    context = {"again": timezone.now() + timedelta(seconds=seconds), "minutes": -(-seconds // 60)}
    answer = render(request, "429.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
