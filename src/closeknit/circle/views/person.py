"""One person: the page, the moments, the dates, how often, and taking things back."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from closeknit.circle import access
from closeknit.circle.actions import moments as moment_actions
from closeknit.circle.actions import people, week
from closeknit.circle.actions.people import Unusable
from closeknit.circle.forms import DateForm, MomentForm, PersonForm, PromiseForm, SupportForm
from closeknit.circle.models import Person
from closeknit.circle.queries import person as queries
from closeknit.circle.queries.circle_page import in_week
from closeknit.circle.queries.promises import promises_of
from closeknit.circle.queries.reading import read_circle
from closeknit.circle.queries.status import tie_now
from closeknit.circle.views.answers import back, go, mind, owner_of, say, today_of
from closeknit.engine.records import Channel as How
from closeknit.engine.records import Direction

OFTEN = (
    (7, gettext_lazy("every week")),
    (14, gettext_lazy("every 2 weeks")),
    (30, gettext_lazy("every month")),
    (60, gettext_lazy("every 2 months")),
    (90, gettext_lazy("every 3 months")),
    (180, gettext_lazy("twice a year")),
    (365, gettext_lazy("once a year")),
)
FIRST_MOMENTS = 8
MORE_MOMENTS = 100


def page_of(
    request: HttpRequest,
    person: Person,
    moment_form: MomentForm | None = None,
    support_form: SupportForm | None = None,
    promise_form: PromiseForm | None = None,
) -> dict[str, Any]:
    """What the person's page shows; with the form that could not be kept, if one could not."""
    owner, today = owner_of(request), today_of(request)
    circle = read_circle(owner, today)
    rows = queries.moment_rows(owner, person, limit=FIRST_MOMENTS)
    gave, got = queries.supports_of(owner, person)
    promised, kept = promises_of(owner, person)
    numbers, addresses = queries.person_handles(owner, person)
    return {
        "person": person,
        "tie": tie_now(circle, circle.place(person.ref)),
        "year": queries.year_of(owner, person, today),
        "moments": rows[:FIRST_MOMENTS],
        "more": len(rows) > FIRST_MOMENTS,
        "dates": queries.person_dates(owner, person, today),
        "gave": gave,
        "got": got,
        "promised": promised,
        "kept": kept,
        "numbers": numbers,
        "addresses": addresses,
        "in_week": person.ref in in_week(owner, today),
        "often_choices": OFTEN,
        "form": moment_form or MomentForm(initial={"when": today}),
        "support_form": support_form or SupportForm(initial={"day": today}),
        "promise_form": promise_form or PromiseForm(),
        "today": today,
    }


@require_safe
def show(request: HttpRequest, ref: str) -> HttpResponse:
    """The person's page."""
    return render(request, "circle/person.html", page_of(request, access.person(owner_of(request), ref)))


def _details(request: HttpRequest, form: PersonForm, person: Person | None, status: int) -> HttpResponse:
    return render(request, "circle/person_form.html", {"form": form, "person": person}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add somebody by hand."""
    form = PersonForm(request.POST or None)
    if request.method != "POST":
        return _details(request, form, None, 200)
    if form.is_valid():
        try:
            person = people.add_person(owner=owner_of(request), **form.values())
        except Unusable as problem:
            form.add_error(problem.field, str(problem))
        else:
            say(request, _("%(name)s is in your circle.") % {"name": person.name})
            return go(reverse("person", args=[person.ref]))
    return _details(request, form, None, 422)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """Change what is known of a person."""
    owner = owner_of(request)
    person = access.person(owner, ref)
    if request.method != "POST":
        numbers, addresses = queries.person_handles(owner, person)
        known = {
            "name": person.name,
            "relation": person.relation,
            "remember": person.remember,
            "numbers": "\n".join(numbers),
            "addresses": "\n".join(addresses),
            "layer": person.tie.chosen_layer,
            "kin": person.tie.kin,
        }
        return _details(request, PersonForm(initial=known), person, 200)
    form = PersonForm(request.POST)
    if form.is_valid():
        try:
            people.change_person(owner=owner, person=person, **form.values())
        except Unusable as problem:
            form.add_error(problem.field, str(problem))
        else:
            say(request, _("Saved."))
            return go(reverse("person", args=[ref]))
    return _details(request, form, person, 422)


@require_POST
def spoke(request: HttpRequest, ref: str) -> HttpResponse:
    """One tap: "Spoke today"."""
    owner, today = owner_of(request), today_of(request)
    person = access.person(owner, ref)
    entry = moment_actions.add_moment(
        owner=owner, person=person, moment=moment_actions.Moment(How.VOICE, today, Direction.BOTH), today=today
    )
    undo = reverse("moment_remove", args=[ref, entry.pk])
    say(request, _("Saved: you spoke with %(name)s today.") % {"name": person.name}, undo)
    return back(request, reverse("person", args=[ref]))


@require_http_methods(["GET", "HEAD", "POST"])
def moments(request: HttpRequest, ref: str) -> HttpResponse:
    """All moments with a person; posting adds one."""
    owner, today = owner_of(request), today_of(request)
    person = access.person(owner, ref)
    if request.method != "POST":
        before = _day(request.GET.get("before", ""))
        rows = queries.moment_rows(owner, person, limit=MORE_MOMENTS, before=before)
        shown = rows[:MORE_MOMENTS]
        older = shown[-1].day if len(rows) > MORE_MOMENTS else None
        return render(
            request, "circle/moments.html", {"person": person, "moments": shown, "older": older, "today": today}
        )
    form = MomentForm(request.POST)
    if form.is_valid():
        try:
            entry = moment_actions.add_moment(owner=owner, person=person, moment=_moment(form), today=today)
        except Unusable as problem:
            form.add_error(problem.field, str(problem))
        else:
            say(request, _("This moment is saved."), reverse("moment_remove", args=[ref, entry.pk]))
            return go(reverse("person", args=[ref]))
    return render(request, "circle/person.html", page_of(request, person, form), status=422)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(form: MomentForm) -> moment_actions.Moment:
    said = form.cleaned_data
    return moment_actions.Moment(
        channel=said["how"],
        day=said["when"],
        direction=said["who"] or Direction.UNKNOWN,
        minutes=said["minutes"] or 0,
        felt=said["felt"],
        help=said["help"],
        help_kind=said["help_kind"],
        help_words=said["help_words"],
        note=said["note"],
    )


@require_POST
def felt(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Say how a moment felt."""
    owner = owner_of(request)
    entry = access.interaction(owner, ref, number)
    try:
        moment_actions.say_how_it_felt(owner=owner, interaction=entry, felt=request.POST.get("felt", ""))
    except Unusable as problem:
        mind(request, str(problem))
    else:
        say(request, _("Saved. Thank you for adding how it felt."))
    return back(request, reverse("person", args=[ref]))


@require_POST
def remove_moment(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Remove a moment."""
    owner = owner_of(request)
    moment_actions.remove_moment(owner=owner, interaction=access.interaction(owner, ref, number))
    say(request, _("The moment is removed."), reverse("moment_restore", args=[ref, number]))
    return back(request, reverse("person", args=[ref]))


@require_POST
def restore_moment(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Bring a removed moment back."""
    owner = owner_of(request)
    moment_actions.restore_moment(owner=owner, interaction=access.interaction(owner, ref, number))
    say(request, _("The moment is back."))
    return back(request, reverse("person", args=[ref]))


@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a day that matters."""
    owner = owner_of(request)
    person = access.person(owner, ref)
    form = DateForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                people.add_date(owner=owner, person=person, **form.cleaned_data)
            except Unusable as problem:
                form.add_error(problem.field, str(problem))
            else:
                say(request, _("The date is saved."))
                return go(reverse("person", args=[ref]))
    shown = queries.person_dates(owner, person, today_of(request))
    return render(request, "circle/dates.html", {"form": form, "person": person, "dates": shown}, status=status)


@require_POST
def remove_date(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Remove a day that matters."""
    owner = owner_of(request)
    people.remove_date(owner=owner, date=access.date(owner, ref, number))
    say(request, _("The date is removed."))
    return back(request, reverse("dates", args=[ref]))


@require_POST
def often(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose how often this person may be suggested, let the tie rest, or never suggest them."""
    owner, today = owner_of(request), today_of(request)
    person = access.person(owner, ref)
    before = _chosen(person)
    try:
        choice = request.POST.get("often", request.GET.get("back", ""))
        people.choose_rhythm(owner=owner, person=person, choice=choice, today=today)
    except Unusable as problem:
        mind(request, str(problem))
    else:
        say(request, _("Saved."), f"{reverse('often', args=[ref])}?{urlencode({'back': before})}")
    return back(request, reverse("person", args=[ref]))


def _chosen(person: Person) -> str:
    """What was chosen for this person so far, as the form says it."""
    tie = person.tie
    if tie.never:
        return "never"
    if tie.resting_since:
        return "rest"
    return "dates" if tie.dates_only else str(tie.chosen_days or "")


@require_POST
def this_week(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a person to this week's plan."""
    owner = owner_of(request)
    person = access.person(owner, ref)
    try:
        week.add_to_week(owner=owner, person=person, today=today_of(request))
    except Unusable as problem:
        mind(request, str(problem))
        return go(reverse("person", args=[ref]))
    say(request, _("%(name)s is in this week.") % {"name": person.name})
    return back(request, reverse("today"))


@require_POST
def died(request: HttpRequest, ref: str) -> HttpResponse:
    """Note that a person has died."""
    owner = owner_of(request)
    person = access.person(owner, ref)
    people.note_death(owner=owner, person=person, today=today_of(request))
    words = _("Noted. Everything about %(name)s is kept, and nothing comes up by itself.") % {"name": person.name}
    say(request, words, reverse("person_died_not", args=[ref]))
    return go(reverse("person", args=[ref]))


@require_POST
def died_not(request: HttpRequest, ref: str) -> HttpResponse:
    """Take that back."""
    owner = owner_of(request)
    person = access.person(owner, ref)
    people.take_back_death(owner=owner, person=person)
    say(request, _("Taken back. Everything is as it was."))
    return go(reverse("person", args=[ref]))


@require_POST
def remove(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a person out of the circle."""
    owner = owner_of(request)
    person = access.person(owner, ref)
    people.remove_person(owner=owner, person=person)
    say(request, _("%(name)s is removed.") % {"name": person.name}, reverse("person_restore", args=[ref]))
    return go(reverse("circle"))


@require_POST
def restore(request: HttpRequest, ref: str) -> HttpResponse:
    """Bring a removed person back."""
    owner = owner_of(request)
    person = access.removed(owner, ref)
    people.restore_person(owner=owner, person=person)
    say(request, _("%(name)s is back.") % {"name": person.name})
    return go(reverse("person", args=[ref]))


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, ref: str) -> HttpResponse:
    """Delete a person for good, after asking on a page of its own."""
    owner = owner_of(request)
    person = access.known(owner).filter(ref=ref).first() or access.person(owner, ref)
    if request.method != "POST":
        return render(request, "circle/person_erase.html", {"person": person})
    try:
        people.erase_person(owner=owner, person=person)
    except Unusable as problem:
        mind(request, str(problem))
    else:
        say(request, _("Everything about this person is deleted."))
    return go(reverse("circle"))
