"""What an import would bring in, worked out again from what was found each time it is asked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access, found_store
from closeknit.circle.identity import Key, Known, Meeting, meet
from closeknit.circle.marks import person_mark
from closeknit.circle.models import Batch
from closeknit.importers._found import Found, Question

RECENT_YEARS = 2
CLOSEST = 20
IN_A_FILE = 100_000
CHOICES = ("recent", "all", "closest")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing found in one file, with the owner's answers applied.

    `number` names it for answers: the file's place in the batch times `IN_A_FILE`, plus the part's place in the file. It
    stays the same when another file of the batch is set aside.
    """

    number: int
    file: str
    found: Found
    questions: list[Question]


@dataclass(frozen=True, slots=True)
class Same:
    """A question of identity: is this person of the file one of these people of the circle?"""

    id: str
    meeting: Meeting
    people: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """An import before anything is saved.

    meetings     one for each distinct person found; the arrays have one entry each in the same order
    moments      contact-days' worth of evidence: number of interactions    last   ordinal of the last day, 0 if none
    unnamed      True where there is no name, only a number: left out unless already in the circle
    """

    parts: list[Part]
    meetings: list[Meeting]
    moments: NDArray[np.int64]
    last: NDArray[np.int64]
    unnamed: NDArray[np.bool_]
    same: list[Same]

    @property
    def open_questions(self) -> list[tuple[Part, Question]]:
        """What the owner still has to say before anything can be kept."""
        return [(part, question) for part in self.parts for question in part.questions]

    def chosen(self, choice: str, today: date) -> NDArray[np.bool_]:
        """Which meetings a choice brings in: "recent", "all" with a name, or the "closest" by how often."""
        named = ~self.unnamed | np.array([m.person is not None for m in self.meetings], dtype=bool)
        if choice == "recent":
            since = (today - timedelta(days=365 * RECENT_YEARS)).toordinal()
            return np.asarray(named & (self.last >= since))
        if choice == "closest":
            ranked = np.argsort(-np.where(named, self.moments, -1), kind="stable")[:CLOSEST]
            picked = np.zeros(len(self.meetings), dtype=bool)
            picked[ranked] = True
            return np.asarray(picked & named & (self.moments > 0))
        return np.asarray(named)


def parts(batch: Batch) -> list[Part]:
    """Everything found in the files of a batch, with the answers given so far."""
    out: list[Part] = []
    for place, file in enumerate(batch.files.order_by("pk")):
        for inside, found in enumerate(found_store.unpack(file.found) if file.found else ()):
            number = place * IN_A_FILE + inside
            prefix = f"{number}:"
            said = {k.removeprefix(prefix): v for k, v in batch.answers.items() if k.startswith(prefix)}
            out.append(Part(number, file.name, found, found.answer(_offered(found, said))))
    return out


def _offered(found: Found, said: dict[str, str]) -> dict[str, str]:
    """The answers that this file asked for; a question to which nothing else was said stays open."""
    asked = {question.id: {value for value, _ in question.options} for question in found.questions}
    return {name: value for name, value in said.items() if value in asked.get(name, ())}


def preview(owner: User, batch: Batch) -> Preview:
    """Work out who and what this import would bring in."""
    found_parts = parts(batch)
    known = known_people(owner, _before(owner, found_parts))
    mine = {("address", owner.email.lower())}
    found = [
        (part.number, number, person)
        for part in found_parts
        for number, person in enumerate(part.found.people)
        if not mine.intersection(("address", a) for a in person.addresses)
    ]
    said = {k: v for k, v in batch.answers.items() if k.startswith("same:")}
    meetings = meet(found, known, _still_there(said, known))
    counts, last = _evidence(found_parts, meetings)
    unnamed = np.array([_is_number(m.name) for m in meetings], dtype=bool)
    return Preview(found_parts, meetings, counts, last, unnamed, _same(owner, meetings))


def _is_number(name: str) -> bool:
    return any(c.isdigit() for c in name) and not any(c.isalpha() for c in name)


def _still_there(said: dict[str, str], known: Known) -> dict[str, str]:
    return {k: v for k, v in said.items() if v == "new" or (v.isdecimal() and int(v) in known.names)}


def _before(owner: User, found_parts: list[Part]) -> dict[tuple[int, int], int]:
    """Who the people of these files were when such a file came in before."""
    known_as = dict(access.known_as(owner).values_list("mark", "person"))
    marked = (
        ((part.number, number), person_mark(part.found.importer, person.key))
        for part in found_parts
        for number, person in enumerate(part.found.people)
    )
    return {member: known_as[mark] for member, mark in marked if mark in known_as}


def known_people(owner: User, before: dict[tuple[int, int], int]) -> Known:
    """Everybody the owner's imports may meet again."""
    by_key: dict[Key, list[int]] = defaultdict(list)
    by_name: dict[str, list[int]] = defaultdict(list)
    names: dict[int, str] = {}
    for number, key in access.known(owner).values_list("pk", "name_key"):
        by_name[key].append(number)
        names[number] = key
    keyed = set()
    for kind, value, person in access.handles(owner).values_list("kind", "value", "person"):
        by_key[(kind, value)].append(person)
        keyed.add(person)
    return Known(
        {k: tuple(v) for k, v in by_key.items()},
        {k: tuple(v) for k, v in by_name.items()},
        names,
        frozenset(keyed),
        before,
    )


def meeting_of(meetings: list[Meeting]) -> dict[tuple[int, int], int]:
    """Which meeting a (part, person in the part) belongs to."""
    return {member: place for place, meeting in enumerate(meetings) for member in meeting.members}


def _evidence(found_parts: list[Part], meetings: list[Meeting]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    counts, last = np.zeros(len(meetings), dtype=np.int64), np.zeros(len(meetings), dtype=np.int64)
    places = meeting_of(meetings)
    for part in found_parts:
        if not len(part.found.touches):
            continue
        place = np.array([places.get((part.number, n), -1) for n in range(len(part.found.people))], dtype=np.int64)
        target = place[np.frombuffer(part.found.touches.who, dtype=np.int32)]
        day = np.frombuffer(part.found.touches.at, dtype=np.int64) // 86400 + date(1970, 1, 1).toordinal()
        ok = target >= 0
        counts += np.bincount(target[ok], minlength=len(meetings))
        np.maximum.at(last, target[ok], day[ok])
    return counts, last


def _same(owner: User, meetings: list[Meeting]) -> list[Same]:
    asked = [m for m in meetings if m.person is None and m.perhaps]
    wanted = {person for m in asked for person in m.perhaps}
    names = dict(access.known(owner).filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    out = []
    for m in asked:
        first = m.members[0]
        out.append(Same(f"same:{first[0]}:{first[1]}", m, tuple((p, names[p]) for p in m.perhaps if p in names)))
    return out
