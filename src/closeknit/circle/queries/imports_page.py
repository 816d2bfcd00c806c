"""What the import pages show."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import ModuleType
from typing import Any

import numpy as np

from closeknit import registry
from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Batch
from closeknit.circle.queries.batches import can_undo, undo_until, unopened
from closeknit.circle.queries.preview import Preview, Same, preview
from closeknit.circle.queries.reading import read_circle
from closeknit.circle.queries.status import TieNow, tie_now
from closeknit.importers._found import Question

SAMPLE = 10
SAME_SHOWN = 20
REASONS_SHOWN = 12
CLOSE_SHOWN = 8
KINDS = ("people", "calendar", "chats", "calls", "mail", "apps", "moods")
"""The order in which the page says what works."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of an import in plain words: what it is, how much was found, what was thrown away, what was left out."""

    name: str
    title: str
    refusal: str
    people: int
    interactions: int
    dates: int
    moods: int
    ahead: int
    kept: str
    thrown: list[tuple[str, int]]
    noted: list[tuple[str, int]]
    skipped: list[tuple[str, int, str]]
    left_out: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the name of its form field."""

    field: str
    file: str
    question: Question


@dataclass(frozen=True, slots=True)
class Review:
    """Step 2. counts: people each choice would bring in; first and last: the span of the moments."""

    files: list[FileLine]
    questions: list[Asked]
    same: list[Same]
    choices: list[tuple[str, int]]
    chosen: str
    people: int
    new: int
    moments: int
    dates: int
    moods: int
    ahead: int
    first: date | None
    last: date | None
    unnamed: int
    sample: list[tuple[str, int]]


def importers() -> dict[str, ModuleType]:
    """Every importer there is, by name."""
    return registry.members("closeknit.importers")


def by_kind() -> list[tuple[str, list[ModuleType]]]:
    """The importers of each kind, by title."""
    modules = sorted(importers().values(), key=lambda module: module.TITLE.casefold())
    return [(kind, [module for module in modules if kind == module.KIND]) for kind in KINDS]


def choosing(owner: User) -> dict[str, Any]:
    """Step 1: what can be read, and earlier imports."""
    past = access.batches(owner).exclude(state__in=[Batch.State.UNDONE, Batch.State.READING]).order_by("-made_at")[:10]
    return {"kinds": by_kind(), "past": [(b, undo_until(b)) for b in past]}


def said(post: Mapping[str, str]) -> dict[str, str]:
    """The answers in a posted form: fields named "answer-<id>"; an empty answer is none."""
    return {k.removeprefix("answer-"): v for k, v in post.items() if k.startswith("answer-") and v and v != "later"}


def review(owner: User, batch: Batch, today: date) -> Review:
    """Work out what the review page says."""
    shown = preview(owner, batch)
    counts = [(choice, int(shown.chosen(choice, today).sum())) for choice in ("recent", "all", "closest")]
    has_moments = bool(shown.moments.sum())
    choices = [(c, n) for c, n in counts if c == "all" or (has_moments and n)]
    days = [t for part in shown.parts for t in _span(part.found.touches.at)]
    return Review(
        files=_files(batch),
        questions=[Asked(f"answer-{part.number}:{q.id}", part.file, q) for part, q in shown.open_questions],
        same=shown.same[:SAME_SHOWN],
        choices=choices,
        chosen=choices[0][0],
        people=len(shown.meetings),
        new=sum(m.person is None for m in shown.meetings),
        moments=sum(len(part.found.touches) for part in shown.parts),
        dates=sum(len(part.found.dates) for part in shown.parts),
        moods=sum(len(part.found.moods) for part in shown.parts),
        ahead=sum(len(part.found.ahead) for part in shown.parts),
        first=min(days, default=None),
        last=max(days, default=None),
        unnamed=int(shown.unnamed.sum()),
        sample=_sample(owner, shown),
    )


def _span(at: Any) -> list[date]:
    if not len(at):
        return []
    times = np.frombuffer(at, dtype=np.int64)
    epoch = date(1970, 1, 1).toordinal()
    return [date.fromordinal(epoch + int(np.clip(t // 86400, 0, 80_000))) for t in (times.min(), times.max())]


def _sample(owner: User, shown: Preview) -> list[tuple[str, int]]:
    unshown = set(access.unshown(owner).values_list("pk", flat=True))
    order = [i for i in np.argsort(-shown.moments, kind="stable") if shown.meetings[i].person not in unshown]
    return [(shown.meetings[i].name, int(shown.moments[i])) for i in order[:SAMPLE]]


def _files(batch: Batch) -> list[FileLine]:
    known = importers()
    lines = []
    for file in batch.files.order_by("pk"):
        summary = file.summary
        reasons = Counter(row["reason"] for row in summary.get("skipped", []))
        first = {row["reason"]: row["where"] for row in reversed(summary.get("skipped", []))}
        module = known.get(summary.get("importer") or "")
        lines.append(
            FileLine(
                name=file.name,
                title=getattr(module, "TITLE", ""),
                refusal=file.refusal or unopened(file),
                people=summary.get("people", 0),
                interactions=summary.get("interactions", 0),
                dates=summary.get("dates", 0),
                moods=summary.get("moods", 0),
                ahead=summary.get("ahead", 0),
                kept=getattr(module, "KEEPS", ""),
                thrown=sorted(summary.get("thrown", {}).items()),
                noted=sorted(summary.get("noted", {}).items()),
                skipped=[(reason, n, first[reason]) for reason, n in reasons.most_common(REASONS_SHOWN)],
                left_out=sum(reasons.values()) + summary.get("skipped_more", 0),
            )
        )
    return lines


@dataclass(frozen=True, slots=True)
class Finished:
    """Step 4: what came in, whether it can be undone, and the people who might be the closest five."""

    undo: bool
    undo_until: date | None
    close: list[TieNow]
    people: int
    interactions: int
    dates: int
    moods: int
    ahead: int
    there_already: int


def finished(owner: User, batch: Batch, today: date, now: datetime) -> Finished:
    """Work out what the last page says."""
    circle = read_circle(owner, today)
    order = np.lexsort((-circle.stats.x, circle.layer))
    close = [tie_now(circle, int(p)) for p in order if not circle.never[p] and circle.stats.x[p] > 0][:CLOSE_SHOWN]
    counts = batch.counts
    return Finished(
        undo=can_undo(batch, now),
        undo_until=undo_until(batch),
        close=close,
        people=counts.get("people", 0),
        interactions=counts.get("interactions", 0),
        dates=counts.get("dates", 0),
        moods=counts.get("moods", 0),
        ahead=counts.get("ahead", 0),
        there_already=counts.get("there_already", 0),
    )
