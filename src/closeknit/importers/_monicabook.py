"""What one Monica account says of its owner's people, whatever file it came in, put together as `Found`.

Monica keeps days, not times: an activity, a call or a message has a date, and where a time of day stands beside it, it
is the owner's own clock. So everything here is wall-clock time, and a bare day counts as its noon, as elsewhere.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _text
from closeknit.importers._found import Context, Found, FoundDate, FoundLink, FoundMood, FoundPerson, Question, Span
from closeknit.importers._identity import address, e164

REMEMBERED = 2000
"""The longest note about a person that is kept, in characters."""

MAX_TOUCHES = 2_000_000
MAX_MOODS = 50_000
MOST = 50
"""Numbers, addresses, dates or tags kept of one person."""

_NOON = 43200
_RATES = {1: -100, 2: 0, 3: 100}
"""Monica's three faces for a day, from "resources/js/components/journal/RateDay.vue": 1 is the sad one."""

_DIED = "this person has died, so Closeknit never suggests them"
_PARTIAL = "in Monica this is only somebody's relative, without a page of their own"
_NAMELESS = "it has no name, number or mail address"

_KINDS = {
    **dict.fromkeys(("partner", "spouse", "date", "lover"), "partner"),
    **{"parent": "parent", "stepparent": "parent", "child": "child", "stepchild": "child", "sibling": "sibling"},
    **dict.fromkeys(("friend", "bestfriend"), "friend"),
}
_REVERSE = {
    **{"parent": "child", "grandparent": "grandchild", "uncle": "nephew", "godfather": "godson", "boss": "subordinate"},
    **{"mentor": "protege", "inlovewith": "lovedby", "stepparent": "stepchild"},
}
_REVERSE |= {other: one for one, other in _REVERSE.items()}
_WORDS = {"bestfriend": "best friend", "inlovewith": "in love with", "lovedby": "loved by", "ex_husband": "ex"}
_MATES = ("partner", "spouse", "date", "lover", "ex", "ex_husband", "sibling", "cousin", "friend", "bestfriend")
_SAME_BOTH_WAYS = frozenset((*_MATES, "colleague"))

Day = tuple[int | None, int, int]
"""Year if known, month, day."""


def moment(text: str) -> int | None:
    """Return wall-clock seconds since 1970 of "2021-08-01", "2021-08-01 10:30:00" or ISO 8601; None if it is none."""
    try:
        then = datetime.fromisoformat(text[:19].rstrip("Z")).replace(tzinfo=UTC)
    except ValueError:
        return None
    seconds = int(then.timestamp())
    return seconds + _NOON if seconds % 86400 == 0 else seconds


def day(text: str, year_unknown: bool = False) -> Day | None:
    """Return the day of a date, without its year when only the day in the year is known."""
    try:
        then = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return None if year_unknown else then.year, then.month, then.day


def yearly(text: str) -> Day | None:
    """Return the day in the year of a reminder's first date: its year is when the reminder was made."""
    return day(text, year_unknown=True)


@dataclass(slots=True)
class Contact:
    """One contact while the account is read. `ref` is what the file calls it, `key` what stays the same for ever."""

    key: str
    first: str = ""
    middle: str = ""
    last: str = ""
    nickname: str = ""
    company: str = ""
    description: str = ""
    partial: bool = False
    dead: bool = False
    rhythm: int = 0
    numbers: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    dates: list[tuple[str, Day, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    met: bool = False

    def name(self) -> str:
        """Return the name to show: given name first, East Asian names family first."""
        first, middle, last = (_text.clean(part) for part in (self.first, self.middle, self.last))
        if first and last and min(first[0], last[0]) >= "\u2e80":
            return _text.clean(last + first)
        handles = [*self.addresses[:1], *self.numbers[:1], ""]
        return _text.clean(f"{first} {middle} {last}") or _text.clean(self.nickname) or handles[0]

    def remember(self) -> str:
        """Return the owner's own words about this person, the description first, one note a line."""
        lines: list[str] = []
        for words in (self.description, *self.notes):
            line = _text.clean(words, REMEMBERED)
            if line and line not in lines:
                lines.append(line)
        return "\n".join(lines)[:REMEMBERED].rstrip()

    def person(self) -> FoundPerson:
        """Return this contact as a person."""
        name, nickname = self.name(), _text.clean(self.nickname)
        return FoundPerson(
            key=self.key,
            name=name,
            nickname=nickname if nickname != name else "",
            numbers=tuple(self.numbers),
            addresses=tuple(self.addresses),
            organisation=_text.clean(self.company),
            relation=_text.clean(", ".join(dict.fromkeys((*self.relations, *self.tags)))),
            remember=self.remember(),
            rhythm=self.rhythm,
        )


class Book:
    """One account: contacts are added first, then what happened with them; `finish` returns what was found.

    Contacts are named by any hashable `ref` (a number in a dump, a UUID in JSON); what names nobody is left out.
    """

    def __init__(self, context: Context) -> None:
        self.found = Found("monica", wall=True)
        self.contacts: dict[Hashable, Contact] = {}
        self._region = context.region
        self._ahead = int(context.now.timestamp()) + 2 * 86400
        self._touches: list[tuple[Hashable, int, Channel, Direction]] = []
        self._links: dict[Hashable, tuple[Hashable, Hashable, str]] = {}
        self._exported: date | None = None
        self._me: FoundPerson | None = None
        self._mine: Hashable = None
        self._maybe_mine: list[Hashable] = []

    def exported(self, text: str) -> None:
        """Note the day on which the file was made."""
        then = day(text)
        self._exported = date(then[0], then[1], then[2]) if then and then[0] else None

    def owner(self, name: str, mail: str, contact: Hashable) -> None:
        """Say who the owner is; `contact` is the contact that stands for them, or None."""
        mail = address(mail)
        if mail or name:
            self._me = FoundPerson(mail or name.casefold(), _text.clean(name), addresses=(mail,) if mail else ())
        self._mine = contact

    def perhaps_owner(self, contact: Hashable) -> None:
        """Name a contact that stands for one of several people who share the account."""
        self._maybe_mine.append(contact)

    def reach(self, ref: Hashable, data: str, kind: str, protocol: str, called: str) -> None:
        """Add how somebody can be reached; `kind` and `protocol` tell how, and `called` what it is called."""
        contact = self.contacts.get(ref)
        if contact is None:
            return
        kind, protocol, called = kind.lower(), protocol.lower(), called.lower()
        if kind == "email" or protocol == "mailto:":
            mail = address(data)
            if mail and mail not in contact.addresses and len(contact.addresses) < MOST:
                contact.addresses.append(mail)
        elif kind == "phone" or protocol in ("tel:", "sms:", "callto:") or "wa.me" in protocol or called == "whatsapp":
            number = e164(data, self._region)
            if number and number not in contact.numbers and len(contact.numbers) < MOST:
                contact.numbers.append(number)
        else:
            self.found.throw("pages and other accounts of people")

    def date(self, ref: Hashable, kind: str, when: Day | None, label: str = "") -> None:
        """Add a day in the year. A label is left out where the same day stands there already."""
        contact = self.contacts.get(ref)
        if contact is None or when is None or len(contact.dates) >= MOST:
            return
        if not label or all(known[1:] != when[1:] for _, known, _ in contact.dates):
            contact.dates.append((kind, when, _text.clean(label)))

    def touch(self, ref: Hashable, at: int | None, channel: Channel, direction: Direction) -> None:
        """Add one interaction with a contact."""
        contact = self.contacts.get(ref)
        if contact is None or at is None:
            self.found.throw("entries without a contact or a date")
        elif at > self._ahead:
            self.found.throw("plans that are still ahead")
        elif len(self._touches) >= MAX_TOUCHES:
            self.found.throw("entries beyond two million")
        else:
            contact.met = True
            self._touches.append((ref, at, channel, direction))

    def link(self, who: Hashable, other: Hashable, kind: str, reverse: str = "") -> None:
        """Add that `who` has `other` as their `kind`, in Monica's words; it gives each pair twice, once from each."""
        if who == other or who not in self.contacts or other not in self.contacts:
            return
        kind = kind.strip().lower()
        back = reverse.strip().lower() or _REVERSE.get(kind, kind if kind in _SAME_BOTH_WAYS else "")
        if self._mine in (who, other):
            told = kind if who == self._mine else back
            if told:
                self.contacts[other if who == self._mine else who].relations.insert(0, _WORDS.get(told, told))
            return
        # Where the word for the other way is not known, a second row for the same two people is taken for it.
        key = frozenset((who, other)), frozenset((kind, back) if back else ())
        self._links.setdefault(key, (who, other, kind))

    def mood(self, when: str, rate: int) -> None:
        """Add how the owner rated a whole day, from 1 to 3."""
        at = moment(when)
        if at is not None and rate in _RATES and len(self.found.moods) < MAX_MOODS:
            self.found.moods.append(FoundMood(at - at % 86400 + _NOON, _RATES[rate], whole_day=True))

    def finish(self) -> Found:
        """Return everything, people in the order of the file."""
        numbers = self._people()
        found = self.found
        for ref, at, channel, direction in self._touches:
            if ref in numbers:
                found.touches.add(numbers[ref], at, channel, direction)
        for who, other, kind in self._links.values():
            if who in numbers and other in numbers:
                plain = _KINDS.get(kind, "other")
                label = "" if plain == kind else _text.clean(_WORDS.get(kind, kind).replace("_", " "))
                found.links.append(FoundLink(numbers[who], numbers[other], plain, label))
        self._ask(numbers)
        self._cover()
        return found

    def _people(self) -> dict[Hashable, int]:
        """Add the people, and return their numbers by what the file calls them."""
        found, numbers = self.found, {}
        for ref, contact in self.contacts.items():
            if ref == self._mine and ref is not None:
                self._is_me(contact)
                continue
            person = contact.person()
            reason = _DIED if contact.dead else _PARTIAL if contact.partial and not contact.met else ""
            if reason or not person.name:
                found.skip(f"contact {person.name}".rstrip(), reason or _NAMELESS)
                continue
            numbers[ref] = len(found.people)
            found.people.append(person)
            for kind, (year, month, number), label in contact.dates:
                found.dates.append(FoundDate(numbers[ref], kind, month, number, year, label))
        found.me = self._me
        return numbers

    def _is_me(self, contact: Contact) -> None:
        """Put what the owner's own contact says to what is known of them."""
        me, other = self._me, contact.person()
        name, addresses = (me.name, me.addresses) if me else ("", ())
        self._me = FoundPerson(
            key=me.key if me else other.key,
            name=name or other.name,
            nickname=other.nickname,
            numbers=other.numbers,
            addresses=tuple(dict.fromkeys((*addresses, *other.addresses))),
        )

    def _ask(self, numbers: dict[Hashable, int]) -> None:
        """Ask who the owner is when several people share the account and the file does not say who made it."""
        maybe = [numbers[ref] for ref in dict.fromkeys(self._maybe_mine) if ref in numbers]
        if maybe:
            options = tuple((str(person), self.found.people[person].name) for person in maybe)
            text = "Which of these people are you?"
            self.found.questions.append(Question("me", text, (*options, ("none", "None of them"))))
            # With a source the answer leaves these rows out; without one, two people would be taken for a talk.
            self.found.source = "Monica"

    def _cover(self) -> None:
        """Say which days the account can vouch for, channel by channel."""
        found = self.found
        firsts: dict[int, int] = {}
        for at, channel in zip(found.touches.at, found.touches.channel, strict=True):
            firsts[channel] = min(at, firsts.get(channel, at))
        if not firsts:
            return
        last = self._exported or _day_of(max(found.touches.at))
        found.spans = [Span(channel, min(_day_of(at), last), last) for channel, at in sorted(firsts.items())]
        found.covered = min(span.first for span in found.spans), last


def _day_of(seconds: int) -> date:
    return date(1970, 1, 1) + timedelta(days=seconds // 86400)
