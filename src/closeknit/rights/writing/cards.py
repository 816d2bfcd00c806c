"""`contacts.vcf`: vCard 4.0 (RFC 6350) of everybody, with notes, dates and who belongs together."""

from collections.abc import Iterable, Iterator

from closeknit.circle.models import Handle, ImportantDate
from closeknit.rights.writing.people import Contact

FOLD = 75
"""Octets in a line, its end not counted (RFC 6350, 3.2; RFC 5545, 3.1)."""

RELATED = {"partner": "spouse", "parent": "parent", "child": "child", "sibling": "sibling", "household": "co-resident"}
"""Our kinds in the words of RFC 6350, 6.6.6; any other is a friend."""

_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})
_UNSEEN = dict.fromkeys((*range(9), *range(11, 13), *range(14, 32), 127))


def escaped(text: str) -> str:
    """Text as a value of a card or a calendar: commas, semicolons, backslashes and line ends escaped, controls left out."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN).translate(_ESCAPES)


def folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, cut between characters."""
    out, size = [], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > FOLD:
            out.append("\r\n ")
            size = 1
        out.append(letter)
        size += width
    return "".join([*out, "\r\n"])


def cards(people: Iterable[Contact]) -> Iterator[str]:
    """The file in pieces, a card each."""
    for person in people:
        yield "".join(map(folded, _lines(person)))


def _lines(person: Contact) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"UID:{person.ref}"
    yield f"FN:{escaped(person.name)}"
    yield f"N:;{escaped(person.name)};;;"
    for number in person.values(Handle.Kind.NUMBER):
        yield f"TEL;VALUE=text:{escaped(number)}"
    for address in person.values(Handle.Kind.ADDRESS):
        yield f"EMAIL:{escaped(address)}"
    born = False
    for day in person.dates:
        when = f"{day.year:04}{day.month:02}{day.day:02}" if day.year else f"--{day.month:02}{day.day:02}"
        if day.kind == ImportantDate.Kind.BIRTHDAY and not born:
            born = True
            yield f"BDAY:{when}"
        elif day.kind == ImportantDate.Kind.ANNIVERSARY:
            yield f"ANNIVERSARY:{when}"
        else:
            yield f"X-CLOSEKNIT-DATE;VALUE=text:{when} {escaped(day.label or str(day.get_kind_display()))}"
    for kind, name, _ in person.bonds:
        yield f"RELATED;TYPE={RELATED.get(kind, 'friend')};VALUE=text:{escaped(name)}"
    if person.relation:
        yield f"X-CLOSEKNIT-RELATION;VALUE=text:{escaped(person.relation)}"
    if person.remember:
        yield f"NOTE:{escaped(person.remember)}"
    yield "END:VCARD"
