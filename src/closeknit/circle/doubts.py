"""What only the owner can say: new people who may be somebody already there, with what speaks for it.

Names alone never join; here they become a question. At most `PER_HUNDRED` questions for a hundred people are asked, those
first that the most moments hang on; whatever is not asked stays apart and can be brought together later.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum

from closeknit.circle.identity import Fold, Somebody, is_name
from closeknit.circle.names import Likeness, alike, cues, full

PER_HUNDRED = 8
FEWEST = 5
"""So many questions may be asked of a small import too."""

MOST_CANDIDATES = 3
CROWDED = 40
"""A word that more people than this have in their names says nothing about who is who."""


class Evidence(IntEnum):
    """What speaks for two being one, the strongest first."""

    KEY = 1
    NAME = 2
    ALIKE = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a new person may be, what speaks for it, and the key both have, if that is it."""

    somebody: Somebody
    evidence: Evidence
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question: is `somebody` one of `candidates`, or somebody else?"""

    somebody: Somebody
    candidates: tuple[Candidate, ...]


def doubts(fold: Fold, new: Collection[int], weight: Callable[[Somebody], float]) -> list[Doubt]:
    """The questions that the claims numbered `new` leave open, the weightiest first.

    weight says how much hangs on somebody: the number of moments that these files have with them.
    """
    fresh = [s for s in fold.people if all(claim.id in new for claim in s.claims)]
    words = _by_word(fold.people) if fresh else {}
    found = []
    asked: set[frozenset[int]] = set()
    for somebody in fresh:
        candidates = []
        for candidate in _candidates(fold, words, somebody):
            pair = frozenset((id(somebody), id(candidate.somebody)))
            if (
                pair not in asked
                and not fold.apart(somebody, candidate.somebody)
                and not _told_apart(candidate, somebody)
            ):
                asked.add(pair)
                candidates.append(candidate)
        if candidates:
            found.append(Doubt(somebody, tuple(candidates[:MOST_CANDIDATES])))
    found.sort(key=lambda doubt: (doubt.candidates[0].evidence, -weight(doubt.somebody)))
    named = sum(any(is_name(claim.name) for claim in s.claims) for s in fresh)
    return found[: max(FEWEST, int(named * PER_HUNDRED / 100))]


def _told_apart(candidate: Candidate, somebody: Somebody) -> bool:
    """Whether the files say already that two are two: a household with one telephone, or two full names with one first name."""
    other = candidate.somebody
    names = [[c.name for c in s.claims if is_name(c.name)] for s in (somebody, other)]
    if candidate.evidence is Evidence.KEY:
        likeness = max((alike(a, b) for a in names[0] for b in names[1]), default=Likeness.SAME)
        return likeness == Likeness.FAMILY or (likeness < Likeness.PART and bool(somebody.files & other.files))
    whole = [[name for name in each if full(name)] for each in names]
    return all(whole) and all(alike(a, b) < Likeness.ALIKE for a in whole[0] for b in whole[1])


def _by_word(people: Iterable[Somebody]) -> dict[str, list[Somebody]]:
    words: dict[str, list[Somebody]] = defaultdict(list)
    for somebody in people:
        for word in {word for claim in somebody.claims if is_name(claim.name) for word in cues(claim.name)}:
            words[word].append(somebody)
    return words


def _candidates(fold: Fold, words: dict[str, list[Somebody]], somebody: Somebody) -> list[Candidate]:
    found: dict[int, Candidate] = {}
    for key in sorted(somebody.keys):
        for other in fold.with_key(key):
            if other is not somebody:
                found.setdefault(id(other), Candidate(other, Evidence.KEY, key[1]))
    for name in sorted(somebody.names):
        for other in fold.with_name(name) if is_name(name) else ():
            if other is not somebody:
                found.setdefault(id(other), Candidate(other, Evidence.NAME))
    for other in _alike(words, somebody):
        found.setdefault(id(other), Candidate(other, Evidence.ALIKE))
    return sorted(found.values(), key=lambda candidate: candidate.evidence)


def _alike(words: dict[str, list[Somebody]], somebody: Somebody) -> list[Somebody]:
    """Who has a word of the name in theirs and is called alike, and is told apart by no file."""
    if not is_name(somebody.name):
        return []
    near = {
        id(other): other
        for word in sorted(cues(somebody.name))
        for other in (words.get(word, ()) if len(words.get(word, ())) <= CROWDED else ())
    }
    return [
        other
        for other in near.values()
        if other is not somebody
        and somebody.files.isdisjoint(other.files)
        and alike(somebody.name, other.name) >= Likeness.ALIKE
    ]
