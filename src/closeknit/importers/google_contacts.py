"""Contacts as Google exports them for itself: "Google CSV" of contacts.google.com and of Google Takeout.

Both rows of names are read: that of 2011 to 2024 ("Name, Given Name, … E-mail 1 - Type, E-mail 1 - Value, … Group
Membership") and that since 2024 ("First Name, … Labels, E-mail 1 - Label, …"). Several values in one cell stand between
" ::: ". The names of the columns are English in every language; the labels are not. "Outlook CSV" from Google is read by
the importer of Outlook, and "vCard" by that of vCards.
"""

import re
from collections.abc import Sequence

from closeknit.importers import _text
from closeknit.importers._addressbook import Book, Card
from closeknit.importers._csvcolumns import MAX_BYTES as MAX_BYTES
from closeknit.importers._csvcolumns import groups, rows, sheet_of
from closeknit.importers._csvkinds import GOOGLE, kind
from closeknit.importers._csvtable import Row
from closeknit.importers._found import Context, Found, Source

KIND = "people"
TITLE = "Google contacts"
HOW_TO = (
    "On a computer open contacts.google.com and choose Export in the menu on the left. "
    "Choose the contacts, then Google CSV, then Export. "
    "In Google Takeout choose Contacts and the form CSV. You get a file that ends in .csv."
)
READS = (
    "Names, phone numbers, mail addresses, where somebody works, birthdays, other yearly days, labels, notes, "
    "and who is related to whom."
)
KEEPS = READS
THROWS_AWAY = "Pictures, postal addresses, web pages, job titles, chat names and your own extra fields."

_NUMBERED = re.compile(r"(e-?mail|phone|relation|event|organization) (\d+) - (type|label|value|name)")
_BETWEEN = " ::: "
_FAX = re.compile(r"fax|faks|télécop|факс|传真|傳真|팩스|pager", re.I)
_DAYS = {"birthday": "birthday", "death": "memorial", "died": "memorial"}
_WEDDING = re.compile(r"anniv|wedding|jahrestag|hochzeit|aniversario|trouw|bryllup|bröllop|rocznica", re.I)


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is Google's own table of contacts, by the names of its columns."""
    return kind(head) == GOOGLE


def read(source: Source, context: Context) -> Found:
    """Read the people of a file. Raises Refused when there is nobody in it."""
    sheet = sheet_of(source)
    book = Book("google_contacts", context)
    columns = _Columns(sheet.names)
    for where, row in rows(source, sheet, book.found):
        book.add(columns.card(row, where))
        if book.is_full:
            break
    return book.finish()


class _Columns:
    """Where in a row what stands."""

    def __init__(self, names: Sequence[str]) -> None:
        self.width = len(names)
        places = {name.lower(): at for at, name in reversed(list(enumerate(names)))}

        def place(*wanted: str) -> int:
            return next((places[name] for name in wanted if name in places), -1)

        self._texts = (
            *(place("name"), place("given name", "first name"), place("additional name", "middle name")),
            *(place("family name", "last name"), place("nickname", "short name")),
            place("organization name", "organization 1 - name"),
        )
        self._filed = place("file as")
        self._born, self._notes = place("birthday"), place("notes")
        self._labels = place("labels", "group membership")
        numbered: dict[tuple[str, str], dict[str, int]] = {}
        for at, name in enumerate(names):
            if parts := _NUMBERED.fullmatch(name.lower()):
                numbered.setdefault((parts[1].replace("-", ""), parts[2]), {})[parts[3]] = at

        def pairs(what: str) -> list[tuple[int, int]]:
            values = (one for (named, _), one in numbered.items() if named == what)
            return [(one.get("label", one.get("type", -1)), one["value"]) for one in values if "value" in one]

        self._mails, self._phones, self._relations, self._events = map(pairs, ("email", "phone", "relation", "event"))

    def card(self, row: Row, where: str) -> Card:
        """Put a row on a card; it may be too short."""
        row += [""] * (self.width - len(row))
        # Behind the last cell there is an empty one now: -1 is nowhere.
        row[self.width :] = [""]
        full, given, middle, family, nickname, company = (_text.clean(row[at]) if row[at] else "" for at in self._texts)
        if not (full or given or middle or family or nickname):
            full = _text.clean(row[self._filed])
        card = Card(where, full, given, middle, family, nickname, company.split(_BETWEEN)[0])
        card.addresses = [part for _, at in self._mails if row[at] for part in row[at].split(_BETWEEN)]
        card.numbers = [
            part
            for label, at in self._phones
            if row[at] and not (row[label] and _FAX.search(row[label]))
            for part in row[at].split(_BETWEEN)
        ]
        if row[self._labels]:
            card.groups = groups(row[self._labels].split(_BETWEEN))
        card.notes = row[self._notes]
        self._more(row, card)
        return card

    def _more(self, row: Row, card: Card) -> None:
        """Take the yearly days of a row and the people whom it names."""
        if row[self._born]:
            card.days.append(("birthday", "", row[self._born]))
        for label, at in self._events:
            if row[at]:
                kept = _label(row[label])
                what = _DAYS.get(kept.lower()) or ("anniversary" if _WEDDING.match(kept) else "other")
                card.days += [(what, kept if what == "other" else "", day) for day in row[at].split(_BETWEEN)]
        for label, at in self._relations:
            if row[at]:
                names = [_text.clean(name) for name in row[at].split(_BETWEEN)]
                card.ties += [(_label(row[label]) or "Related to", name) for name in names if name]


def _label(written: str) -> str:
    """Return a label; those that Google made begin with a star."""
    return _text.clean(written.strip().removeprefix("*"), 60)
