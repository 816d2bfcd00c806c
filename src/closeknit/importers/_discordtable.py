"""A channel exported with DiscordChatExporter as a table (.csv).

By its `CsvMessageWriter.cs`: "AuthorID,Author,Date,Content,Attachments,Reactions". A table says nothing of the channel;
that a talk is one of two shows in the name of the file, "Direct Messages - ada [1234].csv". Since 2023 dates are in ISO
form, before that as they were usual on that computer.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO

from closeknit.importers import _text
from closeknit.importers._discordpeople import People
from closeknit.importers._found import Question
from closeknit.importers._talks import EPOCH, LATEST, NOBODY, Call, Kind, Talk, wall_clock

HEADER = b"AuthorID,Author,Date,Content"

_NAME_OF_DIRECT = re.compile(r"Direct Messages(?: - Private)? - (.{1,200}?)(?: \[\d+\])?(?: \[part \d+\])?\.\w+\Z")
_NOTICES = (
    "Pinned a message.",
    "Joined the server.",
    "Changed the channel icon.",
    "Left the group.",
    "Started a thread.",
)
_CALLED = re.compile(r"Started a call(?: that lasted (\d{1,6}) minutes)?\.?\Z")
_NUMERIC = re.compile(
    r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4}),? (\d{1,2})[:.](\d\d)(?:[:.]\d\d)?(?:[ \u202f]?([AaPp])\.?[Mm]\.?)?"
)
_WORDED = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{2,4}) (\d{1,2}):(\d\d)(?::\d\d)?(?: ?([AaPp])[Mm])?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def rows(file: BinaryIO) -> Iterator[dict[str, str]]:
    """Yield the rows of a table by the names of its columns; a value that is missing is "". Bad bytes do not stop it."""
    text = io.TextIOWrapper(file, "utf-8-sig", "replace", newline="")
    try:
        table = csv.reader(text)
        names = next(table, [])
        for row in table:
            if row:
                yield dict.fromkeys(names, "") | dict(zip(names, row, strict=False))
    except csv.Error:
        return
    finally:
        text.detach()


class Table:
    """One exported channel.

    notices   what Discord wrote itself      undated   messages without a time or a writer
    question  what to ask when the order of day and month cannot be told; times are given day first then
    """

    def __init__(self, people: People) -> None:
        self.talk = Talk(Kind.GROUP)
        self.notices = self.undated = 0
        self.question: Question | None = None
        self._people = people

    def take(self, file: BinaryIO, name: str) -> None:
        """Read a table twice: for the order in which its dates are, and for the rest."""
        order = _Order()
        for row in rows(file):
            order.look(row.get("Date", ""))
        file.seek(0)
        for row in rows(file):
            self._row(row, order)
        self.question = order.question()
        direct = _NAME_OF_DIRECT.search(name.replace("\\", "/").rpartition("/")[2])
        if direct:
            self.talk.kind = Kind.PAIR
            self.talk.title = _text.clean(direct[1])
            self.talk.other = self._people.called(self.talk.title, self.talk.writers)

    def _row(self, row: dict[str, str], order: "_Order") -> None:
        content = row.get("Content", "")
        moment = order.moment(row.get("Date", ""))
        number = self._people.writer(row.get("AuthorID", ""), row.get("Author", ""), "")
        call = _CALLED.match(content)
        if content in _NOTICES:
            self.notices += 1
        elif moment is None or number == NOBODY:
            self.undated += 1
        elif call:
            self.talk.call(Call(*moment, number, int(call[1] or 0) * 60))
        else:
            self.talk.add(number, *moment)


class _Order:
    """Which number of a date comes first, by all dates of a table."""

    def __init__(self) -> None:
        self._day_first = self._month_first = False
        self._open = ""

    def question(self) -> Question | None:
        """Return what to ask when no date gave it away."""
        found = _NUMERIC.fullmatch(self._open)
        if found is None or self._day_first or self._month_first:
            return None
        first, second = (date(2000, int(number), 1).strftime("%B") for number in (found[1], found[3]))
        words = (("day", f"{int(found[1])} {second}"), ("month", f"{int(found[3])} {first}"))
        shown = self._open.partition(" ")[0].rstrip(",")
        return Question("date_order", f"Dates in this file can be read in two ways. What does {shown} mean?", words)

    def look(self, written: str) -> None:
        """Look at a date."""
        found = _NUMERIC.fullmatch(written)
        if found is None or len(found[1]) == 4:
            return
        first, second = int(found[1]), int(found[3])
        self._day_first |= first > 12 or found[2] == "."
        self._month_first |= second > 12
        if first != second and 0 < first <= 12 and 0 < second <= 12:
            self._open = self._open or written

    def moment(self, written: str) -> tuple[int, bool] | None:
        """Return (seconds, whether they are wall-clock time) of a date, or None when it is none."""
        moment = wall_clock(written)
        if moment is None:
            try:
                moment = self._worded(written) or self._numeric(written)
            except ValueError:
                return None
        return moment

    def _worded(self, written: str) -> tuple[int, bool] | None:
        found = _WORDED.fullmatch(written)
        if found is None or found[2].lower() not in _MONTHS:
            return None
        month = _MONTHS.index(found[2].lower()) + 1
        return _wall(found[3], month, int(found[1]), found[4], found[5], found[6])

    def _numeric(self, written: str) -> tuple[int, bool] | None:
        found = _NUMERIC.fullmatch(written)
        if found is None:
            return None
        first, second = int(found[1]), int(found[3])
        clock = found.group(5, 6, 7)
        if len(found[1]) == 4:
            return _wall(found[1], second, int(found[4]), *clock)
        month, day = (first, second) if self._month_first and not self._day_first else (second, first)
        return _wall(found[4], month, day, *clock)


def _wall(year: str, month: int, day: int, hour: str, minute: str, half: str | None) -> tuple[int, bool]:
    """Return a wall-clock time in seconds. Raises ValueError when there is none such."""
    hours = int(hour) % 12 + (12 if half in ("p", "P") else 0) if half else int(hour)
    moment = datetime(int(year) + (2000 if len(year) < 3 else 0), month, day, hours, int(minute))  # noqa: DTZ001
    seconds = int((moment - EPOCH).total_seconds())
    if not 0 < seconds <= LATEST:
        raise ValueError("a time that is not believed")
    return seconds, True
