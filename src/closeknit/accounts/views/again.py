"""Signing in again before what matters most: a seized open session gives no roles and lets nobody in (AU-8)."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse

Asks = ParamSpec("Asks")
View = Callable[Concatenate[HttpRequest, Asks], HttpResponse]


def signs_in_again(view: View[Asks]) -> View[Asks]:
    """Forms of this view are taken only from somebody who signed in within the last few minutes; looking is free."""
    checked: View[Asks] = reauthentication_required(view)

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Asks.args, **kwargs: Asks.kwargs) -> HttpResponse:
        return (checked if request.method == "POST" else view)(request, *args, **kwargs)

    return answer
