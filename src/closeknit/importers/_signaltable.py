"""Messages of Signal on Android as a table: what signal-back and signalbackup-tools write with "csv".

One row for each message of all chats, as the app's own database has them (`sms`, until 2022): the number of the other,
milliseconds since 1970 in UTC, and a type whose lowest five bits say what the row is. In newer backups the other is
only a number inside the database; such rows name nobody.
"""

import csv
import io
import re
from typing import BinaryIO

from closeknit.importers._found import Refused
from closeknit.importers._identity import e164
from closeknit.importers._signaltalks import NOBODY, OWN, Author, Kind, Talk

_NOT_HERE = "There are no messages in this table; please export the chats once more and choose the new file."
_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:_id|ID),thread_id,address,address_device(?:_id)?,person,date(?:_received)?,date_sent,",
    re.IGNORECASE,
)
_BASE = 0x1F
_INBOX = 20
_OUTBOX = frozenset((2, 21, 22, 23, 24, 25, 26, 27, 28))
_CALLS = {
    1: (Kind.VOICE, NOBODY),
    2: (Kind.VOICE, OWN),
    3: (Kind.MISSED_VOICE, NOBODY),
    8: (Kind.MISSED_VIDEO, NOBODY),
    10: (Kind.VIDEO, NOBODY),
    11: (Kind.VIDEO, OWN),
}
"""Types of calls. An outgoing one may not have been answered: the table does not say."""

_LONGEST_FIELD = 2**25


def is_table(head: bytes) -> bool:
    """Whether this is such a table, by its first line."""
    return _HEAD.match(head) is not None


def read(file: BinaryIO, where: str, region: str) -> list[Talk]:
    """Read the chats of a table. Raises Refused when there is none."""
    csv.field_size_limit(_LONGEST_FIELD)
    talks: dict[str, Talk] = {}
    numbers: dict[tuple[str, str], int] = {}
    text = io.TextIOWrapper(file, "utf-8-sig", "replace", newline="")
    try:
        rows = csv.DictReader((line.replace("\0", "") for line in text), restval="")
        columns = {name.casefold(): name for name in rows.fieldnames or ()}
        thread, address, kind = (columns.get(name, "") for name in ("thread_id", "address", "type"))
        sent = columns.get("date_sent") or columns.get("date", "")
        for row in rows:
            talk = talks.setdefault(row.get(thread) or "", Talk(where))
            _add(talk, numbers, row.get(address) or "", row.get(sent) or "", row.get(kind) or "", region)
    except (csv.Error, UnicodeDecodeError):
        for talk in talks.values():
            talk.cut = True
    finally:
        text.detach()
    if not talks:
        raise Refused(_NOT_HERE)
    for talk in talks.values():
        talk.is_group = len(talk.authors) > 1
        talk.title = talk.authors[0].name if len(talk.authors) == 1 else ""
    return list(talks.values())


def _add(talk: Talk, numbers: dict[tuple[str, str], int], address: str, sent: str, kind: str, region: str) -> None:
    """Add one row to its chat."""
    number = e164(address, region) if address.startswith("+") else ""
    who = NOBODY
    if number:
        who = numbers.setdefault((str(id(talk)), number), len(talk.authors))
        if who == len(talk.authors):
            talk.authors.append(Author(number, (number,), own_name=False))
    at = int(sent) if sent.isdigit() and len(sent) < 15 else 0
    base = int(kind) & _BASE if kind.isdigit() and len(kind) < 15 else 0
    if base in _CALLS:
        what, way = _CALLS[base]
        talk.add(OWN if way == OWN else who, at, what)
    elif base == _INBOX:
        talk.add(who, at)
    else:
        talk.add(OWN, at, Kind.MESSAGE if base in _OUTBOX else Kind.NOTICE)
