"""Rows of a database dump as text, read as it passes by: what `mysqldump`, `pg_dump`, `sqlite3 .dump` and Monica write.

A small tokeniser and no database: statements that are not wanted are skipped without being looked into, values are
handed out as bytes, and what is held at a time is one piece of the file and the row that is being read. Each byte is
looked at a bounded number of times, whatever the file holds, for a piece that is too small is doubled.

Sources: the manuals of MySQL 8.4 (9.1.1 String Literals, 9.7 Comments), PostgreSQL 16 (4.1 Lexical Structure, COPY),
SQLite (".dump"), and `SqlExportAccount` of Monica 4, which escapes with PHP's `addslashes` and leaves whatever looks
like a number without quotes.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import BinaryIO

from closeknit.importers import _text

LONGEST = 32 * 2**20
"""The longest row or definition read, in bytes: Monica's texts hold 16 MiB at most in MySQL, and far less in its forms."""

_LONG = 65536
_MOST_HEADS = 1000

_ENOUGH = 1024
"""Bytes that tell the encoding."""

_AHEAD = 65536
"""So much of a statement is looked at to tell what it is: its verb, the table and the names of the columns."""

_NAME = rb"(?:[`\"\[]?[\w$]+[`\"\]]?\s*\.\s*)?[`\"\[]?([\w$]+)[`\"\]]?"
_COLUMNS = rb"\(([^()']*+)\)"
_INSERT = re.compile(
    rb"(?:INSERT|REPLACE)\s+(?:(?:IGNORE|LOW_PRIORITY|DELAYED|HIGH_PRIORITY|OR\s+\w+)\s+)*(?:INTO\s+)?"
    rb"%b\s*(?:%b\s*)?VALUES\b" % (_NAME, _COLUMNS),
    re.I,
)
_CREATE = re.compile(rb"CREATE\s+(?:\w+\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?%b\s*\(" % _NAME, re.I)
_COPY = re.compile(rb"COPY\s+%b\s*%b\s*FROM\s+stdin\b[^;\n]*;[^\n]*\n" % (_NAME, _COLUMNS), re.I)
_BETWEEN = re.compile(rb"\s*+,?\s*+")
_NO_COLUMN = (b"primary", b"key", b"constraint", b"unique", b"index", b"fulltext", b"spatial", b"foreign", b"check")
_ESCAPES = {b"0": b"", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"Z": b"", b"f": b"", b"v": b""}
_ESCAPED = re.compile(rb"\\(.)", re.S)

Value = bytes | None
Row = tuple[str, list[Value]]
"""The table without its prefix, and a value for each wanted column; None for NULL and for a column that is not there."""

_NULL = (b"", b"NULL")


class _Dialect:
    """The patterns of one way to write text: with backslash escapes (MySQL) or without (SQLite, PostgreSQL).

    run      everything of a statement up to its `;` or to something that is not complete yet
    gap      white space and comments between statements
    tuple    one row in brackets, and what is inside
    value    one value and its comma: (text in quotes, text without)
    """

    def __init__(self, backslashes: bool) -> None:
        inside = rb"(?:[^'\\]++|\\.|'')*+" if backslashes else rb"(?:[^']++|'')*+"
        quoted = b"'" + inside + b"'"
        name = rb"\"[^\"]*+\"|`[^`]*+`"
        comment = rb"--[^\n]*+\n|\#[^\n]*+\n|/\*(?:[^*]++|\*(?!/))*+\*/"
        nested = rb"\((?:[^'()]++|%b)*+\)" % quoted
        self.backslashes = backslashes
        self.run = re.compile(rb"(?:[^;'\"`/\#\-]++|%b|%b|%b|-(?=[^-])|/(?=[^*]))*+" % (quoted, name, comment), re.S)
        self.gap = re.compile(rb"(?:[\s;]++|%b|\\\w[^\n]*+\n)*+" % comment, re.S)
        self.tuple = re.compile(rb"\s*+,?\s*+\(((?:[^'()\"]++|%b|\"[^\"]*+\"|%b)*+)\)" % (quoted, nested), re.S)
        bare = rb"[xX]'[0-9A-Fa-f]*+'|[^,'()\s][^,'()]*+(?:%b)?" % nested
        self.value = re.compile(rb"\s*+(?:(?:_\w+\s*+)?[NnEe]?'(%b)'|(%b))?\s*+," % (inside, bare), re.S)

    def pairs(self, row: bytes, most: int) -> list[tuple[bytes, bytes]]:
        """Return the values of a row as (text in quotes, text without); of a long row not more than `most`."""
        if len(row) < _LONG:
            return self.value.findall(row)
        return [(match[1] or b"", match[2] or b"") for match in islice(self.value.finditer(row), most)]

    def quoted(self, raw: bytes) -> bytes:
        """Return the text of a value that was in quotes."""
        if b"''" in raw:
            raw = raw.replace(b"''", b"'")
        return _unescaped(raw) if self.backslashes and b"\\" in raw else raw


def _bare(raw: bytes) -> Value:
    """Return a value that was not in quotes: a number as it is written, NULL, or bytes in hexadecimal digits."""
    if raw in (b"NULL", b"null"):
        return None
    if raw[:2] in (b"0x", b"0X", b"x'", b"X'"):
        try:
            return bytes.fromhex(raw[2:].rstrip(b"' ").decode("ascii", "replace"))
        except ValueError:
            return raw
    return raw.rstrip()


def _unescaped(raw: bytes) -> bytes:
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[1], match[1]), raw)


class _Pieces:
    """The file as UTF-8 in pieces: `data` from `at` on is not used up yet."""

    def __init__(self, file: BinaryIO, piece: int) -> None:
        self._file = file
        self._piece = piece
        self.data = file.read(max(piece, _ENOUGH))
        self.at = 0
        self.ended = False
        charset, mark = _text.encoding(self.data)
        self._decoder = None
        if charset.startswith("utf-16"):
            # Windows PowerShell writes what a program prints as UTF-16.
            self._decoder = codecs.getincrementaldecoder(charset)("replace")
        self.data = self._as_utf8(self.data[mark:])

    def _as_utf8(self, data: bytes) -> bytes:
        return data if self._decoder is None else self._decoder.decode(data).encode("utf-8", "replace")

    def more(self) -> bool:
        """Get more of the file, twice as much as is there; False at its end, or when that is too much to hold."""
        rest = self.data[self.at :]
        self.at = 0
        self.data = rest
        if self.ended or len(rest) >= LONGEST:
            return False
        new = self._file.read(max(self._piece, min(len(rest), LONGEST - len(rest))))
        self.ended = not new
        self.data = rest + self._as_utf8(new)
        return bool(new)


class Rows:
    """The rows of wanted tables, in the order of the file. `wanted` names the columns of each table.

    backslashes  whether a backslash in a text is an escape
    piece        bytes read at a time

    unread    how many rows had not as many values as their table has columns, or had no names of columns at all
    too_long  True when a statement was longer than `LONGEST` and the file was left there
    """

    def __init__(
        self,
        file: BinaryIO,
        wanted: Mapping[str, tuple[str, ...]],
        prefix: str,
        backslashes: bool,
        piece: int = 2**20,
    ) -> None:
        self._text = _Pieces(file, piece)
        self._wanted = wanted
        self._prefix = prefix
        self._dialect = _Dialect(backslashes)
        self._columns: dict[str, tuple[str, ...]] = {}
        self._heads: dict[bytes, tuple[str, int, list[int]]] = {}
        self.unread = 0
        self.too_long = False

    def __iter__(self) -> Iterator[Row]:
        text = self._text
        while self._next_statement():
            if found := _INSERT.match(text.data, text.at):
                yield from self._insert(found)
            elif found := _COPY.match(text.data, text.at):
                text.at = found.end()
                yield from self._copy(self._table(found[1]), _names(found[2]))
                continue
            elif found := _CREATE.match(text.data, text.at):
                self._create(self._table(found[1]))
            self._skip()

    def _table(self, name: bytes) -> str:
        """Return the name of a table if it is wanted, without the prefix of this installation, else ""."""
        plain = name.decode("ascii", "replace")
        if not plain.startswith(self._prefix):
            return ""
        plain = plain[len(self._prefix) :]
        return plain if plain in self._wanted else ""

    def _next_statement(self) -> bool:
        """Go to the start of the next statement, with enough of it in reach to tell what it is."""
        text = self._text
        while True:
            gap = self._dialect.gap.match(text.data, text.at)
            text.at = gap.end() if gap else text.at
            if len(text.data) - text.at >= _AHEAD or not text.more():
                break
        return text.at < len(text.data) and not self.too_long

    def _skip(self) -> None:
        """Go behind the end of this statement."""
        text = self._text
        while True:
            run = self._dialect.run.match(text.data, text.at)
            text.at = run.end() if run else text.at
            if text.data.startswith(b";", text.at):
                text.at += 1
                return
            if not text.more():
                # A quotation that never ends: nothing behind it can be told from its text.
                text.at = len(text.data)
                self.too_long = not text.ended
                return

    def _create(self, table: str) -> None:
        """Learn the columns of a table from its definition."""
        text = self._text
        while table:
            run = self._dialect.run.match(text.data, text.at)
            if run and text.data.startswith(b";", run.end()):
                self._columns[table] = _defined(run[0])
                self._heads.clear()
                return
            if not text.more():
                return

    def _insert(self, found: re.Match[bytes]) -> Iterator[Row]:
        """Read the rows of an INSERT statement up to its end."""
        text, dialect = self._text, self._dialect
        text.at = found.end()
        table, width, places = self._head(found)
        if not table:
            return
        match, quoted = dialect.tuple.match, dialect.quoted
        while True:
            row = match(text.data, text.at)
            if row is None:
                if self._goes_on() and text.more():
                    continue
                return
            text.at = row.end()
            pairs = dialect.pairs(row[1] + b",", width + 1)
            if len(pairs) == width:
                pairs.append(_NULL)
                picked = [pairs[place] for place in places]
                yield (
                    table,
                    [(bare if bare.isdigit() else _bare(bare)) if bare else quoted(words) for words, bare in picked],
                )
            else:
                self.unread += 1

    def _head(self, found: re.Match[bytes]) -> tuple[str, int, list[int]]:
        """Return table, number of columns and places of the wanted ones; SQLite has a statement for each row."""
        known = self._heads.get(found[0])
        if known is None:
            table = self._table(found[1])
            columns = _names(found[2]) if found[2] else self._columns.get(table, ())
            known = table, len(columns), self._places(table, columns) if table else []
            if len(self._heads) < _MOST_HEADS:
                self._heads[found[0]] = known
        return known

    def _places(self, table: str, columns: tuple[str, ...]) -> list[int]:
        """Return where the wanted columns of a table stand; -1 for one that is not there."""
        at = {name: place for place, name in enumerate(columns)}
        return [at.get(name, -1) for name in self._wanted[table]]

    def _goes_on(self) -> bool:
        """Whether an INSERT statement goes on with a row that is not complete, or with what is not in reach yet."""
        text = self._text
        gap = _BETWEEN.match(text.data, text.at)
        at = gap.end() if gap else text.at
        return at >= len(text.data) or text.data.startswith(b"(", at)

    def _copy(self, table: str, columns: tuple[str, ...]) -> Iterator[Row]:
        """Read the lines behind a COPY statement of PostgreSQL up to the line with `\\.`."""
        text = self._text
        places = self._places(table, columns) if table else []
        while True:
            end = text.data.find(b"\n", text.at)
            if end < 0:
                if text.more():
                    continue
                text.at = len(text.data)
                return
            line = text.data[text.at : end].rstrip(b"\r")
            text.at = end + 1
            if line == b"\\.":
                return
            if not table:
                continue
            parts = line.split(b"\t")
            if len(parts) == len(columns):
                parts.append(b"\\N")
                picked = [parts[place] for place in places]
                yield table, [None if part == b"\\N" else _unescaped(part) for part in picked]
            else:
                self.unread += 1


def _names(listed: bytes) -> tuple[str, ...]:
    """Return the names in a list of columns."""
    return tuple(name.strip(b' \t\r\n`"[]').decode("ascii", "replace") for name in listed.split(b","))


_TEXTS = re.compile(rb"'(?:[^'\\]|\\.|'')*'", re.S)
_BRACKETS = re.compile(rb"\([^()]*\)")


def _defined(statement: bytes) -> tuple[str, ...]:
    """Return the names of the columns that a CREATE TABLE statement defines."""
    body = _TEXTS.sub(b"", statement).partition(b"(")[2]
    for _ in range(4):
        body = _BRACKETS.sub(b"", body)
    columns = []
    for part in body.partition(b")")[0].split(b","):
        first = part.split(None, 1)[0] if part.strip() else b""
        if first and first.lower() not in _NO_COLUMN:
            columns.append(first.strip(b'`"[]').decode("ascii", "replace"))
    return tuple(columns)
