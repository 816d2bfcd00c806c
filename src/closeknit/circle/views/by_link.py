"""Done and later from a mail, without signing in. Opening the link shows a button; pressing it acts, once."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from closeknit.circle import access
from closeknit.circle.actions import week
from closeknit.circle.queries.week import monday
from closeknit.outbox import links, manners
from closeknit.outbox.views.by_link import answer

ACTS = {"done": week.done, "later": week.later}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """One act about one suggestion of the week the mail was about. Pressing twice is the same as once."""
    now = timezone.now()
    link = links.find(purpose=f"by_link_{kind}", token=token, now=now)
    if link is None:
        return answer(request, "over", kind)
    of_week, _, ref = link.about.partition(":")
    with timezone.override(manners.zone_of(link.person)):
        today = timezone.localdate()
        try:
            person = access.person(link.person, ref)
        except Http404:
            return answer(request, "over", kind)
        if monday(today) != date.fromisoformat(of_week):
            return answer(request, "over", kind)
        if request.method == "POST":
            ACTS[kind](owner=link.person, person=person, today=today)
            return answer(request, "done", kind)
    return answer(request, "ask", kind)
