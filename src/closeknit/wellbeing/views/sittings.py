"""Questions about how one is: what is offered, one question a page, what the answers came to, and deleting them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from closeknit.circle.actions.people import Unusable
from closeknit.circle.views.answers import go, mind, owner_of, say, today_of
from closeknit.wellbeing import access
from closeknit.wellbeing.actions import sittings
from closeknit.wellbeing.forms.sittings import AnswerForm
from closeknit.wellbeing.queries.outcomes import outcomes, past
from closeknit.wellbeing.queries.sittings import (
    Asked,
    asked,
    next_question,
    offered,
    offered_as,
    round_of,
    sheets,
    standings,
)

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """What is offered here, with when it was answered last; with `?of=` the page before the first question of one of them.

    Pressing "Start" begins. What is not offered leads back to what is.
    """
    owner = owner_of(request)
    one = offered_as(request.POST.get("of", "") or request.GET.get("of", ""))
    if request.method == "POST":
        if one is None:
            return go(reverse("questions"))
        return _onward(request, sittings.begin(owner=owner, offered=one, anew="anew" in request.POST).ref)
    several = standings(owner, [one] if one else offered())
    context = {"standings": several, "standing": several[0] if one else None, "today": today_of(request)}
    return render(request, f"wellbeing/{'scale_start' if one else 'scales'}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One question: answered, skipped, or answered again by going back to it."""
    owner = owner_of(request)
    rows = round_of(owner, ref)
    if rows[0].ended_at is not None:
        return go(reverse("questions_result", args=[ref]))
    found = sheets(rows)
    if found is None:
        mind(request, _("These questions are not asked here any more."))
        return go(reverse("questions"))
    one = asked(found, ref, number)
    if request.method != "POST":
        return _page(request, one, AnswerForm(answers=one.answers, initial={"answer": one.chosen}))
    form = AnswerForm(request.POST, answers=one.answers)
    if "skip" not in request.POST and not form.is_valid():
        return _page(request, one, form, status=422)
    value = None if "skip" in request.POST else form.cleaned_data["answer"]
    try:
        sittings.answer(owner=owner, sitting=access.sitting(owner, ref), number=number, value=value)
    except Unusable as refusal:
        mind(request, str(refusal))
    return _onward(request, ref, after=(ref, number))


def _page(request: HttpRequest, one: Asked, form: AnswerForm, status: int = 200) -> HttpResponse:
    return render(request, "wellbeing/scale_question.html", {"asked": one, "form": form}, status=status)


def _onward(request: HttpRequest, ref: str, after: tuple[str, int] | None = None) -> HttpResponse:
    """The question after this one, so that somebody who went back comes by the others again; else the first open one."""
    found = sheets(round_of(owner_of(request), ref)) or []
    if not found or found[0].sitting.ended_at is not None:
        return go(reverse("questions_result", args=[ref]))
    every = [(sheet.sitting.ref, n) for sheet in found for n in sheet.numbers]
    later = every[every.index(after) + 1 :] if after in every else []
    to = later[0] if later else next_question(found) or every[0]
    return go(reverse("question", args=to))


@require_safe
def result(request: HttpRequest, ref: str) -> HttpResponse:
    """What the answers came to; while questions are open, on to them."""
    owner = owner_of(request)
    rows = round_of(owner, ref)
    if rows[0].ended_at is None:
        return _onward(request, ref)
    found = outcomes(owner, rows)
    context = {
        "ref": rows[0].ref,
        "on": rows[0].ended_at,
        "outcomes": found,
        "urgent": any(one.urgent for one in found),
        "help": any(one.help for one in found),
        "today": today_of(request),
    }
    return render(request, "wellbeing/scale_result.html", context)


@require_safe
def earlier(request: HttpRequest) -> HttpResponse:
    """Every time that questions were answered to their end, newest first."""
    page = Paginator(past(owner_of(request)), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "wellbeing/scale_past.html", {"page": page, "today": today_of(request)})


@require_POST
def forget(request: HttpRequest, ref: str) -> HttpResponse:
    """Delete the answers of a round that is not finished. "Leave page" asks for this too, without waiting for the answer."""
    owner = owner_of(request)
    forgotten = sittings.forget(owner=owner, sitting=access.sitting(owner, ref))
    # Whoever left in a hurry finds nothing that tells of it on the next page.
    if forgotten and "quietly" not in request.POST:
        say(request, _("Your answers so far are deleted."))
    return go(reverse("questions"))


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask once, then delete the answers of one time and what they came to."""
    owner = owner_of(request)
    row = access.sitting(owner, ref)
    if request.method == "POST":
        sittings.remove(owner=owner, sitting=row)
        say(request, _("Your answers of that day are deleted."))
        return go(reverse("questions_past"))
    return render(request, "wellbeing/scale_remove.html", {"ref": row.ref, "on": row.ended_at or row.began_at})
