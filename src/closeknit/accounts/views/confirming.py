"""Showing once more who one is, before something that an unguarded open page had better not do (AU-8)."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from closeknit.accounts import throttle
from closeknit.accounts.actions import entering
from closeknit.accounts.middleware import me_of
from closeknit.accounts.models import User
from closeknit.accounts.sign_in_forms import MailedCodeForm

View = Callable[..., HttpResponseBase]
SENT = "confirm-code"
CODE_LIFE = 600


def confirmed_lately(request: HttpRequest) -> bool:
    """Whether the person of this session has shown within ten minutes that it is them."""
    records = get_authentication_records(request, me_of(request))
    latest = max((r["at"] for r in records if r.get("reauthenticated")), default=0.0)
    return bool(time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def recently_confirmed(view: View) -> View:
    """Decorator for views that do something dangerous: ask for passkey, code or password first, at most ten minutes old.

    A form that arrives too late is not kept: the person comes back to its page. List the address in tests/policy.toml with
    `confirm = true`; a test then holds that it refuses.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not getattr(me_of(request), "is_authenticated", False) or confirmed_lately(request):
            return view(request, *args, **kwargs)
        way = get_adapter().get_reauthentication_methods(me_of(request))[0]["url"]
        return redirect(f"{way}?{urlencode({'next': _page(request)})}")

    return guarded


def _page(request: HttpRequest) -> str:
    """The page to come back to: this one, or the one whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if came_from and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return urlsplit(came_from).path
    return reverse("sign_in")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_by_mail(request: HttpRequest) -> HttpResponse:
    """For accounts without password and second factor: a code to the person's own e-mail."""
    user = me_of(request)
    back = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("sign_in")
    way = get_adapter().get_reauthentication_methods(user)[0]
    if way["id"] != "mail":
        return redirect(f"{way['url']}?{urlencode({'next': back})}")
    form, status = MailedCodeForm(), 200
    if request.method == "POST" and "send" in request.POST:
        _send(request, user)
    elif request.method == "POST":
        form, status = MailedCodeForm(request.POST), 422
        if form.is_valid() and _is_right(request, form.cleaned_data["code"]):
            record_authentication(request, user, method="code", reauthenticated=True)
            return redirect(back)
        if form.is_valid():
            entering.refused(way="code", user=user)
            form.add_error("code", get_adapter().error_messages["incorrect_code"])
    sent = SENT in request.session
    return render(request, "accounts/confirm_by_mail.html", {"form": form, "sent": sent, "next": back}, status=status)


def _send(request: HttpRequest, user: User) -> None:
    if throttle.take("code", request, user.email) is None:
        entering.refused(way="code", user=user)
        messages.error(request, get_adapter().error_messages["too_many_login_attempts"])
        return
    code = get_adapter().generate_login_code()
    request.session[SENT] = {"code": code, "at": time.time(), "tries": 0}
    entering.changed(user=user, act="code.sent")
    get_adapter().send_mail("account/email/confirm_code", user.email, {"code": code})
    messages.success(request, _("The code is on its way."))


def _is_right(request: HttpRequest, code: str) -> bool:
    """Judge a code: three tries, ten minutes, once."""
    sent = request.session.get(SENT)
    if (
        not sent
        or time.time() - sent["at"] >= CODE_LIFE
        or sent["tries"] >= settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS
    ):
        request.session.pop(SENT, None)
        return False
    request.session[SENT] = {**sent, "tries": sent["tries"] + 1}
    if not compare_user_code(actual=code, expected=sent["code"]):
        return False
    request.session.pop(SENT)
    return True
