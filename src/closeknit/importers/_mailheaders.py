"""A mailbox as it goes by: takes the header block of one mail after another, and tells what was found in all of them.

`Mailbox` knows no file: an mbox, a folder of messages and an IMAP server feed it alike. Of a mail it takes who wrote
it, to whom, when, its number (to count a copy once) and the signs that a program wrote it. It has no eye for subjects.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from closeknit.importers import _maildates, _mailfolders, _mailowner, _mailsigns, _mailties
from closeknit.importers._found import Context, Found
from closeknit.importers._mailaddresses import pairs
from closeknit.importers._mailfolders import Place
from closeknit.importers._mailowner import Rows
from closeknit.importers._mailpeople import People
from closeknit.importers._mailsigns import Judge, Sign
from closeknit.importers._mailties import AUTOMATIC

MOST_RECIPIENTS = 20
"""Mail to more people than this says nothing of the tie between two (the limit that folk uses)."""

MOST_MAILS = 1_000_000
"""How many mails are taken: far more than a file of 2 GB holds, and it bounds the memory."""

TEXT = "subjects and text of mails"
_SPAM, _TRASH, _DRAFTS = "mails in spam", "mails in the trash", "drafts"
_CHATS = "chat messages that do not say to whom they went"
_CROWD = "mails to more than 20 people"
_COPIES = "copies of mails that are in here already"
_LEFT_OUT = {Place.SPAM: _SPAM, Place.TRASH: _TRASH, Place.DRAFTS: _DRAFTS, Place.CHAT: _CHATS}

_NO_SENDER = "it does not say who wrote it"
_NO_DATE = "it does not say when it was written"
_AHEAD = 2 * 86_400
_MOST_NAMES = 4096
_SHORTEST_ID = 3
_LONGEST_LINE = 1 << 13
_MOZILLA_DELETED = 0x0008
_MANY_LOOSE = 50
"""So many files with one mail each are a mailbox; a few were picked out of one."""

_TO = (b"to", b"cc", b"bcc", b"apparently-to")
_DELIVERED = (
    b"x-original-to",
    b"envelope-to",
    b"x-envelope-to",
    b"x-delivered-to",
    b"delivered-to",
    b"x-apparently-to",
)
_LISTS = (b"list-post", b"x-mailing-list", b"mailing-list", b"x-beenthere")
_OTHERS = (
    *(b"from", b"sender", b"date", b"message-id", b"in-reply-to", b"x-gmail-labels"),
    *(b"x-mozilla-status", b"x-mozilla-draft-info", b"x-identity-key", b"x-status", b"fcc"),
)


def _pattern(names: Collection[str]) -> str:
    """Return a pattern for any of the names that tries each letter once, however many names begin alike."""
    groups: dict[str, list[str]] = {}
    for name in names:
        if name:
            groups.setdefault(name[0], []).append(name[1:])
    branches = "|".join(re.escape(letter) + _pattern(rest) for letter, rest in sorted(groups.items()))
    if "" in names:
        return f"(?:{branches})?" if branches else ""
    return f"(?:{branches})" if len(groups) > 1 else branches


_WANTED = sorted(name.decode() for name in {*_TO, *_DELIVERED, *_OTHERS, *_mailsigns.JUDGES})
_FIELDS = re.compile(
    rf"\n({_pattern(_WANTED)})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)".encode(),
    re.IGNORECASE,
)


_RECEIVED = re.compile(rb"\nReceived:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE)


class _Names(dict[bytes, tuple[bytes, Judge | None]]):
    """Header names in lower case, each with what can judge its value, by the name as written. Fills itself."""

    def __missing__(self, written: bytes) -> tuple[bytes, Judge | None]:
        if len(self) > _MOST_NAMES:
            self.clear()
        name = written.lower()
        self[written] = name, _mailsigns.JUDGES.get(name)
        return self[written]


class Mailbox:
    """Takes mails with `add`, one header block each, and gives a `Found` at the end.

    The owner is who `context.addresses` say, else whom the mails were delivered to, who wrote those that were sent,
    or who is in nearly all of them. If that cannot be told, the Found asks "me".
    """

    def __init__(self, context: Context) -> None:
        self._found = Found("mail")
        self.count = self._loose = 0
        self._context = context
        self._latest = int(context.now.timestamp()) + _AHEAD
        self._names = _Names()
        self._people = People()
        self._rows = Rows()
        self._seen: set[int] = set()
        self._sent: Counter[int] = Counter()
        self._delivered: Counter[int] = Counter()
        self._lists: set[str] = set()
        self._first = self._last = 0

    def add(
        self,
        header: bytes,
        *,
        folder: str = "",
        flags: Iterable[str] = (),
        envelope: bytes = b"",
        received: int | None = None,
        loose: bool = False,
    ) -> None:
        """Take one mail.

        header     everything before its first empty line; lines end with LF or CRLF
        folder     the path of the folder it lies in, as the app calls it ("INBOX/Sent", "Gesendet.mbox")
        flags      its flags, of IMAP ("\\\\Deleted", "$Junk"; also the folder's own: "\\\\Sent") or Maildir ("T")
        envelope   the line before it in an mbox; received   when a server took it in, in seconds since 1970:
                   both only for a mail whose Date line cannot be read
        loose      whether it came by itself, so that nothing is known of the mails around it
        """
        self.count += 1
        self._loose += loose
        if self.count > MOST_MAILS:
            return
        block = b"\n" + header
        fields, sign = self._fields(block)
        place, doubt = self._place(fields, block, folder, flags)
        reason = _LEFT_OUT.get(place)
        if reason is not None:
            self._found.throw(reason)
            return
        sender = self._sender(fields)
        if place is Place.SENT and sender >= 0:
            self._sent[sender] += 1
        elif doubt and sign < Sign.DOUBT:
            sign = Sign.DOUBT
        if sign is Sign.SURE or self._is_automatic(fields, sender):
            self._automatic(fields, block)
        elif sender < 0:
            self._found.skip(f"mail {self.count}", _NO_SENDER)
        else:
            at = self._when(fields, block, envelope, received)
            self._personal(fields, sender, sign, at)

    def _personal(self, fields: dict[bytes, bytes], sender: int, sign: Sign, at: int | None) -> None:
        """Take a mail that a person may have written, if it can count for anybody."""
        recipients = self._recipients(fields)
        if len(recipients) > MOST_RECIPIENTS:
            self._found.throw(_CROWD)
        elif at is None:
            self._found.skip(f"mail {self.count}", _NO_DATE)
        elif self._is_copy(fields, at, sender, recipients):
            self._found.throw(_COPIES)
        else:
            self._vouch(at)
            self._rows.add(at, sender, recipients, sign, b"in-reply-to" in fields, self._received_by(fields))

    def pass_over(self, why: str) -> None:
        """Count one mail that is not taken; `why` says in a few words what such mails are."""
        self.count += 1
        self._found.throw(why)

    def _fields(self, block: bytes) -> tuple[dict[bytes, bytes], Sign]:
        """Return the values of the wanted lines by name (the first of each, and all recipients), and what they show."""
        names = self._names
        fields: dict[bytes, bytes] = {}
        sign = _mailsigns.of_block(block)
        for written, value in _FIELDS.findall(block):
            name, judge = names[written]
            if judge is not None:
                shown = judge(value)
                if shown > sign:
                    sign = shown
            if name not in fields:
                fields[name] = value
            elif name in _TO and len(fields[name]) < _LONGEST_LINE:
                fields[name] += b"," + value
        return fields, sign

    def _place(self, fields: dict[bytes, bytes], block: bytes, folder: str, flags: Iterable[str]) -> tuple[Place, bool]:
        """Return where the mail lay, and whether Gmail sorts it among advertising and notices."""
        place, doubt = _mailfolders.by_folder(folder) if folder else Place.ANYWHERE, False
        if flags:
            place = max(place, _mailfolders.by_flags(flags))
        if b"x-gmail-labels" in fields:
            labelled, doubt = _mailfolders.by_labels(fields[b"x-gmail-labels"][:_LONGEST_LINE])
            place = max(place, labelled)
        if b"x-mozilla-draft-info" in fields:
            place = max(place, Place.DRAFTS)
        if b"x-identity-key" in fields and _RECEIVED.search(block) is None:
            # Thunderbird notes with which of the owner's identities a mail was written; a stranger may do so too.
            place = max(place, Place.SENT)
        if b"x-mozilla-status" in fields and _is_deleted(fields[b"x-mozilla-status"]):
            place = Place.TRASH
        if b"D" in fields.get(b"x-status", b""):
            place = Place.TRASH
        return place, doubt

    def _sender(self, fields: dict[bytes, bytes]) -> int:
        """Return who wrote it: the first of From, else Sender; -1 when neither is an address."""
        for name in (b"from", b"sender"):
            if name in fields:
                numbers = self._people.senders(fields[name])
                if numbers:
                    return numbers[0]
        return -1

    def _recipients(self, fields: dict[bytes, bytes]) -> tuple[int, ...]:
        """Return who got it, each once."""
        lines = [self._people.recipients(fields[name]) for name in _TO if name in fields]
        if len(lines) == 1:
            return lines[0]
        return tuple(dict.fromkeys(number for line in lines for number in line))

    def _received_by(self, fields: dict[bytes, bytes]) -> tuple[int, ...]:
        """Return the addresses it was delivered to, as servers noted on the way."""
        numbers: tuple[int, ...] = ()
        for name in _DELIVERED:
            if name in fields:
                numbers += self._people.addressed(fields[name])[:1]
        if numbers:
            numbers = tuple(dict.fromkeys(numbers))
            self._delivered.update(numbers)
        return numbers

    def _is_automatic(self, fields: dict[bytes, bytes], sender: int) -> bool:
        """Whether the address of the sender, or of who sent it for them, is one that nobody reads."""
        if sender >= 0 and self._people.sign[sender] == Sign.SURE:
            return True
        if b"sender" in fields:
            numbers = self._people.addressed(fields[b"sender"])
            return bool(numbers) and self._people.sign[numbers[0]] == Sign.SURE
        return sender < 0 and b"mailer-daemon" in fields.get(b"from", b"").lower()

    def _automatic(self, fields: dict[bytes, bytes], block: bytes) -> None:
        """Count a mail that a program wrote. Lists are remembered: mail to one is mail to nobody."""
        self._found.throw(AUTOMATIC)
        for name in _LISTS:
            if name in fields and len(self._lists) < _MOST_NAMES:
                self._lists.update(address for address, _ in pairs(fields[name])[:1])
        at = self._when(fields, block, b"", None)
        if at is not None:
            self._vouch(at)

    def _when(self, fields: dict[bytes, bytes], block: bytes, envelope: bytes, received: int | None) -> int | None:
        """Return when it was written, or else came in; None when that cannot be told, or lies ahead."""
        at = _maildates.seconds(fields[b"date"]) if b"date" in fields else None
        if at is not None and at <= self._latest:
            return at
        taken_in = _RECEIVED.search(block)
        if taken_in is not None:
            at = _maildates.received(taken_in[1])
        if at is None or at > self._latest:
            at = received if received is not None else _maildates.envelope(envelope)
        return at if at is not None and _maildates.EARLIEST <= at <= self._latest else None

    def _is_copy(self, fields: dict[bytes, bytes], at: int, sender: int, recipients: tuple[int, ...]) -> bool:
        """Whether the same mail was taken before, by its Message-ID, or by who wrote to whom at which second."""
        number = fields.get(b"message-id", b"").strip()
        if len(number) < _SHORTEST_ID and b"date" not in fields:
            return False
        mark = hash(number) if len(number) >= _SHORTEST_ID else hash((at, sender, recipients))
        if mark in self._seen:
            return True
        self._seen.add(mark)
        return False

    def _vouch(self, at: int) -> None:
        """Note a day for which the mailbox can vouch."""
        if not self._first or at < self._first:
            self._first = at
        if at > self._last:
            self._last = at

    def found(self) -> Found:
        """Return what was found, when all mails were taken."""
        found, people, context = self._found, self._people, self._context
        people.tally()
        if self.count:
            found.throw(TEXT, min(self.count, MOST_MAILS))
        if self.count > MOST_MAILS:
            found.skip(f"after mail {MOST_MAILS:,}", "this is more than is read of one mailbox; the rest is left out")
        mine = _mailowner.owners(self._rows, people, context.addresses, context.names, self._sent, self._delivered)
        lists = {people.known(address) for address in self._lists}
        _mailties.Ties(found, self._rows, people, mine - lists, lists).tell()
        if self._last:
            whole = self.count - self._loose > 1 or self._loose >= _MANY_LOOSE
            _mailties.vouch(found, self._first, self._last, whole)
        return found


def _is_deleted(value: bytes) -> bool:
    """Whether Thunderbird's flags (four hexadecimal digits) say that a mail was deleted and waits to be cleared."""
    try:
        return bool(int(value, 16) & _MOZILLA_DELETED)
    except ValueError:
        return False
