"""How alike two human names are: for finding one person behind several spellings, in any script.

Nothing here decides that two people are one. `alike` says what the names alone can say; numbers, addresses and the owner
say the rest.
"""

import re
from enum import IntEnum
from functools import lru_cache

from closeknit.circle._name_sounds import Bond, bond, cues_of
from closeknit.circle._name_words import FORMS, KIN, Name, Word, parse


class Likeness(IntEnum):
    """How alike two names are. Each step is stronger evidence for one person than the one before, FAMILY excepted.

    DIFFERENT   nothing in common that says anything; also one given name with two family names
    FAMILY      one family name and clearly different given names: two people of one household, or a household and one of it
    PART        one is a part of the other ("Ngozi", "N. Eze" and "Ngozi Eze")
    ALIKE       a nickname, another spelling or alphabet, the words in another order, a middle name more, a slip of the hand
    SAME        the same words
    """

    DIFFERENT = 0
    FAMILY = 1
    PART = 2
    ALIKE = 3
    SAME = 4


_STRONG = Bond.SLIP
_LONG_NAME = 10
"""Letters in all from which on a slip of the hand is believed."""
_MOST_EXTRA = 3
"""Words that a full name may have more than the name people use."""

_PAIRS = """
anna: lena maria sophie marie luise katharina eva paula clara
ana: maria paula isabel sofia lucia belen
maria: jose teresa elena luisa isabel carmen fernanda eduarda clara antonia pilar grazia rosa magdalena theresia
marie: louise claire therese christine france laure luise sophie charlotte pierre
mary: ann anne jane beth lou kate ellen
eva: maria marie
hans: peter joachim juergen jurgen georg werner dieter christian
karl: heinz friedrich josef ludwig otto
klaus: dieter peter juergen jurgen
jean: luc pierre paul claude marc francois jacques michel baptiste louis philippe marie yves
jose: luis antonio manuel maria carlos miguel
juan: carlos jose manuel pablo antonio luis
luis: miguel angel alberto fernando
miguel: angel
john: paul
jan: peter willem hendrik
piet: hein
pier: paolo luigi giorgio
gian: luca carlo paolo marco piero
sarah: jane
emma: louise jane
rosa: maria
heinz: peter
ernst: august
joao: pedro paulo
billy: joe
"""
_DOUBLE = frozenset(
    (first, second)
    for line in _PAIRS.strip().split("\n")
    for first, _, rest in (line.partition(": "),)
    for second in rest.split()
)
"""Given names of two words: without a third, nobody's family name is known."""


def tokens(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are compared: Latin letters, lower case, no accents, given name first.

    Empty for an address, a number, or signs alone. "ß" stays, for "Weiß" and "Weiss" are alike and not the same.
    """
    return tuple(word.text for word in parse(name).words)


@lru_cache(maxsize=65536)
def cues(name: str) -> frozenset[str]:
    """Return words of which two names share one whenever they are alike, or part of one another: what to look them up by.

    A name in a script of which that cannot be promised (Arabic, Hebrew, Devanagari, Chinese, Korean and others) has "*".
    """
    it = parse(name)
    found = frozenset({it.joined} if it.joined else ()).union(*map(cues_of, it.core))
    return found | {"*"} if any(word.script for word in it.core) else found


def alike(one: str, other: str) -> Likeness:
    """Tell how alike two names are; the order of the two does not matter."""
    if one == other:
        return Likeness.SAME
    here, there = cues(one), cues(other)
    if here and there and here.isdisjoint(there) and "*" not in here and "*" not in there:
        return Likeness.DIFFERENT
    first, second = parse(one), parse(other)
    if not first.core or not second.core:
        return Likeness.SAME if one.strip().casefold() == other.strip().casefold() else Likeness.DIFFERENT
    if first.generation != second.generation and first.generation and second.generation:
        return min(_compared(first, second), Likeness.FAMILY)
    if first.household != second.household:
        shared = any(bond(a, b, True) >= Bond.SOUND for a in first.core for b in second.core)
        return Likeness.FAMILY if shared else Likeness.DIFFERENT
    return _compared(first, second)


def _compared(one: Name, other: Name) -> Likeness:
    """Compare two names of people, or two of households."""
    if one.words == other.words:
        return Likeness.SAME
    if one.joined == other.joined:
        return Likeness.ALIKE
    if (len(one.core), one.core) > (len(other.core), other.core):
        one, other = other, one
    return _judged(one.core, other.core)


def _judged(one: tuple[Word, ...], other: tuple[Word, ...]) -> Likeness:
    """Compare two names that are not the same; `one` has no more words than `other`."""
    pairs = _paired(one, other)
    strong = [(a, b) for a, b, how in pairs if how >= _STRONG]
    if not strong:
        return Likeness.DIFFERENT
    left = [place for place in range(len(one)) if all(place != a for a, _, _ in pairs)]
    right = [place for place in range(len(other)) if all(place != b for _, b, _ in pairs)]
    if left and right and _joined(one, left) == _joined(other, right) != "":
        return Likeness.ALIKE
    if left:
        return _of_one_family(one, other, strong)
    if right:
        return _part(one, other, strong, len(right))
    if len(strong) == len(pairs):
        return Likeness.ALIKE
    return Likeness.ALIKE if len(strong) > 1 and (0, 0) in strong else Likeness.PART


def _paired(one: tuple[Word, ...], other: tuple[Word, ...]) -> list[tuple[int, int, Bond]]:
    """Pair the words of two names, the closest first; each word is used once, and only one slip is believed."""
    last, last_other = len(one) - 1, len(other) - 1
    bonds = []
    for a, word in enumerate(one):
        for b, word_other in enumerate(other):
            how = bond(word, word_other, 0 < a == last and 0 < b == last_other)
            if how:
                bonds.append((-how, a != b, a, b))
    bonds.sort()
    pairs: list[tuple[int, int, Bond]] = []
    slips = 0 if len(one) > 1 and sum(len(word.text) for word in one) >= _LONG_NAME else 1
    for minus, _, a, b in bonds:
        if any(a == taken or b == taken_other for taken, taken_other, _ in pairs):
            continue
        if -minus == Bond.SLIP:
            if slips:
                continue
            slips = 1
        pairs.append((a, b, Bond(-minus)))
    return pairs


def _joined(words: tuple[Word, ...], places: list[int]) -> str:
    """Return words that stand together as one ("Min-jun" and "Minjun"), or "" when they are apart."""
    return "".join(words[place].text for place in places) if places[-1] - places[0] == len(places) - 1 else ""


def _part(one: tuple[Word, ...], other: tuple[Word, ...], strong: list[tuple[int, int]], more: int) -> Likeness:
    """Every word of `one` is in `other`, which has more."""
    whole = len(strong) > 1 and any(b == 0 for _, b in strong) and more <= _MOST_EXTRA
    given_alone = len(one) == 2 and (one[0].text, one[1].text) in _DOUBLE
    return Likeness.ALIKE if whole and not given_alone else Likeness.PART


def _of_one_family(one: tuple[Word, ...], other: tuple[Word, ...], strong: list[tuple[int, int]]) -> Likeness:
    """Both names have words that the other has not: a family name in common makes a family."""
    last, last_other = len(one) - 1, len(other) - 1
    shared = any(
        a and b and ((a == last and b == last_other) or ((a == last or b == last_other) and (0, 0) not in strong))
        for a, b in strong
    )
    return Likeness.FAMILY if shared else Likeness.DIFFERENT


def full(name: str) -> bool:
    """Whether a name has a given name and a family name, each written out: enough to tell people apart by it."""
    it = parse(name)
    words = [word.text for word in it.core if not word.is_initial]
    if it.household or len(words) < 2:
        return False
    return len(words) > 2 or (words[0] not in KIN and (words[0], words[1]) not in _DOUBLE)


_LEAST_FAMILY, _LEAST_JOINED = 5, 6
"""Letters of a family name behind an initial, and of an undivided handle, from which on they are no chance."""

_ADDED = frozenset(
    (
        "mail",
        "email",
        "work",
        "office",
        "official",
        "real",
        "the",
        "its",
        "iam",
        "contact",
        "hello",
        "hi",
        "info",
        "mr",
        "mrs",
    )
)
"""Words that people put into a handle and that are none of their name."""


def spells(handle: str, name: str) -> bool:
    """Whether a mail address or the name in a network spells a full name: given name and family name both.

    An initial stands for the given name when the family name has five letters or more. Digits say nothing.
    """
    if not full(name):
        return False
    local = handle.lstrip("@").partition("@")[0].rpartition(":")[2].partition("+")[0]
    written = re.findall(r"[^\W\d_]+", local.casefold())
    parts = [word for part in written if part not in _ADDED for word in parse(part).words]
    it = parse(name)
    if len(parts) > 1 and _spelled_apart(parts, it):
        return True
    whole = "".join(part.text for part in parts)
    halves = [(whole[:cut], whole[cut:]) for cut in range(1, len(whole))] if len(whole) >= _LEAST_JOINED else []
    return any(_are_both(left, right, it) or _are_both(right, left, it) for left, right in halves)


def _spelled_apart(parts: list[Word], name: Name) -> bool:
    """Whether the parts of a handle are a given name and a family name, further words of the name and initials."""
    pairs = ((given, family) for given in parts for family in parts if given is not family)
    if not any(_are_both(given.text, family.text, name) for given, family in pairs):
        return False
    return all(part.is_initial or any(bond(part, word, False) for word in name.words) for part in parts)


def _are_both(given: str, family: str, name: Name) -> bool:
    """Whether these are somebody's given name, or initials of it, and family name."""
    core, least = name.core, 2
    if given in (core[0].text[0], "".join(each.text[0] for each in core[:-1])):
        least = _LEAST_FAMILY
    elif given != "".join(each.text for each in core[:-1]):
        word = Word(given, given, "", len(given) == 1)
        if all(bond(word, each, False) < Bond.NICKNAME for each in core[:-1]):
            return False
    together = "".join(each.text for each in name.words[1:])
    word = Word(family, family, "", False)
    named = family == together or any(bond(word, each, True) >= Bond.SOUND for each in core[1:])
    return named and len(family) >= least


def called(name: str) -> str:
    """What a sentence calls somebody: the first word of the name, or all of it where that is no name ("Aunty Bisi")."""
    words = name.split()
    return words[0] if words and words[0].strip(".,").casefold() not in FORMS else name
