"""Reads tables of an SQLite 3 database straight from an open file, without SQLite: importers may open nothing.

Only what is asked for is decoded: a message's text is passed over as bytes, and the pages that a long row goes on in
are read only as far as an asked value lies in them. Free pages, indexes, views and journals are not looked at. What a
journal beside the file (`-wal`) holds is not seen: databases of running apps may lack their newest rows.

Held to the library itself by tests/importers/test_sqlitefile.py.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from closeknit.importers._sqlitepages import HEADER_BYTES, Pages, Walk, damaged
from closeknit.importers._sqliterecord import Layout, Row, Spilled, varint
from closeknit.importers._sqliteschema import LONGEST_SQL, Columns, columns

MOST_SQL = 2**23
"""Characters of all `CREATE TABLE`s together; those of Apple's databases have some 50,000."""

MOST_HELD = 2**26
"""Bytes held at once of rows whose further pages are still to come."""

_LEAF, _INTERIOR = 13, 5
_SCHEMA = Columns({"type": 0, "name": 1, "tbl_name": 2, "rootpage": 3, "sql": 4})
_A_ROW = 512
_BEHIND = bytes(32)
_FIVE = struct.Struct("5B")

_State = Spilled | None
"""What a page that is to be visited is for: a row that goes on in it, or nothing when it is a page of the tree."""


class Database:
    """The tables of one database. Raises Refused, here and while rows are read, when the file is damaged.

    tables   the names of the tables, as written; virtual ones have no pages of their own and are left out
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._pages = Pages(file, size)
        self._made: dict[str, tuple[int, str]] = {}
        self._columns: dict[str, Columns] = {}
        length = 0
        asked = ("type", "name", "rootpage", "sql")
        for kind, name, root, sql in self._read(1, Layout(_SCHEMA, asked, self._pages.encoding)):
            if kind != "table" or not (isinstance(name, str) and isinstance(sql, str)):
                continue
            if isinstance(root, int) and root > 1 and len(sql) <= LONGEST_SQL:
                length += len(sql)
                if length > MOST_SQL:
                    raise damaged()
                self._made[name] = root, sql
        self.tables = tuple(self._made)

    def columns(self, table: str) -> Columns:
        """Return the columns of a table; none when the database does not have it."""
        known = self._columns.get(table)
        if known is None:
            known = self._columns[table] = columns(self._made[table][1] if table in self._made else "")
        return known

    def rows(self, table: str, names: Sequence[str]) -> Iterator[Row]:
        """Yield the columns `names` of every row, in the order in which the rows lie in the file.

        Names are compared without regard to case; "rowid" is the rowid. A column that the table does not have comes
        as None. A table that the database does not have, or that it keeps another way (WITHOUT ROWID), has no rows.
        """
        of = self.columns(table)
        if table in self._made and of.by_rowid:
            yield from self._read(self._made[table][0], Layout(of, names, self._pages.encoding))

    def _read(self, root: int, layout: Layout) -> Iterator[Row]:
        """Yield the rows of the tree whose root is page `root`."""
        walk: Walk[_State] = Walk(self._pages)
        walk.ask(root, None)
        leaves = _Leaves(self._pages.usable, layout, walk)
        for number, page, state in walk:
            try:
                if state is not None:
                    row = leaves.go_on(page, state)
                    if row is not None:
                        yield row
                    continue
                if number == 1 < root:
                    raise damaged()
                start = HEADER_BYTES if number == 1 else 0
                if page[start] == _LEAF:
                    yield from leaves.rows(page, start)
                elif page[start] == _INTERIOR:
                    _ask_for_children(page, start, self._pages.usable, walk)
                else:
                    raise damaged()
            except (IndexError, struct.error) as why:
                raise damaged(why) from why


def _pointers(page: bytes, start: int, first: int, usable: int) -> tuple[int, ...]:
    """Return where the cells of a page of the tree begin. `first` is where the pointers to them stand."""
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    # Two bytes of pointer and four of content are the least a cell takes.
    if 6 * count > usable:
        raise damaged()
    found = struct.unpack_from(f">{count}H", page, first)
    if count and min(found) < first + 2 * count:
        raise damaged()
    return found


def _ask_for_children(page: bytes, start: int, usable: int, walk: Walk[_State]) -> None:
    """Have the pages below an interior page visited."""
    for at in (*_pointers(page, start, start + 12, usable), start + 8):
        walk.ask(int.from_bytes(page[at : at + 4], "big"), None)


class _Leaves:
    """Takes the rows out of leaf pages, and sees to those that go on in other pages."""

    def __init__(self, usable: int, layout: Layout, walk: Walk[_State]) -> None:
        self._usable, self._layout, self._walk = usable, layout, walk
        self._most = usable - 35
        self._least = (usable - 12) * 32 // 255 - 23
        self._held = 0

    def rows(self, page: bytes, start: int) -> list[Row]:
        """Return the rows of a leaf page that are all there."""
        found: list[Row] = []
        most = self._most
        known, start_of = self._layout.cuts.get, _FIVE.unpack_from
        pointers = _pointers(page, start, start + 8, self._usable)
        page += _BEHIND
        for at in pointers:
            # The numbers before a row, its size and its rowid, spelt out for the lengths that most rows have.
            size, more, rowid, second, third = start_of(page, at)
            if size < 128:
                at, rowid, second, third = at + 1, more, rowid, second
            elif more < 128:
                size, at = (size & 127) << 7 | more, at + 2
            else:
                size, at = varint(page, at)
                rowid, second, third, _, _ = start_of(page, at)
            if rowid < 128:
                at += 1
            elif second < 128:
                rowid, at = (rowid & 127) << 7 | second, at + 2
            elif third < 128:
                rowid, at = (rowid & 127) << 14 | (second & 127) << 7 | third, at + 3
            else:
                rowid, at = varint(page, at)
            local = size if size <= most else self._local(size)
            length = page[at]
            if length >= 128:
                length, _ = varint(page, at)
            body = at + length
            if length <= local:
                header = page[at:body]
                cut = known(header) or self._layout.cut(header)
                if cut.need <= local:
                    shape = cut.shape
                    if shape.change:
                        found.append(shape.row(rowid, cut.take(page, body)))
                    else:
                        found.append(shape.pick((rowid, *cut.take(page, body), *shape.constants)))
                    continue
            row = self._spill(page, at, local, Spilled(self._layout, rowid, size))
            if row is not None:
                found.append(row)
        return found

    def _local(self, size: int) -> int:
        """Return how many bytes of a long row lie in the leaf page itself."""
        local = self._least + (size - self._least) % (self._usable - 4)
        return local if local <= self._most else self._least

    def _spill(self, page: bytes, at: int, local: int, state: Spilled) -> Row | None:
        """Begin with a row that goes on elsewhere; a row of no further pages ends too early."""
        row = state.add(page[at : at + local])
        if row is None:
            end = at + local
            self._wait(page[end : end + 4], state)
        return row

    def go_on(self, page: bytes, state: Spilled) -> Row | None:
        """Take the next page of a long row; returns the row once all that is asked for is there."""
        self._held -= state.kept + _A_ROW
        row = state.add(page[4 : self._usable])
        if row is None:
            self._wait(page[:4], state)
        return row

    def _wait(self, number: bytes, state: Spilled) -> None:
        """Have the next page of a long row visited."""
        self._held += state.kept + _A_ROW
        if self._held > MOST_HELD:
            raise damaged()
        self._walk.ask(int.from_bytes(number, "big"), state)
