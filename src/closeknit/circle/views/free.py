"""How much time there is in a week, and when."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from closeknit.accounts.actions import choose_minutes
from closeknit.circle import access
from closeknit.circle.actions import free, week
from closeknit.circle.actions.people import Unusable
from closeknit.circle.forms import FreeTimesForm, MinutesForm
from closeknit.circle.queries.ahead import calendar_reaches
from closeknit.circle.queries.free import kept_times, understood
from closeknit.circle.views.answers import go, owner_of, say, today_of


@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest) -> HttpResponse:
    """Change how much time there is in a week."""
    owner, today = owner_of(request), today_of(request)
    if request.method != "POST":
        return _page(request)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    choose_minutes(user=owner, minutes=form.cleaned_data["minutes"])
    week.refresh_plan(owner=owner, today=today)
    return go(reverse("today"))


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Keep what the owner typed about when there is time; what could not be read comes back as it was typed."""
    owner, today = owner_of(request), today_of(request)
    form = FreeTimesForm(request.POST)
    typed = form.cleaned_data["words"] if form.is_valid() else request.POST.get("words", "")
    said = understood(owner, typed if form.is_valid() else "")
    try:
        free.add_times(owner=owner, said=said, today=today)
    except Unusable as refusal:
        return _page(request, unread=str(refusal), typed=typed)
    if not said.unread:
        say(request, _("Saved. This week’s plan has been made again."))
        return go(reverse("minutes"))
    pieces = get_text_list([f"“{piece}”" for piece in said.unread], _("and"))
    problem = _("This could not be read: %(pieces)s. The rest is saved.") % {"pieces": pieces}
    return _page(request, unread=problem, typed=", ".join(said.unread))


def _page(request: HttpRequest, **more: Any) -> HttpResponse:
    """The page again, with what came back, or as it is at first."""
    owner, today = owner_of(request), today_of(request)
    fresh = {"form": MinutesForm(initial={"minutes": owner.week_minutes})}
    known = {"times": kept_times(owner, today), "calendar": calendar_reaches(owner, today)}
    return render(request, "circle/minutes.html", fresh | known | more, status=422 if more else 200)


@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take one stretch back."""
    owner, today = owner_of(request), today_of(request)
    free.remove_time(owner=owner, time=access.free_time(owner, number), today=today)
    return go(reverse("minutes"))
