"""What file of mail this is, by its first bytes: an mbox, one mail, one of Apple Mail's, or one that is not read.

A line that begins with "From " parts two mails of an mbox only where it looks like such a line and the headers of a
mail follow, for there are mailboxes in which such lines of the text are not marked (Thunderbird before 2023,
Content-Length mailboxes, digests of patches).
"""

import re
from enum import Enum

from closeknit.importers import _text


class Form(Enum):
    """How mails lie in a file."""

    MBOX = "mbox"
    ONE = "one mail"
    APPLE = "emlx"
    OUTLOOK_MAIL = "msg"
    OUTLOOK_FILE = "pst"
    OUTLOOK_EXPRESS = "dbx"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAM_OF_A_MAIL = "__substg1.0_".encode("utf-16-le")
_STARTS = ((b"!BDN", Form.OUTLOOK_FILE), (b"\xcf\xad\x12\xfe", Form.OUTLOOK_EXPRESS))

_APPLE = re.compile(rb"\d{1,10}[ \t]*\r?\n")
_HEADER = re.compile(rb"([!-9;-~]{1,76})[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)\n?")
_ADDRESS = re.compile(rb"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")
_CONTENT = re.compile(rb"(?:multipart/\S+;.*boundary|message/rfc822)", re.IGNORECASE | re.DOTALL)
_PART = re.compile(rb"\w+/[\w.+-]+")

_SURE = (
    "received|message-id|return-path|delivered-to|mime-version|content-transfer-encoding|in-reply-to|reply-to|"
    "x-mailer|x-original-to|envelope-to|dkim-signature|domainkey-signature|authentication-results|received-spf|"
    "arc-seal|x-mozilla-status|x-mozilla-status2|x-mozilla-keys|x-account-key|x-uidl|x-gm-thrid|x-gmail-labels|"
    "x-received|x-google-smtp-source|list-id|list-unsubscribe|errors-to|x-spam-status|x-spam-flag|x-mimeole|"
    "thread-index|x-originating-ip|x-priority|x-msmail-priority|x-ms-has-attach|x-universally-unique-identifier|"
    "delivery-date|apparently-to|resent-from|resent-date|x-apparently-to|x-envelope-to|x-envelope-from|x-vm-v5-data"
)
_WORTH = {
    **dict.fromkeys(_SURE.encode().split(b"|"), 3),
    **dict.fromkeys((b"from", b"to", b"cc", b"bcc", b"sender"), 2),
    **dict.fromkeys((b"date", b"subject"), 1),
    b"content-type": 3,
}
_ADDRESSED = frozenset((b"from", b"to", b"cc", b"bcc", b"sender"))
_ENOUGH, _ENOUGH_WHEN_NAMED = 4, 1
_MANY_LINES = 60
_UNKNOWN_BEFORE = 8
_NAMED = re.compile(r"\.(?:eml|emlx|mbox|mbx|msg|mail|email|rfc822)\b[^/\\]*$|[:;!]2,[A-Za-z]*$", re.IGNORECASE)

_PATCH = re.compile(rb"From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\r?\n")
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TIMED = rb"(?:" + _DAY + rb"[ ,]|" + _MONTH + rb" |\d{4}-)[^\n]{0,99}\d:\d\d[^\n]{0,99}"
_PARTING = re.compile(
    rb"From (?:[^\n]{0,300}?" + _TIMED + rb"|[- \t\r]*)\n(?:>From [^\n]*\n)*(?:([!-9;-~]{1,76})[ \t]*:|(\r?\n))"
)
_USUAL = re.compile(
    rb"From \S+ +(?:" + _DAY + rb") " + _MONTH + rb" [ \d]\d \d\d:\d\d:\d\d [^\n]{4,20}\n([!-9;-~]{1,76}):"
)
_LOOSE = re.compile(rb"From [^\n]{0,300}\n(?:>From [^\n]*\n)*([!-9;-~]{1,76})[ \t]*:")


def beginning(head: bytes) -> bytes:
    """Return the first bytes of a file in UTF-8 or what is like it, with LF at the ends of lines, without blanks before."""
    codec, mark = _text.encoding(head)
    head = head[mark:]
    if codec.startswith("utf-16"):
        head = head.decode(codec, "replace").encode("utf-8", "replace")
    if b"\n" not in head:
        head = head.replace(b"\r", b"\n")
    return head.lstrip(b"\r\n")


def form(head: bytes, name: str) -> Form | None:
    """Return what file of mail begins with `head`, or None. The name only helps where the headers are few."""
    for start, what in _STARTS:
        if head.startswith(start):
            return what
    if head.startswith(_OLE):
        return Form.OUTLOOK_MAIL if _STREAM_OF_A_MAIL in head or name.lower().endswith(".msg") else None
    text = beginning(head)
    if text.startswith((b"From ", b">From ")):
        return Form.MBOX if not _PATCH.match(text) and parts(text.removeprefix(b">"), 0, loosely=True) else None
    enough = _ENOUGH_WHEN_NAMED if _NAMED.search(name) else _ENOUGH
    apple = _APPLE.match(text)
    if apple is not None:
        return Form.APPLE if _worth(text[apple.end() :]) >= _ENOUGH else None
    return Form.ONE if _worth(text) >= enough else None


def parts(data: bytes, at: int, *, loosely: bool = False) -> bool:
    """Tell whether the line at `at`, which begins with "From ", stands before a mail.

    One without a date counts only `loosely`, that is after an empty line, and before a header that all mails have.
    """
    match = _USUAL.match(data, at)
    if match is not None and match[1].lower() in _WORTH and not _PATCH.match(data, at):
        return True
    match = _PARTING.match(data, at)
    if match is not None:
        if match[2]:
            # Nothing but an empty line follows: a mail without headers, if a program wrote the line for one.
            return loosely and len(match[0].split(b" ")) > 2
        return not _PATCH.match(data, at) and _begins_a_mail(data, match.start(1))
    if not loosely:
        return False
    match = _LOOSE.match(data, at)
    return match is not None and match[1].lower() in _WORTH


def _begins_a_mail(data: bytes, at: int) -> bool:
    """Whether the headers of a mail begin here: one of the first lines of that form is one that mails have."""
    for _ in range(_UNKNOWN_BEFORE):
        header = _HEADER.match(data, at)
        if header is None:
            return False
        name = header[1].lower()
        if name in _WORTH or name.startswith(b"x-"):
            return True
        at = header.end()
    return False


def _worth(text: bytes) -> int:
    """Return how much the first lines are the headers of a mail: `_ENOUGH` or more when they are."""
    worth, seen, at = 0, set[bytes](), 0
    for _ in range(_MANY_LINES):
        header = _HEADER.match(text, at)
        if header is None:
            break
        name, value, at = header[1].lower(), header[2], header.end()
        if name == b"snapshot-content-location" or (name == b"from" and value.startswith(b"<Saved by ")):
            return 0  # A web page saved in one file (MHTML).
        if name not in seen and (name not in _ADDRESSED or _ADDRESS.search(value)):
            worth += _value(name, value)
            seen.add(name)
    if {b"date", b"subject"} <= seen:
        worth -= 1
    return 0 if b"sent" in seen and b"date" not in seen else worth


def _value(name: bytes, value: bytes) -> int:
    """Return how much one header says."""
    if name != b"content-type":
        return _WORTH.get(name, 0)
    if _CONTENT.match(value) or b"charset" in value.lower():
        return _ENOUGH
    return 3 if _PART.match(value) else 0
