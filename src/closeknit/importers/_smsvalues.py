"""What the values of a backup of messages mean: text with its references, moments, and the numbers of Android's boxes."""

import re
from datetime import UTC, datetime

from closeknit.importers import _text
from closeknit.importers._callsbook import Call

RECEIVED, SENT, DRAFT = 1, 2, 3
"""Boxes, as Android's Telephony provider numbers them; the outbox, failed and queued messages are 4, 5 and 6."""

NOT_SENT = frozenset((4, 5, 6))
CALLS = frozenset(map(int, Call))
REPORTS = frozenset((134, 135, 136))
"""Kinds of MMS that only report delivery or reading (OMA MMS Encapsulation, X-Mms-Message-Type)."""

FROM, BCC, CC, TO = 137, 129, 130, 151
"""Kinds of address in an MMS (Android's PduHeaders)."""

_BOX_WORDS = {"inbox": RECEIVED, "sent": SENT, "draft": DRAFT, "outbox": 4, "failed": 5, "queued": 6}
_CALL_WORDS = {call.name.lower(): int(call) for call in Call}
_REFERENCE = re.compile(r"&(?:#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SPACES = re.compile("\r\n|[\r\n\t]")
_SECONDS_END, _MILLISECONDS_END = 10**11, 10**14


def text(raw: bytes, codec: str = "utf-8") -> str:
    """Return the text of an attribute: references replaced, the two halves of an emoji put together."""
    plain = raw.decode("ascii") if raw.isascii() else _text.decode(raw, codec)
    plain = _SPACES.sub(" ", plain)
    if "&" in plain:
        plain = _REFERENCE.sub(_replaced, plain)
        if any("\ud800" <= sign <= "\udfff" for sign in plain):
            plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


def _replaced(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return _NAMED[name]
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(number) if number <= 0x10FFFF else ""


def moment(written: str | float | None) -> int:
    """Return a moment in milliseconds since 1970, 0 when it cannot be told.

    Takes seconds (MMS as Android keeps them), milliseconds, microseconds, and the ISO form of Titanium Backup.
    """
    plain = str(written if written is not None else "").strip()
    if plain.isascii() and plain.isdigit() and len(plain) <= 18:
        number = int(plain)
        if number < _SECONDS_END:
            return number * 1000
        return number if number < _MILLISECONDS_END else number // 1000
    try:
        then = datetime.fromisoformat(plain) if plain[4:5] == "-" else None
        return round((then if then.tzinfo else then.replace(tzinfo=UTC)).timestamp() * 1000) if then else 0
    except (ValueError, OverflowError):
        return 0


def number(written: str | float | None) -> int:
    """Return a small number as written, or -1."""
    plain = str(written if written is not None else "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 9 else -1


def box(written: str | float | None) -> int:
    """Return the box of a message by its number or its word (Titanium Backup writes "inbox"), or -1."""
    found = _BOX_WORDS.get(str(written).strip().lower())
    return number(written) if found is None else found


def call(written: str | float | None) -> int:
    """Return the kind of a call by its number or its word, or -1."""
    found = _CALL_WORDS.get(str(written).strip().lower())
    return number(written) if found is None else found
