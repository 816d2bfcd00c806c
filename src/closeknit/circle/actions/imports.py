"""Bringing files in: look, answer, keep in one transaction, undo. Nothing is saved before the person says so."""

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from closeknit import sandbox
from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.circle import access, found_store
from closeknit.circle.actions.keeping import Keeping, Stopped
from closeknit.circle.actions.learn import learn, learn_pooled
from closeknit.circle.actions.own_words import take_back_words
from closeknit.circle.actions.settle import settle, typed_claim
from closeknit.circle.actions.week import as_it_stands, refresh_plan, restore_plan
from closeknit.circle.actions.wishes import give_wishes, take_back_wishes
from closeknit.circle.models import Batch, BatchFile, Interaction, KnownAs, Mood, OwnKey, Person, SeenAgain
from closeknit.circle.queries.batches import UNDO_DAYS, can_undo, unopened
from closeknit.circle.queries.claims import NO_NAME
from closeknit.circle.queries.preview import CHOICES, IN_A_FILE, parts, preview
from closeknit.importers import _frames
from closeknit.importers._found import Question
from closeknit.storage import collector, rows

SKIPPED_KEPT = 2_000
"""So many left-out rows are kept with their reason for the review page; the page counts what it has."""

FOUND_LIFE = timedelta(days=2)
READERS = threading.BoundedSemaphore(2)
"""So many files are read at the same time in one process; each may take half a gigabyte."""

UNKEPT = (Batch.State.READING, Batch.State.FOUND)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, how much there is."""


class NotReady(ValueError):
    """An import cannot be kept yet; the message says what is missing."""


def reading_context(owner: User, now: datetime) -> dict[str, object]:
    """What a reader may know of the owner, ready to cross into the child process: the account, and what files said."""
    own: dict[str, list[str]] = {"name": [owner.name] if owner.name else [], "address": [owner.email]}
    for kind, value in access.own_keys(owner).order_by("pk").values_list("kind", "value"):
        if value not in own.setdefault(kind, []):
            own[kind].append(value)
    return {
        "names": own["name"],
        "addresses": own["address"],
        "numbers": own.get("number", []),
        "handles": own.get("handle", []),
        "region": owner.region or settings.REGION,
        "zone": owner.zone or settings.TIME_ZONE,
        "now": now.isoformat(),
    }


Files = list[tuple[str, BinaryIO, int]]
"""Files to read: a name, an open binary file, its size in bytes."""


@collector.paused()
def look_at(
    *,
    owner: User,
    files: Files,
    batch: Batch | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
    stopped: Callable[[], bool] | None = None,
) -> Batch:
    """Read files and keep what was found for the owner to check. Saves nothing else.

    batch is one that `begin` opened, when the reading goes on beside its page. Raises Stopped when `stopped` said so.
    """
    now = now or timezone.now()
    batch = batch or begin(owner=owner, now=now)
    entries = []
    for place, (name, file, size) in enumerate(files):
        if progress:
            progress("reading", place, len(files))
        entries.append(_looked_at(batch, name, file, size, reading_context(owner, now), stopped))
        if stopped and stopped():
            batch.delete()
            raise Stopped
    with transaction.atomic():
        for entry in entries:
            entry.save()
        batch.state = Batch.State.FOUND
        batch.save(update_fields=["state"])
        journal.write(owner=owner, act="import.looked", about=batch.ref, facts={"files": len(files)})
    return batch


@transaction.atomic
def begin(*, owner: User, now: datetime | None = None) -> Batch:
    """Open an import that is about to be read. What earlier looks found and nobody kept is emptied after two days."""
    now = now or timezone.now()
    clear_unkept(owner=owner, now=now)
    return Batch.objects.create(owner=owner, made_at=now, state=Batch.State.READING)


@transaction.atomic
def clear_unkept(*, owner: User, now: datetime | None = None) -> None:
    """Forget what was found more than two days ago and not kept."""
    old = (now or timezone.now()) - FOUND_LIFE
    access.batches(owner).filter(state__in=UNKEPT, made_at__lt=old).delete()


def _looked_at(
    batch: Batch, name: str, file: BinaryIO, size: int, context: dict[str, object], stopped: Callable[[], bool] | None
) -> BatchFile:
    """Read one file in the child process with limits; a refusal is kept as the sentence the person reads."""
    entry = BatchFile(batch=batch, name=name[-255:])
    arguments = {"name": name, "size": size, "context": context}
    try:
        with READERS:
            result = sandbox.run(found_store.READER, file, arguments, stop=stopped)
        found = _frames.from_frames(result.header, result.columns)
    except sandbox.Failed as failed:
        entry.refusal = failed.sentence
    else:
        entry.summary = found_store.summary(found)
        entry.summary["skipped"] = entry.summary["skipped"][:SKIPPED_KEPT]
        entry.found = found_store.pack(found)
    return entry


@transaction.atomic
def answer(*, owner: User, batch: Batch, answers: Mapping[str, str]) -> Batch:
    """Keep what the owner said about a file ("0:date_order" -> "day") or a person ("same:0:3" -> row or "new")."""
    batch = _waiting(owner, batch)
    batch.answers = {**batch.answers, **answers}
    batch.save(update_fields=["answers"])
    return batch


def _waiting(owner: User, batch: Batch) -> Batch:
    """The batch, locked, if it still waits to be kept."""
    fresh = access.batches(owner).select_for_update().get(pk=batch.pk)
    if fresh.state != Batch.State.FOUND:
        raise NotReady("This import is already finished.")
    return fresh


@transaction.atomic
def set_aside(*, owner: User, batch: Batch) -> dict[int, list[Question]]:
    """Empty the files that leave a question open; returns their questions by the file's place in the batch."""
    batch = _waiting(owner, batch)
    left: dict[int, list[Question]] = defaultdict(list)
    for part in parts(batch):
        if part.questions:
            left[part.number // IN_A_FILE].extend(part.questions)
    files = list(batch.files.order_by("pk").values_list("pk", flat=True))
    batch.files.filter(pk__in=[files[place] for place in left]).update(found=None)
    return dict(left)


@transaction.atomic
def throw_away(*, owner: User, batch: Batch) -> None:
    """Forget what was found."""
    batch = _waiting(owner, batch)
    journal.write(owner=owner, act="import.thrown_away", about=batch.ref)
    batch.delete()


@collector.paused()
@transaction.atomic
def keep(
    *,
    owner: User,
    batch: Batch,
    choice: str = "all",
    now: datetime | None = None,
    progress: Progress | None = None,
    stopped: Callable[[], bool] | None = None,
) -> Batch:
    """Save what was found: one batch, one transaction, all or nothing.

    choice is one of CHOICES. Raises NotReady while a question is open, Stopped when `stopped` said so (nothing is kept).
    """
    now = now or timezone.now()
    if choice not in CHOICES:
        raise NotReady("Choose who to bring in.")
    batch = _waiting(owner, batch)
    today = now.astimezone(ZoneInfo(owner.zone or settings.TIME_ZONE)).date()
    shown = preview(owner, batch, questions=False)
    for file in batch.files.all():
        if trouble := unopened(file):
            raise NotReady(trouble)
    if shown.open_questions:
        raise NotReady(shown.open_questions[0][1].text)
    keeping = Keeping(owner, batch, shown, shown.chosen(choice, today), now, progress or _silent, stopped or _never)
    with rows.roomy():
        counts = keeping.keep()
        if progress:
            progress("rhythm", 0, 1)
        batch.state, batch.kept_at, batch.counts = Batch.State.KEPT, now, counts
        batch.plan_before = as_it_stands(owner, today)
        batch.save(update_fields=["state", "kept_at", "counts", "plan_before"])
        # Names of files and of people in left-out rows go too: nothing reads them any more.
        batch.files.all().delete()
        learn(owner=owner, ties=keeping.touched)
        if keeping.touched:
            learn_pooled(owner=owner, today=today)
    refresh_plan(owner=owner, today=today, now=now)
    journal.write(owner=owner, act="import.kept", about=batch.ref, facts=counts)
    return batch


def _silent(_what: str, _done: int, _total: int) -> None:
    """Nobody asked how far it is."""


def _never() -> bool:
    return False


@collector.paused()
@transaction.atomic
def undo(*, owner: User, batch: Batch, now: datetime | None = None) -> int:
    """Take an import back whole. Returns how many people stay because the owner has added to them since."""
    now = now or timezone.now()
    batch = access.batches(owner).select_for_update().get(pk=batch.pk)
    if batch.state != Batch.State.KEPT or not can_undo(batch, now):
        raise NotReady(f"An import can be undone for {UNDO_DAYS} days.")
    touched = _take_back_moments(owner, batch)
    take_back_words(batch)
    made = _made_by(owner, batch)
    _let_stay(owner, made, now)
    changed = take_back_wishes(owner, batch)
    OwnKey.objects.filter(owner=owner, batch=batch).delete()
    Mood.objects.filter(owner=owner, batch=batch).delete()
    access.ahead(owner).filter(batch=batch).delete()
    KnownAs.objects.filter(owner=owner, batch=batch).delete()
    batch.coverage.all().delete()
    settled = settle(owner=owner, now=now)
    give_wishes(owner, changed)
    kept = access.known(owner).filter(pk__in=made, merged_into=None).count()
    batch.state = Batch.State.UNDONE
    batch.save(update_fields=["state"])
    # Removed people too: they may come back.
    learn(owner=owner, ties=access.known(owner).filter(tie__in=touched | settled.ties).values_list("tie", flat=True))
    today = now.astimezone(ZoneInfo(owner.zone or settings.TIME_ZONE)).date()
    learn_pooled(owner=owner, today=today)
    restore_plan(owner=owner, today=today, before=batch.plan_before, now=now)
    journal.write(owner=owner, act="import.undone", about=batch.ref, facts={"stayed": kept})
    return kept


def _take_back_moments(owner: User, batch: Batch) -> set[int]:
    """Delete the moments of an import that no other import holds; returns the ties (row numbers) that have to learn again."""
    SeenAgain.objects.filter(batch=batch).delete()
    touched = set()
    mine = access.recorded(owner).filter(batch=batch)
    touched |= set(mine.order_by().values_list("tie", flat=True).distinct())
    claims = KnownAs.objects.filter(batch=batch, person__tie__isnull=False)
    touched |= set(claims.values_list("person__tie", flat=True))
    # Whoever was silent in a log that knows of everybody learns again too.
    whole = batch.coverage.filter(known_as=None).values_list("kind", flat=True)
    theirs = access.known_as(owner).filter(kind__in=set(whole), person__tie__isnull=False)
    touched |= set(theirs.values_list("person__tie", flat=True))
    again = SeenAgain.objects.filter(interaction__batch=batch).order_by("-pk")
    # Of several later imports the earliest one wins: it is written last.
    heirs = {
        moment: (other, claim, pk)
        for pk, moment, other, claim in again.values_list("pk", "interaction", "batch", "known_as")
    }
    ties = dict(
        KnownAs.objects.filter(pk__in={claim for _, claim, _ in heirs.values()}).values_list("pk", "person__tie")
    )
    rows.update(
        Interaction,
        ("batch_id", "known_as_id", "tie_id"),
        [(other, claim, ties[claim], moment) for moment, (other, claim, _) in heirs.items()],
    )
    touched |= {tie for tie in ties.values() if tie}
    SeenAgain.objects.filter(pk__in=[pk for _, _, pk in heirs.values()]).delete()
    SeenAgain.objects.filter(interaction__batch=batch).delete()
    # Rows go by batch and owner; the owner's other rows are untouched.
    left = access.recorded(owner).filter(batch=batch)
    left._raw_delete(left.db)
    return touched


def _made_by(owner: User, batch: Batch) -> set[int]:
    """People (row numbers) whom an import made: their first claim is one of its."""
    mine = Person.objects.filter(owner=owner, first_claims__batch=batch).values_list("pk", flat=True)
    first = access.known_as(owner).filter(home__in=set(mine)).order_by().values("home").annotate(first=Min("pk"))
    claims = access.known_as(owner).filter(pk__in=[row["first"] for row in first], batch=batch)
    return set(claims.values_list("home", flat=True))


def _let_stay(owner: User, people: set[int], now: datetime) -> None:
    """Give people to whom the owner has added something since a claim of their own to stay by."""
    made = Person.objects.filter(owner=owner, pk__in=people)
    typed = (
        made.filter(changed_at__isnull=False)
        | made.filter(tie__interaction__batch=None, tie__interaction__isnull=False)
        | made.filter(handles__known_as=None, handles__isnull=False)
        | made.filter(dates__known_as=None, dates__isnull=False)
        | made.filter(tie__supports__isnull=False)
        | made.filter(tie__promises__isnull=False)
    )
    for person in typed.distinct():
        claim = typed_claim(owner=owner, person=person, now=now)
        if not claim.name:
            claim.name = person.name
            claim.rank = NO_NAME
            claim.save(update_fields=["name", "rank"])
