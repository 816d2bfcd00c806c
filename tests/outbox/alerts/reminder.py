"""A reminder with a number."""

from collections.abc import Sequence

from closeknit.accounts.models import User
from closeknit.outbox.models import Care, Channel, Entry
from closeknit.outbox.registered import Kind, Row, Words

KIND = Kind(
    "test_reminder",
    "A reminder",
    Care.REMINDER,
    (Channel.MAIL, Channel.PUSH),
    usual=frozenset({Channel.MAIL}),
    listed=False,
)


def write(_person: User | None, entries: Sequence[Entry], names: bool) -> Words | None:
    if any(e.about.get("broken") for e in entries):
        raise ZeroDivisionError("a fault with Marker-7f3a in it")
    rows = tuple(
        Row(f"Number {e.about.get('number')}{' ' + e.about.get('text', '') if names else ''}") for e in entries
    )
    return Words("Your week", "Something waits.", ("Something waits.",), rows)
