"""The records of a JSON backup of messages or calls, one after the other, without the text in them.

Three apps write three frames around records that are alike, for all dump the columns of Android's own tables:

    SMS Import / Export 2   {"_id": "1", "address": …}        one a line (messages.ndjson, calls.ndjson in a zip)
    SMS Import / Export 1   [{"_id": "1", "address": …}, …]   messages and call logs; calls until today
    QKSMS, Quik             {"messageCount": 2, "messages": [{"type": 1, "address": …}, …]}
    Simple SMS Messenger    [{"sms": [{"address": …}, …], "mms": [{…}]}, …]       until 5.17, by conversation
    Fossify Messages        [{"address": …, "backupType": "sms"}, …]              since then

(github.com/tmo1/sms-ie README, octoshrimpy/quik BackupRepositoryImpl, FossifyOrg/Messages SmsBackup and MmsBackup.)
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

Scalar = str | int | float | bool | None

_CHUNK = 2**18
_LONGEST = 2**26
"""Bytes of the longest record that is read; one with larger pictures in it is passed over."""
_LOOKED_AT = 4096

_FRAME = re.compile(rb'\s*+(?:\{\s*"messageCount"\s*:\s*\d+\s*,\s*"messages"\s*:\s*\[|\[)?\s*+')
_COUNTED = re.compile(rb'\s*+\{\s*"messageCount"\s*:\s*\d+\s*,\s*"messages"\s*:\s*\[')
_CONVERSATIONS = re.compile(rb'\s*+\[\s*\{\s*"(?:sms|mms)"\s*:\s*\[')
_NEXT = re.compile(rb"\}\s{0,64},?\s{0,64}\{")
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\(?s:.))*+"|[{}\[\]"]')
_KEY = re.compile(rb'"([A-Za-z_][\w-]{0,40})"\s*:')


class Address(msgspec.Struct, rename={"called": "__display_name", "called_before": "display_name"}):
    """One of those who sent or got an MMS."""

    address: Scalar = None
    type: Scalar = None
    called: Scalar = None
    called_before: Scalar = None


class Record(
    msgspec.Struct,
    rename={
        "called": "__display_name",
        "called_before": "display_name",
        "called_in_calls": "display-name",
        "sender": "__sender_address",
        "sender_before": "sender_address",
        "recipients": "__recipient_addresses",
        "recipients_before": "recipient_addresses",
        "addresses_before": "__addresses",
        "box": "msg_box",
        "box_now": "messageBox",
        "kind": "m_type",
        "kind_now": "messageType",
    },
):
    """A message, an MMS or a call: only these fields are ever made into objects.

    `before` and `now` are what other versions of an app call the same.
    """

    address: Scalar = None
    number: Scalar = None
    date: Scalar = None
    type: Scalar = None
    duration: Scalar = None
    name: Scalar = None
    called: Scalar = None
    called_before: Scalar = None
    called_in_calls: Scalar = None
    box: Scalar = None
    box_now: Scalar = None
    kind: Scalar = None
    kind_now: Scalar = None
    sender: Address | None = None
    sender_before: Address | None = None
    recipients: list[Address] | None = None
    recipients_before: list[Address] | None = None
    addresses: list[Address] | None = None
    addresses_before: list[Address] | None = None
    sms: "list[Record] | None" = None
    mms: "list[Record] | None" = None

    def name_given(self) -> str:
        """Return what the address book calls the other person."""
        given = (self.called, self.called_before, self.called_in_calls, self.name)
        return next((str(one) for one in given if one), "")

    def everybody(self) -> list[Address]:
        """Return all who sent or got an MMS."""
        senders = [one for one in (self.sender, self.sender_before) if one is not None]
        others = (self.recipients, self.recipients_before, self.addresses, self.addresses_before)
        return senders + [one for some in others for one in some or ()]


_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_READ = msgspec.json.Decoder(Record)


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so has such records."""
    if _COUNTED.match(head) or _CONVERSATIONS.match(head):
        return True
    start = _FRAME.match(head).end()  # type: ignore[union-attr]
    if head[start : start + 1] != b"{":
        return False
    end = _end(head, start)
    keys = {key.decode() for key in _KEY.findall(head, start, end if end > 0 else start + _LOOKED_AT)}
    if not {"date"} <= keys:
        return False
    message = {"address", "type"} <= keys and not keys.isdisjoint(("body", "thread_id", "date_sent", "dateSent"))
    multimedia = "msg_box" in keys and not keys.isdisjoint(("m_type", "ct_t", "__parts", "thread_id", "_id"))
    return message or multimedia or "backupType" in keys or {"number", "duration", "type"} <= keys


def records(file: BinaryIO) -> Iterator[Record | None]:
    """Yield each record, None for one that cannot be read."""
    buffer, final, size = file.read(_CHUNK), False, _CHUNK
    place = _FRAME.match(buffer).end()  # type: ignore[union-attr]
    while True:
        place = buffer.find(b"{", place)
        found, end = _record(buffer, place) if place >= 0 else (None, -1)
        if end > 0:
            yield from _within(found)
            place, size = end, _CHUNK
        elif final:
            if place >= 0:
                yield None
            return
        else:
            # Twice as much each time, so that a long record is looked through a few times only.
            more = file.read(size)
            final = not more
            kept = buffer[place:] if place >= 0 and len(buffer) - place <= _LONGEST else b""
            buffer, place, size = kept + more, 0, min(2 * size, _LONGEST)


def _within(found: Record | None) -> Iterator[Record | None]:
    """Yield a record, or all of a conversation."""
    if found is not None and (found.sms is not None or found.mms is not None):
        yield from found.sms or ()
        yield from found.mms or ()
    else:
        yield found


def _record(buffer: bytes, place: int) -> tuple[Record | None, int]:
    """Read the record that begins here: it, or None, and where it ends; -1 when it goes on behind the buffer."""
    after = _NEXT.search(buffer, place)
    if after is not None:
        try:
            return _READ.decode(buffer[place : after.start() + 1]), after.start() + 1
        except _UNREADABLE:
            pass  # The brace was one inside the record, or the record is none of these.
    end = _end(buffer, place)
    if end < 0:
        return None, -1
    try:
        return _READ.decode(buffer[place:end]), end
    except _UNREADABLE:
        return None, end


def _end(buffer: bytes, place: int) -> int:
    """Return where the object ends that begins here, or -1 when that is not in the buffer."""
    depth = 0
    for token in _TOKEN.finditer(buffer, place):
        sign = token[0]
        if sign == b'"':
            return -1
        if sign in b"{[":
            depth += 1
        elif sign in b"}]":
            depth -= 1
            if depth <= 0:
                return token.end()
    return -1
