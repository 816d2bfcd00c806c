"""Today: whom to reach this week, in one press each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from closeknit.circle import access
from closeknit.circle.actions import moments, week
from closeknit.circle.actions.people import Unusable
from closeknit.circle.queries.today import suggestion_of, today_page
from closeknit.circle.queries.veil import veiled
from closeknit.circle.views.answers import go, mind, names_hidden, owner_of, today_of

ACTS = {"done": week.done, "later": week.later, "skip": week.not_this_one, "open": week.take_back}


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The page."""
    owner, today = owner_of(request), today_of(request)
    page = today_page(owner, today)
    hide = names_hidden(request)
    page = veiled(page) if hide else page
    hour = timezone.localtime().hour
    part_of_day = "morning" if 4 <= hour < 12 else "afternoon" if hour < 18 else "evening"
    context = {"page": page, "today": today, "part_of_day": part_of_day, "owner": owner, "names_hidden": hide}
    return render(request, "circle/today.html", context)


@require_POST
def act(request: HttpRequest, ref: str) -> HttpResponse:
    """Done, later, not this one, or taking one of these back; and how a done one felt."""
    owner, today = owner_of(request), today_of(request)
    person = access.person(owner, ref)
    chosen = ACTS.get(request.POST.get("as", ""))
    if chosen is not None:
        chosen(owner=owner, person=person, today=today)
    elif "felt" in request.POST:
        _felt(request, ref)
    if not request.headers.get("HX-Request"):
        return go(reverse("today"))
    suggestion = suggestion_of(owner, ref, today)
    shown = veiled(suggestion) if names_hidden(request) else suggestion
    context = {"s": shown, "today": today, "swapped": True}
    return render(request, "circle/_reach.html", context)


def _felt(request: HttpRequest, ref: str) -> None:
    owner = owner_of(request)
    found = suggestion_of(owner, ref, today_of(request))
    if found is None or found.moment is None:
        return
    try:
        moments.say_how_it_felt(
            owner=owner, interaction=access.interaction(owner, ref, found.moment), felt=request.POST.get("felt", "")
        )
    except Unusable as problem:
        mind(request, str(problem))
