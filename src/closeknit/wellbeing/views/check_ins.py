"""The check-in: one tap that saves, what may be added to it, those of before, and the owner's own items."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from closeknit.accounts.models import User
from closeknit.circle import access as circle
from closeknit.circle.actions.moments import FELT, say_how_it_felt
from closeknit.circle.actions.people import Unusable
from closeknit.circle.models import Interaction
from closeknit.circle.queries.veil import veiled
from closeknit.circle.views.answers import go, names_hidden, owner_of, say, today_of
from closeknit.wellbeing import access, distress
from closeknit.wellbeing.actions import check_ins as actions
from closeknit.wellbeing.forms.check_ins import CheckInForm, DayForm, ItemForm, TapForm
from closeknit.wellbeing.models import CheckIn
from closeknit.wellbeing.queries import check_ins as queries


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """How are you today? One tap saves it."""
    owner, today = owner_of(request), today_of(request)
    if request.method == "POST":
        tap = TapForm(request.POST, today=today)
        if tap.is_valid():
            said = tap.cleaned_data
            try:
                entry = actions.check_in(owner=owner, mood=said["mood"], day=said["day"], now=timezone.now())
            except Unusable as problem:
                tap.add_error(problem.field, str(problem))
            else:
                say(request, _("Noted. Thank you."), reverse("check_in_remove", args=[entry.ref]))
                return go(reverse("check_in_more", args=[entry.ref]))
        return render(request, "wellbeing/check_in.html", _asking(owner, tap, today), status=422)
    other = DayForm(request.GET if "day" in request.GET else None, today=today)
    if other.is_valid():
        try:
            actions.check_day(other.cleaned_data["day"], today)
        except Unusable as problem:
            other.add_error(problem.field, str(problem))
    return render(request, "wellbeing/check_in.html", _asking(owner, other, today))


def _asking(owner: User, form: forms.Form, today: date) -> dict[str, Any]:
    day = form.cleaned_data.get("day") if form.is_bound and form.is_valid() else None
    return {
        "form": form,
        "moods": list(zip(queries.LEVELS, queries.MOODS, strict=True)),
        "day": None if day == today else day,
        "today": today,
        "oldest": today - actions.OLDEST,
        "days": queries.days_so_far(owner),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def more(request: HttpRequest, ref: str) -> HttpResponse:
    """What may be added to a check-in; also where it is changed later."""
    owner, today = owner_of(request), today_of(request)
    entry = access.check_in(owner, ref)
    items = queries.items_of(owner, entry)
    if request.method != "POST":
        form = CheckInForm(check_in=entry, items=items, today=today)
        return render(request, "wellbeing/check_in_more.html", _adding(request, owner, entry, form))
    moment, felt = _felt(owner, request.POST.get("felt", ""))
    form = CheckInForm(request.POST, check_in=entry, items=items, today=today)
    if form.is_valid():
        try:
            did, now = form.cleaned_data["new_item"], timezone.now()
            actions.change_check_in(owner=owner, check_in=entry, answers=form.answers(), did=did, now=now)
        except Unusable as problem:
            form.add_error("new_item" if problem.field == "name" else problem.field, str(problem))
        else:
            if moment is not None:
                say_how_it_felt(owner=owner, interaction=moment, felt=felt)
            say(request, _("Saved."))
            return go(reverse("check_in_more", args=[ref]))
    return render(request, "wellbeing/check_in_more.html", _adding(request, owner, entry, form), status=422)


def _felt(owner: User, pressed: str) -> tuple[Interaction | None, str]:
    """Which moment of the day a button is about and how it felt; 404 for one that is not the owner's."""
    if not pressed:
        return None, ""
    ref, number, felt = (*pressed.split(":"), "", "")[:3]
    if felt not in FELT or not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise Http404
    return circle.interaction(owner, ref, int(number)), felt


def _adding(request: HttpRequest, owner: User, entry: CheckIn, form: CheckInForm) -> dict[str, Any]:
    hide = names_hidden(request)
    people = queries.people_of(owner, entry.day)
    return {
        "form": form,
        "entry": entry,
        "today": today_of(request),
        "people": veiled(people) if hide else people,
        "names_hidden": hide,
        # Asked of what is saved, each time anew: that it was shown is written nowhere.
        "offer_help": distress.is_named(entry.note),
    }


@require_POST
def remove(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a check-in back."""
    owner = owner_of(request)
    actions.take_back_check_in(owner=owner, check_in=access.any_check_in(owner, ref))
    say(request, _("The check-in is removed."), reverse("check_in_restore", args=[ref]))
    return go(reverse("check_ins"))


@require_POST
def restore(request: HttpRequest, ref: str) -> HttpResponse:
    """Bring a check-in back."""
    owner = owner_of(request)
    actions.restore_check_in(owner=owner, check_in=access.any_check_in(owner, ref))
    say(request, _("The check-in is back."))
    return go(reverse("check_in_more", args=[ref]))


@require_safe
def before(request: HttpRequest) -> HttpResponse:
    """The check-ins so far, by month."""
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 1
    found = queries.history(owner_of(request), page)
    return render(request, "wellbeing/check_ins.html", {"history": found, "today": today_of(request)})


@require_http_methods(["GET", "HEAD", "POST"])
def items(request: HttpRequest) -> HttpResponse:
    """The owner's own items: those that are asked, those put away, and a new one."""
    owner = owner_of(request)
    form = ItemForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.add_item(owner=owner, **form.cleaned_data)
        except Unusable as problem:
            form.add_error(problem.field, str(problem))
        else:
            say(request, _("Added. It is asked from now on."))
            return go(reverse("check_in_items"))
    own = list(access.items(owner).order_by("pk"))
    context = {"form": form, "used": [i for i in own if not i.gone], "away": [i for i in own if i.gone]}
    return render(request, "wellbeing/check_in_items.html", context, status=422 if form.is_bound else 200)


@require_POST
def item_away(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask an item no more."""
    owner = owner_of(request)
    actions.put_item_away(owner=owner, item=access.item(owner, ref))
    say(request, _("It is asked no more. What you answered stays."), reverse("check_in_item_back", args=[ref]))
    return go(reverse("check_in_items"))


@require_POST
def item_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask an item again."""
    owner = owner_of(request)
    actions.bring_item_back(owner=owner, item=access.item(owner, ref))
    say(request, _("It is asked again."))
    return go(reverse("check_in_items"))
