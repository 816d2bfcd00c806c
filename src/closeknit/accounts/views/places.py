"""Organisations: where one belongs, who else does, roles, invitations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from closeknit.accounts import access
from closeknit.accounts.actions import organisations as actions
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.forms import InviteForm, PlaceForm, RolesForm
from closeknit.accounts.middleware import me_of
from closeknit.accounts.queries import places as queries
from closeknit.accounts.roles import May, Role, may_give
from closeknit.accounts.views.again import signs_in_again


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Where I belong."""
    return render(request, "accounts/places.html", {"mine": queries.places(me_of(request))})


@require_safe
def show(request: HttpRequest, place: str) -> HttpResponse:
    """One organisation, as far as my roles there go."""
    me = me_of(request)
    page = queries.place(me, access.place(me, place))
    return render(request, "accounts/place.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, place: str) -> HttpResponse:
    """Name, time zone and country of an organisation."""
    me = me_of(request)
    here = access.place(me, place, May.CHANGE_PLACE).organisation
    now = {"name": here.name, "zone": here.zone, "country": here.country}
    form = PlaceForm(request.POST) if request.method == "POST" else PlaceForm(initial=now)
    if request.method == "POST" and form.is_valid():
        actions.change_organisation(by=me, organisation=here, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("place", place)
    return render(
        request, "accounts/place_change.html", {"form": form, "here": here}, status=422 if form.errors else 200
    )


@require_POST
def leave(request: HttpRequest, place: str) -> HttpResponse:
    """Go."""
    me = me_of(request)
    try:
        actions.leave(user=me, organisation=access.place(me, place).organisation)
    except actions.Refused as problem:
        messages.warning(request, str(problem))
        return redirect("place", place)
    messages.success(request, _("You have left."))
    return redirect("places")


@require_http_methods(["GET", "HEAD", "POST"])
@signs_in_again
def invite(request: HttpRequest, place: str) -> HttpResponse:
    """Ask somebody by mail to join."""
    me = me_of(request)
    here = access.place(me, place, May.INVITE)
    form = InviteForm(request.POST if request.method == "POST" else None, offered=may_give(here.roles))
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(by=me, organisation=here.organisation, **form.cleaned_data)
        except (actions.Refused, Unusable) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The invitation is on its way. It works once, for two weeks."))
            return redirect("place", place)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/invite.html", {"form": form, "here": here.organisation}, status=status)


@require_POST
def revoke(request: HttpRequest, place: str, ref: str) -> HttpResponse:
    """Take an invitation back."""
    me = me_of(request)
    here = access.place(me, place, May.INVITE).organisation
    get_object_or_404(access.invitations(here), ref=ref)
    actions.revoke(by=me, organisation=here, ref=ref)
    messages.success(request, _("The invitation is taken back. Its link no longer works."))
    return redirect("place", place)


@require_safe
def person(request: HttpRequest, place: str, ref: str) -> HttpResponse:
    """One of the people of an organisation: name and roles, and what I may do about them."""
    me = me_of(request)
    here = access.place(me, place, May.SEE_PEOPLE)
    membership = access.member(me, here, ref)
    held = access.roles_of(membership)
    form = RolesForm(initial={"roles": sorted(held)}, offered=may_give(here.roles) | held)
    context = {
        "here": here,
        "person": queries.member(membership, held),
        "form": form,
        **queries.powers(me, here, membership),
    }
    return render(request, "accounts/place_person.html", context)


@require_POST
@signs_in_again
def give_roles(request: HttpRequest, place: str, ref: str) -> HttpResponse:
    """Give and take roles."""
    me = me_of(request)
    here = access.place(me, place, May.GIVE_ROLES)
    membership = access.member(me, here, ref)
    chosen = [value for value in request.POST.getlist("roles") if value in Role.values]
    try:
        actions.choose_roles(by=me, organisation=here.organisation, membership=membership, roles=chosen)
    except actions.Refused as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("Saved. It holds from their next page on."))
    return redirect("place_person", place, ref)


@require_POST
def remove(request: HttpRequest, place: str, ref: str) -> HttpResponse:
    """Somebody belongs here no longer."""
    me = me_of(request)
    here = access.place(me, place, May.REMOVE_PEOPLE)
    membership = access.member(me, here, ref)
    try:
        actions.remove(by=me, organisation=here.organisation, membership=membership)
    except actions.Refused as problem:
        messages.warning(request, str(problem))
        return redirect("place_person", place, ref)
    messages.success(request, _("Removed. They see nothing of this place any more."))
    return redirect("place", place)
