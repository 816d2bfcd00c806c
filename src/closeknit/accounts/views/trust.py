"""Settings between people: who opened my record, blocks, what I agreed to, how to reach me safely."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from closeknit.accounts import access
from closeknit.accounts.actions import apart
from closeknit.accounts.actions import consents as consenting
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.forms import CHANNEL_WORDS, BlockForm, ConsentForm, SafeContactForm
from closeknit.accounts.middleware import me_of
from closeknit.accounts.models import User
from closeknit.accounts.queries import between


@require_safe
def opened(request: HttpRequest) -> HttpResponse:
    """Who opened my record, when, and for what kind of reason."""
    return render(request, "accounts/opened.html", {"openings": between.openings(me_of(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def blocks(request: HttpRequest) -> HttpResponse:
    """Whom I keep apart. The answer never tells whether there is such an account."""
    me = me_of(request)
    form = BlockForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            apart.block(user=me, address=form.cleaned_data["address"])
        except Unusable as problem:
            form.add_error("address", str(problem))
        else:
            messages.success(request, _("Done. You will not meet each other here, and they are not told."))
            return redirect("blocks")
    context = {"form": form, "blocks": access.blocks(me)}
    return render(request, "accounts/blocks.html", context, status=422 if form.errors else 200)


@require_POST
def unblock(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a block back."""
    me = me_of(request)
    apart.unblock(user=me, block=get_object_or_404(access.blocks(me), ref=ref))
    messages.success(request, _("The block is taken back."))
    return redirect("blocks")


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """What I agreed to, in the words I was shown; and taking it back."""
    me = me_of(request)
    status = 200
    if request.method == "POST" and "withdraw" in request.POST:
        consenting.withdraw(user=me, purpose=request.POST["withdraw"])
        messages.success(request, _("Taken back. It no longer counts from now on."))
        return redirect("consents")
    if request.method == "POST":
        form = ConsentForm(request.POST)
        try:
            if not form.is_valid():
                raise Unusable(_("Tick the box first if you agree."))
            consenting.give(user=me, purpose=form.cleaned_data["purpose"], version=form.cleaned_data["version"])
        except Unusable as problem:
            messages.warning(request, str(problem))
            status = 422
        else:
            messages.success(request, _("Kept. You can take it back here at any time."))
            return redirect("consents")
    context = {"asked": between.asked(me), "past": access.consents(me).exclude(withdrawn_at=None)}
    return render(request, "accounts/consents.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def safe_contact(request: HttpRequest) -> HttpResponse:
    """Through which channels and at which hours it is safe to reach me."""
    me = me_of(request)
    form = SafeContactForm(request.POST) if request.method == "POST" else SafeContactForm(initial=_now(me))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        apart.say_safe_contact(
            user=me,
            channels=said["channels"],
            hours=form.hours(),
            voicemail=said["voicemail"],
            code_word=said["code_word"],
        )
        messages.success(request, _("Saved. Nothing leaves for you outside of this."))
        return redirect("safe_contact")
    return render(request, "accounts/safe_contact.html", {"form": form}, status=422 if form.errors else 200)


def _now(me: User) -> dict[str, object]:
    """What the form shows at first. Until something is said, every way is safe."""
    kept = between.kept_safe_contact(me)
    if kept is None:
        return {"channels": [key for key, _label in CHANNEL_WORDS], "voicemail": True}
    said = {"channels": kept.channels, "voicemail": kept.voicemail, "code_word": kept.code_word}
    if not kept.hours:
        return said
    _day, since, until = kept.hours[0]
    days = [weekday for weekday, _since, _until in kept.hours]
    return {**said, "days": days, "since": _clock(since), "until": _clock(until)}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
