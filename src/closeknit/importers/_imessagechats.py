"""Who is in which chat of Apple's Messages: the tables `handle`, `chat` and `chat_handle_join`.

A handle is a number or an address on one service, so that one person has several; `person_centric_id` is the same for
those that the owner's address book gives one person. Whose copy of Messages it is shows in the accounts of the chats.
"""

import re
from array import array
from collections import defaultdict
from dataclasses import replace
from itertools import islice
from typing import Any

from closeknit.importers import _apple
from closeknit.importers._callsbook import AUTOMATIC, NOBODY, OWNER, Book
from closeknit.importers._found import Found, FoundPerson
from closeknit.importers._identity import address, e164
from closeknit.importers._sqlitefile import Database

GROUP = -7
"""What stands in place of a person where a chat is one of several people."""

MAX_CHATS = 200_000
"""How many handles and chats are read: far more than a life holds, and it bounds the memory."""

_CHAT = (
    *("rowid", "style", "guid", "chat_identifier", "room_name", "is_filtered"),
    *("account_login", "last_addressed_handle"),
)
_SINGLE_STYLE, _GROUP_STYLE = 45, 43
_SERVICE = re.compile(r"(?:[ep]:|tel:|mailto:)", re.IGNORECASE)
_ROOM = re.compile(r"chat\d+$")
_SHORT_CODE = re.compile(r"\d{1,6}")
_MACHINE = re.compile(
    r"urn:|(?:no[-_.]?reply|do[-_.]?not[-_.]?reply)[^@]*@|"
    r".*@(?:[^@]*\.)?(?:rbm\.goog|rcs\.google\.com|botplatform\.[^@]+)$",
    re.IGNORECASE,
)
"""Addresses of businesses: Apple's own (`urn:biz:`), those of RCS, and mail that nobody reads."""


class Chats:
    """The people of one copy of Messages, and who is on the other side of each chat.

    others     person, GROUP, or what the book has in place of a person, by number of the chat
    people     the same by number of the handle
    strangers  chats that Messages keeps apart, as of unknown senders or as junk
    own        the owner's numbers and addresses, as the accounts of the chats have them
    """

    def __init__(self, database: Database, book: Book, region: str) -> None:
        self._book, self._region = book, region
        self.others: dict[int, int] = {}
        self.people: dict[int, int] = {}
        self.strangers: set[int] = set()
        self._cards: dict[str, list[str]] = defaultdict(list)
        chats = _apple.numbered(islice(database.rows("chat", _CHAT), MAX_CHATS))
        accounts = (_apple.text(written).strip() for row in chats for written in row[-2:])
        self.own = dict.fromkeys(own for written in accounts if (own := _account(written)))
        self._read_handles(database)
        members: dict[int, list[int]] = defaultdict(list)
        for chat, handle in islice(database.rows("chat_handle_join", ("chat_id", "handle_id")), 10 * MAX_CHATS):
            if isinstance(chat, int) and isinstance(handle, int):
                members[chat].append(handle)
        for row in chats:
            self._read_chat(row, members.get(row[0], []))

    def _read_handles(self, database: Database) -> None:
        rows = islice(database.rows("handle", ("rowid", "id", "country", "person_centric_id")), MAX_CHATS)
        for number, written, country, card in _apple.numbered(rows):
            named = _bare(_apple.text(written))
            known = self._identity(named, _apple.text(country))
            self.people[number] = self._who(named, known)
            if isinstance(card, str) and card and known:
                self._cards[card].append(known)

    def _read_chat(self, row: tuple[Any, ...], members: list[int]) -> None:
        """Tell who is on the other side of a chat."""
        chat, style, guid, identifier, room, filtered, *_ = row
        named = _bare(_apple.text(identifier))
        several = bool(room) or _ROOM.match(named) is not None or _apple.text(guid).rpartition(";")[0].endswith("+")
        if style == _GROUP_STYLE or (style != _SINGLE_STYLE and (several or len(members) > 1)):
            self.others[chat] = GROUP
        else:
            known = [who for who in (self.people.get(handle, NOBODY) for handle in members) if who != NOBODY]
            self.others[chat] = known[0] if known else self._who(named, self._identity(named, ""))
        if isinstance(filtered, int) and filtered:
            self.strangers.add(chat)

    def _identity(self, written: str, country: str) -> str:
        """Return the address or number that a handle is, or ""."""
        return address(written) or e164(written, country if len(country) == 2 else self._region)

    def _who(self, written: str, known: str) -> int:
        """Return the number of the person with a handle, or what the book has in place of one."""
        if _MACHINE.match(written) or _SHORT_CODE.fullmatch(written):
            return AUTOMATIC
        return OWNER if known in self.own else self._book.who(known or written)

    def join(self, found: Found) -> None:
        """Make one of people whom the owner's address book has as one: their numbers and addresses go together."""
        place = {person.key: who for who, person in enumerate(found.people)}
        into = list(range(len(found.people)))
        for keys in self._cards.values():
            there = {_first(into, place[key]) for key in keys if key in place}
            for who in there:
                into[who] = min(there)
        if into != list(range(len(into))):
            _join(found, [_first(into, who) for who in into])


def _bare(written: str) -> str:
    """Return a number or address without what some versions put before it ("E:", "P:", "tel:")."""
    return _SERVICE.sub("", written.strip(), count=1)


def _account(written: str) -> str:
    """Return an account of the owner's as a mail address, or as a full number; "" when it is neither."""
    bare = _bare(written)
    return address(bare) or (e164(bare) if bare.startswith("+") else "")


def _first(into: list[int], who: int) -> int:
    """Return the person into whom somebody goes in the end."""
    while into[who] != who:
        who = into[who]
    return who


def _join(found: Found, into: list[int]) -> None:
    """Put each person into the one that `into` names, and number those who are left."""
    people: list[FoundPerson] = []
    numbers: dict[int, int] = {}
    for who, person in enumerate(found.people):
        if into[who] == who:
            numbers[who] = len(people)
            people.append(person)
        else:
            place = numbers[into[who]]
            first = people[place]
            numbered, addressed = (*first.numbers, *person.numbers), (*first.addresses, *person.addresses)
            people[place] = replace(first, numbers=numbered, addresses=addressed)
    found.people = people
    found.touches.who = array("i", [numbers[into[who]] for who in found.touches.who])
