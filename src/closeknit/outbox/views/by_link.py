"""Pages behind links in mail. Opening one shows a button and changes nothing: mail scanners and previews open links (BR-5)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from closeknit.outbox import access, actions, links


def answer(request: HttpRequest, state: str, kind: str) -> HttpResponse:
    """The page of a link: state is ask, done or over."""
    status = 410 if state == "over" else 200
    return render(request, "outbox/by_link.html", {"state": state, "kind": kind}, status=status)


# A mail program sends this form by itself, without a cookie and without our page (RFC 8058): the link is the proof.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more reminders of this sort."""
    link = links.find(purpose="words_stop", token=token, now=timezone.now())
    if link is None:
        return answer(request, "over", "stop")
    if request.method == "POST":
        actions.stop(person=link.person, channel=link.about)
        return answer(request, "done", "stop")
    return answer(request, "ask", "stop")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def seen(request: HttpRequest, token: str) -> HttpResponse:
    """An alert was seen: nobody else is asked."""
    link = links.find(purpose="words_seen", token=token, now=timezone.now())
    entry = access.alert(link.person, link.about) if link else None
    if link is None or entry is None:
        return answer(request, "over", "seen")
    if request.method == "POST":
        actions.acknowledge(entry=entry, by=link.person)
        return answer(request, "done", "seen")
    return answer(request, "ask", "seen")
