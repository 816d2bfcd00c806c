"""One person behind several names in several files: who is new, who is already there, and what only the owner can say.

Exact strong keys (a phone number in E.164, a mail address) join by themselves. A name joins only when it is spelled the
same, belongs to exactly one candidate, and nothing contradicts it. Two cards of one name with different numbers are a
question with the evidence shown, never a guess.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from closeknit.importers._found import FoundPerson

Key = tuple[str, str]
"""("number" or "address", value)."""


def name_key(name: str) -> str:
    """A name as it is compared: compatibility form, case folded, single spaces. Accents and order stay: they tell people apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:200]


def strong_keys(person: FoundPerson) -> list[Key]:
    """What identifies a person for certain: numbers that name their country, and mail addresses.

    A number written without its country ("60001") may be somebody else's in another place, so it joins nobody.
    """
    return [("number", n) for n in person.numbers if n.startswith("+")] + [("address", a) for a in person.addresses]


@dataclass(frozen=True, slots=True)
class Known:
    """What is already in the circle: people by strong key, by name, their names as compared, and which
    of them have any strong key at all."""

    by_key: Mapping[Key, tuple[int, ...]]
    by_name: Mapping[str, tuple[int, ...]]
    names: Mapping[int, str]
    keyed: frozenset[int]


@dataclass(slots=True)
class Meeting:
    """One person as the files together show them: where they were found, and whom of the circle they are."""

    name: str
    key: str
    members: list[tuple[int, int]] = field(default_factory=list)
    keys: set[Key] = field(default_factory=set)
    person: int | None = None
    perhaps: tuple[int, ...] = ()


def meet(found: Iterable[tuple[int, int, FoundPerson]], known: Known, answers: Mapping[str, str]) -> list[Meeting]:
    """Join what was found with itself and with the circle.

    found       (file number, person number in the file, person) in file order
    answers     what the owner said earlier: "same:<file>:<person>" -> the row number of the person, or "new"
    Returns one Meeting for each distinct person. `perhaps` names people of the circle (row numbers) that only the
    owner can tell apart from this one.
    """
    meetings: list[Meeting] = []
    by_key: dict[Key, Meeting] = {}
    by_name: dict[str, list[Meeting]] = defaultdict(list)
    for file, number, person in sorted(found, key=lambda row: not strong_keys(row[2])):
        keys, key = strong_keys(person), name_key(person.name)
        meeting = _same_key(by_key, keys, file, key) or _namesake(by_name[key], keys)
        if meeting is None:
            meeting = Meeting(name=person.name, key=key)
            meetings.append(meeting)
            by_name[key].append(meeting)
        meeting.members.append((file, number))
        meeting.keys.update(keys)
        for k in keys:
            by_key.setdefault(k, meeting)
    for meeting in meetings:
        _place(meeting, known, answers)
    _share(meetings, known)
    return meetings


def _same_key(by_key: Mapping[Key, Meeting], keys: list[Key], file: int, name: str) -> Meeting | None:
    """The person who already has one of these keys, unless one file tells the two apart by name: a shared number."""
    for k in keys:
        meeting = by_key.get(k)
        if meeting and (meeting.key == name or all(f != file for f, _ in meeting.members)):
            return meeting
    return None


def _share(meetings: list[Meeting], known: Known) -> None:
    """When two people of the files answer to one person of the circle by a shared number, the name decides."""
    claims: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        if meeting.person is not None:
            claims[meeting.person].append(meeting)
    for person, rivals in claims.items():
        named = [m for m in rivals if m.key == known.names.get(person)]
        if len(rivals) > 1 and len(named) == 1:
            for meeting in rivals:
                if meeting is not named[0]:
                    meeting.person = None


def _namesake(candidates: list[Meeting], keys: list[Key]) -> Meeting | None:
    """A person of the same name in these files: joined only if there is exactly one, and one side has no strong key."""
    if len(candidates) != 1:
        return None
    only = candidates[0]
    return only if not keys or not only.keys else None


def _place(meeting: Meeting, known: Known, answers: Mapping[str, str]) -> None:
    said = next((answers[k] for k in (f"same:{f}:{p}" for f, p in meeting.members) if k in answers), None)
    if said is not None:
        meeting.person = None if said == "new" else int(said)
        return
    by_key = {person for k in meeting.keys for person in known.by_key.get(k, ())}
    if len(by_key) == 1:
        meeting.person = by_key.pop()
        return
    named = known.by_name.get(meeting.key, ())
    if by_key:
        both = by_key.intersection(named)
        meeting.person = both.pop() if len(both) == 1 else None
        meeting.perhaps = () if meeting.person is not None else tuple(sorted(by_key))
        return
    if len(named) == 1 and (not meeting.keys or named[0] not in known.keyed):
        meeting.person = named[0]
    else:
        meeting.perhaps = named
