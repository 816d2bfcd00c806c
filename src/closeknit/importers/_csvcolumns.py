"""Puts the rows of a contact table on cards: which column holds what, and several values in one cell taken apart."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from closeknit.importers import _text
from closeknit.importers._addressbook import Book, Card
from closeknit.importers._csvkinds import ADDRESSES, NUMBERS, roles_of, roles_without_names, thunderbird_roles
from closeknit.importers._csvtable import Row, Sheet, look, records
from closeknit.importers._csvwords import is_foreign
from closeknit.importers._found import HEAD_BYTES, Found, Refused, Source

MAX_BYTES = 200_000_000
"""The largest table that is read: a hundred thousand contacts with long notes are smaller."""

_ATTRIBUTES = {
    **{what: what for what in ("full", "given", "middle", "family", "relation")},
    "nick": "nickname",
    "company": "organisation",
}
_DAYS = {"born": "birthday", "wed": "anniversary"}
_TIES = {"spouse": "Partner", "children": "Child"}
_NAMES = re.compile(r"\s*(?:[,;&\n]|\b(?:and|und|et|y|e|en|og|och)\b)\s*")
_COLOURS = re.compile(r"categor|kategor|catégor|luokka", re.I)
_SYSTEM = re.compile(
    r"(?:my ?contacts|starred(?: in android)?|other contacts|imported(?: on)? .*|restored .*|all contacts)", re.I
)
_LISTED = re.compile(r" ::: |[;,]")
_PROFILE = re.compile(r"linkedin\.com/(?:in|pub)/([^?#\s]+)", re.I)
_ONE_CELL = "there is one word in it, and the other rows have more"
_LOST = "this row is too long to read"
_NOT_HERE = "There is no table of contacts in this file; please export the contacts once more and choose that file."


class Columns:
    """Where in a row what stands, by what each column holds."""

    def __init__(self, roles: Sequence[str]) -> None:
        def places(*wanted: str) -> tuple[int, ...]:
            return tuple(at for at, what in enumerate(roles) if what in wanted)

        self.width = len(roles)
        self._plain = [(name, places(what)) for what, name in _ATTRIBUTES.items() if what in roles]
        self._numbers, self._addresses = places("phone"), places("mail")
        self._days = [(kind, at) for what, kind in _DAYS.items() for at in places(what)]
        self._ties = [(label, at) for what, label in _TIES.items() for at in places(what)]
        self._groups, self._profiles, self._notes = places("groups"), places("linkedin"), places("notes")
        self._born = [(*places(part), -1)[0] for part in ("bornyear", "bornmonth", "bornday")]

    def card(self, row: Row, where: str) -> Card:
        """Put a row on a card; it may be too short."""
        row += [""] * (self.width - len(row) + 1)
        # Behind the last cell there is an empty one now: -1 is nowhere.
        row[self.width :] = [""]
        card = Card(where)
        for name, places in self._plain:
            setattr(card, name, next((_text.clean(row[at]) for at in places if row[at]), ""))
        card.numbers = [part for at in self._numbers if row[at] for part in NUMBERS.split(row[at].strip()) if part]
        card.addresses = [part for at in self._addresses if row[at] for part in ADDRESSES.split(row[at]) if part]
        card.days = [(kind, "", row[at]) for kind, at in self._days if row[at]]
        year, month, day = (row[at].strip() for at in self._born)
        card.parts = (year, month, day)
        card.ties = [(label, name) for label, at in self._ties if row[at] for name in _people(row[at], label)]
        card.groups = [group for at in self._groups if row[at] for group in groups(_LISTED.split(row[at]))]
        card.handles = [f"linkedin:{slug}" for at in self._profiles if (slug := profile(row[at]))]
        card.notes = "\n".join(row[at] for at in self._notes if row[at])
        return card


def read_table(source: Source, book: Book, with_notes: bool) -> Found:
    """Read the people of a table whose columns tell what they hold. Raises Refused when there is nobody in it.

    `with_notes` when the notes are the owner's own words, and stay.
    """
    sheet = sheet_of(source)
    roles = column_roles(sheet)
    columns = Columns(roles)
    for where, row in rows(source, sheet, book.found):
        card = columns.card(row, where)
        if card.notes and not with_notes:
            book.found.throw("notes")
            card.notes = ""
        book.add(card)
        if book.is_full:
            break
    return book.finish(day_first=speaks_day_first(sheet))


def sheet_of(source: Source, most: int = MAX_BYTES) -> Sheet:
    """Return what the beginning of a file tells. Raises Refused when it is no table, or larger than `most` bytes."""
    if source.size > most:
        raise Refused(f"This file is larger than {most // 10**6} MB; please export it again, in parts.")
    head = source.file.read(HEAD_BYTES)
    source.file.seek(0)
    sheet = look(head)
    if sheet is None:
        raise Refused(_NOT_HERE)
    return sheet


def rows(source: Source, sheet: Sheet, found: Found) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a table with words that tell where they stand; one that is no card is left out with the reason."""
    read = records(source.file, sheet, lambda line: found.skip(f"line {line}", _LOST))
    for count, (_, row) in enumerate(read, 1):
        if len(row) == 1 and len(sheet.names) != 1:
            found.skip(f"row {count}", _ONE_CELL)
        else:
            yield f"row {count}", row


def speaks_day_first(sheet: Sheet) -> bool:
    """Tell whether the columns are named in a language in which the day stands before the month."""
    return sum(map(is_foreign, sheet.names)) >= 2


def column_roles(sheet: Sheet) -> Sequence[str]:
    """Return what the columns of a table hold, by their names, or by what stands in them where they have none."""
    if not sheet.names:
        return roles_without_names(sheet)
    return thunderbird_roles(sheet.names) or roles_of(sheet.names)


def groups(parts: Sequence[str]) -> list[str]:
    """Return the lists on which the owner put somebody, without those that the app made and colours."""
    names = (_text.clean(part.strip().removeprefix("*")) for part in parts)
    return [name for name in names if name and not _SYSTEM.fullmatch(name) and not _COLOURS.search(name)]


def profile(url: str) -> str:
    """Return what stands for somebody in the address of their LinkedIn profile, or ""."""
    found = _PROFILE.search(url)
    return _text.clean(unquote(found[1]).strip("/")).casefold() if found else ""


def _people(cell: str, label: str) -> list[str]:
    """Return the names in a cell: a partner is one, children are divided by commas and the like."""
    parts = _NAMES.split(cell) if label == "Child" else [cell]
    return [name for part in parts if (name := _text.clean(part))]
