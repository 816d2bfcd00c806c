"""The account page."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from closeknit.accounts import actions
from closeknit.accounts.forms import AccountForm
from closeknit.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name, time zone and country."""
    user = cast(User, request.user)
    now = {"name": user.name, "zone": user.zone, "region": user.region}
    form = AccountForm(request.POST) if request.method == "POST" else AccountForm(initial=now)
    if request.method == "POST" and form.is_valid():
        actions.change_account(user=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(reverse("account"))
    return render(request, "accounts/account.html", {"form": form}, status=422 if request.method == "POST" else 200)
