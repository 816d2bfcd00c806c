"""One person behind several names in several files: who is new, who is already there, and what only the owner can say.

A claim is one person as one file names them. Claims are joined into people by adding file after file to a `Fold`, and
nothing else decides who is who: the circle is what the fold of all kept imports gives, so taking an import back is
leaving its claims out. The rules, in this order:

1. What the owner said, "the same" or "somebody else", holds for ever and is never asked again.
2. Who somebody of such a file was before, they are again.
3. A strong key joins: a number in E.164, a mail address, what a network calls somebody for ever. Not when one file tells
   two people with that key apart by name, and not when the names are those of two people of one household.
4. A name joins nobody when anything speaks against it: another number, another account in the same network, a file that has
   both, a second person of that name, the owner's word. Without that, a full name joins, whatever the order of its words,
   and a mail address without a name goes to the only person whose full name it spells. A given name alone is enough only
   where the owner wrote it and one side has no key, as in a chat.

Everything less is a question with the evidence shown (`closeknit.circle.doubts`).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations, count

from closeknit.circle.names import Likeness, alike, full, spells, tokens
from closeknit.importers._found import FoundPerson

REMEMBERED = 1 << 16
"""So many names are compared without working them out again: one import is folded several times over."""

_BEGINNING = 4
"""Letters with which a word of a name begins that are looked for in an address, before it is looked at closely."""

_NUMBERS = re.compile(r"\d+")
_LETTER = re.compile(r"[^\W\d_]")
Key = tuple[str, str]
"""("number", "address" or "handle", value)."""


@lru_cache(maxsize=REMEMBERED)
def name_key(name: str) -> str:
    """A name as it is compared: compatibility form, case folded, single spaces. Accents and order stay: they tell people apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:200]


def strong_keys(person: FoundPerson) -> list[Key]:
    """What identifies a person for certain: numbers that name their country, mail addresses, handles.

    A number written without its country ("60001") may be somebody else's in another place, so it joins nobody.
    """
    kinds = (("number", person.numbers), ("address", person.addresses), ("handle", person.handles))
    return strong((kind, value) for kind, values in kinds for value in values)


def strong(keys: Iterable[Key]) -> list[Key]:
    """Those of some keys that identify a person for certain."""
    return [(kind, value) for kind, value in keys if kind != "number" or value.startswith("+")]


@lru_cache(maxsize=REMEMBERED)
def is_name(name: str) -> bool:
    """False for what is a number or an address in the place of a name."""
    return _LETTER.search(name) is not None and "@" not in name


@dataclass(frozen=True, slots=True)
class Claim:
    """One person as one file names them.

    id         the claim's row in the database, or any number that names it while a file is only looked at
    file       one number a file: a file tells its own people apart
    mark       64 bits that are the same when the same export is made again (`marks.person_mark`)
    own_name   the person chose the name; else it is from the owner's address book
    """

    id: int
    file: int
    mark: int
    name: str
    keys: tuple[Key, ...] = ()
    own_name: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What the owner said about claims, by their marks: all of `one` and of `other` are the same person, or are not."""

    same: bool
    one: frozenset[int]
    other: frozenset[int]


@dataclass(slots=True, eq=False)
class Somebody:
    """One person: the claims that were joined, and what they say together. Names are as compared."""

    claims: list[Claim] = field(default_factory=list)
    names: dict[str, bool] = field(default_factory=dict)
    keys: set[Key] = field(default_factory=set)
    marks: set[int] = field(default_factory=set)
    files: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The first real name, else what stands in its place."""
        return next((c.name for c in self.claims if is_name(c.name)), self.claims[0].name)

    def take(self, claim: Claim) -> None:
        """Let another claim speak of this person."""
        self.claims.append(claim)
        key = name_key(claim.name)
        self.names[key] = self.names.get(key, True) and claim.own_name
        self.keys.update(claim.keys)
        self.marks.add(claim.mark)
        self.files.add(claim.file)


class Fold:
    """People as the claims added so far make them. `add` takes the claims of one import."""

    def __init__(self, said: Iterable[Said] = ()) -> None:
        self._people: dict[int, tuple[int, Somebody]] = {}
        self._came = count()
        self.of: dict[int, Somebody] = {}
        self._by_key: dict[Key, list[Somebody]] = defaultdict(list)
        self._by_name: dict[str, list[Somebody]] = defaultdict(list)
        self._by_mark: dict[int, Somebody] = {}
        self._shared: set[Key] = set()
        self._by_words: dict[tuple[str, ...], list[Somebody]] = defaultdict(list)
        self._begins: dict[str, dict[int, Claim]] = defaultdict(dict)
        self._nameless: dict[int, Somebody] = {}
        said = list(said)
        self._same = [words for words in said if words.same]
        self._apart: dict[int, set[int]] = defaultdict(set)
        self._joined: dict[int, set[int]] = defaultdict(set)
        for words in said:
            for one, other in ((words.one, words.other), (words.other, words.one)):
                for mark in one:
                    (self._joined if words.same else self._apart)[mark] |= other

    @property
    def people(self) -> list[Somebody]:
        """Everybody, in the order in which they came."""
        return [somebody for _, somebody in self._people.values()]

    def add(self, claims: Sequence[Claim]) -> None:
        """Add the claims of one import, those first whose place is surest."""
        self._find_shared(claims)
        for claim in sorted(claims, key=self._rank):
            somebody = self._by_keys(claim, self._said(claim) or self._before(claim))
            if somebody is None:
                somebody = Somebody()
                self._people[id(somebody)] = next(self._came), somebody
            self._put(somebody, claim)
        for words in self._same:
            several = {id(s): s for m in words.one | words.other if (s := self._by_mark.get(m)) is not None}
            if len(several) > 1:
                self._unite(list(several.values()))
        for phrase in dict.fromkeys(phrase for claim in claims for phrase in words_of(claim)):
            # Some of them may have become one by another name meanwhile.
            named = list({id(s): s for s in map(self._now, self._by_words[phrase])}.values())
            enough = len(phrase) > 1 or sum(bool(s.keys) for s in named) < 2
            if enough and len(named) > 1 and all(self._may_be_one(*pair) for pair in combinations(named, 2)):
                self._unite(named)
        self._spelled({claim.id for claim in claims})

    def _find_shared(self, claims: Sequence[Claim]) -> None:
        """Note the keys that one file gives to two people: a household's landline, a family's address."""
        first: dict[tuple[int, Key], str] = {}
        more: dict[tuple[int, Key], set[str]] = defaultdict(set)
        for claim in claims:
            for key in claim.keys if is_name(claim.name) else ():
                if first.setdefault((claim.file, key), claim.name) != claim.name:
                    more[claim.file, key] |= {first[claim.file, key], claim.name}
        for (_, key), several in more.items():
            if any(alike(one, other) < Likeness.PART for one, other in combinations(several, 2)):
                self._shared.add(key)

    def kept(self, ids: Mapping[int, int]) -> list[Somebody]:
        """The people as they are once the claims that were only looked at have rows; ids leads from their numbers there.

        Only the people are right afterwards; nothing can be added any more.
        """
        people = self.people
        for somebody in people:
            somebody.claims = [replace(c, id=ids[c.id]) if c.id in ids else c for c in somebody.claims]
        return people

    def with_key(self, key: Key) -> list[Somebody]:
        """Everybody who has this key."""
        return self._by_key.get(key, [])

    def with_name(self, name: str) -> list[Somebody]:
        """Everybody of this name, as `name_key` gives it."""
        return self._by_name.get(name, [])

    def apart(self, one: Somebody, other: Somebody) -> bool:
        """Whether the owner said that these are two people."""
        return any(not self._apart[m].isdisjoint(other.marks) for m in one.marks if m in self._apart)

    def _rank(self, claim: Claim) -> int:
        """0 known by its mark, 1 by a key and its name, 2 with keys, 3 without."""
        if claim.mark in self._by_mark or claim.mark in self._joined:
            return 0
        name = name_key(claim.name)
        if any(name in somebody.names for key in claim.keys for somebody in self._by_key.get(key, ())):
            return 1
        return 2 if claim.keys else 3

    def _put(self, somebody: Somebody, claim: Claim) -> None:
        somebody.take(claim)
        self.of[claim.id] = somebody
        for index, values in ((self._by_key, claim.keys), (self._by_name, (name_key(claim.name),))):
            for value in values:
                there = index[value]  # type: ignore[index]
                if somebody not in there:
                    there.append(somebody)
        self._by_mark.setdefault(claim.mark, somebody)
        for words in words_of(claim):
            group = self._by_words[words]
            if somebody not in group:
                group.append(somebody)
        if not is_name(claim.name):
            self._nameless[claim.id] = somebody
        for begin in _beginnings(claim.name):
            self._begins[begin][claim.id] = claim

    def _free(self, claim: Claim, somebody: Somebody) -> bool:
        """Nothing that the owner said keeps this claim from this person."""
        return self._apart.get(claim.mark, set()).isdisjoint(somebody.marks)

    def _said(self, claim: Claim) -> Somebody | None:
        wanted = (self._by_mark[mark] for mark in sorted(self._joined.get(claim.mark, ())) if mark in self._by_mark)
        return next(wanted, None)

    def _before(self, claim: Claim) -> Somebody | None:
        somebody = self._by_mark.get(claim.mark)
        return somebody if somebody is not None and self._free(claim, somebody) else None

    def _by_keys(self, claim: Claim, known: Somebody | None) -> Somebody | None:
        """Whom the keys of this claim name, or who it is `known` to be. One with the keys of several whose names agree
        shows that they are one."""
        fitting = [known] if known is not None else []
        for key in claim.keys:
            for somebody in self._by_key.get(key, ()):
                if somebody not in fitting and self._free(claim, somebody) and self._one_person(claim, somebody, key):
                    fitting.append(somebody)
        if len(fitting) > 1 and all(self._agree(fitting[0], other) for other in fitting[1:]):
            return self._unite(fitting)
        if known is not None or len(fitting) < 2:
            return next(iter(fitting), None)
        named = [somebody for somebody in fitting if name_key(claim.name) in somebody.names]
        return named[0] if len(named) == 1 else None

    def _one_person(self, claim: Claim, somebody: Somebody, key: Key) -> bool:
        """Whether a key that both have means one person: not within one file, nor for two names of one household."""
        name = name_key(claim.name)
        if name in somebody.names or not is_name(claim.name):
            return True
        if claim.file in somebody.files:
            return False
        shared = key in self._shared or len(self._by_key[key]) > 1
        likeness = [alike(claim.name, other.name) for other in somebody.claims if is_name(other.name)]
        best = max(likeness, default=Likeness.SAME)
        return best >= Likeness.PART or (best == Likeness.DIFFERENT and not shared)

    def _agree(self, one: Somebody, other: Somebody) -> bool:
        """Two people whom a third claim connects are one when their names can be one's, and no file has both."""
        if self.apart(one, other) or (one.files & other.files and not one.names.keys() & other.names.keys()):
            return False
        return alike(one.name, other.name) >= Likeness.PART

    def _unite(self, several: Sequence[Somebody]) -> Somebody:
        """Make several people one: the first of them in order."""
        first, *others = sorted({id(s): s for s in several}.values(), key=lambda s: self._people[id(s)][0])
        for other in others:
            del self._people[id(other)]
            for claim in other.claims:
                self._put(first, claim)
            for index, values in ((self._by_key, other.keys), (self._by_name, other.names)):
                for value in values:
                    index[value].remove(other)  # type: ignore[index]
            for mark in other.marks:
                self._by_mark[mark] = first
        return first

    def _now(self, somebody: Somebody) -> Somebody:
        """Who somebody is by now, after others may have been united with them."""
        return self.of[somebody.claims[0].id]

    def _may_be_one(self, one: Somebody, other: Somebody) -> bool:
        """Whether nothing tells two people of one name apart: no file has both, no key contradicts, the owner did not.

        A mailbox and a calendar have everybody once for each address, so there two of one name are no two people.
        """
        if self.apart(one, other) or contradict(one.keys, other.keys):
            return False
        both = one.files & other.files
        return all(
            claim.own_name and all(kind == "address" for kind, _ in claim.keys)
            for claim in (*one.claims, *other.claims)
            if claim.file in both
        )

    def _spelled(self, new: set[int]) -> None:
        """Give an address of which no name is known to the only person whose full name it spells."""
        for number, somebody in list(self._nameless.items()):
            if any(is_name(claim.name) for claim in somebody.claims) or self._now(somebody) is not somebody:
                del self._nameless[number]
                continue
            known = all(claim.id not in new for claim in somebody.claims)
            found = [claim for local in _locals(somebody) for claim in self._who_spells(local)]
            if known and not any(claim.id in new for claim in found):
                continue
            fitting = list({id(s): s for s in (self.of[claim.id] for claim in found)}.values())
            if len(fitting) == 1 and not self.apart(somebody, fitting[0]):
                self._unite([fitting[0], somebody])

    def _who_spells(self, local: str) -> list[Claim]:
        """The claims whose full name the part of an address before the @ spells."""
        near = {
            number: claim
            for place in range(len(local) - _BEGINNING + 1)
            for number, claim in self._begins.get(local[place : place + _BEGINNING], {}).items()
        }
        return [claim for claim in near.values() if spells(local, claim.name)]


@lru_cache(maxsize=REMEMBERED)
def _beginnings(name: str) -> tuple[str, ...]:
    """How the words of a full name begin."""
    return tuple(word[:_BEGINNING] for word in tokens(name)) if is_name(name) and full(name) else ()


def _locals(somebody: Somebody) -> list[str]:
    return [value.partition("@")[0] for kind, value in sorted(somebody.keys) if kind == "address"]


def words_of(claim: Claim) -> tuple[tuple[str, ...], ...]:
    """What joins people by name: the words of a full name in any order and without remarks ("Hale, Tom (work)"), and the
    name as the owner wrote it, which is enough for who has no key."""
    return _phrases(claim.name, claim.own_name)


@lru_cache(maxsize=REMEMBERED)
def _phrases(name: str, own: bool) -> tuple[tuple[str, ...], ...]:
    if not is_name(name):
        return ()
    # "Flat 1" and "Flat 2" are not one.
    words = (tuple(sorted((*tokens(name), *_NUMBERS.findall(name)))),) if full(name) else ()
    return words if own else (*words, (name_key(name),))


def contradict(one: Iterable[Key], other: Iterable[Key]) -> bool:
    """Whether two sets of keys speak for two people: numbers and none in common, or two accounts of one network."""
    ours, theirs = _by_kind(one), _by_kind(other)
    return any(ours[kind].isdisjoint(theirs[kind]) for kind in ours.keys() & theirs.keys() if kind != "address")


def _by_kind(keys: Iterable[Key]) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for kind, value in keys:
        kinds[f"{kind} {value.partition(':')[0]}" if kind == "handle" else kind].add(value)
    return kinds
