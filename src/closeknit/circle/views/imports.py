"""Bringing files in, in four steps: choose, check, save, done."""

from typing import BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from closeknit.circle import access, tasks
from closeknit.circle.actions import imports, people
from closeknit.circle.models import Batch
from closeknit.circle.queries import imports_page
from closeknit.circle.views.answers import go, mind, owner_of, say, today_of
from closeknit.storage import progress as progress_file


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Step 1: choose files. Posting reads them and goes on to step 2."""
    owner = owner_of(request)
    if request.method == "POST":
        files = [(f.name or "", cast(BinaryIO, f.file), f.size or 0) for f in request.FILES.getlist("files") if f.file]
        if files:
            batch = tasks.look_at(owner=owner, files=files)
            where = "import_progress" if batch.state == Batch.State.READING else "import_review"
            return go(reverse(where, args=[batch.ref]))
        problem = _("Choose at least one file first.")
        return render(request, "circle/import.html", {**imports_page.choosing(owner), "problem": problem}, status=422)
    return render(request, "circle/import.html", imports_page.choosing(owner))


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """Step 2: what was found, and the questions only the owner can answer. Posting keeps the answers."""
    owner, today = owner_of(request), today_of(request)
    batch = access.batch(owner, ref)
    if batch.state == Batch.State.READING:
        return go(reverse("import_progress", args=[ref]))
    if batch.state != Batch.State.FOUND:
        return go(reverse("import_done", args=[ref]))
    if request.method == "POST":
        batch = imports.answer(owner=owner, batch=batch, answers=imports_page.said(request.POST))
        if not imports_page.review(owner, batch, today).questions:
            say(request, _("Thank you. That is all we needed to know."))
        return go(reverse("import_review", args=[ref]))
    return render(
        request, "circle/import_review.html", {"page": imports_page.review(owner, batch, today), "batch": batch}
    )


@require_POST
def keep(request: HttpRequest, ref: str) -> HttpResponse:
    """Step 3: save. Small imports are saved at once; larger ones go on by themselves while a page shows how far."""
    owner = owner_of(request)
    batch = access.batch(owner, ref)
    answers = imports_page.said(request.POST)
    choice = request.POST.get("who", "all")
    try:
        if answers:
            batch = imports.answer(owner=owner, batch=batch, answers=answers)
        if tasks.keep_import(owner=owner, batch=batch, choice=choice):
            return go(reverse("import_done", args=[ref]))
    except imports.NotReady as problem:
        mind(request, str(problem))
        return go(reverse("import_review", args=[ref]))
    return go(reverse("import_progress", args=[ref]))


@require_safe
def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """How far the reading or the saving is. The page asks again by itself every two seconds, or when it is loaded again."""
    owner = owner_of(request)
    batch = access.batch(owner, ref)
    far = progress_file.read(settings.PROGRESS, ref)
    arrived = {Batch.State.KEPT: "import_done", Batch.State.FOUND: "import_review" if far is None else ""}
    onward = arrived.get(Batch.State(batch.state), "")
    if onward and request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": reverse(onward, args=[ref])})
    if onward:
        return go(reverse(onward, args=[ref]))
    stalled = far is None or tasks.is_stalled(far)
    part = "circle/_import_progress.html" if request.headers.get("HX-Request") else "circle/import_progress.html"
    return render(request, part, {"batch": batch, "far": far or {}, "stalled": stalled})


@require_POST
def stop(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop the saving: nothing of it stays."""
    batch = access.batch(owner_of(request), ref)
    progress_file.ask_to_stop(settings.PROGRESS, batch.ref)
    say(request, _("Stopped. Nothing was saved."))
    reading = batch.state == Batch.State.READING
    return go(reverse("imports") if reading else reverse("import_review", args=[ref]))


@require_safe
def done(request: HttpRequest, ref: str) -> HttpResponse:
    """Step 4: what came in, undo, and a word about the closest five."""
    owner = owner_of(request)
    batch = access.batch(owner, ref)
    if batch.state == Batch.State.FOUND:
        return go(reverse("import_review", args=[ref]))
    page = imports_page.finished(owner, batch, today_of(request), timezone.now())
    return render(request, "circle/import_done.html", {"page": page, "batch": batch})


@require_POST
def discard(request: HttpRequest, ref: str) -> HttpResponse:
    """Throw away what was found."""
    owner = owner_of(request)
    try:
        imports.throw_away(owner=owner, batch=access.batch(owner, ref))
    except imports.NotReady as problem:
        mind(request, str(problem))
    else:
        say(request, _("Thrown away. Nothing was saved."))
    return go(reverse("imports"))


@require_POST
def undo(request: HttpRequest, ref: str) -> HttpResponse:
    """Take an import back."""
    owner = owner_of(request)
    try:
        stayed = imports.undo(owner=owner, batch=access.batch(owner, ref))
    except imports.NotReady as problem:
        mind(request, str(problem))
        return go(reverse("imports"))
    text = _("The import is undone.")
    if stayed:
        text += " " + ngettext(
            "%(count)d person stays, because you have added to them since.",
            "%(count)d people stay, because you have added to them since.",
            stayed,
        ) % {"count": stayed}
    say(request, text)
    return go(reverse("imports"))


@require_POST
def closest(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep who the closest five are."""
    owner = owner_of(request)
    access.batch(owner, ref)
    people.choose_closest(owner=owner, refs=request.POST.getlist("near"))
    say(request, _("Saved. You can change this on each person's page."))
    return go(reverse("circle"))
