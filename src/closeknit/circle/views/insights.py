"""Insights: what can be said about the whole circle."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from closeknit.circle.queries.insights import insights
from closeknit.circle.views.answers import owner_of, today_of


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The page."""
    owner, today = owner_of(request), today_of(request)
    return render(request, "circle/insights.html", {"page": insights(owner, today), "today": today})
