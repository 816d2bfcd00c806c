"""One-time sign-in and the account page."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from closeknit.accounts import actions
from closeknit.accounts.forms import AccountForm
from closeknit.accounts.middleware import owner_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def once(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time sign-in link. Opening it shows a button, so that a mail scanner or a preview does not spend it."""
    if request.method != "POST":
        return render(request, "accounts/once.html")
    user = actions.use_link(token=token)
    if user is None:
        return render(request, "accounts/once.html", {"spent": True}, status=410)
    login(request, user, backend=BACKEND)
    return redirect("today" if user.welcomed_at else "welcome")


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name, time zone and country."""
    user = owner_of(request)
    now = {"name": user.name, "zone": user.zone, "region": user.region}
    form = AccountForm(request.POST) if request.method == "POST" else AccountForm(initial=now)
    if request.method == "POST" and form.is_valid():
        actions.change_account(user=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(reverse("account"))
    return render(request, "accounts/account.html", {"form": form}, status=422 if request.method == "POST" else 200)
