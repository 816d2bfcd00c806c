"""The address book of a Mac: `AddressBook-v22.abcddb`, by itself or in a Contacts archive (`.abbu`) with one an account.

Core Data stores, since Mac OS X 10.6. Contacts, groups and accounts share the table `ZABCDRECORD`; `Z_PRIMARYKEY` says
which kind a row is by a number that changes between versions. Days are kept as noon UTC, in 1604 when the year is not
known. Labels that Apple translates are written `_$!<Mother>!$_`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from closeknit.importers import _apple, _text
from closeknit.importers._addressbook import MAX_CARDS, MOST, Book, Card, kind_of
from closeknit.importers._found import Context, Found, FoundPerson, Refused, Source
from closeknit.importers._identity import address, e164
from closeknit.importers._sqlitefile import Database

KIND = "people"
TITLE = "Contacts of a Mac"
HOW_TO = (
    "On the Mac, open Contacts and choose File, Export, Contacts Archive. You get a file that ends in .abbu. "
    "Hold Control, click it, choose Compress, and bring in the zip file. "
    "AddressBook-v22.abcddb from ~/Library/Application Support/AddressBook can be read by itself too; "
    "quit Contacts before you copy it, so that the newest changes are in it."
)
READS = (
    "Names, nicknames, numbers, mail addresses, where somebody works, yearly days, groups, and who is whose relative."
)
KEEPS = (
    "Names, nicknames, numbers, mail addresses, where somebody works, yearly days, groups, and who is whose relative."
)
THROWS_AWAY = "Pictures, notes, postal addresses, web pages, job titles and everything else on the cards."
MAX_BYTES = 1_000_000_000

_NOBODY = (
    "There are no contacts in this address book. Those of accounts such as iCloud are in the folder Sources: "
    "please choose the whole archive as a zip."
)
_CREATED = re.compile(rb"CREATE (?:TABLE|INDEX|UNIQUE INDEX) [^\0]{0,80}?\bZABCD[A-Z]+\b")
_CALLED = re.compile(r"AddressBook[^/\\]*\.abcddb", re.IGNORECASE)

_CONTACTS = frozenset(("ABCDContact", "ABCDSubscribedContact"))
_GROUPS = frozenset(("ABCDGroup", "ABCDSubscribedGroup"))
_JOIN = re.compile(r"Z_\d+PARENTGROUPS", re.IGNORECASE)
_MEMBER, _PARENT = re.compile(r"z_\d+contacts"), re.compile(r"z_\d+parentgroups\d?")
_RECORD = (
    *("rowid", "Z_ENT", "ZUNIQUEID", "ZLINKID", "ZCONTAINERWHERECONTACTISME", "ZSOURCEWHERECONTACTISME", "ZME"),
    *("ZNAME", "ZFIRSTNAME", "ZMIDDLENAME", "ZLASTNAME", "ZNICKNAME", "ZORGANIZATION"),
    *("ZBIRTHDAY", "ZBIRTHDAYYEARLESS", "ZBIRTHDAYYEAR"),
)
_DAYS = {"anniversary": ("anniversary", ""), "birthday": ("birthday", ""), "other": ("other", "")}
_MOST_PARTS = 10 * MAX_CARDS
_NOON = 43_200
_DAY = 86_400
_DEGREES = frozenset(("younger", "older", "elder", "eldest", "youngest", "oldest", "step"))
"""What Apple puts before "brother" or "sister"."""


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is the database of Contacts."""
    return _apple.is_one_with(head, name, _CREATED, _CALLED)


def read(source: Source, context: Context) -> Found:
    """Read one address book. Raises Refused when there is nobody in it."""
    entries = list(_entries(_apple.database(source)))
    if not entries:
        raise Refused(_NOBODY)
    return _Book(entries, context).found


def read_all(sources: Iterable[Source], context: Context) -> Found:
    """Read the address books of one archive as one. Raises Refused when there is nobody in any."""
    entries: list[_Entry] = []
    refused: list[tuple[str, str]] = []
    for source in sources:
        try:
            entries += _entries(_apple.database(source))
        except Refused as why:
            refused.append((source.name, str(why)))
    if not entries:
        raise Refused(refused[0][1] if refused else _NOBODY)
    found = _Book(entries, context).found
    for where, reason in refused:
        found.skip(where, reason)
    return found


@dataclass(slots=True)
class _Entry:
    """One contact: its card, its identifier, what links it to cards of the same person, and whether it is the owner's."""

    card: Card
    uid: str
    link: str
    is_me: bool


def _entries(database: Database) -> Iterator[_Entry]:
    """Yield the contacts of one database, in the order in which they were added."""
    kinds = {
        number: _apple.text(name) for number, name in islice(database.rows("Z_PRIMARYKEY", ("Z_ENT", "Z_NAME")), 500)
    }
    rows = _apple.numbered(islice(database.rows("ZABCDRECORD", _RECORD), 2 * MAX_CARDS))
    owners = {row[6] for row in rows if isinstance(row[6], int)}
    contacts: dict[int, _Entry] = {}
    groups: dict[int, str] = {}
    for row in rows:
        kind = kinds.get(row[1], "")
        if kind in _GROUPS:
            groups[row[0]] = _text.clean(_apple.text(row[7]))
        elif kind in _CONTACTS or (not kind and any(row[8:13])):
            is_me = row[4] is not None or row[5] is not None or row[0] in owners
            contacts[row[0]] = _Entry(_card(row), _apple.text(row[2]), _apple.text(row[3]), is_me)
    _put_parts(database, contacts)
    _put_groups(database, contacts, groups)
    yield from contacts.values()


def _card(row: tuple[Any, ...]) -> Card:
    """Put what stands in the row itself on a card."""
    given, middle, family, nickname, organisation = (_text.clean(_apple.text(value)) for value in row[8:13])
    card = Card("", given=given, middle=middle, family=family, nickname=nickname, organisation=organisation)
    birthday = _day(*row[13:16])
    if birthday:
        card.days.append(("birthday", "", birthday))
    return card


def _put_parts(database: Database, contacts: dict[int, _Entry]) -> None:
    """Put numbers, addresses, yearly days and relatives on the cards, as the owner ordered them."""
    for owner, number, area, local in _parts(database, "ZABCDPHONENUMBER", "ZFULLNUMBER", "ZAREACODE", "ZLOCALNUMBER"):
        written = _apple.text(number) or " ".join(filter(None, (_apple.text(area), _apple.text(local))))
        _add(contacts, owner, "numbers", written)
    for owner, mail, plain in _parts(database, "ZABCDEMAILADDRESS", "ZADDRESS", "ZADDRESSNORMALIZED"):
        _add(contacts, owner, "addresses", _apple.text(mail) or _apple.text(plain))
    for owner, name, label in _parts(database, "ZABCDRELATEDNAME", "ZNAME", "ZLABEL"):
        named = _text.clean(_apple.text(name))
        _add(contacts, owner, "ties", (_relation(label), named) if named else None)
    for owner, label, *when in _parts(database, "ZABCDCONTACTDATE", "ZLABEL", "ZDATE", "ZDATEYEARLESS", "ZDATEYEAR"):
        words = _text.clean(_apple.label(label))
        known = _DAYS.get(words, ("other", words))
        day = _day(*when)
        _add(contacts, owner, "days", (*known, day) if day else None)


def _parts(database: Database, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield owner and columns of a table with a row for each number, address …"""
    rows = islice(database.rows(table, ("rowid", "ZORDERINGINDEX", "ZOWNER", *columns)), _MOST_PARTS)
    for row in sorted(_apple.numbered(rows), key=lambda row: row[1] if isinstance(row[1], int) else 0):
        yield row[2:]


def _add(contacts: dict[int, _Entry], owner: object, what: str, value: object) -> None:
    """Put one value on the card that it belongs to."""
    entry = contacts.get(owner) if isinstance(owner, int) else None
    if entry is not None and value:
        values = getattr(entry.card, what)
        if len(values) < MOST:
            values.append(value)


def _put_groups(database: Database, contacts: dict[int, _Entry], groups: dict[int, str]) -> None:
    """Put the groups on the cards of those who are in them. The table that joins them is called after Core Data's numbers."""
    for table in filter(_JOIN.fullmatch, database.tables):
        places = database.columns(table).place
        member = next(filter(_MEMBER.fullmatch, places), "")
        parent = next(filter(_PARENT.fullmatch, places), "")
        for contact, group in sorted(islice(database.rows(table, (member, parent)), _MOST_PARTS), key=repr):
            _add(contacts, contact, "groups", groups.get(group, ""))


def _relation(label: object) -> str:
    """Return what somebody is, in words; Apple tells a younger brother from an older one, which says no more here."""
    words = _text.clean(_apple.label(label))
    rest = " ".join(word for word in words.split() if word.lower() not in _DEGREES)
    return rest if kind_of(rest) == "sibling" else words


def _day(moment: object, yearless: object, year: object) -> str:
    """Return a yearly day in the form of ISO 8601, "" when there is none.

    It is kept as noon UTC; older versions wrote midnight where the owner was, which the nearest midnight UTC tells.
    """
    whole = isinstance(moment, int | float) and not isinstance(moment, bool)
    seconds = moment if whole else yearless
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return ""
    try:
        found = datetime(2001, 1, 1, tzinfo=UTC) + timedelta(days=(seconds + _NOON - 1) // _DAY)
    except (OverflowError, ValueError):
        return ""
    known = found.year if whole else year if isinstance(year, int) and 0 < year < 9999 else 1604
    return f"{known:04}-{found.month:02}-{found.day:02}"


class _Book:
    """Makes people of contacts: the cards of one person go together, and the owner's own is set apart."""

    def __init__(self, entries: list[_Entry], context: Context) -> None:
        for number, entry in enumerate(entries, 1):
            entry.card.where = f"card {number}"
        mine = [entry for entry in entries if entry.is_me]
        names = tuple(filter(None, (entry.card.own_name() for entry in mine)))
        self._context = replace(context, names=(*context.names, *names))
        book = Book("mac_contacts", self._context)
        uids: dict[int, str] = {}
        entries = _linked(entries, book)
        for entry in entries:
            before = len(book.found.people)
            if entry.is_me:
                book.count += 1
                book.found.skip(f"{entry.card.where}, {entry.card.own_name()}".rstrip(", "), "your own card")
            elif not book.is_full:
                book.add(entry.card)
                if len(book.found.people) > before and entry.uid:
                    uids[before] = entry.uid
        self.found = book.finish()
        self._key(uids)
        for entry in entries:
            if entry.is_me:
                self._own(entry.card)

    def _key(self, uids: dict[int, str]) -> None:
        """Give people the identifier of their card as key, for it stays when a number changes."""
        taken: set[str] = set()
        for who, uid in uids.items():
            if uid not in taken:
                taken.add(uid)
                self.found.people[who] = replace(self.found.people[who], key=uid)

    def _own(self, card: Card) -> None:
        """Take the owner's own card: who they are, and what their relatives are to them."""
        found, region = self.found, self._context.region
        numbers = [number for written in card.numbers if (number := e164(written, region))]
        addresses = [mail for written in card.addresses if (mail := address(written))]
        before = found.me or FoundPerson("", "")
        numbers = list(dict.fromkeys((*before.numbers, *numbers)))
        addresses = list(dict.fromkeys((*before.addresses, *addresses)))
        name = before.name or card.own_name() or card.nickname
        nickname = before.nickname or card.nickname
        if key := [*numbers, *addresses, name][0]:
            found.me = FoundPerson(key, name, nickname, numbers=tuple(numbers), addresses=tuple(addresses))
        by_name: dict[str, list[int]] = defaultdict(list)
        for who, person in enumerate(found.people):
            by_name[person.name.casefold()].append(who)
        for label, name in card.ties:
            same = by_name.get(name.casefold(), [])
            if len(same) == 1 and not found.people[same[0]].relation:
                found.people[same[0]] = replace(found.people[same[0]], relation=label)


def _linked(entries: list[_Entry], book: Book) -> list[_Entry]:
    """Put the cards of one person together, which Contacts itself shows as one, and return those that are left."""
    first: dict[str, _Entry] = {}
    left = []
    for entry in entries:
        into = first.setdefault(entry.link, entry) if entry.link else entry
        if into is entry:
            left.append(entry)
            continue
        card, more = into.card, entry.card
        book.found.skip(f"{more.where}, {more.own_name()}".rstrip(", "), "the same card again")
        for name in ("given", "middle", "family") if not card.own_name() else ():
            setattr(card, name, getattr(more, name))
        card.nickname, card.organisation = card.nickname or more.nickname, card.organisation or more.organisation
        for name in ("numbers", "addresses", "days", "ties", "groups"):
            values = getattr(card, name)
            values += [value for value in getattr(more, name) if value not in values]
        into.is_me = into.is_me or entry.is_me
    return left
