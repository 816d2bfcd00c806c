"""The circle: the picture and the list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from closeknit.circle.queries.circle_page import FILTERS, SORTS, circle_page
from closeknit.circle.queries.veil import veiled
from closeknit.circle.views.answers import names_hidden, owner_of, today_of


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The picture, who is quieter than usual, and one page of the list."""
    asked, sort, number = request.GET.get("show", ""), request.GET.get("sort", ""), request.GET.get("page", "")
    today = today_of(request)
    chosen = {
        "filter": asked if asked in FILTERS else "",
        "sort": sort if sort in SORTS else "last",
        "find": request.GET.get("q", "").strip()[:100],
    }
    page = circle_page(owner_of(request), today, **chosen, page=int(number) if number.isdecimal() else 1)
    hide = names_hidden(request)
    context = {
        "page": veiled(page) if hide else page,
        "chosen": {**chosen, "filter": page.filter},
        "today": today,
        "names_hidden": hide,
    }
    return render(request, "circle/circle.html", context)
