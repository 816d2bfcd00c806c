"""What the databases of Apple's own apps have in common: their clock, their labels, and how one is told from another.

Moments count from 1 January 2001 UTC: in seconds, in Messages since macOS 10.13 and iOS 11 in nanoseconds.
"""

import re
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from closeknit.importers._found import Source
from closeknit.importers._sqlitefile import Database
from closeknit.importers._sqlitepages import MAGIC

EPOCH = 978_307_200
"""1 January 2001 in seconds since 1970."""

NANOSECONDS = 10**12
"""Moments above are in nanoseconds: in seconds it would be the year 33689."""

_EARLIEST, _LATEST = -62_135_596_800, 253_402_300_799
_INTERIOR_AT, _INTERIOR = 100, 5
_LABEL = re.compile(r"_\$!<(.*)>!\$_", re.DOTALL)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def milliseconds(moment: object) -> int | None:
    """Return a moment of Apple's in milliseconds since 1970; None when it is no moment that a calendar has."""
    if isinstance(moment, bool) or not isinstance(moment, int | float):
        return None
    try:
        in_seconds = abs(moment) < NANOSECONDS
        found = int((moment + EPOCH) * 1000) if in_seconds else int(moment) // 1_000_000 + EPOCH * 1000
    except (OverflowError, ValueError):
        return None
    return found if _EARLIEST * 1000 <= found <= _LATEST * 1000 else None


def label(written: object) -> str:
    """Return what a label says: `_$!<MotherInLaw>!$_`, which Apple translates, is "mother in law"; others stay."""
    if not isinstance(written, str):
        return ""
    known = _LABEL.fullmatch(written.strip())
    return _CAPITAL.sub(" ", known[1]).lower() if known else written.strip()


def text(value: object) -> str:
    """Return a value of a column of text: iPhones keep some of them as blobs."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


def numbered(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows in the order of their numbers, which stand first; in a damaged table one without is left out."""
    return sorted((row for row in rows if isinstance(row[0], int)), key=itemgetter(0))


def database(source: Source) -> Database:
    """Open the database that a source is. Raises Refused."""
    return Database(source.file, source.size)


def is_one_with(head: bytes, name: str, created: re.Pattern[bytes], called: re.Pattern[str]) -> bool:
    """Tell whether a file begins like an SQLite database of one app.

    `created` matches what creates its tables. Where the first page only leads to the others, their words may stand too
    far back to be seen, and there is none in an empty database: then the file's name decides, which `called` matches.
    """
    if not head.startswith(MAGIC):
        return False
    words = head if head[56:60] in (b"\0\0\0\0", b"\0\0\0\1") else head.replace(b"\0", b"")
    if created.search(words):
        return True
    unseen = head[_INTERIOR_AT : _INTERIOR_AT + 1] == bytes([_INTERIOR]) or b"CREATE TABLE" not in words
    return unseen and called.search(name) is not None
