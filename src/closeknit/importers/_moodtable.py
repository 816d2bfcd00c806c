"""Small tables of moods as apps write them: CSV with commas, semicolons or tabs, in UTF-8, UTF-16 or a code page.

Only what moods need: the names of the columns without spaces and capitals, and rows with the number of their line. A
row that is longer than `LONGEST` characters is left out; apps put whole diaries into one cell.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from closeknit.importers import _text
from closeknit.importers._found import HEAD_BYTES

LONGEST = 1_000_000
"""The longest line read, in characters."""

MAX_LABELS = 50
LABEL_LENGTH = 60

_DELIMITERS = (",", ";", "\t", "|")
_NOT_IN_NAMES = re.compile(r"[^\w]+")
_LOOKED_AT = 8192


def names(row: Sequence[str]) -> tuple[str, ...]:
    """Return names of columns for comparing: "Start Time" is "start_time"."""
    return tuple(_NOT_IN_NAMES.sub("_", cell.strip().strip('\ufeff"').casefold()).strip("_") for cell in row)


def page(head: bytes) -> tuple[str, int]:
    """Return (encoding, length of the mark) of a table by its first bytes: UTF-8 unless that cannot be."""
    charset, mark = _text.encoding(head)
    if charset:
        return charset, mark
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252", mark
    return "utf-8", mark


def first_rows(head: bytes, count: int = 3) -> list[list[str]]:
    """Return the first rows of a table, [] when the bytes are no text; each line is a row here, quoted or not."""
    if head[:_LOOKED_AT].count(0) and not _text.encoding(head)[0]:
        return []
    charset, mark = page(head)
    lines = head[mark : mark + _LOOKED_AT].decode(charset, "replace").splitlines()[:count]
    if not lines:
        return []
    delimiter = max(_DELIMITERS, key=lines[0].count)
    return [_split(line, delimiter) for line in lines]


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


class Table:
    """The rows of a table below the names of its columns. `above` lines stand over the names.

    columns   the names, as `names` gives them      too_long   how many rows were left out because of their length
    """

    def __init__(self, file: BinaryIO, above: int = 0) -> None:
        head = file.read(HEAD_BYTES)
        file.seek(0)
        rows = first_rows(head, above + 1)
        first = rows[above] if len(rows) > above else []
        self.columns = names(first)
        self.too_long = 0
        self._above = above
        self._file = file
        self._page = page(head)
        lines = head[self._page[1] :].decode(self._page[0], "replace").splitlines()
        self._delimiter = max(_DELIMITERS, key=lines[above].count) if len(lines) > above else ","

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        charset, mark = self._page
        self._file.seek(mark)
        text = io.TextIOWrapper(self._file, charset, "replace", newline="")
        try:
            lines = _Lines(text)
            rows = csv.reader(lines, delimiter=self._delimiter)
            skip = self._above + 1
            while True:
                begin = lines.number + 1
                try:
                    row = next(rows)
                except StopIteration:
                    break
                except csv.Error:
                    self.too_long += 1
                    continue
                if skip:
                    skip -= 1
                elif any(row):
                    yield begin, row
            self.too_long += lines.too_long
        finally:
            text.detach()

    def place(self, *wanted: str) -> int:
        """Return where the first of these columns that is there stands; -1 when none is."""
        return next((self.columns.index(name) for name in wanted if name in self.columns), -1)


class _Lines:
    """Lines of a text of bounded length, numbered from 1."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.number = 0
        self.too_long = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) < LONGEST:
            return line
        self.too_long += 1
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(LONGEST)
        return "\n"


def labels(cells: Sequence[str]) -> tuple[str, ...]:
    """Return activities or feelings as clean words, each once."""
    cleaned = (_text.clean(cell, LABEL_LENGTH) for cell in cells)
    return tuple(dict.fromkeys(word for word in cleaned if word))[:MAX_LABELS]
