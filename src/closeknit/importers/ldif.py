"""Address books as LDIF (RFC 2849): Thunderbird, SeaMonkey, Evolution, KAddressBook, Netscape, and directories.

Lines may be folded, values Base64 (`mail:: …`) and have options (`cn;lang-de: …`); records of changes are read when they
add a card. Thunderbird's own attributes are those of its `mozillaAbPersonAlpha` schema, with the names that older versions
gave them.
"""

import base64
import binascii
from collections.abc import Iterator
from typing import BinaryIO

from closeknit.importers import _text
from closeknit.importers._addressbook import Book, Card
from closeknit.importers._csvtable import chunks
from closeknit.importers._found import Context, Found, Refused, Source

KIND = "people"
TITLE = "Contacts (LDIF)"
HOW_TO = (
    "In Thunderbird open the Address Book, choose the address book on the left, then Export in its menu, "
    "and LDIF as the kind of file. Other address books offer it under Export as LDIF. "
    "You get a file that ends in .ldif."
)
READS = "Names, nicknames, phone numbers, mail addresses, where somebody works, birthdays, anniversaries and notes."
KEEPS = READS
THROWS_AWAY = "Pictures, postal addresses, fax and pager numbers, web pages, job titles, passwords and mailing lists."
MAX_BYTES = 200_000_000

_LONGEST = 1 << 17
"""The longest unfolded line that is read, in bytes. Only pictures and keys are longer."""

_MOST_LINES = 10_000
_NOT_HERE = "There are no contacts in this file; please export the address book as LDIF and choose that file."
_PLAIN = {
    "cn": "full",
    "displayname": "full",
    "commonname": "full",
    "givenname": "given",
    "gn": "given",
    "sn": "family",
    "surname": "family",
    "mozillanickname": "nickname",
    "xmozillanickname": "nickname",
    "nickname": "nickname",
    "o": "organisation",
    "organizationname": "organisation",
    "company": "organisation",
    "description": "notes",
    "note": "notes",
    "notes": "notes",
}
_MAILS = frozenset(("mail", "email", "emailaddress", "rfc822mailbox", "mozillasecondemail", "xmozillasecondemail"))
_NUMBERS = frozenset(
    (
        *("telephonenumber", "homephone", "hometelephonenumber", "mobile", "mobiletelephonenumber", "cellphone"),
        *("otherphone", "primaryphone"),
    )
)
_TIES = {"spousename": "Partner", "spouse": "Partner", "children": "Child"}
_DAYS = {"birthdate": "birthday", "dateofbirth": "birthday", "anniversary": "anniversary"}
_PARTS = ("birthyear", "birthmonth", "birthday")
_READ = {*_PLAIN, *_MAILS, *_NUMBERS, *_TIES, *_DAYS, *_PARTS, "dn", "objectclass", "changetype", "ou"}
_LISTS = frozenset(("groupofnames", "groupofuniquenames", "posixgroup", "mozillaablist", "group"))
_PERSONS = frozenset(
    (
        *("person", "organizationalperson", "inetorgperson", "residentialperson", "officeperson", "contact", "user"),
        *("mozillaabpersonalpha", "mozillaabpersonobsolete", "evolutionperson"),
    )
)
_SIGNS = (
    b"objectclass:",
    b"changetype:",
    b"cn:",
    b"mail:",
    b"sn:",
    b"givenname:",
    b"telephonenumber:",
    b"displayname:",
)


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is LDIF: the first line names an entry (`dn:`), and what an entry has follows it."""
    codec, mark = _text.encoding(head)
    plain = head[mark:].decode(codec, "replace").encode() if codec.startswith("utf-16") else head[mark:]
    lines = [
        line.lower() for line in plain.replace(b"\r", b"\n").split(b"\n") if line.strip() and line[:1] not in b"# "
    ]
    if lines and lines[0].startswith(b"version:"):
        del lines[0]
    if len(lines) < 2 or not lines[0].startswith((b"dn:", b"dn::")):
        return False
    return any(line.startswith(_SIGNS) for line in lines[1:60])


def read(source: Source, context: Context) -> Found:
    """Read the people of a file and their yearly days. Raises Refused when there is no entry to read in it."""
    if source.size > MAX_BYTES:
        raise Refused("This file is larger than 200 MB; please export the address book again without pictures.")
    book = Book("ldif", context)
    for number, entry in enumerate(_entries(source.file), 1):
        _take(book, entry, number)
        if book.is_full:
            break
    if not book.count and not book.found.skipped:
        raise Refused(_NOT_HERE)
    return book.finish()


def _take(book: Book, entry: list[tuple[str, str]], number: int) -> None:
    """Put one entry on a card, or leave it out with the reason."""
    names = {name for name, _ in entry}
    classes = {value.lower() for name, value in entry if name == "objectclass"}
    change = next((value.strip().lower() for name, value in entry if name == "changetype"), "add")
    title = next((_text.clean(value) for name, value in entry if name in ("cn", "ou", "o")), "")
    where = f"entry {number}, {title}" if title else f"entry {number}"
    if "dn" not in names:
        return
    if change != "add":
        book.found.skip(where, "a change to an entry, not an entry")
    elif not classes.isdisjoint(_LISTS):
        book.found.skip(where, "a list of people, not one person")
    elif (classes and classes.isdisjoint(_PERSONS)) and names.isdisjoint(_MAILS | _NUMBERS):
        book.found.skip(where, "a part of a directory, not a person")
    else:
        book.add(_card(entry, f"entry {number}"))


def _card(entry: list[tuple[str, str]], where: str) -> Card:
    """Put the values of one entry on a card."""
    card = Card(where)
    parts = dict.fromkeys(_PARTS, "")
    for name, value in entry:
        if attribute := _PLAIN.get(name):
            if not getattr(card, attribute) or name == "displayname":
                setattr(card, attribute, value if attribute == "notes" else _text.clean(value))
        elif name in _MAILS:
            card.addresses.append(value)
        elif name in _NUMBERS:
            card.numbers.append(value)
        elif name in _PARTS:
            parts[name] = value.strip()
        elif name in _DAYS:
            card.days.append((_DAYS[name], "", value))
        elif name in _TIES and (tie := _text.clean(value)):
            card.ties.append((_TIES[name], tie))
    if any(parts.values()):
        year, month, day = parts.values()
        if day and not day.isdigit():
            card.days.append(("birthday", "", day))
        else:
            card.parts = year, month, day
    return card


def _entries(file: BinaryIO) -> Iterator[list[tuple[str, str]]]:
    """Yield the entries of a file: for each the names of attributes, small and without options, and the values."""
    entry: list[tuple[str, str]] = []
    for line in _lines(file):
        if not line:
            if entry:
                yield entry
            entry = []
        elif line[:1] != b"#" and (pair := _pair(line)) is not None and len(entry) < _MOST_LINES:
            if pair[0] == "dn" and entry and entry[0][0] == "dn":
                # Some writers put no empty line between entries.
                yield entry
                entry = []
            entry.append(pair)
    if entry:
        yield entry


def _pair(line: bytes) -> tuple[str, str] | None:
    """Take a line apart: (name, value); None when it is none, or holds nothing that is read."""
    raw, colon, value = line.partition(b":")
    name = raw.partition(b";")[0].strip().decode("latin-1").lower()
    if not colon or name not in _READ or value[:1] == b"<":
        return None
    if value[:1] != b":":
        return name, _text.decode(value).strip()
    try:
        return name, _text.decode(base64.b64decode(value[1:]))
    except (binascii.Error, ValueError):
        return None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the logical lines of a file, folded ones joined; in place of one that is too long comes a remark."""
    pieces: list[bytes] = []
    size = 0
    for raw in _raw_lines(file):
        if raw[:1] == b" " and pieces:
            size += len(raw)
            if size <= _LONGEST:
                pieces.append(raw[1:])
            continue
        if pieces:
            yield b"".join(pieces) if size <= _LONGEST else b"#"
        pieces, size = [raw], len(raw)
    # Without a line end the last line may be cut: half a number is a wrong number.


def _raw_lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file as written, without their ends; of one that is too long only its beginning."""
    buffer = b""
    for chunk in chunks(file):
        if b"\n" not in chunk:
            chunk = chunk.replace(b"\r", b"\n")
        *lines, buffer = (buffer + chunk).replace(b"\r\n", b"\n").split(b"\n")
        yield from lines
        if len(buffer) > 4 * _LONGEST:
            buffer = buffer[: 2 * _LONGEST]
    yield buffer
