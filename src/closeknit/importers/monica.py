"""The people of a Monica account, what was done with them and when: Monica 2 to 4.

Two files are read: the SQL that Settings, Export gives (or a dump of the whole database, by `mysqldump`, `pg_dump` or
`sqlite3 .dump`), and the JSON that the same page gives since version 3.5.
"""

import re

from closeknit.importers import _monicadump, _monicajson, _text
from closeknit.importers._found import HEAD_BYTES, Context, Found, Refused, Source
from closeknit.importers._monicabook import Book
from closeknit.importers._monicasql import Rows

KIND = "apps"
TITLE = "Monica"
HOW_TO = (
    "In Monica open Settings, then Export data, and choose SQL or JSON. "
    "When the file is ready, Monica shows a link to it on the same page. "
    "If you run Monica yourself, a dump of its whole database can be read too."
)
READS = (
    "Contacts, how they can be reached, days to remember, activities, calls, conversations, relationships, tags, "
    "notes about people, how often you want to be in touch, and how you rated your days."
)
KEEPS = (
    "Names, numbers, mail addresses, days to remember, who belongs together, your own notes about people, the days on "
    "which you met, called or wrote, and how you rated your days."
)
THROWS_AWAY = (
    "The text of conversations, calls, activities and your journal. Passwords, pictures, documents, gifts, debts, "
    "tasks and postal addresses."
)
MAX_BYTES = 1_000_000_000

_NOT_HERE = "There is nobody in this Monica file; in Monica choose Settings, Export, and choose the file it gives you."
_NO_COLUMNS = (
    "This file does not say what its columns mean; "
    "dump the Monica database once more with its table definitions, and choose the new file."
)
_MARKS = re.compile(
    rb"[`\"\s(,.](?:number_of_invitations_sent|stay_in_touch_frequency|birthday_special_date_id"
    rb"|happened_at_day_unknown|first_met_special_date_id)[`\"\s),]"
)
_VERBS = re.compile(rb"\b(?:INSERT|REPLACE|COPY|CREATE\s+TABLE)\s", re.I)
_STARTS = re.compile(
    rb"(?:#|--|/\*|\\|(?:SET|INSERT|REPLACE|CREATE|DROP|BEGIN|PRAGMA|USE|START|LOCK|COPY|ALTER|TRUNCATE)\b)", re.I
)
_JSON = re.compile(rb"\{\s*\"(?:version|app_version|export_date|url|exported_by|account)\"\s*:")
_JSON_ACCOUNT = re.compile(rb"\"account\"\s*:\s*\{")
_JSON_BLOCK = re.compile(rb"\"count\"\s*:\s*\d+\s*,\s*\"type\"\s*:\s*\"[a-z_]+\"\s*,\s*\"values\"\s*:")
_JSON_OWN = re.compile(rb"\"version\"\s*:\s*\"1\.0-preview[^\"]*\"\s*,\s*\"app_version\"\s*:")
_MADE_BY = re.compile(rb"\A#[ *]*\r?\n#[ ]?([^\r\n]+) dump of data\r?\n# Export date: ([0-9]{4}-[0-9]{2}-[0-9]{2})")
_PREFIX = re.compile(
    rb"(?:INTO|TABLE|EXISTS|COPY)\s+(?:[`\"\[]?\w+[`\"\]]?\s*\.\s*)?[`\"\[]?(\w*?)(?:accounts|activities|contacts)[`\"\]\s(]",
    re.I,
)
_PLAIN = re.compile(
    rb"^(?:PRAGMA foreign_keys|-- PostgreSQL database dump|SET standard_conforming_strings|COPY [^\n]* FROM stdin)",
    re.M,
)
"""Dumps in which a backslash is a letter like any other."""


def _utf8(head: bytes) -> bytes:
    """Return the start of a file as UTF-8, whatever a Windows shell made of it."""
    charset, mark = _text.encoding(head)
    if charset.startswith("utf-16"):
        return head[mark : len(head) - (len(head) - mark) % 2].decode(charset, "replace").encode("utf-8", "replace")
    return head[mark:]


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is a dump with tables that only Monica has, or Monica's own JSON; the name says nothing."""
    start = _utf8(head).lstrip()
    if start.startswith(b"{"):
        return _is_json(start)
    return bool(_STARTS.match(start) and _VERBS.search(start) and _MARKS.search(start))


def _is_json(start: bytes) -> bool:
    if not _JSON.match(start):
        return False
    return bool(_JSON_OWN.search(start) or (_JSON_ACCOUNT.search(start) and _JSON_BLOCK.search(start)))


def read(source: Source, context: Context) -> Found:
    """Read one account. Raises Refused when there is nobody in it, or when it cannot be told whose it is."""
    if source.size > MAX_BYTES:
        raise Refused("This file is larger than 1 GB; in Monica choose Settings, Export, and choose that file.")
    start = _utf8(source.file.read(HEAD_BYTES))
    source.file.seek(0)
    if start.lstrip().startswith(b"{"):
        if source.size > _monicajson.MAX_BYTES:
            raise Refused(_monicajson.LARGE)
        data = source.file.read()
        book = _monicajson.read(_utf8(data), context)
    else:
        book = _dump(source, start, context)
    found = book.finish()
    if not (found.people or found.moods or found.skipped):
        raise Refused(_NOT_HERE)
    return found


def _dump(source: Source, start: bytes, context: Context) -> Book:
    """Read a dump."""
    prefix = _PREFIX.search(start)
    named = prefix[1].decode("ascii", "replace") if prefix else ""
    made = _MADE_BY.match(start)
    rows = Rows(source.file, _monicadump.COLUMNS, named, backslashes=not _PLAIN.search(start))
    tables = _monicadump.Tables()
    tables.take(rows)
    book = _monicadump.read(tables, context, _text.decode(made[1]) if made else "")
    if made:
        book.exported(made[2].decode("ascii"))
    if rows.unread:
        if not tables.texts["contacts"]:
            raise Refused(_NO_COLUMNS)
        book.found.skip("the dump", f"{rows.unread} rows have not as many values as their table has columns")
    if tables.left_out:
        book.found.skip("the dump", f"{tables.left_out} rows are more than any account has")
    if rows.too_long:
        book.found.skip("the dump", "one row is longer than 32 MB; what came after it was left out")
    return book
