"""Invented mails, and what was found in them as plain rows."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count

from closeknit.engine.records import Direction
from closeknit.importers._found import Context, Found
from closeknit.importers._mailheaders import Mailbox

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ME = "me@home.example"
_NUMBERS = count()


def letter(sender: str, to: str, *lines: str, date: str = "Fri, 5 Jan 2024 10:00:00 +0000") -> bytes:
    """The header block of one mail, with a number of its own."""
    given = {line.partition(":")[0] for line in lines}
    usual = [("From", sender), ("To", to), ("Date", date), ("Message-ID", f"<{next(_NUMBERS)}@x>")]
    rows = [f"{name}: {value}" for name, value in usual if value and name not in given]
    return "\r\n".join((*rows, *lines, "")).encode()


def box(*letters: bytes, own: Iterable[str] = (ME,), called: Iterable[str] = (), folder: str = "") -> Found:
    mailbox = Mailbox(Context(addresses=tuple(own), names=tuple(called), now=NOW))
    for header in letters:
        mailbox.add(header, folder=folder)
    return mailbox.found()


def ways(found: Found) -> list[tuple[str, str]]:
    return [(who.partition("@")[0], way) for who, way, _ in between(found)]


def left_out(found: Found) -> dict[str, int]:
    return {what: count for what, count in found.thrown.items() if what != "subjects and text of mails"}


def between(found: Found) -> list[tuple[str, str, str]]:
    """Address, direction and time of each interaction."""
    touches = found.touches
    return [
        (found.people[who].key, Direction(direction).name.lower(), datetime.fromtimestamp(at, UTC).isoformat()[:19])
        for who, at, direction in zip(touches.who, touches.at, touches.direction, strict=True)
    ]


def names(found: Found) -> list[str]:
    return [person.name for person in found.people]
