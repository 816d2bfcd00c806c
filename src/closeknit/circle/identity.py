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
    of them have any strong key at all. `before` says who a person of these files was when they came in earlier."""

    by_key: Mapping[Key, tuple[int, ...]]
    by_name: Mapping[str, tuple[int, ...]]
    names: Mapping[int, str]
    keyed: frozenset[int]
    before: Mapping[tuple[int, int], int] = field(default_factory=dict)


@dataclass(slots=True)
class Meeting:
    """One person as the files together show them: where they were found, under which names (as compared), and whom
    of the circle they are. `sure` says that this is no inference: the owner said so, or it was so before."""

    name: str
    members: list[tuple[int, int]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    keys: set[Key] = field(default_factory=set)
    person: int | None = None
    perhaps: tuple[int, ...] = ()
    sure: bool = False

    @property
    def files(self) -> set[int]:
        """The files in which this person was found."""
        return {file for file, _ in self.members}


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
        keys, name = strong_keys(person), name_key(person.name)
        meeting = _same_key(by_key, by_name, keys, file, name) or _namesake(by_name[name], keys)
        if meeting is None:
            meeting = Meeting(name=person.name)
            meetings.append(meeting)
        meeting.members.append((file, number))
        meeting.keys.update(keys)
        for k in keys:
            by_key.setdefault(k, meeting)
        _under_its_name(by_name, name, meeting)
    meetings = [meeting for meeting in meetings if meeting.members]
    for meeting in meetings:
        _place(meeting, known, answers)
    _share(meetings, known)
    return meetings


def _under_its_name(by_name: dict[str, list[Meeting]], name: str, meeting: Meeting) -> None:
    meeting.names.add(name)
    if all(other is not meeting for other in by_name[name]):
        by_name[name].append(meeting)


def _same_key(
    by_key: dict[Key, Meeting], by_name: dict[str, list[Meeting]], keys: list[Key], file: int, name: str
) -> Meeting | None:
    """The person who already has one of these keys, unless one file tells the two apart by name: a shared number.

    A card that has the keys of two earlier ones shows that they are one person, under the same condition.
    """
    first: Meeting | None = None
    for k in keys:
        meeting = by_key.get(k)
        if meeting is None or meeting is first or not (name in meeting.names or file not in meeting.files):
            continue
        if first is None:
            first = meeting
        elif first.names & meeting.names or not first.files & meeting.files:
            _join(by_key, by_name, first, meeting)
    return first


def _join(by_key: dict[Key, Meeting], by_name: dict[str, list[Meeting]], one: Meeting, other: Meeting) -> None:
    """Make two meetings one; the other one is left empty."""
    for k in other.keys:
        if by_key[k] is other:
            by_key[k] = one
    for name in other.names:
        by_name[name] = [m for m in by_name[name] if m is not other]
        _under_its_name(by_name, name, one)
    one.members += other.members
    one.keys |= other.keys
    other.members = []


def _share(meetings: list[Meeting], known: Known) -> None:
    """When two people of one file answer to one person of the circle by a shared number, the name decides."""
    claims: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        if meeting.person is not None:
            claims[meeting.person].append(meeting)
    for person, rivals in claims.items():
        named = [m for m in rivals if known.names.get(person) in m.names]
        if len(rivals) > 1 and len(named) == 1:
            for meeting in rivals:
                if meeting is not named[0] and not meeting.sure and meeting.files & named[0].files:
                    meeting.person = None


def _namesake(candidates: list[Meeting], keys: list[Key]) -> Meeting | None:
    """A person of the same name in these files: joined only if there is exactly one, and one side has no strong key."""
    if len(candidates) != 1:
        return None
    only = candidates[0]
    return only if not keys or not only.keys else None


def _place(meeting: Meeting, known: Known, answers: Mapping[str, str]) -> None:
    said = next((answers[k] for k in (f"same:{f}:{p}" for f, p in meeting.members) if k in answers), None)
    before = {known.before[member] for member in meeting.members if member in known.before}
    if said is not None or len(before) == 1:
        meeting.person = before.pop() if said is None else None if said == "new" else int(said)
        meeting.sure = True
        return
    by_key = {person for k in meeting.keys for person in known.by_key.get(k, ())}
    if len(by_key) == 1:
        meeting.person = by_key.pop()
        return
    named = sorted({person for name in meeting.names for person in known.by_name.get(name, ())})
    if by_key:
        both = by_key.intersection(named)
        meeting.person = both.pop() if len(both) == 1 else None
        meeting.perhaps = () if meeting.person is not None else tuple(sorted(by_key))
        return
    if len(named) == 1 and (not meeting.keys or named[0] not in known.keyed):
        meeting.person = named[0]
    else:
        meeting.perhaps = tuple(named)
