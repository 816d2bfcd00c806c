"""Help now, safety notices and accessibility, which need no account; and how the pages look."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from closeknit.accounts import actions as accounts
from closeknit.accounts.forms import DiscreetForm, LookForm
from closeknit.accounts.middleware import helping_of, me_of, owner_of
from closeknit.accounts.models import User
from closeknit.accounts.queries import journal as journals
from closeknit.accounts.queries.discreet import discreet as in_discreet_mode
from closeknit.web import acts, crisis, violations
from closeknit.web.context import COUNTRY_COOKIE, LOOK_COOKIE, Look, country_of
from closeknit.web.safety_notices import NOTICES
from closeknit.wellbeing.views.care_plan import forget_copy

YEAR = 365 * 24 * 3600


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def help_now(request: HttpRequest) -> HttpResponse:
    """Who to call now. Works signed out, without script and without the database."""
    if request.method == "POST":
        chosen = request.POST.get("country", "").upper()
        answer = redirect("help")
        if chosen in crisis.COUNTRIES:
            answer.set_cookie(
                COUNTRY_COOKIE, chosen, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
            )
        return answer
    country = country_of(request)
    today = timezone.localdate()
    lines = crisis.lines_for(country)
    context = {
        "country": country,
        "lines": [(line, crisis.needs_check(line, today)) for line in lines],
        "countries": crisis.countries(),
        "checked": min((line.verified_on for line in lines), default=None),
        # What a device keeps for use without a network: it leads nowhere that needs one.
        "copy": request.GET.get("copy") == "1",
        "today": today,
    }
    return render(request, "help.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everybody can use these pages, and what is not there yet."""
    return render(request, "accessibility.html")


@login_not_required
@require_safe
def safety_notices(request: HttpRequest) -> HttpResponse:
    """What went wrong somewhere and may concern whoever uses or runs this version."""
    return render(request, "safety_notices.html", {"notices": NOTICES, "help_url": reverse("help")})


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Text size and colours."""
    user = owner_of(request)
    now = {name: getattr(user, name) for name in ("theme", "text_size", "plain_font", "keys_on")}
    form = LookForm(request.POST) if request.method == "POST" else LookForm(initial=now)
    if request.method != "POST" or not form.is_valid():
        return render(request, "look.html", {"form": form}, status=422 if request.method == "POST" else 200)
    accounts.change_look(user=user, **form.cleaned_data)
    if helping_of(request) is not None:
        messages.success(request, _("Saved. This is how their pages look now."))
        return redirect("look")
    messages.success(request, _("Saved. This is how your pages look now."))
    return _remembered(request, redirect("look"), user)


def _remembered(request: HttpRequest, answer: HttpResponse, user: User) -> HttpResponse:
    """The error pages and the sign-in page ask nobody's account, so they find the look in a cookie."""
    chosen = Look(user.theme, user.text_size, user.plain_font, user.keys_on, in_discreet_mode(user)).as_cookie()
    secure = request.is_secure()
    answer.set_cookie(LOOK_COOKIE, chosen, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return answer


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """What was done in this account, newest first."""
    user = owner_of(request)
    asked = request.GET.get("before", "")
    found = journals.deeds(user, int(asked) if asked.isdecimal() and len(asked) < 16 else None)
    older = found[-1].number if len(found) == journals.PAGE and found[-1].number > 1 else None
    context = {"days": acts.lines_by_day(user, found), "older": older, "today": timezone.localdate()}
    return render(request, "journal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def discreet(request: HttpRequest) -> HttpResponse:
    """Discreet mode: on or off, what it does and what it cannot do (IP-2, IP-10)."""
    user = me_of(request)
    form = DiscreetForm(request.POST if request.method == "POST" else None, initial={"on": in_discreet_mode(user)})
    if request.method != "POST" or not form.is_valid():
        return render(request, "discreet.html", {"form": form})
    accounts.be_discreet(user=user, on=form.cleaned_data["on"])
    forget_copy(request)
    messages.success(request, _("Saved."))
    return _remembered(request, redirect("discreet"), user)


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The one worker of this site, at the root, so that it may serve every page."""
    with open(str(finders.find("closeknit/js/worker.js")), "rb") as file:
        return HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")


@csrf_exempt
@login_not_required
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """What a browser says about the content policy. Browsers send no form token with it; nothing can be changed here."""
    return violations.take(request)
