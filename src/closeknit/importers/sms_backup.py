"""Text messages and calls from an Android phone, as its backup apps write them.

SMS Backup & Restore (XML, since 2010), Super Backup and Titanium Backup (XML of their own), SMS Import / Export (JSON, and
since 2.0 NDJSON in a zip), QKSMS and its successor Quik, Simple SMS Messenger and its successor Fossify Messages (JSON).
`<calls>` of SMS Backup & Restore is read here as well, for both come out of the same app; `<alllogs>` is in `call_log`.
"""

import re

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _smsjson, _smsvalues, _text
from closeknit.importers._callsbook import NOBODY, OWNER, SEVERAL, Book, Call, Kind, outcome, unnamed
from closeknit.importers._found import Context, Found, Refused, Source
from closeknit.importers._smsjson import Scalar
from closeknit.importers._smsxml import Columns, Tags

KIND = "calls"
TITLE = "Text messages and calls (Android backup)"
HOW_TO = (
    "Install SMS Backup & Restore on the Android phone and tap Back up now; leave pictures out to keep it small. "
    "Then share or copy the files that begin with sms- and calls- and end in .xml. "
    "Backups of Super Backup, SMS Import / Export, Quik and Fossify Messages are read as well."
)
READS = "The day and time of each message and call, the number, the name in the phone, and how long calls took."
KEEPS = "Days and times, numbers and names, whether you or the other wrote or called, and how long calls took."
THROWS_AWAY = (
    "The text of all messages. Pictures are not opened. Messages from businesses and short numbers are left out."
)
MAX_BYTES = 2_000_000_000

_NOT_HERE = "There are no messages or calls in this backup. Please make the backup once more and choose the new file."
_BAD_DATE, _BAD_KIND = "a date that cannot be read", "it does not say whether it was sent or received"
_CUT = "the file is cut off here; what stands before was read"

_DRAFTS, _NOT_SENT, _BLOCKED = "drafts", "messages that were not sent", "calls that were blocked"
_NO_SENDER = "group messages that do not say who wrote them"
_REMEMBERED = 200_000
_MILLISECONDS = 10**11
_RECEIVED_OR_SENT = frozenset((b"1", b"2"))
_DIRECTION = {_smsvalues.RECEIVED: Direction.IN, _smsvalues.SENT: Direction.OUT}
_DIRECTIONS = bytes.maketrans(b"12", bytes([Direction.IN, Direction.OUT]))
_TO = (_smsvalues.TO, _smsvalues.CC, _smsvalues.BCC)
_IN_PLACE_OF_OWN = "insert-address-token"
"""What Android puts in place of the owner's number when it does not know it."""

_START = re.compile(
    rb"(?:\s++|<\?[^>]*+>|<!--(?s:.*?)-->|<!DOCTYPE[^\[>]*+(?:\[(?s:.*?)\]\s*+)?>)*+<([A-Za-z]++)(?=[\s/>])"
)
_CALL = re.compile(rb"<call\s[^<]*?\bnumber\s*=")
_TITANIUM = re.compile(rb"<sms\s[^<]*?\bmsgBox\s*=")
_EMPTY = re.compile(rb"<calls\s[^<]*?\bcount\s*=")


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is such a backup, by its outermost tag or by the first keys of its JSON."""
    codec, mark = _text.encoding(head)
    if codec.startswith("utf-16"):
        head, mark = head[mark:].decode(codec, "replace").encode("utf-8", "replace"), 0
    if head[mark : mark + 64].lstrip()[:1] in (b"{", b"["):
        return _smsjson.recognises(head[mark:])
    start = _START.match(head, mark)
    outer = start[1] if start else b""
    if outer == b"calls":
        return bool(_CALL.search(head) or _EMPTY.search(head))
    return outer in (b"smses", b"allsms") or (outer == b"threads" and _TITANIUM.search(head) is not None)


def read(source: Source, context: Context) -> Found:
    """Read a backup. Raises Refused when there is no message and no call in it."""
    if source.size > MAX_BYTES:
        raise Refused("This backup is larger than 2 GB. Please make it once more, without pictures.")
    backup = _Backup(context)
    start = source.file.read(64)
    source.file.seek(0)
    mark = _text.encoding(start)[1]
    if start[mark:].lstrip()[:1] in (b"{", b"["):
        backup.take_json(source)
    else:
        backup.take_tags(Tags(source.file))
    return backup.finish()


class _Names(dict[bytes, int]):
    """People by number as the tags have it. Fills itself."""

    def __init__(self, backup: "_Backup", *, calls: bool) -> None:
        super().__init__()
        self._backup, self._calls = backup, calls

    def __missing__(self, raw: bytes) -> int:
        if len(self) > _REMEMBERED:
            self.clear()
        written = _smsvalues.text(raw, self._backup.codec)
        self[raw] = who = self._backup.who(written, calls=self._calls)
        return who


class _Backup:
    """Takes the messages and calls of a backup, and tells whom they are about."""

    def __init__(self, context: Context) -> None:
        self.found = Found("sms_backup")
        self.codec = "utf-8"
        self._book = Book(context, self.found)
        self._messages = _Names(self, calls=False)
        self._calls = _Names(self, calls=True)
        self._mms: tuple[str, ...] = ()
        self._everybody: list[tuple[str, int]] = []
        self._count = 0
        self._made = 0

    def who(self, written: str, name: str = "", *, calls: bool = False) -> int:
        """Return the number of a person, or SEVERAL when there are several numbers."""
        several = not calls and len(_numbers(written)) > 1
        return SEVERAL if several else self._book.who(written, name, calls=calls)

    def finish(self) -> Found:
        """Return everything. Raises Refused when there was nothing."""
        if not self._count:
            raise Refused(_NOT_HERE)
        return self._book.finish(self._made)

    def take_json(self, source: Source) -> None:
        """Read a backup in JSON."""
        for place, record in enumerate(_smsjson.records(source.file), 1):
            if record is None:
                self._count += 1
                self.found.skip(f"entry {place}", "it cannot be read")
            elif record.number is not None:
                who = self.who(str(record.number), record.name_given(), calls=True)
                self._call(who, record.date, record.type, record.duration)
            elif record.box is None and record.box_now is None:
                who = self.who(str(record.address or ""), record.name_given())
                self._message(who, record.date, record.type)
            else:
                box, kind = record.box or record.box_now, record.kind or record.kind_now
                self._mms = (str(record.address or ""), str(record.date), str(box), str(kind), record.name_given())
                for one in record.everybody():
                    written, called = str(one.address or ""), one.called or one.called_before
                    self._everybody.append((written, _smsvalues.number(one.type)))
                    if called and _numbers(written):
                        self._book.who(written, str(called))
                self._multimedia()

    def take_tags(self, tags: Tags) -> None:
        """Read a backup in XML."""
        take = {b"sms": self._take_messages, b"call": self._take_calls}
        for name, columns in tags:
            self.codec = tags.codec
            if name in take:
                take[name](columns)
            elif name == b"mms":
                self._mms = self._texts(columns)
                self._everybody.clear()
            elif name == b"addr":
                written, kind = self._texts(columns)
                self._everybody.append((written, _smsvalues.number(kind)))
            elif name == b"/mms":
                self._multimedia()
            elif columns:
                self._made = max(self._made, _smsvalues.moment(self._texts(columns)[0]))
        for people in (self._messages, self._calls):
            for raw, who in people.items():
                if who >= 0 and raw in tags.names:
                    self._book.name(who, _smsvalues.text(tags.names[raw], self.codec))
        if tags.cut_off:
            self.found.skip("the end of the file", _CUT)

    def _texts(self, columns: Columns) -> tuple[str, ...]:
        """Return the values of a single tag."""
        return tuple(_smsvalues.text(column[0], self.codec) for column in columns)

    def _take_messages(self, columns: Columns) -> None:
        """Take a run of messages: at once when all were received or sent, in milliseconds."""
        addresses, dates, boxes, words = columns
        if _RECEIVED_OR_SENT.issuperset(boxes):
            try:
                times = list(map(int, dates))
            except ValueError:
                times = [0]
            if _MILLISECONDS <= min(times) <= max(times) < 100 * _MILLISECONDS:
                directions = b"".join(boxes).translate(_DIRECTIONS)
                who = list(map(self._messages.__getitem__, addresses))
                self._book.extend(who, times, Channel.MESSAGE, directions)
                self._count += len(times)
                return
        for address, when, box, word in zip(addresses, dates, boxes, words, strict=True):
            written = (box or word).decode("ascii", "replace")
            self._message(self._messages[address], when.decode("ascii", "replace"), written)

    def _take_calls(self, columns: Columns) -> None:
        """Take a run of calls."""
        for number, *values in zip(*columns, strict=True):
            self._call(self._calls[number], *(value.decode("ascii", "replace") for value in values))

    def _skip(self, reason: str) -> None:
        self.found.skip(f"entry {self._count}", reason)

    def _message(self, who: int, when: Scalar, box: Scalar) -> None:
        """Take one message."""
        self._count += 1
        at, box = _smsvalues.moment(when), _smsvalues.box(box)
        if box == _smsvalues.DRAFT:
            self.found.throw(_DRAFTS)
        elif box in _smsvalues.NOT_SENT:
            self.found.throw(_NOT_SENT)
        elif box not in _DIRECTION:
            self._skip(_BAD_KIND)
        elif not at:
            self._skip(_BAD_DATE)
        else:
            self._book.add(who, at, Channel.MESSAGE, _DIRECTION[box])

    def _call(self, who: int, when: Scalar, kind: Scalar, seconds: Scalar) -> None:
        """Take one call."""
        self._count += 1
        at, call = _smsvalues.moment(when), _smsvalues.call(kind)
        if call == Call.BLOCKED:
            self.found.throw(_BLOCKED)
        elif call not in _smsvalues.CALLS:
            self._skip(_BAD_KIND)
        elif not at:
            self._skip(_BAD_DATE)
        else:
            lasted = max(_smsvalues.number(seconds), 0)
            direction, meaning = outcome(call, lasted)
            self._book.add(who, at, Channel.VOICE, direction, meaning, lasted)

    def _multimedia(self) -> None:
        """Take one MMS, whose parties are known by now."""
        if not self._mms:
            return
        (address, when, box, kind, called), parties = self._mms, self._everybody
        self._mms, self._everybody = (), []
        if _smsvalues.number(kind) in _smsvalues.REPORTS:
            self._count += 1
            self.found.throw("delivery reports")
            return
        senders = [number for written, role in parties if role == _smsvalues.FROM for number in _numbers(written)]
        others = [number for written, role in parties if role in _TO for number in _numbers(written)]
        listed = _numbers(address)
        for number, name in zip(listed, _names(called, len(listed)), strict=True):
            self._book.who(number, name)
        if _smsvalues.box(box) == _smsvalues.SENT:
            for number in senders:
                self._book.owner(number)
            self._message(self._one_of(others or listed), when, box)
        elif _smsvalues.box(box) == _smsvalues.RECEIVED:
            self._received(senders, others, listed, when)
        else:
            self._message(NOBODY, when, box)

    def _one_of(self, numbers: list[str]) -> int:
        """Return the person, when these are the numbers of one besides the owner; SEVERAL or NOBODY otherwise."""
        people = {_ending(number): who for number in numbers if (who := self._book.who(number)) != OWNER}
        if not people:
            return OWNER if numbers else NOBODY
        return SEVERAL if len(people) > 1 else next(iter(people.values()))

    def _received(self, senders: list[str], others: list[str], listed: list[str], when: str) -> None:
        """Take an MMS that came in: from one person, or into a group of which the owner is one."""
        self._count += 1
        if not senders and len(listed) > 1:
            self.found.throw(_NO_SENDER)
            return
        senders = senders or listed
        who = self._book.who(senders[0]) if senders else NOBODY
        named = {_ending(number): self._book.who(number) for number in (*others, *listed) if number not in senders}
        left = [code for code in named.values() if code != OWNER]
        # The owner is among those it went to, known or not; without such a list, the others are listed alone.
        alone = 1 if others and OWNER not in named.values() else 0
        at = _smsvalues.moment(when)
        if at:
            kind = Kind.GROUP if len(left) > alone else Kind.REAL
            self._book.add(who, at, Channel.MESSAGE, Direction.IN, kind)
        else:
            self._skip(_BAD_DATE)


def _numbers(written: str) -> list[str]:
    """Return each of the numbers that stand in one attribute, without what says that there is none."""
    parts = re.split("[~;]", written) if "~" in written or ";" in written else [written]
    return [part for part in dict.fromkeys(map(str.strip, parts)) if not unnamed(part) and part != _IN_PLACE_OF_OWN]


def _names(written: str, count: int) -> list[str]:
    """Return the names of several people, if as many stand there as there are people."""
    names = written.split(", ") if count > 1 else [written]
    return names if len(names) == count else [""] * count


def _ending(number: str) -> str:
    """Return by what a number is the same in every form: its last digits."""
    digits = "".join(filter(str.isdigit, number))
    return digits[-8:] if len(digits) >= 8 else number
