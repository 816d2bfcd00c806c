"""Showing once more who one is, before something that an unguarded open page had better not do (AU-8)."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

View = Callable[..., HttpResponseBase]


def confirmed_lately(request: HttpRequest) -> bool:
    """Whether the person of this session has shown within ten minutes that it is them."""
    records = get_authentication_records(request, request.user)
    latest = max((r["at"] for r in records if r.get("reauthenticated")), default=0.0)
    return bool(time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def recently_confirmed(view: View) -> View:
    """Decorator for views that do something dangerous: ask for the password first, at most ten minutes old.

    A form that arrives too late is not kept: the person comes back to its page.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated or confirmed_lately(request):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': _page(request)})}")

    return guarded


def _page(request: HttpRequest) -> str:
    """The page to come back to: this one, or the one whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if came_from and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return urlsplit(came_from).path
    return reverse("account")
