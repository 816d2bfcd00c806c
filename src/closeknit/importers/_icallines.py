"""The properties of a calendar that are looked at, told apart by the first four bytes of a line."""

from collections.abc import Iterator
from itertools import product

from closeknit.importers import _contentline, _text

Sink = dict[int, list[bytes]]
"""The wanted lines of one component by the number of their property."""

_PREFIXES = """
BEGI END: DTST DTEN DURA SUMM LOCA DESC URL: URL; UID: UID; STAT SEQU RECU ORGA
ATTE EXDA RDAT RRUL EXRU CATE X-GO X-MI X-NE CONF X-WR METH TZID X-LI TZOF TRAN
"""
# fmt: off
(
    BEGIN, END, DTST, DTEND, DURATION, SUMMARY, LOCATION, DESCRIPTION, URL, URL_, UID, UID_, STATUS, SEQUENCE,
    RECURRENCE_ID, ORGANIZER, ATTENDEE, EXDATE, RDATE, RRULE, EXRULE, CATEGORIES, GOOGLE, MICROSOFT, NEXTCLOUD,
    CONFERENCE, OWN, METHOD, TZID, LOCATED, OFFSET, TRANSPARENCY,
) = range(32)
# fmt: on


def _any_case(prefix: str) -> Iterator[bytes]:
    """Yield a prefix in every mixture of cases: cheaper to look up than to convert each line."""
    for letters in product(*({sign.upper(), sign.lower()} for sign in prefix)):
        yield "".join(letters).encode()


WANTED = {spelt: number for number, name in enumerate(_PREFIXES.split()) for spelt in _any_case(name)}
"""Properties that are looked at, by the first four bytes of a line."""


def value_of(lines: list[bytes] | None) -> bytes:
    """Return the value of the first of some lines, b"" when there are none. Not for lines with quoted parts."""
    return lines[0].partition(b":")[2].strip() if lines else b""


def first(sink: Sink, kind: int) -> str:
    """Return the value of the first line of a kind as text, "" when there is none."""
    lines = sink.get(kind)
    return _text.decode(_contentline.split(lines[0])[1]).strip() if lines else ""
