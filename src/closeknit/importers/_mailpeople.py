"""Everybody whose address stands in a mailbox, by number, with the names they are called by.

Address lines repeat from mail to mail, so each is taken apart once and remembered as it is written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from closeknit.importers import _mailsigns
from closeknit.importers._found import FoundPerson, Refused
from closeknit.importers._mailaddresses import pairs
from closeknit.importers._mailnames import name

MOST_ALSO = 8
"""How many other names of one person are kept."""

MOST_PEOPLE = 500_000
"""How many addresses one mailbox may name: more than a life of mail does, and it bounds the memory."""

_MOST_LINES = 20_000
_LONGEST_LINE = 512
_MOST_NAMES = 24
_TOO_MANY = "This mailbox names more than 500,000 people; export one folder or one year at a time and choose that."


class _Line:
    """One address line: who is on it, each once; the names as written; how often the line came."""

    __slots__ = ("count", "names", "numbers")

    def __init__(self, numbers: tuple[int, ...], names: tuple[tuple[int, str], ...]) -> None:
        self.numbers = numbers
        self.names = names
        self.count = 0


class People:
    """The people of a mailbox. `addresses` and `sign` (what an address shows: a `Sign`) go by number."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.sign = bytearray()
        self._numbers: dict[str, int] = {}
        self._from: dict[bytes, _Line] = {}
        self._to: dict[bytes, _Line] = {}
        self._own: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self._given: defaultdict[int, Counter[str]] = defaultdict(Counter)

    def senders(self, value: bytes) -> tuple[int, ...]:
        """Return who stands in a From or Sender line: the names in it are those people's own."""
        line = self._from.get(value) or self._learn(self._from, self._own, value)
        line.count += 1
        return line.numbers

    def recipients(self, value: bytes) -> tuple[int, ...]:
        """Return who stands in a line of recipients: the names in it are those the writer has for them."""
        line = self._to.get(value) or self._learn(self._to, self._given, value)
        line.count += 1
        return line.numbers

    def addressed(self, value: bytes) -> tuple[int, ...]:
        """Return who stands in a line of a server's ("Delivered-To"), where names mean nothing."""
        return (self._to.get(value) or self._learn(self._to, self._given, value)).numbers

    def named(self, number: int) -> FoundPerson:
        """Return a person under the name that most of their mails give, their own before what others call them."""
        address = self.addresses[number]
        own, own_firms = _names(self._own[number], address)
        given, firms = _names(self._given[number], address)
        best = next(iter((*own, *given)), "")
        also: dict[str, str] = {}
        for other in (*own, *given):
            if other.casefold() != best.casefold():
                also.setdefault(other.casefold(), other)
        return FoundPerson(
            key=address,
            name=best,
            addresses=(address,),
            organisation="" if best else next(iter((*own_firms, *firms)), ""),
            also=tuple(also.values())[:MOST_ALSO],
            own_name=True,
        )

    def number(self, address: str) -> int:
        """Return the number of an address."""
        known = self._numbers.get(address)
        if known is None:
            if len(self.addresses) >= MOST_PEOPLE:
                raise Refused(_TOO_MANY)
            known = self._numbers[address] = len(self.addresses)
            self.addresses.append(address)
            self.sign.append(_mailsigns.of_address(address))
        return known

    def known(self, address: str) -> int:
        """Return the number of an address, -1 when no mail has it."""
        return self._numbers.get(address, -1)

    def _learn(self, lines: dict[bytes, _Line], names: defaultdict[int, Counter[str]], value: bytes) -> _Line:
        """Take a line apart and remember it."""
        found = [(self.number(address), raw) for address, raw in pairs(value)]
        line = _Line(tuple(dict.fromkeys(who for who, _ in found)), tuple(pair for pair in found if pair[1]))
        if len(value) > _LONGEST_LINE:
            _tell(names, (line,), least=1)
            return line
        if len(lines) >= _MOST_LINES:
            _tell(names, lines.values())
            lines.clear()
        lines[value] = line
        return line

    def tally(self) -> None:
        """Count the names of all lines that are still remembered. Call it once, when all mails were taken."""
        for names, lines in ((self._own, self._from), (self._given, self._to)):
            _tell(names, lines.values())
            lines.clear()


def _names(written: Counter[str], address: str) -> tuple[list[str], list[str]]:
    """Return somebody's names and those of their firm, the most frequent first."""
    people: Counter[str] = Counter()
    firms: Counter[str] = Counter()
    for raw, count in written.items():
        person, firm = name(raw, address)
        if person:
            people[person] += count
        elif firm:
            firms[firm] += count
    return [one for one, _ in people.most_common()], [one for one, _ in firms.most_common()]


def _tell(names: defaultdict[int, Counter[str]], lines: Iterable[_Line], least: int = 0) -> None:
    """Count each name in these lines as often as its line came."""
    for line in lines:
        for number, raw in line.names:
            known = names[number]
            if raw in known or len(known) < _MOST_NAMES:
                known[raw] += max(line.count, least)
