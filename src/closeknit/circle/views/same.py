"""Who somebody is: bringing two people together who are one, and taking names apart that are not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from closeknit.circle import access
from closeknit.circle.actions import same
from closeknit.circle.queries import same as queries
from closeknit.circle.views.answers import go, mind, owner_of, say

KINDS = {
    "partner": gettext_lazy("partner"),
    "parent": gettext_lazy("parent"),
    "child": gettext_lazy("child"),
    "sibling": gettext_lazy("brother or sister"),
    "household": gettext_lazy("same household"),
    "friend": gettext_lazy("friend"),
}

SAME = "same"


@require_safe
def names(request: HttpRequest, ref: str) -> HttpResponse:
    """The names under which somebody is known, and who they might be."""
    owner = owner_of(request)
    person = access.person(owner, ref)
    find = request.GET.get("find", "")[:200]
    others, more = queries.others(owner, person, find)
    bonds = [(r, name, KINDS.get(kind, "")) for r, name, kind in queries.together_with(owner, person)]
    values = {
        "person": person,
        "names": queries.names_of(owner, person),
        "others": others,
        "more": more,
        "find": find,
        "kinds": KINDS,
        "bonds": bonds,
    }
    return render(request, "circle/names.html", values)


@require_POST
def together(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that two people are one, or that they belong together."""
    owner = owner_of(request)
    person = access.person(owner, ref)
    chosen, kind = request.POST.get("other", ""), request.POST.get("as", SAME)
    if not chosen:
        mind(request, _("Choose who it is first."))
        return go(reverse("names", args=[ref]))
    other = access.person(owner, chosen)
    try:
        if kind == SAME:
            ref = same.bring_together(owner=owner, one=person, other=other).ref
        else:
            same.belong(owner=owner, person=person, other=other, kind=kind)
    except same.NotTwo as problem:
        mind(request, str(problem))
    else:
        one, two = _("They are one person now. You can take them apart again here."), _("Saved. They belong together.")
        say(request, one if kind == SAME else two)
    return go(reverse("names", args=[ref]))


@require_POST
def unbind(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that two people do not belong together."""
    owner = owner_of(request)
    person = access.person(owner, ref)
    chosen = request.POST.get("other", "")
    if chosen:
        same.no_longer_belong(owner=owner, person=person, other=access.person(owner, chosen))
        say(request, _("Taken away."))
    else:
        mind(request, _("Choose who it is first."))
    return go(reverse("names", args=[ref]))


@require_POST
def apart(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that some of the names are somebody else's."""
    owner = owner_of(request)
    person = access.person(owner, ref)
    numbers = {int(text) for value in request.POST.getlist("name") for text in value.split() if text.isdecimal()}
    try:
        people = same.take_apart(owner=owner, person=person, claims=numbers)
    except same.NotTwo as problem:
        mind(request, str(problem))
        return go(reverse("names", args=[ref]))
    say(request, _("Taken apart. Each has their own moments, and you will not be asked again."))
    there = {p.ref for p in people}
    return go(reverse("person", args=[ref if ref in there else people[0].ref]))
