"""Builds what an address book holds, card by card: people, their yearly days, and who belongs to whom.

Used by the importers of tables and of LDIF. The rules are those of the vCard importer: a card without a person on it is
left out with the reason, the same card twice is one person, and the same name alone never joins two.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from closeknit.importers import _text
from closeknit.importers._bookdays import Days
from closeknit.importers._csvwords import key
from closeknit.importers._found import Context, Found, FoundLink, FoundPerson, Refused
from closeknit.importers._identity import address, e164

MAX_CARDS = 100_000
"""How many cards of one file are read: far more than any address book holds, and it bounds the memory."""

MOST = 50
"""Numbers, addresses or days kept of one card."""

NOTES_LENGTH = 2000
"""The longest note kept, in characters."""

RELATION_LENGTH = 100
_EAST_ASIAN = "\u2e80"
_KINDS = {
    "partner": (
        "spouse partner domesticpartner wife husband fiance fiancee girlfriend boyfriend ehepartner ehefrau ehemann "
        "lebenspartner frau mann conjoint epoux epouse mari femme compagnon compagne conyuge esposa esposo marido mujer "
        "pareja coniuge moglie marito conjuge echtgenoot echtgenote vrouw man"
    ),
    "parent": (
        "parent parents mother father mum mom dad mama papa mutter vater eltern mere pere madre padre mae pai moeder vader"
    ),
    "child": (
        "child children son daughter kind kinder sohn tochter enfant enfants fils fille hijo hija hijos figlio figlia figli "
        "filho filha filhos zoon dochter kinderen"
    ),
    "sibling": (
        "sibling brother sister bruder schwester frere soeur hermano hermana fratello sorella irmao irma broer zus"
    ),
    "friend": "friend freund ami amie amigo amiga amico amica vriend vriendin",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_SEEN_BY_OWNER = {"partner": "partner", "parent": "child", "child": "parent", "sibling": "sibling", "friend": "friend"}
"""What somebody is to the owner whom their card names as their partner, parent …"""

_NOT_HERE = "There are no contacts in this file; please export them once more and choose the new file."


@dataclass(slots=True)
class Card:
    """One card of an address book, as it is written.

    where      for the eye: "row 3"          days   (kind, label, as written), `parts` year, month and day by themselves
    ties       (label, name) of somebody else        groups  lists that the owner put the person on
    """

    where: str
    full: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    nickname: str = ""
    organisation: str = ""
    relation: str = ""
    notes: str = ""
    numbers: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    days: list[tuple[str, str, str]] = field(default_factory=list)
    parts: tuple[str, str, str] = ("", "", "")
    ties: list[tuple[str, str]] = field(default_factory=list)

    def own_name(self) -> str:
        """Return the name put together from its parts: given name first, East Asian names family first."""
        if self.family and self.given and min(self.family[0], self.given[0]) >= _EAST_ASIAN:
            return _text.clean(self.family + self.given)
        return _text.clean(f"{self.given} {self.middle} {self.family}")


class Book:
    """Takes cards and builds what was found."""

    def __init__(self, importer: str, context: Context) -> None:
        self.found = Found(importer)
        self.count = 0
        self._context = context
        self._days = Days(context.now.year)
        self._by_marks: dict[tuple[str, frozenset[str]], int] = {}
        self._ties: list[tuple[int, str, str]] = []
        self._names: list[tuple[str, str]] = []
        self._mine = {*context.numbers, *context.addresses, *context.handles}
        self._my_names = {_text.clean(name).casefold() for name in context.names}

    @property
    def is_full(self) -> bool:
        """Whether no more cards are read."""
        return self.count >= MAX_CARDS

    def add(self, card: Card) -> None:
        """Add the person of a card, or leave the card out with the reason."""
        self.count += 1
        found, own_name = self.found, card.own_name()
        numbers, addresses = self._numbers(card), _addresses(card)
        full = card.full if "@" not in card.full or not own_name else own_name
        name = full or own_name or card.nickname or (addresses or numbers or [""])[0]
        if not name or (card.organisation and not own_name and not card.nickname and full in ("", card.organisation)):
            reason = "a business, not a person" if card.organisation else "it has no name, number or mail address"
            found.skip(f"{card.where}, {card.organisation}" if card.organisation else card.where, reason)
            return
        marks = frozenset((*numbers, *addresses, *card.handles))
        if name.casefold() in self._my_names and not self._mine.isdisjoint(marks):
            found.skip(f"{card.where}, {name}", "your own card")
            return
        who = self._by_marks.get((name.casefold(), marks or _alike(card)))
        if who is None:
            who = len(found.people)
            found.people.append(_person(card, name, numbers, addresses))
            self._names.append((card.given.casefold(), card.family.casefold()))
            self._by_marks[name.casefold(), marks or _alike(card)] = who
        else:
            found.people[who] = _joined(found.people[who], card)
            found.skip(f"{card.where}, {name}", "the same card again")
        self._more(who, card)

    def finish(self, day_first: bool = False) -> Found:
        """Return everything. `day_first` as in `Days.settle`. Raises Refused when there was no card."""
        found = self.found
        if self.is_full:
            left_out = f"one file brings in about {MAX_CARDS:,} cards; the rest is left out"
            found.skip(f"after card {self.count}", left_out)
        if not found.people and not found.skipped:
            raise Refused(_NOT_HERE)
        self._days.settle(found, day_first)
        if self._ties:
            self._link()
        _tell_apart(found.people)
        return found

    def _numbers(self, card: Card) -> list[str]:
        """Return the telephone numbers of a card, each once."""
        numbers: list[str] = []
        for written in card.numbers:
            number = e164(written, self._context.region)
            if not number:
                self.found.throw("numbers that could not be read")
            elif number not in numbers and len(numbers) < MOST:
                numbers.append(number)
        return numbers

    def _more(self, who: int, card: Card) -> None:
        """Take the yearly days of a card, and the people whom it names."""
        read = [self._days.add(who, *day, card.where) for day in card.days[:MOST]]
        if card.parts != ("", "", ""):
            read.append(self._days.add_parts(who, "birthday", *card.parts))
        if not all(read):
            self.found.throw("days that could not be read", read.count(False))
        self._ties += [(who, label, name) for label, name in card.ties[:MOST]]

    def _link(self) -> None:
        """Link people who are named on each other's cards; who is not in the file is written down as a word."""
        by_name: dict[str, list[int]] = defaultdict(list)
        by_parts: dict[tuple[str, str], list[int]] = defaultdict(list)
        for who, person in enumerate(self.found.people):
            by_name[person.name.casefold()].append(who)
            by_parts[self._names[who]].append(who)
        linked: set[frozenset[int]] = set()
        for who, label, name in self._ties:
            kind = kind_of(label)
            # A husband or child is often written with the first name only, and has the same last name.
            same = by_name.get(name.casefold()) or by_parts.get((name.casefold(), self._names[who][1]), [])
            if name.casefold() in self._my_names:
                self._change(who, relation=_SEEN_BY_OWNER.get(kind, ""))
            elif len(same) != 1 or same[0] == who:
                self._change(who, remember=f"{label}: {name}")
            elif frozenset((who, same[0])) not in linked:
                linked.add(frozenset((who, same[0])))
                self.found.links.append(FoundLink(who, same[0], kind, label if kind == "other" else ""))

    def _change(self, who: int, relation: str = "", remember: str = "") -> None:
        person = self.found.people[who]
        self.found.people[who] = replace(
            person,
            relation=person.relation or relation,
            remember="\n".join(filter(None, (person.remember, remember)))[:NOTES_LENGTH],
        )


def kind_of(label: str) -> str:
    """Return the kind of link that a word stands for in the languages of western Europe; "other" when it is none."""
    return _KIND_OF.get(key(label), "other")


def notes(written: str) -> str:
    """Return a note in clean lines, at most `NOTES_LENGTH` characters."""
    lines = (_text.clean(line, NOTES_LENGTH) for line in written[: 8 * NOTES_LENGTH].splitlines())
    return "\n".join(line for line in lines if line)[:NOTES_LENGTH].rstrip()


def _addresses(card: Card) -> list[str]:
    return list(dict.fromkeys(filter(None, map(address, card.addresses))))[:MOST]


def _alike(card: Card) -> frozenset[str]:
    """Without any number or address, only a card that is alike in everything is the same one."""
    return frozenset((card.nickname, card.organisation, *card.parts, *(written for _, _, written in card.days)))


def _person(card: Card, name: str, numbers: list[str], addresses: list[str]) -> FoundPerson:
    """Return the person of a card. The key is a full number or an address, else a number, else the name."""
    full = [number for number in numbers if number[0] == "+"]
    groups = ", ".join(dict.fromkeys(card.groups))
    return FoundPerson(
        key=[*full[:1], *addresses[:1], *numbers[:1], name][0],
        name=name,
        nickname="" if card.nickname == name else card.nickname,
        numbers=tuple(numbers),
        addresses=tuple(addresses),
        organisation=card.organisation,
        handles=tuple(dict.fromkeys(card.handles)),
        relation=_text.clean(card.relation or groups, RELATION_LENGTH),
        remember=notes(card.notes) if card.notes else "",
    )


def _joined(person: FoundPerson, card: Card) -> FoundPerson:
    """Return a person with what a second card of theirs adds."""
    return replace(
        person,
        nickname=person.nickname or card.nickname,
        organisation=person.organisation or card.organisation,
        relation=person.relation or _text.clean(card.relation, RELATION_LENGTH),
        remember=person.remember or (notes(card.notes) if card.notes else ""),
    )


def _tell_apart(people: list[FoundPerson]) -> None:
    """Give people who share a key (a family's telephone) their name with it, and a count if need be."""
    times = Counter([person.key for person in people])
    taken: Counter[str] = Counter()
    for who, person in enumerate(people) if len(times) < len(people) else ():
        if times[person.key] > 1:
            with_name = f"{person.key} {person.name}"
            taken[with_name] += 1
            people[who] = replace(person, key=with_name if taken[with_name] == 1 else f"{with_name} {taken[with_name]}")
