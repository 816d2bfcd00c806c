"""One invented life in the files that real apps export, and who is truly meant in each: the measure of joining people.

`life(seed)` writes the files, `read` has the importers read them, `labelled` says who each person found truly is, and
`scores` compares any way of joining them with that truth, pair by pair. The troubles and their rates are in
`one_life_people`. Truth is kept beside the files, never in them.
"""

import io
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from random import Random

from closeknit.circle.doubts import doubts
from closeknit.circle.identity import Claim, Fold, Said, Somebody, name_key, strong_keys
from closeknit.circle.marks import person_mark
from closeknit.importers import _reading
from closeknit.importers._found import Context, Found, FoundPerson, Refused
from closeknit.importers._identity import e164
from tests.circle import one_life_books as books
from tests.circle import one_life_letters as letters
from tests.circle import one_life_talks as talks
from tests.circle.one_life_books import Life, Mention
from tests.circle.one_life_people import OWNER, OWNER_ADDRESSES, OWNER_NUMBER, people

REGION = "GB"
CONTEXT = Context(
    names=(OWNER,),
    addresses=OWNER_ADDRESSES,
    numbers=(OWNER_NUMBER,),
    region=REGION,
    zone="Europe/London",
    now=talks.TODAY,
)
SITTINGS = (
    ("iphone contacts.vcf", "00001.vcf", "work.vcf", "contacts.csv", "WhatsApp"),
    ("sms-", "calls-", "result.json", "facebook"),
    ("All mail", "amara.ics", "work.ics", "Connections.csv"),
)
"""In which order an owner brings the files when not all at once, by how their names begin."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One person as one file was read: a mention. `who` is the truth, `moments` how many interactions the file has."""

    file: str
    importer: str
    person: FoundPerson
    who: str
    moments: int


def life(seed: int) -> Life:
    """Make one life: people, and every file with who is meant in it."""
    pick = Random(seed)
    whole = Life(people(pick), pick)
    for write in (
        books.phones,
        books.work_account,
        books.google_account,
        books.linkedin,
        talks.whatsapp,
        talks.phone_backup,
        talks.telegram,
        talks.facebook,
        letters.mailbox,
        letters.calendars,
    ):
        write(whole)
    return whole


def read(whole: Life) -> tuple[list[Seen], dict[str, str]]:
    """Have the importers read all files: everybody they found with the truth beside them, and the files not readable."""
    seen: list[Seen] = []
    refused: dict[str, str] = {}
    for file, data in sorted(whole.files.items()):
        try:
            every = _reading.find(io.BytesIO(data), file, len(data), CONTEXT)
        except Refused as problem:
            refused[file] = str(problem)
            continue
        for found in every:
            seen += labelled(file, found, whole.mentions[file])
    return seen, refused


def labelled(file: str, found: Found, mentions: Sequence[Mention]) -> list[Seen]:
    """Say who each person found truly is: whose handles, numbers, addresses and name the file has there."""
    if found.questions:
        raise AssertionError(f"{file} asks {found.questions}")
    spread = Counter(found.touches.who)
    known = [replace(m, numbers=frozenset(filter(None, (e164(n, REGION) for n in m.numbers)))) for m in mentions]
    seen = []
    for number, person in enumerate(found.people):
        fits = [_fit(person, mention) for mention in known]
        best = max(fits, default=0)
        who = {mention.who for mention, fit in zip(known, fits, strict=True) if fit == best and best}
        if len(who) == 1:
            seen.append(Seen(file, found.importer, person, who.pop(), spread[number]))
    return seen


def _fit(person: FoundPerson, mention: Mention) -> int:
    """How well a person found fits what a file says of somebody; 0 when nothing does."""
    names = {name.casefold() for name in (person.name, *person.also)}
    return (
        8 * len(mention.handles.intersection(person.handles))
        + 3 * len(mention.numbers.intersection(person.numbers))
        + 3 * len(mention.addresses.intersection(person.addresses))
        + 4 * bool(mention.names & names)
    )


# How to join


Joined = list[Hashable]
"""For each mention the person it was joined to, whatever stands for one."""


def by_name(seen: Sequence[Seen]) -> Joined:
    """The rule of address books: one name is one person."""
    return [name_key(one.person.name) for one in seen]


def by_name_or_address(seen: Sequence[Seen]) -> Joined:
    """The rule of most others: one name or one mail address is one person."""
    boss = list(range(len(seen)))

    def find(place: int) -> int:
        while boss[place] != place:
            boss[place] = place = boss[boss[place]]
        return place

    first: dict[str, int] = {}
    for place, one in enumerate(seen):
        for key in (name_key(one.person.name), *one.person.addresses):
            boss[find(place)] = find(first.setdefault(key, place))
    return [find(place) for place in range(len(seen))]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one way of joining did: who was joined, and how many questions the owner was asked."""

    joined: Joined
    questions: int


def ours(seen: Sequence[Seen], *, ask: bool, at_once: bool = True) -> Outcome:
    """Closeknit's rules: the claims of each sitting are added to the fold, and the owner answers what is asked, once.

    ask        False when the owner answers nothing
    at_once    True when all files are brought together, False for `SITTINGS`
    """
    claims = _claims(seen)
    said: list[Said] = []
    batches: list[list[int]] = []
    questions = 0
    for sitting in _sittings(seen, at_once):
        batches.append(sitting)
        if not ask:
            continue
        fold = _folded(claims, batches, said)
        truth = _truth(seen)
        moments = {id(s): sum(seen[c.id].moments for c in s.claims) for s in fold.people}
        for doubt in doubts(fold, set(sitting), lambda s, m=moments: m[id(s)]):  # type: ignore[misc]
            questions += 1
            said.append(_answer(doubt.somebody, [c.somebody for c in doubt.candidates], truth))
    fold = _folded(claims, batches, said)
    return Outcome([id(fold.of[number]) for number in range(len(seen))], questions)


def _claims(seen: Sequence[Seen]) -> list[Claim]:
    files = {name: number for number, name in enumerate(dict.fromkeys((one.file, one.importer) for one in seen))}
    return [
        Claim(
            id=number,
            file=files[one.file, one.importer],
            mark=person_mark(one.importer, one.person.key),
            name=one.person.name,
            keys=tuple(strong_keys(one.person)),
            own_name=one.person.own_name,
        )
        for number, one in enumerate(seen)
    ]


def _sittings(seen: Sequence[Seen], at_once: bool) -> list[list[int]]:
    if at_once:
        return [list(range(len(seen)))]
    return [[n for n, one in enumerate(seen) if one.file.startswith(files)] for files in SITTINGS]


def _folded(claims: Sequence[Claim], batches: Sequence[Sequence[int]], said: Sequence[Said]) -> Fold:
    fold = Fold(said)
    for batch in batches:
        fold.add([claims[number] for number in batch])
    return fold


def _truth(seen: Sequence[Seen]) -> Callable[[Somebody], str]:
    def who(somebody: Somebody) -> str:
        return Counter(seen[claim.id].who for claim in somebody.claims).most_common(1)[0][0]

    return who


def _answer(somebody: Somebody, candidates: Sequence[Somebody], truth: Callable[[Somebody], str]) -> Said:
    """What an honest owner says: the one of these people it is, or that it is none of them."""
    one = frozenset(somebody.marks)
    same = next((c for c in candidates if truth(c) == truth(somebody)), None)
    if same is not None:
        return Said(True, one, frozenset(same.marks))
    return Said(False, one, frozenset().union(*(c.marks for c in candidates)))


# How well


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs of mentions: `made` were joined, `true` ought to be, `right` are both."""

    right: int = 0
    made: int = 0
    true: int = 0

    @property
    def precision(self) -> float:
        """The share of the joined pairs that are one person."""
        return self.right / self.made if self.made else 1.0

    @property
    def recall(self) -> float:
        """The share of the pairs of one person that were joined."""
        return self.right / self.true if self.true else 1.0

    def __add__(self, other: "Score") -> "Score":
        """The pairs of two lives together."""
        return Score(self.right + other.right, self.made + other.made, self.true + other.true)


def scores(seen: Sequence[Seen], joined: Joined) -> Score:
    """Compare a way of joining with the truth, over all pairs of mentions."""
    both = list(zip(joined, (one.who for one in seen), strict=True))
    return Score(_pairs(both), _pairs(joined), _pairs([one.who for one in seen]))


def _pairs(marks: Sequence[Hashable]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(marks).values())


def wrong(seen: Sequence[Seen], joined: Joined) -> list[list[Seen]]:
    """For the eye: the mentions of each person whom a way of joining made of several."""
    groups: dict[Hashable, list[Seen]] = defaultdict(list)
    for one, mark in zip(seen, joined, strict=True):
        groups[mark].append(one)
    return [group for group in groups.values() if len({one.who for one in group}) > 1]
