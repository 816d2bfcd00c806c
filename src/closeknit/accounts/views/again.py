"""Signing in again before what matters most: a seized open session gives no roles and lets nobody in (AU-8)."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse

from closeknit.accounts.views.confirming import recently_confirmed

Asks = ParamSpec("Asks")
View = Callable[Concatenate[HttpRequest, Asks], HttpResponse]


def signs_in_again(view: View[Asks]) -> View[Asks]:
    """Forms of this view are taken only from somebody who showed within ten minutes that it is them; looking is free."""
    checked = cast("View[Asks]", recently_confirmed(view))

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Asks.args, **kwargs: Asks.kwargs) -> HttpResponse:
        return (checked if request.method == "POST" else view)(request, *args, **kwargs)

    return answer
