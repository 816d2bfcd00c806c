"""How the owner felt, from the mood diary Daylio: its table of entries (CSV), or its backup.

The table is the one of "Export entries": full_date, date, weekday, time, mood, activities, note_title, note, since
2024 with `scales`; before 2019 `year` and `date` ("18 May") stood for `full_date`. The names of the columns are
English in every language, the words below them are not. The backup, a file that ends in ".daylio", is a zip with
`backup.daylio` in it, JSON in base64: `dayEntries` (months count from 0), `customMoods` with the group of each mood
from 1 (best) to 5, and `tags`. Notes are passed over in both.
"""

import binascii
import re
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from closeknit.importers import _chatdates, _moodwords, _text
from closeknit.importers._found import HEAD_BYTES, Context, Found, FoundMood, Refused, Source
from closeknit.importers._monthwords import day_and_month
from closeknit.importers._moodtable import Table, first_rows, labels, names

KIND = "moods"
TITLE = "Daylio"
HOW_TO = (
    "In Daylio tap More, then Export Entries, and choose CSV. "
    "If you gave your moods names of your own, bring the backup instead, for it says where they stand: "
    "tap More, then Backup & Restore, and save the backup file, which ends in .daylio."
)
READS = "The day and time of each entry, its mood and its activities."
KEEPS = "The day and time of each entry, how good or bad it was, and its activities."
THROWS_AWAY = "The text of all notes and their titles. Pictures and sound recordings are not opened."
MAX_BYTES = 64_000_000

MAX_MOODS = 100_000
"""More entries than a lifetime of several a day has."""

_NOT_HERE = (
    "There are no entries in this Daylio file; in Daylio tap More, then Export Entries, and choose the new file."
)
_CUT_OFF = "This Daylio backup is cut off or damaged; save the backup once more and choose the new file."
_TWO_WAYS = (
    "The dates in this table were changed so that they can be read in two ways; "
    "export the entries from Daylio once more and choose that file as it is."
)
_OWN_WORD = (
    "{count} left out, as only you know how good this mood is; "
    "bring the backup of Daylio, which ends in .daylio and says where your own moods stand"
)
_MARKS = re.compile(rb"\"(?:dayEntries|customMoods|mood_group_id|predefined_name_id|daysInRowLongestChain)\"\s*:")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_CLOCK = re.compile(r"\D{0,8}\d{1,2}[:.h]\d{2}\D{0,8}")


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is Daylio's table or backup, by what is in it; the file name says nothing."""
    if head[:1] in (b"e", b"{"):
        return bool(_MARKS.search(_json(head)))
    return _table(head)


def _json(data: bytes) -> bytes:
    """Return a backup as JSON: from base64, or as it is when somebody has unpacked it."""
    if data.lstrip()[:1] == b"{":
        return data
    packed = data.translate(None, b"\r\n \t")
    try:
        return binascii.a2b_base64(packed[: len(packed) // 4 * 4])
    except binascii.Error:
        return b""


def _table(head: bytes) -> bool:
    rows = first_rows(head)
    if not rows:
        return False
    columns = names(rows[0])
    if "mood" in columns and ("full_date" in columns or {"year", "date", "weekday"} <= set(columns)):
        return "activities" in columns or "time" in columns
    # Names in another language: the rows are as plain to see.
    return (
        7 <= len(columns) <= 9 and len(rows) > 1 and len(set(columns)) == len(columns) and all(map(_is_row, rows[1:]))
    )


def _is_row(row: list[str]) -> bool:
    """Whether a row is an entry: date, date in words, day of the week, time, mood, activities with bars."""
    if len(row) < 7 or not _ISO.fullmatch(row[0]) or _chatdates.seconds(row[3]) < 0:
        return False
    return bool(_CLOCK.fullmatch(row[3])) and row[2].isalpha() and 0 < len(row[4]) < 40 and " | " in row[5]


def read(source: Source, context: Context) -> Found:
    """Read the moods. Raises Refused when there are none, or when the file is damaged."""
    if source.size > MAX_BYTES:
        raise Refused("This file is larger than 64 MB; export the entries as CSV and choose that file.")
    start = source.file.read(HEAD_BYTES)
    source.file.seek(0)
    found = Found("daylio", wall=True)
    if start[:1] in (b"e", b"{"):
        _Backup(found).read(source.file.read())
    else:
        _Entries(found, context).read(Table(source.file))
    if not found.moods and not found.skipped:
        raise Refused(_NOT_HERE)
    return found


class _Entries:
    """Reads the table."""

    def __init__(self, found: Found, context: Context) -> None:
        self.found = found
        self._last = context.now.date().toordinal() + 2
        self._own: Counter[str] = Counter()
        self._month_first = False

    def read(self, table: Table) -> None:
        """Add the mood of each row."""
        known = table.place("mood") >= 0
        at = {
            name: table.place(*others) if known else place
            for place, (name, *others) in enumerate(
                (
                    ("day", "full_date"),
                    ("date", "date"),
                    ("year", "year"),
                    ("time", "time"),
                    ("mood", "mood"),
                    ("doings", "activities"),
                    ("title", "note_title"),
                    ("note", "note"),
                )
            )
        }
        if not known:
            at["year"] = -1
        rows = [(line, [_cell(row, place) for place in at.values()]) for line, row in table]
        self._order([row[0] for _, row in rows])
        for line, row in rows[:MAX_MOODS]:
            self._row(line, *row)
        for word, count in self._own.most_common(200):
            entries = "1 entry is" if count == 1 else f"{count} entries are"
            self.found.skip(f"mood “{word}”", _OWN_WORD.format(count=entries))
        if len(rows) > MAX_MOODS or table.too_long:
            self.found.skip("the table", f"{len(rows[MAX_MOODS:]) + table.too_long} rows are too many or too long")

    def _row(self, line: int, day: str, date_: str, year: str, time: str, word: str, doings: str, *text: str) -> None:
        if any(text):
            self.found.throw("notes")
        then = self._day(day, date_, year)
        if then is None:
            self.found.skip(f"line {line}", "it has no date that can be read")
            return
        if then.toordinal() > self._last:
            self.found.skip(f"line {line}", "it is dated ahead of today")
            return
        rank = _moodwords.rank(word)
        if not rank:
            self._own[_text.clean(word, 60) or "(none)"] += 1
            return
        clock = _chatdates.seconds(time.strip()) if time.strip() else -1
        midnight = (then.toordinal() - date(1970, 1, 1).toordinal()) * 86400
        at = midnight + (clock if clock >= 0 else 43200)
        self.found.moods.append(FoundMood(at, _moodwords.mood(rank), clock < 0, labels(doings.split("|"))))

    def _day(self, full: str, in_words: str, year: str) -> date | None:
        """Return the day of an entry: from the full date, or from day and month in words and a year."""
        try:
            if iso := _ISO.fullmatch(full.strip()):
                return date(*map(int, iso.groups()))
            if numbers := _NUMBERS.fullmatch(full.strip()):
                one, two, year_number = map(int, numbers.groups())
                return date(year_number, *((one, two) if self._month_first else (two, one)))
            known = day_and_month(in_words) if year.strip().isdigit() else None
            return date(int(year), known[1], known[0]) if known else None
        except (ValueError, OverflowError):
            return None

    def _order(self, days: list[str]) -> None:
        """Tell the order of day and month where a spreadsheet has changed the dates. Raises Refused if it cannot."""
        pairs = [(int(found[1]), int(found[2])) for day in days if (found := _NUMBERS.fullmatch(day.strip()))]
        day_first = any(one > 12 for one, _ in pairs)
        self._month_first = any(two > 12 for _, two in pairs)
        if pairs and day_first == self._month_first:
            raise Refused(_TWO_WAYS)


def _cell(row: list[str], place: int) -> str:
    return row[place] if 0 <= place < len(row) else ""


class _Mood(msgspec.Struct):
    id: int = 0
    mood_group_id: int = 0
    predefined_name_id: int = 0


class _Tag(msgspec.Struct):
    id: int = 0
    name: str = ""


class _Entry(msgspec.Struct):
    mood: int = 0
    year: int = 0
    month: int = -1
    day: int = 0
    hour: int = -1
    minute: int = 0
    datetime: float = 0
    timeZoneOffset: float = 0
    tags: list[Any] = []
    note: msgspec.Raw = msgspec.Raw(b'""')
    note_title: msgspec.Raw = msgspec.Raw(b'""')


class _Kept(msgspec.Struct):
    """Of a backup what is looked at; the rest is passed over without being made into an object."""

    dayEntries: list[_Entry] = []
    customMoods: list[_Mood] = []
    tags: list[_Tag] = []


_DECODER = msgspec.json.Decoder(_Kept, strict=False)


class _Backup:
    """Reads the backup."""

    def __init__(self, found: Found) -> None:
        self.found = found

    def read(self, data: bytes) -> None:
        """Add the mood of each entry. Raises Refused when the backup is not whole."""
        try:
            kept = _DECODER.decode(_json(data))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Refused(_CUT_OFF) from None
        groups = {mood.id: mood.mood_group_id or mood.predefined_name_id for mood in kept.customMoods}
        words = {tag.id: tag.name for tag in kept.tags}
        for number, entry in enumerate(sorted(kept.dayEntries[:MAX_MOODS], key=_when), 1):
            if bytes(entry.note) not in (b'""', b"null") or bytes(entry.note_title) not in (b'""', b"null"):
                self.found.throw("notes")
            # Before version 2.0 moods had no names of their own, and the number was the group.
            rank = groups.get(entry.mood) or (entry.mood if not groups else 0)
            at = _when(entry)
            if not 1 <= rank <= 5 or not at:
                self.found.skip(f"entry {number}", "it has no mood or date that can be read")
                continue
            doings = [words.get(tag, "") for tag in entry.tags if isinstance(tag, int)]
            self.found.moods.append(FoundMood(at, _moodwords.mood(rank), labels=labels(doings)))


def _when(entry: _Entry) -> int:
    """Return the wall-clock second of an entry, 0 when there is none."""
    try:
        if entry.year and entry.month >= 0 and entry.hour >= 0:
            then = datetime(entry.year, entry.month + 1, entry.day, entry.hour, entry.minute, tzinfo=UTC)
        else:
            then = datetime.fromtimestamp((entry.datetime + entry.timeZoneOffset) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return 0
    return int(then.timestamp())
