"""Phone and FaceTime calls from a Mac or an iPhone: `CallHistory.storedata`, since macOS 10.10 and iOS 8.

A Core Data store: `ZCALLRECORD` has a row for each call, `ZHANDLE` and the table that joins both who was on a call with
several people. Whether a call the owner made was answered shows in its length alone; `ZANSWERED` is about calls that
came in. The columns are named in the databases themselves; several came later (macOS 11 to 26).
"""

import re
from collections import defaultdict
from itertools import islice
from typing import NamedTuple

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _apple, _looks
from closeknit.importers._callsbook import Book, Call, Kind, outcome
from closeknit.importers._found import Context, Found, Refused, Source
from closeknit.importers._identity import e164
from closeknit.importers._sqlitefile import Database

KIND = "calls"
TITLE = "Calls on a Mac or iPhone"
HOW_TO = (
    "On the Mac, quit FaceTime. In the Finder choose Go, Go to Folder, and type "
    "~/Library/Application Support/CallHistoryDB. Copy the file CallHistory.storedata and bring in the copy. "
    "A Mac that shares calls with your iPhone has the phone calls too. The newest calls may still be missing: "
    "they are written to this file a little later. In a backup of an iPhone the file is named "
    "5a4935c78a5255723f707230a451d79c540d2741."
)
READS = "The day and time of each call, who called whom, how long it took, and whether it was with pictures."
KEEPS = "Days and times, numbers and mail addresses, names as the call list has them, and how long calls took."
THROWS_AWAY = "Calls without a number, calls the phone filtered out, and everything else about a call."
MAX_BYTES = 2_000_000_000

_NO_CALLS = (
    "There are no calls in this file yet; quit FaceTime, wait a minute, and choose CallHistory.storedata once more."
)
_CREATED = re.compile(rb"CREATE (?:TABLE|INDEX|UNIQUE INDEX) [^\0]{0,80}?\bZCALLRECORD\b")
_CALLED = re.compile(r"CallHistory[^/\\]*\.storedata|5a4935c78a5255723f707230a451d79c540d2741", re.IGNORECASE)
_JOIN = re.compile(r"Z_\d+REMOTEPARTICIPANTHANDLES", re.IGNORECASE)

_COLUMNS = (
    *("rowid", "ZDATE", "ZDURATION", "ZADDRESS", "ZNAME", "ZORIGINATED", "ZANSWERED", "ZCALLTYPE", "ZCALL_CATEGORY"),
    *("ZSERVICE_PROVIDER", "ZISO_COUNTRY_CODE", "ZFILTERED_OUT_REASON"),
)
_LONGEST = 7 * 86400
_FACETIME_VIDEO, _WITH_PICTURES = 8, 2
_WHATSAPP = re.compile(r"(\d+)(?:[.:]\d+)*@s\.whatsapp\.net")

MAX_CALLS = 1_000_000
"""How many calls are read; Apple's apps keep some thousand."""


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is the list of calls of a Mac or an iPhone."""
    return _apple.is_one_with(head, name, _CREATED, _CALLED)


def read(source: Source, context: Context) -> Found:
    """Read the calls. Raises Refused when there are none."""
    database = _apple.database(source)
    found = Found("apple_calls")
    book = Book(context, found)
    present = _present(database)
    count = undated = 0
    for row in _apple.numbered(islice(database.rows("ZCALLRECORD", _COLUMNS), MAX_CALLS)):
        call = _Call(*row)
        count += 1
        there = present.get(call.id, [])
        at = _apple.milliseconds(call.date)
        if call.is_filtered():
            found.throw("calls that were filtered out")
        elif len(there) > 1:
            found.throw("calls in groups")
        elif at is None:
            undated += 1
        else:
            who = book.who(call.other(there, context.region), _apple.text(call.name), calls=True)
            book.add(who, at, call.channel(), *call.outcome(), call.seconds())
    if undated:
        found.skip(_looks.counted(undated, "calls"), "the file does not say when")
    if not count:
        raise Refused(_NO_CALLS)
    return book.finish()


class _Call(NamedTuple):
    """One row of `ZCALLRECORD`, as it is stored."""

    id: int
    date: object
    duration: object
    address: object
    name: object
    originated: object
    answered: object
    type: object
    category: object
    provider: object
    country: object
    filtered: object

    def seconds(self) -> int:
        """Return how long they spoke."""
        length = self.duration
        return round(length) if isinstance(length, int | float) and 0 < length < _LONGEST else 0

    def is_filtered(self) -> bool:
        """Whether the phone kept the call from the owner, as a nuisance."""
        return bool(self.filtered and not self.originated and not self.answered and not self.seconds())

    def channel(self) -> Channel:
        """Return whether they saw each other."""
        seen = self.type == _FACETIME_VIDEO or self.category == _WITH_PICTURES
        return Channel.VIDEO if seen else Channel.VOICE

    def outcome(self) -> tuple[Direction, Kind]:
        """Return who called whom, and whether they spoke."""
        if self.originated:
            return outcome(Call.OUTGOING, self.seconds())
        # Answered on another device of the owner's, a call that came in has no length here.
        return outcome(Call.ELSEWHERE if self.answered else Call.INCOMING, self.seconds())

    def other(self, there: list[str], region: str) -> str:
        """Return the number or address of the other one, or "" where the row has none that means anything."""
        written = _apple.text(self.address).strip() or "".join(there)
        provider = _apple.text(self.provider)
        if "." in provider and not provider.startswith("com.apple."):
            # Calls of other apps: what stands here may be an identifier of theirs.
            of_whatsapp = _WHATSAPP.fullmatch(written)
            return f"+{of_whatsapp[1]}" if of_whatsapp else written if written.startswith("+") else ""
        country = _apple.text(self.country)
        return written if "@" in written else e164(written, country if len(country) == 2 else region)


def _present(database: Database) -> dict[int, list[str]]:
    """Return who was on which call, besides the owner. The table that joins them is called after Core Data's numbers."""
    there: dict[int, list[str]] = defaultdict(list)
    values: dict[object, object] = dict(islice(database.rows("ZHANDLE", ("rowid", "ZVALUE")), MAX_CALLS))
    for table in filter(_JOIN.fullmatch, database.tables):
        places = database.columns(table).place
        calls = next((name for name in places if name.endswith("calls")), "")
        handles = next((name for name in places if name.endswith("handles")), "")
        for call, handle in islice(database.rows(table, (calls, handles)), MAX_CALLS):
            if isinstance(call, int):
                there[call].append(_apple.text(values.get(handle)))
    return there
