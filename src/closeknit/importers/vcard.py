"""Contacts as vCard 2.1, 3.0 and 4.0: what phones, iCloud, Google, Outlook, Nextcloud and most others export.

Cards are read as the file passes by; nothing of a card stays but what `KEEPS` says.
"""

from collections import Counter
from dataclasses import replace

from closeknit.importers import _cardtree, _contentline, _text
from closeknit.importers._card import MOST, PUT, THROWN, Card, Put, meaning
from closeknit.importers._contentline import Head
from closeknit.importers._found import Context, Found, FoundDate, FoundPerson, Refused, Source

KIND = "people"
TITLE = "Contacts (vCard)"
HOW_TO = (
    "iPhone: in Contacts open Lists, press and hold a list, then choose Export. "
    "Mac: in Contacts choose File, Export, Export vCard. "
    "iCloud on the web: in Contacts select everyone, then Export vCard. "
    "Android: in Contacts look for Export to file, often under Settings or Fix and manage. "
    "Google on the web: in Contacts choose Export, then vCard. "
    "Outlook and Nextcloud: export the address book as vCard. You get a file that ends in .vcf."
)
READS = "Names, nicknames, phone numbers, mail addresses, where somebody works, birthdays and other yearly days."
KEEPS = "Names, nicknames, phone numbers, mail addresses, where somebody works, birthdays and other yearly days."
THROWS_AWAY = "Pictures, notes, postal addresses, web pages, job titles and everything else on the cards."
MAX_BYTES = 200_000_000

MAX_CARDS = 100_000
"""How many cards of one file are read: far more than any address book holds, and it bounds the memory."""

_NESTED = 16
_REMEMBERED = 256
_NOT_HERE = "There are no contact cards in this file; please export your contacts as vCard and choose that file."
_CUT_OFF = "This file is cut off before the end of its first card; please export the contacts once more."
_NAMES_A_CARD = (b"FN", b"N", b"TEL")
_STANDS_FIRST = (*_NAMES_A_CARD, b"VERSION", b"UID", b"PRODID", b"REV", b"KIND", b"ORG", b"EMAIL", b"SOURCE")


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is a file of contact cards, by what is in it: the ending .vcf alone says nothing."""
    if _cardtree.form(head):
        return True
    codec, mark = _text.encoding(head)
    if codec.startswith("utf-16"):
        head, mark = head[mark:].decode(codec, "replace").encode("utf-8", "replace"), 0
    lines = [line.strip() for line in head[mark:].upper().replace(b"\r", b"\n").split(b"\n")]
    for line in lines:
        first = line.partition(b":")[0].partition(b";")[0]
        if line == b"BEGIN:VCARD":
            return True
        if first in _NAMES_A_CARD:
            # A card whose first line was lost.
            return b"END:VCARD" in lines
        if line and first not in _STANDS_FIRST and not first.startswith((b"X-", b"#")):
            return False
    return False


def read(source: Source, context: Context) -> Found:
    """Read the people of a file and their yearly days. Raises Refused when there is no card to read in it."""
    if source.size > MAX_BYTES:
        raise Refused("This file is larger than 200 MB; please export the contacts again without pictures.")
    cards = _Cards(context)
    form = _cardtree.form(source.file.read(2048))
    source.file.seek(0)
    if form:
        if source.size > _cardtree.MAX_BYTES:
            raise Refused("This file is too large to read; please export the contacts as vCard, a .vcf file.")
        cards.take(_cardtree.lines(source.file.read(), form))
        return cards.finish()
    for lines in _contentline.blocks(source.file, cards.too_long):
        cards.take(lines)
        if cards.count > MAX_CARDS:
            break
    return cards.finish()


class _Cards:
    """Takes the lines of a file and builds what was found in it."""

    def __init__(self, context: Context) -> None:
        self.found = Found("vcard")
        self.count = 0
        self._region = context.region
        self._this_year = context.now.year
        self._card = self._new(0)
        self._outer: list[Card] = []
        self._elsewhere = 0
        self._heads: dict[bytes, tuple[Put | None, Head] | None] = {}
        self._by_uid: dict[str, int] = {}
        self._by_marks: dict[tuple[str, frozenset[str]], int] = {}
        self._days: dict[tuple[int, str, str, int, int], int] = {}

    def _new(self, number: int) -> Card:
        return Card(number, self._region, self.found.throw)

    def take(self, lines: list[bytes]) -> None:
        """Read one block of unfolded lines."""
        heads, longest, card = self._heads, _contentline.MAX_LINE, self._card
        for line in lines:
            raw, colon, value = line.partition(b":")
            if not colon:
                continue
            try:
                known = heads[raw]
            except KeyError:
                if raw.count(b'"') % 2:
                    raw, value = _contentline.split(line)
                known = self._learn(raw)
            if known is None:
                continue
            put, head = known
            if len(line) > longest:
                self.too_long(line[:256])
            elif put is not None:
                put(card, head, value)
            else:
                self._begin_or_end(head.name, value.strip().upper())
                card = self._card

    def _learn(self, raw: bytes) -> tuple[Put | None, Head] | None:
        """Tell what to do with lines of this head, and remember it: heads repeat from card to card."""
        if len(self._heads) > 16 * _REMEMBERED:
            self._heads.clear()
        head = _contentline.head(raw)
        known = (PUT.get(head.name), head) if head.name in PUT or head.name in ("BEGIN", "END") else None
        if len(raw) <= _REMEMBERED:
            self._heads[raw] = known
        return known

    def too_long(self, start: bytes) -> None:
        """Count a line that was passed over because of its length."""
        name = _contentline.head(start.partition(b":")[0]).name
        self.found.throw(THROWN.get(name, "lines that were too long"))

    def _begin_or_end(self, which: str, what: bytes) -> None:
        if which == "BEGIN":
            self._begin(what)
        else:
            self._end(what)

    def _begin(self, what: bytes) -> None:
        """Open a card. Cards stand inside cards (AGENT), and a card without its end is followed by others."""
        if what != b"VCARD":
            self._elsewhere += not self._card.number
            return
        self._elsewhere = 0
        if self._card.number:
            self._outer.append(self._card)
            if len(self._outer) > _NESTED:
                self._add(self._outer.pop(0))
        self.count += 1
        self._card = self._new(self.count)

    def _end(self, what: bytes) -> None:
        """Close the innermost card, or a part of a calendar that stands between the cards."""
        card = self._card
        if what != b"VCARD":
            self._elsewhere = max(self._elsewhere - 1, 0)
            self._card = card if card.number else self._new(0)
        elif card.number or (not self._elsewhere and card.name()):
            if not card.number:
                self.count += 1
                card.number = self.count
            self._add(card)
            self._card = self._outer.pop() if self._outer else self._new(0)

    def finish(self) -> Found:
        """Add the cards that were still open at the end of the file and return everything."""
        found, closed = self.found, self.count - len(self._outer) - bool(self._card.number)
        if not self.count and not self._elsewhere and self._card.name():
            self.count = self._card.number = 1
        for card in (*self._outer, self._card):
            if card.number:
                name, number = card.name(), card.number
                if name:
                    self._add(card)
                why = f"the file is cut off in card {number}"
                if number < self.count:
                    why = f"card {number} has no end; what it holds was read"
                found.skip(f"card {number}, {name}" if name else f"card {number}", why)
        if self.count > MAX_CARDS:
            left_out = f"one file brings in about {MAX_CARDS:,} cards; the rest is left out"
            found.skip(f"after card {self.count}", left_out)
        if not found.people and closed < 1:
            raise Refused(_CUT_OFF if self.count else _NOT_HERE)
        _tell_apart(found.people)
        return found

    def _add(self, card: Card) -> None:
        """Add the person of a card, or leave the card out with the reason."""
        found, name = self.found, card.name()
        reason = card.why_not(name)
        if reason:
            shown = card.organisation or name
            found.skip(f"card {card.number}, {shown}" if shown else f"card {card.number}", reason)
            return
        marks = frozenset(card.numbers + card.addresses)
        if not marks:
            # Without any number or address, only a card that is alike in everything is the same one.
            marks = frozenset((card.uid, card.nickname, card.organisation, *map(str, card.days)))
        who = self._same(card, name, marks)
        if who is None:
            who = len(found.people)
            found.people.append(_person(card, name))
        else:
            found.people[who] = _joined(found.people[who], card)
            found.skip(f"card {card.number}, {name}", "the same card again")
        if card.uid:
            self._by_uid.setdefault(card.uid, who)
        self._by_marks.setdefault((name.casefold(), marks), who)
        for kind, group, (year, month, day) in card.days:
            self._add_day(who, *meaning(card, kind, group), month, day, year)

    def _same(self, card: Card, name: str, marks: frozenset[str]) -> int | None:
        """Return the person who is on this card already. The same name alone never joins two cards."""
        who = self._by_uid.get(card.uid) if card.uid else None
        if who is not None:
            known = self.found.people[who]
            handles = {*known.numbers, *known.addresses}
            # Some address books give every card one UID: two names with nothing in common stay two people.
            if known.name.casefold() == name.casefold() or not handles or not handles.isdisjoint(marks):
                return who
        return self._by_marks.get((name.casefold(), marks))

    def _add_day(self, who: int, kind: str, label: str, month: int, day: int, year: int | None) -> None:
        """Add a yearly day once; a later mention may bring the year."""
        dates = self.found.dates
        place = self._days.setdefault((who, kind, label, month, day), len(dates))
        known = FoundDate(who, kind, month, day, year if year and year <= self._this_year else None, label)
        if place == len(dates):
            dates.append(known)
        elif dates[place].year is None:
            dates[place] = known


def _person(card: Card, name: str) -> FoundPerson:
    """Return the person of a card. The key is its UID, else a full number or an address, else the name."""
    full = [number for number in card.numbers if number[0] == "+"]
    strong = [card.uid] if card.uid else [*full[:1], *card.addresses[:1], *card.numbers[:1], name]
    return FoundPerson(
        key=strong[0],
        name=name,
        nickname="" if card.nickname == name else card.nickname,
        numbers=tuple(card.numbers),
        addresses=tuple(card.addresses),
        organisation=card.organisation,
    )


def _joined(person: FoundPerson, card: Card) -> FoundPerson:
    """Return a person with what a second card of theirs adds."""
    return replace(
        person,
        nickname=person.nickname or card.nickname,
        organisation=person.organisation or card.organisation,
        numbers=tuple(dict.fromkeys((*person.numbers, *card.numbers)))[:MOST],
        addresses=tuple(dict.fromkeys((*person.addresses, *card.addresses)))[:MOST],
    )


def _tell_apart(people: list[FoundPerson]) -> None:
    """Give people who share a key (a family's telephone) their name with it, and a count if need be."""
    times = Counter([person.key for person in people])
    if len(times) == len(people):
        return
    taken: Counter[str] = Counter()
    for who, person in enumerate(people):
        if times[person.key] > 1:
            key = f"{person.key} {person.name}"
            taken[key] += 1
            people[who] = replace(person, key=key if taken[key] == 1 else f"{key} {taken[key]}")
