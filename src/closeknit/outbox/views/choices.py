"""Choosing which words come, the notices, and browsers that take push messages."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from closeknit.accounts.middleware import me_of
from closeknit.outbox import access, actions, mail, push, queries
from closeknit.outbox.forms import BrowserForm, WordsForm


def _go(name: str) -> HttpResponse:
    answer = HttpResponseRedirect(reverse(name))
    answer.status_code = 303
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """Which kinds in which ways, when, and with names or without."""
    me, posted = me_of(request), request.method == "POST"
    form = WordsForm(me, request.POST) if posted else WordsForm(me)
    if posted and form.is_valid():
        actions.choose_manner(person=me, manner=form.manner(), switches=form.chosen())
        messages.success(request, _("Saved."))
        return redirect("words")
    context = {
        "form": form,
        "has_mail": mail.has_server(),
        "mail_fails": queries.mail_fails(me),
        "browsers": access.subscriptions(me).count(),
        "push_key": push.public_key(),
        "calls_others": push.can_be_called(),
    }
    return render(request, "outbox/words.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """What happened about the account."""
    me = me_of(request)
    if request.method == "POST":
        actions.see_notices(person=me)
        return _go("notices")
    return render(request, "outbox/notices.html", {"notices": queries.notices(me, timezone.now())})


@require_POST
def end_links(request: HttpRequest) -> HttpResponse:
    """Links in earlier mail stop working."""
    actions.end_links(person=me_of(request))
    messages.success(request, _("Links in earlier mail do not work any more."))
    return _go("words")


@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """A browser takes push messages from now on."""
    form = BrowserForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    actions.subscribe(person=me_of(request), **form.cleaned_data)
    return HttpResponse(status=204)


@require_POST
def unsubscribe(request: HttpRequest) -> HttpResponse:
    """No browser takes push messages any more."""
    actions.unsubscribe(person=me_of(request))
    messages.success(request, _("No browser shows messages from here any more."))
    return _go("words")
