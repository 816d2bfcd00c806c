"""What an import would bring in, worked out again from what was found each time it is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access, found_store
from closeknit.circle.doubts import Doubt, Evidence, doubts
from closeknit.circle.identity import Claim, Fold, Key, Said, Somebody, is_name, strong_keys
from closeknit.circle.marks import person_mark
from closeknit.circle.models import NAME_LENGTH, Batch
from closeknit.circle.queries.claims import claim_rows, folded, said
from closeknit.importers._found import Found, FoundPerson, Question
from closeknit.storage import collector

RECENT_YEARS = 2
CLOSEST = 20
IN_A_FILE = 100_000
CHOICES = ("recent", "all", "closest")
NEW = "new"


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


@dataclass(slots=True)
class Meeting:
    """One person as these files and the circle together show them.

    members   (part, person in the part) of every claim of these files
    person    whose row in the circle it is, None for somebody new
    marks     the marks of the claims of these files
    """

    name: str
    members: list[tuple[int, int]] = field(default_factory=list)
    person: int | None = None
    marks: set[int] = field(default_factory=set)
    named: bool = False


@dataclass(frozen=True, slots=True)
class Maybe:
    """One of the people whom somebody may be: the value of the answer, the name, and what speaks for it."""

    value: str
    name: str
    evidence: Evidence
    shared: str
    here: bool


@dataclass(frozen=True, slots=True)
class Same:
    """A question of identity: is this person of the file one of these people?"""

    id: str
    meeting: Meeting
    people: tuple[Maybe, ...]
    keys: tuple[str, ...] = ()

    @property
    def nobody(self) -> str:
        """The value of the answer that it is none of them."""
        return " ".join([NEW, *(maybe.value for maybe in self.people)])


@dataclass(frozen=True, slots=True)
class Preview:
    """An import before anything is saved.

    meetings     one for each distinct person found; the arrays have one entry each in the same order
    moments      contact-days' worth of evidence: number of interactions    last   ordinal of the last day, 0 if none
    unnamed      True where there is no name, only a number: left out unless already in the circle
    words        what the owner's answers say about who is who
    fold         everybody of the circle and of these files; claim_of leads from (part, person in the part) to the claim in it
    """

    parts: list[Part]
    meetings: list[Meeting]
    moments: NDArray[np.int64]
    last: NDArray[np.int64]
    unnamed: NDArray[np.bool_]
    same: list[Same]
    words: list[Said]
    fold: Fold
    claim_of: dict[tuple[int, int], Claim]

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


@collector.paused()
def preview(owner: User, batch: Batch, *, questions: bool = True) -> Preview:
    """Work out who and what this import would bring in; without `questions` of identity when nobody is there to ask."""
    found_parts = parts(batch)
    rows = claim_rows(owner)
    own = own_keys(owner, found_parts)
    members = [
        (part, number, person, tuple(keys))
        for part in found_parts
        for number, person in enumerate(part.found.people)
        if own.isdisjoint(keys := strong_keys(person))
    ]
    claims = [_claim(-n, *member) for n, member in enumerate(members, 1)]
    answered = _answered(batch)
    fold = folded(rows, [*said(owner), *answered])
    there = {row.pk: row.person for row in rows}
    fold.add(claims)
    place = {claim.id: (part.number, number) for claim, (part, number, _, _) in zip(claims, members, strict=True)}
    meetings = {id(s): _meeting(s, place, there) for s in fold.people if any(c.id < 0 for c in s.claims)}
    counts, last = _evidence(found_parts, list(meetings.values()))
    unnamed = np.array([not m.named for m in meetings.values()], dtype=bool)
    weight = dict(zip(meetings, counts.tolist(), strict=True))
    asked = doubts(fold, {c.id for c in claims}, lambda s: weight.get(id(s), 0)) if questions else []
    same = _same(owner, fold, asked, meetings, there)
    words = _whole(fold, answered)
    claim_of = {place[claim.id]: claim for claim in claims}
    return Preview(found_parts, list(meetings.values()), counts, last, unnamed, same, words, fold, claim_of)


def own_keys(owner: User, found_parts: Iterable[Part]) -> set[tuple[str, str]]:
    """Numbers, addresses and handles that are the owner's, as the account, earlier files and these ones say."""
    mine = {("address", owner.email.lower())}
    mine |= {(kind, value) for kind, value in access.own_keys(owner).values_list("kind", "value") if kind != "name"}
    for part in found_parts:
        if part.found.me is not None:
            mine.update(strong_keys(part.found.me))
    return mine


def _claim(claim: int, part: Part, _number: int, person: FoundPerson, keys: tuple[Key, ...]) -> Claim:
    return Claim(
        id=claim,
        file=-1 - part.number,
        mark=person_mark(part.found.importer, person.key),
        name=person.name[:NAME_LENGTH],
        keys=keys,
        own_name=person.own_name,
    )


def _meeting(somebody: Somebody, place: Mapping[int, tuple[int, int]], there: Mapping[int, int | None]) -> Meeting:
    new = [claim for claim in somebody.claims if claim.id < 0]
    old = sorted(claim.id for claim in somebody.claims if claim.id > 0)
    return Meeting(
        name=next((c.name for c in new if is_name(c.name)), None) or somebody.name,
        members=[place[c.id] for c in new],
        person=there[old[0]] if old else None,
        marks={claim.mark for claim in new},
        named=any(is_name(claim.name) for claim in new),
    )


def _answered(batch: Batch) -> list[Said]:
    """What the owner answered: "same:<mark>" -> the mark of the one it is, or "new <mark> <mark> …" of whom it is not."""
    words = []
    for name, value in batch.answers.items():
        kind, _, mark = name.partition(":")
        marks = [text for text in value.removeprefix(NEW).split() if text.lstrip("-").isdecimal()]
        if kind == "same" and mark.lstrip("-").isdecimal() and marks:
            words.append(Said(not value.startswith(NEW), frozenset([int(mark)]), frozenset(map(int, marks))))
    return words


def _whole(fold: Fold, answered: Iterable[Said]) -> list[Said]:
    """The owner's words with every claim of those they are about, so that they hold when a file is taken back."""
    marks = {mark: somebody.marks for somebody in fold.people for mark in somebody.marks}
    whole = []
    for words in answered:
        one = set().union(*(marks.get(m, {m}) for m in words.one))
        other = set().union(*(marks.get(m, {m}) for m in words.other))
        # Of two who are one by now each claim is on both sides.
        whole.append(Said(words.same, frozenset(one), frozenset(other) - (frozenset() if words.same else one)))
    return whole


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


def _same(
    owner: User, fold: Fold, asked: Sequence[Doubt], meetings: Mapping[int, Meeting], there: Mapping[int, int | None]
) -> list[Same]:
    names = dict(access.known(owner).values_list("pk", "name")) if asked else {}
    out = []
    for doubt in asked:
        meeting = meetings[id(doubt.somebody)]
        people = []
        for candidate in doubt.candidates:
            somebody = candidate.somebody
            person = next((there[c.id] for c in somebody.claims if c.id > 0), None)
            name = names.get(person, somebody.name) if person else somebody.name
            value = str(somebody.claims[0].mark)
            people.append(Maybe(value, name, candidate.evidence, candidate.shared, person is not None))
        keys = tuple(value for kind, value in sorted(doubt.somebody.keys) if kind != "handle")
        out.append(Same(f"same:{doubt.somebody.claims[0].mark}", meeting, tuple(people), keys))
    return out
