"""Letting somebody help, and helping somebody: codes, the switch between one's own circle and theirs, and the end of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from closeknit.accounts import access, wordings
from closeknit.accounts.actions import helping as actions
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.actions.organisations import Refused
from closeknit.accounts.forms import CodeForm, HelperForm
from closeknit.accounts.middleware import SESSION_KEY, helping_of, me_of
from closeknit.accounts.queries import between
from closeknit.accounts.views.again import signs_in_again


@require_http_methods(["GET", "HEAD", "POST"])
@signs_in_again
def helpers(request: HttpRequest) -> HttpResponse:
    """Who helps me, and a code for somebody who is to. The code is shown on the answer to the form and never again."""
    me, code = me_of(request), ""
    form = HelperForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            code = actions.offer_help_code(person=me, scopes=said["scopes"], version=said["version"])
            form = HelperForm()
        except Unusable as problem:
            form.add_error(None, str(problem))
    context = {
        "form": form,
        "code": code,
        "wording": wordings.current(wordings.HELPING),
        "helpers": between.helpers(me),
    }
    return render(request, "accounts/helpers.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: HttpRequest, ref: str) -> HttpResponse:
    """End somebody's help, at once."""
    me = me_of(request)
    actions.end_help(by=me, delegation=access.helper(me, ref))
    messages.success(request, _("Ended. They can no longer see or do anything here."))
    return redirect("helpers")


@require_POST
def renew(request: HttpRequest, ref: str) -> HttpResponse:
    """Let somebody's help go on."""
    me = me_of(request)
    try:
        actions.renew_help(person=me, delegation=access.helper(me, ref))
    except Refused as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("It goes on for another 90 days."))
    return redirect("helpers")


@require_http_methods(["GET", "HEAD", "POST"])
def helping(request: HttpRequest) -> HttpResponse:
    """Whom I help, and where to type a code."""
    me = me_of(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = actions.use_help_code(helper=me, code=form.cleaned_data["code"])
        except Refused as problem:
            form.add_error("code", str(problem))
        else:
            name = begun.person.first_name or begun.person.email
            messages.success(request, _("You can help %(name)s now.") % {"name": name})
            return redirect("helping")
    context = {"form": form, "helped": between.helped(me)}
    return render(request, "accounts/helping.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def start(request: HttpRequest, ref: str) -> HttpResponse:
    """Go over to somebody's circle, within what they ticked."""
    delegation = access.helping(me_of(request), ref)
    request.session[SESSION_KEY] = delegation.ref
    landing = "circle" if "plan" not in delegation.scopes and "files" in delegation.scopes else "today"
    return redirect(landing if delegation.scopes != ["people"] else "circle")


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Go back to one's own circle; with `end`, end the help for good."""
    delegation = helping_of(request)
    request.session.pop(SESSION_KEY, None)
    if delegation is not None and "end" in request.POST:
        actions.end_help(by=me_of(request), delegation=delegation)
    return redirect("today" if delegation is not None else "helping")
