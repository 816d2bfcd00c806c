"""The care plan: its page, writing it, and the copy that a device keeps for use without a network.

The pages themselves are never stored by a browser. A copy is only handed out while this very sign-in keeps one: the session says
so, so signing out, however it happens, ends it. On a shared computer and in discreet mode there is none (BR-9, BR-11, S17).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from closeknit.accounts.middleware import me_of
from closeknit.accounts.queries.discreet import discreet
from closeknit.circle.actions.people import Unusable
from closeknit.circle.views.answers import go, say
from closeknit.wellbeing.actions import care_plan as actions
from closeknit.wellbeing.forms.care_plan import CarePlanForm
from closeknit.wellbeing.queries import care_plan as queries

KEPT = "keeps-care-plan"
"""Where the session says that this device keeps a copy."""

FILES = (
    "closeknit/css/closeknit.css",
    *(f"closeknit/fonts/{face}-latin{rest}.woff2" for face in ("atkinson", "young") for rest in ("", "-ext")),
    *("closeknit/icons.svg", "closeknit/img/favicon.svg", "closeknit/js/exit.js"),
)
"""What a copy needs to look as it does and to be left at once."""


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The plan, readable on a bad day."""
    return render(request, "wellbeing/care_plan.html", _page(request))


def _page(request: HttpRequest, **more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    plan = queries.care_plan(me_of(request), today)
    return {"plan": plan, "may_keep": _may_keep(request), "kept": _keeps(request), "today": today, **more}


def _may_keep(request: HttpRequest) -> bool:
    """Whether this sign-in may leave a copy: not on a shared computer, where it ends with the browser, nor in discreet mode."""
    return not request.session.get_expire_at_browser_close() and not discreet(me_of(request))


def _keeps(request: HttpRequest) -> bool:
    return bool(request.session.get(KEPT)) and _may_keep(request)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Write the whole plan."""
    me, today = me_of(request), timezone.localdate()
    people = queries.choices(me, today)
    if request.method != "POST":
        plan = queries.care_plan(me, today)
        form = CarePlanForm(people, texts=plan.texts, chosen=[person.ref for person in plan.people])
        return render(request, "wellbeing/care_plan_edit.html", {"form": form})
    form = CarePlanForm(people, request.POST)
    if form.is_valid():
        try:
            actions.save_care_plan(owner=me, texts=form.sections(), people=form.refs())
        except Unusable as problem:
            form.add_error("person_1" if problem.field == "people" else problem.field, str(problem))
        else:
            say(request, _("Your care plan is saved."))
            return go(reverse("care_plan"))
    return render(request, "wellbeing/care_plan_edit.html", {"form": form}, status=422)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Turn the copy on this device on or off."""
    on = request.POST.get("keep") == "on" and _may_keep(request)
    actions.keep_on_device(owner=me_of(request), on=on)
    forget_copy(request)
    if on:
        request.session[KEPT] = True
    return go(reverse("care_plan") + "#device")


def forget_copy(request: HttpRequest) -> None:
    """This sign-in hands out no copy any more; the next time its device asks, it deletes what it has."""
    request.session.pop(KEPT, None)


@require_safe
def copy(request: HttpRequest) -> HttpResponse:
    """What a device is to keep; nothing (204) where none is kept, which tells it to delete what it has."""
    if not _keeps(request):
        return HttpResponse(status=204)
    answer = render(request, "wellbeing/care_plan.html", _page(request, copy=True))
    answer["Closeknit-Files"] = " ".join(static(name) for name in FILES)
    return answer
