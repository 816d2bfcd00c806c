"""Tells whether a table is a list of calls, which column holds what, and what each row says.

No two apps or providers call their columns the same, so the names of the columns are told by the words of seven
languages, and believed only when the first rows hold what they say.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from closeknit.importers import _callwords, _csvtable, _text
from closeknit.importers._calldates import Moment, taken_apart
from closeknit.importers._callsbook import Call
from closeknit.importers._identity import e164

KNOWN = frozenset(("message", "data", "neutral"))
"""What a row may say of its kind, where it does not say who called."""

_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 40
_TITLES = 12
"""How many rows may stand above the names of the columns: a title, "sep=;"."""
_WIDEST, _LONGEST = 60, 120
"""How many columns a list of calls has at most, and how many characters of a cell are looked at."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says. `what` as `_callwords.meanings`; `seconds` None when it does not say how long."""

    number: str
    name: str
    moment: Moment | None
    what: frozenset[str]
    call: int
    seconds: int | None


@dataclass(slots=True)
class Layout:
    """Where in a row what stands.

    router     set for a FRITZ!Box, whose numbers of kinds are its own      counted    whether kinds are numbers
    unit       what a plain number means in the column of lengths           dates      the first dates, as written
    """

    delimiter: str
    top: int
    names: list[str]
    columns: dict[str, list[int]] = field(default_factory=dict)
    router: str = ""
    counted: bool = False
    unit: float = 1.0
    dates: list[str] = field(default_factory=list)

    def sheet(self) -> _csvtable.Sheet:
        """Return this in the form in which a table is read."""
        return _csvtable.Sheet("cp1252", self.delimiter, self.top, tuple(self.names), ())

    def cell(self, row: Sequence[str], role: str) -> str:
        """Return what the first column of a role holds that holds anything."""
        for place in self.columns.get(role, ()):
            if place < len(row) and row[place].strip():
                return row[place].strip()[:_LONGEST]
        return ""

    def day(self, row: Sequence[str]) -> Moment | None:
        """Return when a call was."""
        times = self._cells(row, ("time",))
        for written in self._cells(row, ("date",)):
            if written and (moment := taken_apart(written, times[0] if times else "")) is not None:
                return moment
        return next((moment for written in times if written and (moment := taken_apart(written)) is not None), None)

    def read(self, row: Sequence[str]) -> Row:
        """Return what a row says."""
        found = frozenset[str]().union(*(_callwords.meanings(cell) for cell in self._cells(row, ("kind", "service"))))
        call, seconds = self._call(row, found), self._seconds(row)
        if call == Call.OUTGOING and found & {"not reached", "rejected"}:
            seconds = 0
        number, name = self._number(row, call), _plain(self.cell(row, "name"))
        if not number and name and name.lstrip("+").isdecimal():
            number, name = name, ""
        return Row(number, name, self.day(row), found, call, seconds)

    def _cells(self, row: Sequence[str], roles: Sequence[str]) -> list[str]:
        places = [place for role in roles for place in self.columns.get(role, ()) if place < len(row)]
        return [row[place].strip()[:_LONGEST] for place in places]

    def _call(self, row: Sequence[str], found: frozenset[str]) -> int:
        """Return the kind of call by its word, or by its number: Android's, or that of a FRITZ!Box."""
        if not self.counted:
            return _callwords.call(found)
        number = next((int(cell) for cell in self._cells(row, ("kind",)) if cell.isdecimal() and len(cell) < 4), -1)
        if not self.router:
            return number if number in tuple(Call) else -1
        if number == 3 and self.router == "new" and not self._seconds(row):
            return Call.REJECTED
        calls = {1: Call.INCOMING, 9: Call.INCOMING, 2: Call.MISSED, 10: Call.REJECTED}
        return calls.get(number, Call.OUTGOING if number in (3, 4, 11) else -1)

    def _seconds(self, row: Sequence[str]) -> int | None:
        return _callwords.seconds(self.cell(row, "duration"), self.unit)

    def _number(self, row: Sequence[str], call: int) -> str:
        """Return the number of the other person, of whom a list with both knows by the direction which it is."""
        written = self.cell(row, "number") or self.cell(row, "callee" if call == Call.OUTGOING else "caller")
        return _plain(written)


def _plain(cell: str) -> str:
    """Return a cell without what keeps a spreadsheet from calculating with it (="+44…", '+44…) or hides a number."""
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    cell = cell.removeprefix("'").strip()
    return cell[4:] if cell.startswith(("*31#", "#31#")) else cell


def look(head: bytes) -> Layout | None:
    """Return how a list of calls is laid out, by its first bytes, or None if it is no such list."""
    codec, mark = _text.encoding(head)
    if not codec and b"\0" in head[:1024]:
        return None
    start = head[mark:].decode(codec, "replace") if codec.startswith("utf-16") else head[mark:].decode("latin-1")
    for delimiter in _DELIMITERS:
        if delimiter in start:
            layout = _layout(_rows(head, delimiter), delimiter)
            if layout is not None:
                return layout
    return None


def _rows(head: bytes, delimiter: str) -> list[list[str]]:
    """Return the first rows."""
    rows: list[list[str]] = []
    sheet = _csvtable.Sheet("cp1252", delimiter, 0, (), ())
    for _, row in _csvtable.records(io.BytesIO(head), sheet, lambda _: None):
        rows.append(row)
        if len(rows) > _LOOKED_AT:
            break
    return rows


def _layout(rows: list[list[str]], delimiter: str) -> Layout | None:
    """Find the row with the names of the columns, and believe it if the rows below fit."""
    for top, names in enumerate(rows[:_TITLES]):
        if not 2 < len(names) <= _WIDEST:
            continue
        layout = Layout(delimiter, top + 1, names)
        for place, name in enumerate(names):
            if role := _callwords.column(name):
                layout.columns.setdefault(role, []).append(place)
        if _could_be(layout):
            return layout if _fits(layout, rows[top + 1 :]) else None
    return None


def _could_be(layout: Layout) -> bool:
    """Whether the names of the columns could be those of a list of calls; one with texts is a list of messages."""
    has = layout.columns.keys()
    when, whom = has & {"date", "time"}, has & {"number", "name", "caller", "callee"}
    return bool(when and whom) and ("duration" in has or ("kind" in has and "text" not in has))


def _fits(layout: Layout, rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first rows hold dates, numbers and kinds of calls; sets what they tell about the columns."""
    layout.router = _callwords.router(layout.names)
    units = [_callwords.unit(layout.names[place]) for place in layout.columns.get("duration", ())]
    layout.unit = 0.0 if layout.router else units[0] if units else 1.0
    kinds = [cell for row in rows for cell in layout._cells(row, ("kind",)) if cell]
    layout.counted = bool(kinds) and sum(cell.isdecimal() and len(cell) < 4 for cell in kinds) * 2 > len(kinds)
    if layout.router == "old" and "4" in kinds:
        layout.router = "new"
    read = [layout.read(row) for row in rows if sum(map(bool, row)) > 1]
    dated = [row for row in read if row.moment is not None]
    if not dated or 2 * len(dated) < len(read):
        return False
    layout.dates = [row.moment[0] for row in dated if isinstance(row.moment, tuple)]
    half = len(dated) / 2
    directed = sum(row.call > 0 for row in dated) >= half
    told = directed or sum(bool(row.what & KNOWN) for row in dated) >= half
    lasting = sum(row.seconds is not None for row in dated) >= half
    numbered = sum(bool(e164(row.number)) for row in dated) >= half
    if directed:
        return "duration" in layout.columns or numbered or any(map(_callwords.says_call, layout.names))
    return (told or "kind" not in layout.columns) and lasting and numbered and "number" in layout.columns
