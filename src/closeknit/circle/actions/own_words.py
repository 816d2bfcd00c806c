"""What the owner had written in another Closeknit, brought in with its export: notes, promises, help, free times.

Runs inside the one transaction of `imports.keep`. Brought into the account it came from, it adds nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import NAME_LENGTH, Batch, FreeTime, Interaction, Promise, Support
from closeknit.circle.queries.preview import Part
from closeknit.importers._found import Found
from closeknit.storage import rows

Ints = NDArray[np.int64]
Member = tuple[int, int]


def known_marks(found: Found, marks: Ints) -> Ints:
    """The marks by which the other Closeknit knew these moments, where it did: then their own file adds nothing later."""
    if not len(found.marks):
        return marks
    known = np.frombuffer(found.marks, dtype=np.int64)
    return np.where(known != 0, known, marks)


def typed_before(owner: User, found: Found, tie: Ints, day: Ints) -> NDArray[np.bool_]:
    """Which moments the owner has typed here already: same tie, day, channel and direction, and no mark on either side."""
    if not len(found.marks):
        return np.zeros(len(tie), dtype=np.bool_)
    here = access.recorded(owner).filter(mark=None).order_by()
    typed = {(t, d.toordinal(), c, w) for t, d, c, w in here.values_list("tie", "day", "channel", "direction")}
    columns = (tie.tolist(), day.tolist(), found.touches.channel, found.touches.direction, found.marks)
    return np.array([not m and (t, d, c, w) in typed for t, d, c, w, m in zip(*columns, strict=True)], dtype=np.bool_)


def bonds_before(owner: User, parts: Iterable[Part]) -> set[tuple[int, int, str]]:
    """Which people (rows) belong together here already, and how, when another Closeknit's export says so again."""
    if not any(len(part.found.marks) for part in parts):
        return set()
    here = access.bonds(owner).filter(one__person__isnull=False, other__person__isnull=False)
    return set(here.values_list("one__person", "other__person", "kind"))


def keep_words(
    batch: Batch, part: Part, claims: Mapping[Member, int], ties: Mapping[Member, int], marks: Mapping[int, Ints]
) -> None:
    """Save the notes, promises and help of one part; `marks` has the mark of every moment by part."""
    moments = _moments(batch, part, marks)
    words = [w for w in part.found.words if w.touch in moments]
    note = Interaction._meta.get_field("note")
    sealed = ((note.seal_for(batch.owner_id, moments[w.touch], w.note), w.felt, moments[w.touch]) for w in words)
    rows.update(Interaction, (str(note.column), "felt"), list(sealed))
    rows.update(Interaction, ("at",), [(None, moments[w.touch]) for w in words if w.whole_day])
    for said in part.found.promises:
        member = (part.number, said.who)
        if member in ties:
            columns: dict[str, Any] = {
                "owner": batch.owner,
                "tie_id": ties[member],
                "made_on": _day(said.made_on),
                "by_day": _day(said.by_day),
                "kept_on": _day(said.kept_on),
            }
            text = said.words[:NAME_LENGTH]
            if not _said(Promise.objects.filter(**columns), text):
                Promise.objects.create(known_as_id=claims[member], words=text, **columns)
    for help_ in part.found.supports:
        member = (part.number, help_.who)
        if member in ties:
            columns = {
                "owner": batch.owner,
                "tie_id": ties[member],
                "day": date.fromisoformat(help_.day),
                "given": help_.given,
                "kind": help_.kind,
            }
            text, moment = help_.words[:NAME_LENGTH], moments.get(help_.touch)
            if not _said(Support.objects.filter(**columns), text):
                Support.objects.create(known_as_id=claims[member], interaction_id=moment, words=text, **columns)


def _said(rows_: Iterable[Promise] | Iterable[Support], words: str) -> bool:
    """Whether one of these rows says these words: they are sealed, so no database can be asked."""
    return any(row.words == words for row in rows_)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _moments(batch: Batch, part: Part, marks: Mapping[int, Ints]) -> dict[int, int]:
    """The row of each moment that has words, by its number in the part; only of those this import brought."""
    wanted = {w.touch for w in part.found.words} | {s.touch for s in part.found.supports if s.touch >= 0}
    if not wanted:
        return {}
    mark = marks[part.number]
    here = dict(Interaction.objects.filter(batch=batch).order_by().values_list("mark", "pk"))
    return {touch: here[int(mark[touch])] for touch in wanted if int(mark[touch]) in here}


def keep_free(batch: Batch, part: Part, people: Mapping[Member, int]) -> None:
    """Save when the owner has time; a stretch with somebody who does not come in is left out."""
    for free in part.found.free:
        person = people.get((part.number, free.who))
        if free.who >= 0 and person is None:
            continue
        columns = {
            "owner": batch.owner,
            "weekday": free.weekday,
            "day": _day(free.day),
            "start": free.start,
            "minutes": free.minutes,
            "kind": free.kind,
            "person_id": person,
        }
        if not FreeTime.objects.filter(**columns).exists():
            FreeTime.objects.create(batch=batch, **columns)


def take_back_words(batch: Batch) -> None:
    """Delete the promises, help and free times that an import brought."""
    Promise.objects.filter(known_as__batch=batch).delete()
    Support.objects.filter(known_as__batch=batch).delete()
    FreeTime.objects.filter(batch=batch).delete()
