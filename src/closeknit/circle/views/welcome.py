"""Three short pages at the start; each can be skipped."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from closeknit.accounts import actions as accounts
from closeknit.circle.actions import people as people_actions
from closeknit.circle.actions import week
from closeknit.circle.views.answers import go, owner_of, today_of

WANTS = (
    ("keep", _("Keep in touch with people I know"), _("Gentle suggestions, a few a week")),
    ("meet", _("Meet new people"), _("Groups and gatherings. Not here yet; your wish is noted")),
    ("talk", _("Have someone to talk to"), _("A befriender or a counsellor. Not here yet; your wish is noted")),
    ("understand", _("Understand how I am doing"), _("Short check-ins, for you alone")),
    ("help", _("Help others"), _("Volunteering. Not here yet; your wish is noted")),
)
TIMES = (
    (10, _("10 minutes"), _("One message or a short call")),
    (45, _("About 45 minutes"), _("Two or three people")),
    (120, _("2 hours"), _("A visit, a call and a few messages")),
)
NAMES = 3


@require_http_methods(["GET", "HEAD", "POST"])
def wants(request: HttpRequest) -> HttpResponse:
    """Page 1: what would you like from Closeknit?"""
    owner = owner_of(request)
    if request.method == "POST":
        known = {key for key, _title, _hint in WANTS}
        accounts.choose_wants(user=owner, wants=[w for w in request.POST.getlist("want") if w in known])
        return go(reverse("welcome_time"))
    return render(request, "circle/welcome_wants.html", {"wants": WANTS, "chosen": owner.wants})


@require_http_methods(["GET", "HEAD", "POST"])
def time(request: HttpRequest) -> HttpResponse:
    """Page 2: how much time do you have in a week?"""
    owner = owner_of(request)
    if request.method == "POST":
        said = request.POST.get("time", "")
        if said.isdecimal() and "skip" not in request.POST:
            accounts.choose_minutes(user=owner, minutes=int(said))
        return go(reverse("welcome_people"))
    return render(request, "circle/welcome_time.html", {"times": TIMES, "chosen": owner.week_minutes})


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Page 3: who matters to you? One name is enough."""
    owner = owner_of(request)
    if request.method == "POST":
        for name in filter(str.strip, request.POST.getlist("name")[:NAMES]):
            person = people_actions.add_person(owner=owner, name=name, layer=5)
            week.add_to_week(owner=owner, person=person, today=today_of(request), reason="named")
        accounts.finish_welcome(user=owner)
        return go(reverse("imports" if "bring" in request.POST else "today"))
    return render(request, "circle/welcome_people.html", {"places": range(1, NAMES + 1)})
