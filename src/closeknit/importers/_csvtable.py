"""Tables of text as address books and networks write them: CSV and TSV of any delimiter and encoding, row by row.

Read as RFC 4180 has it, and as it is found: UTF-8 with or without a mark, UTF-16, the Windows code pages of old Outlook
(told by the names of the columns), commas, semicolons, tabs and bars, line ends of any kind, quoted line ends, notes
above the row of names, rows that are too short, too long or badly quoted. Memory is bounded by `MAX_ROW`.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import BinaryIO

from closeknit.importers import _csvwords, _text
from closeknit.importers._formulas import unguard
from closeknit.importers._found import HEAD_BYTES

LONGEST_CELL = 1 << 17
"""The longest cell in characters; a row with a longer one is dropped."""

MAX_ROW = 1 << 20
"""The longest row, in characters. A cell is at most 131,072 characters long: the limit of Python's csv module."""

_BLOCK = 1 << 18
_LOOKED_AT = 60
"""How many rows at the top are looked at to tell what a table is."""

_PREAMBLE = 12
"""How many rows may stand above the row of names."""

_DELIMITERS = (",", ";", "\t", "|")
_NAMES_WITHIN = 1 << 14
_PAGES = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("cp874", "cp932", "gbk", "cp949", "big5", "mac-roman"),
)
_CONTROLS = bytes({*range(9), *range(14, 32)} - {0x1A, 0x1B})

Row = list[str]
Dropped = Callable[[int], None]
"""Is told the number of a line that begins a row too long to read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the beginning of a table tells.

    page       encoding of lines that are not UTF-8      delimiter  what stands between cells
    top        rows above the first of `rows`            names      names of the columns, () when there are none
    rows       the first rows with contents
    """

    page: str
    delimiter: str
    top: int
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=2)
def look(head: bytes) -> Sheet | None:
    """Tell what table a file is by its first bytes (at most `HEAD_BYTES`), or None when it is none."""
    page, text = _decoded(head)
    best: tuple[tuple[int, int], Sheet] | None = None
    for delimiter in _hinted(text) or _DELIMITERS:
        if delimiter in text:
            sheet = _sheet(page, text, delimiter, len(head) >= HEAD_BYTES)
            score = sum(map(_csvwords.known, sheet.names)), _evenness(sheet)
            if best is None or score > best[0]:
                best = score, sheet
    if best is None:
        return None
    sheet = best[1]
    return replace(sheet, rows=tuple(tuple(_whole(list(row), sheet)) for row in sheet.rows))


def records(file: BinaryIO, sheet: Sheet, dropped: Dropped) -> Iterator[tuple[int, Row]]:
    """Yield the rows below the names, each with the number of the line on which it begins; empty rows are passed over."""
    above = sheet.top
    width = len(sheet.names)
    for number, row in _parsed(_Lines(_lines(file, sheet.page, dropped)), sheet.delimiter, width, dropped):
        if above:
            above -= 1
        elif any(row):
            yield number, _whole(row, sheet)


def _decoded(head: bytes) -> tuple[str, str]:
    """Return the beginning as (code page of lines that are not UTF-8, text); the text is "" when it is none."""
    codec, mark = _text.encoding(head)
    head = head[mark:]
    if codec.startswith("utf-16"):
        return "", head.decode(codec, "replace")
    if len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 50:
        return "", ""
    try:
        return "", codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        # The names of the columns tell the code page; they stand in the first kilobytes.
        page = max(_PAGES, key=lambda page: _written(_page_text(head[:_NAMES_WITHIN], page)))
        return page, _page_text(head, page)


def _written(text: str) -> int:
    """Return how many names of columns one of the first lines holds at most, spelt to the letter."""
    lines = text.splitlines()[:_PREAMBLE]
    rows = (line.replace('"', "").split(sign) for line in lines for sign in _DELIMITERS)
    return max((sum(map(_csvwords.is_written, row)) for row in rows), default=0)


def _page_text(data: bytes, page: str) -> str:
    return "".join(_line_text(line, page) for line in data.splitlines(keepends=True))


def _line_text(line: bytes, page: str) -> str:
    """Return a line as text: UTF-8, or else in the code page of its table."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode(page, "replace") if page not in ("", "cp1252") else _text.decode(line)


def _hinted(text: str) -> tuple[str, ...]:
    """Return the delimiter that Excel's `sep=;` in the first line names."""
    first = text[:16].split("\n")[0].strip().strip('"')
    return (first[4],) if len(first) == 5 and first.lower().startswith("sep=") else ()


def _sheet(page: str, text: str, delimiter: str, cut: bool) -> Sheet:
    """Read the beginning of a table with one delimiter. `cut` when the text ends within a row."""
    lines = _Lines(iter(io.StringIO(text, newline="")))
    rows: list[Row] = []
    for _, row in _parsed(lines, delimiter, 0, lambda _: None):
        rows.append(row)
        if len(rows) > _LOOKED_AT:
            cut = False
            break
    if cut and len(rows) > 1:
        rows.pop()
    counts = [sum(map(_csvwords.known, row)) for row in rows[: _PREAMBLE + 1]]
    # The row of names is the first with as many known names as any, and nothing in it that is no name.
    most = max(counts, default=0)
    named = next((at for at, count in enumerate(counts) if count == most and _are_names(rows[at])), -1) if most else -1
    names = tuple(_text.clean(name) for name in rows[named]) if named >= 0 else ()
    while names and not names[-1]:
        names = names[:-1]
    below = (row for row in rows[named + 1 :] if any(row))
    return Sheet(page, delimiter, named + 1, names, tuple(map(tuple, below)))


def _are_names(row: Row) -> bool:
    """Tell whether these can be names of columns: no addresses, no numbers, no long texts."""
    return all("@" not in cell and len(cell) < 120 and not cell.strip(" +()-").isdecimal() for cell in row)


def _evenness(sheet: Sheet) -> int:
    """Tell how well rows fit together: how many have as many cells as the first, if that has more than one."""
    width = len(sheet.rows[0]) if sheet.rows else 0
    return sum(len(row) == width for row in sheet.rows) if width > 1 else 0


class _TooLong(Exception):
    """A row goes on for more than `MAX_ROW` characters."""


class _Lines:
    """Hands lines to the csv module and keeps those of the row at hand, so that a row can be read once more."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._size = 0
        self.number = 0
        self.row: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self._size += len(line)
        self.row.append(line)
        if self._size > MAX_ROW:
            raise _TooLong
        return line

    def begin(self) -> int:
        """Forget the row before, and return the number of the line that comes next."""
        self.row.clear()
        self._size = 0
        return self.number + 1


def _parsed(lines: _Lines, delimiter: str, width: int, dropped: Dropped) -> Iterator[tuple[int, Row]]:
    """Yield rows with their line numbers. `width` is how many cells a row has, 0 when that is not known."""
    # One setting for the whole process, which another reader of the same zip may have changed.
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    while True:
        number = lines.begin()
        try:
            row = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooLong):
            yield from _line_by_line(number, lines.row, delimiter, dropped)
            continue
        if len(lines.row) > 1 and width and len(row) != width:
            alone = list(_line_by_line(number, lines.row, delimiter, dropped))
            if 2 * sum(len(one) == width for _, one in alone) >= len(lines.row):
                # A quotation mark without its other half had swallowed rows.
                yield from alone
                continue
        yield number, row


def _line_by_line(number: int, lines: Iterable[str], delimiter: str, dropped: Dropped) -> Iterator[tuple[int, Row]]:
    """Yield each line as a row of its own; where that cannot be either, tell so."""
    for at, line in enumerate(lines, number):
        try:
            row = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
        except csv.Error:
            dropped(at)
        else:
            yield at, [cell.rstrip("\r\n") for cell in row]


def _whole(row: Row, sheet: Sheet) -> Row:
    """Split a row that came out as one cell at another delimiter: files put together of several have both.

    A guard against formulas comes off: an apostrophe before =, + and the like.
    """
    row = [unguard(cell) if cell[:1] == "'" else cell for cell in row]
    if len(row) != 1 or len(sheet.names) == 1:
        return row
    (cell,) = row
    other = next((sign for sign in _DELIMITERS if sign != sheet.delimiter and cell.count(sign) > 1), None)
    if other is None or len(cell) > 10_000 or "\n" in cell or "\r" in cell:
        return row
    return next(csv.reader([cell], delimiter=other), row)


def _lines(file: BinaryIO, page: str, dropped: Dropped) -> Iterator[str]:
    """Yield the lines of a file, each with its end. In place of one that is too long comes an empty line."""
    count = 0
    for block in _blocks(file):
        if block is None:
            count += 1
            dropped(count)
            yield "\n"
            continue
        try:
            text = block.decode()
        except UnicodeDecodeError:
            text = _page_text(block, page)
        for line in io.StringIO(text, newline=""):
            count += 1
            yield line


def _blocks(file: BinaryIO) -> Iterator[bytes | None]:
    """Yield a file in blocks of whole lines, in UTF-8 if it was UTF-16, and None for a line longer than `MAX_ROW`."""
    buffer, passing = b"", False
    for chunk in chunks(file):
        if passing:
            end = chunk.find(b"\n") + 1
            if not end:
                continue
            chunk, passing = chunk[end:], False
        buffer += chunk
        cut = buffer.rfind(b"\n") + 1 or buffer.rfind(b"\r", 0, -1) + 1
        if cut:
            yield buffer[:cut]
            buffer = buffer[cut:]
        elif len(buffer) > MAX_ROW:
            yield None
            buffer, passing = b"", True
    if buffer:
        yield buffer


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of a file without its mark, in UTF-8 if it was UTF-16."""
    chunk = file.read(_BLOCK)
    name, mark = _text.encoding(chunk)
    decoder = codecs.getincrementaldecoder(name)("replace") if name.startswith("utf-16") else None
    chunk = chunk[mark:]
    while chunk:
        yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
        chunk = file.read(_BLOCK)
