"""Chats of Facebook, Messenger and Instagram in JSON, read piece by piece as they pass.

Only the fields named here are filled. The text of a message stays undecoded: it is compared with the sentences that
the networks write themselves (`_metanotices`), and goes with its piece. A file that is cut off gives what came before.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import BinaryIO

import msgspec

from closeknit.importers import _metanotices, _text
from closeknit.importers._found import Refused
from closeknit.importers._metaparts import ENCRYPTED, Authors, Kind, Part, Place, readable, without_halves

_PIECE = 2**20
_LONGEST_HEAD = 2**22
"""How far into a file the first message is looked for: behind the names of everybody in the largest groups."""
_LONGEST_MESSAGE = 2**26

_NOT_A_CHAT = "This file is damaged or not complete; make the download once more, in JSON, and choose the new file."

_LIST = re.compile(rb'"messages"\s*:\s*\[\s*(?:\{\s*("[A-Za-z_]{1,40}")\s*:|(\]))')
_BETWEEN = re.compile(rb"\}\s*,\s*\{\s*\Z")
_ENDS = re.compile(rb"\}\s*\](?=\s*(?:,\s*\"[a-zA-Z_]{1,40}\"\s*:|\}))")
_MOST_ENDS = 8
_INDEX = re.compile(r"_\d{1,6}$")

_EMPTY = b'""'
_SECONDS_END = 10**11
"""Below this a time is in seconds, as downloads of early 2018 have it, not in milliseconds."""


_NONE = msgspec.Raw(b"")


class _Name(msgspec.Struct):
    name: str | None = ""


class _Message(msgspec.Struct, gc=False):
    """One message: a download of the network (`sender_name`) or of Messenger's encrypted chats (`senderName`)."""

    sender_name: str | None = None
    timestamp_ms: int | float | None = None
    timestamp: int | float | None = None
    type: str | None = None
    call_duration: int | float | None = None
    missed: bool | None = None
    is_unsent: bool | None = None
    is_taken_down: bool | None = None
    senderName: str | None = None
    isUnsent: bool | None = None
    text: msgspec.Raw = _NONE
    content: msgspec.Raw = _NONE
    reactions: msgspec.Raw = _NONE


class _Chat(msgspec.Struct):
    """What stands around the messages of a chat."""

    participants: list[_Name | str] = []
    messages: list[_Message] = []
    title: str | None = ""
    threadName: str | None = ""
    thread_path: str | None = ""
    thread_type: str | None = ""


_messages = msgspec.json.Decoder(list[_Message])
_chat = msgspec.json.Decoder(_Chat)

_NO_MESSAGE = frozenset(("Call", "Subscribe", "Unsubscribe"))
"""Types in older downloads that are no messages. Newer ones have no types; calls are told by their length there."""


def read(file: BinaryIO, name: str, where: Place, latest: int) -> Part:
    """Read one chat. `latest` is the last millisecond that can be, since 1970. Raises Refused when it is none."""
    part = Part(name, where)
    rows = _Rows(part, latest)
    for piece, word, is_last in _pieces(file, part):
        if is_last:
            rows.add(_last(piece, word, part))
        else:
            rows.add(_decoded(b"[%b]" % piece, word, part))
    if not part.people and not part.authors:
        raise Refused(_NOT_A_CHAT)
    return part


def _pieces(file: BinaryIO, part: Part) -> Iterator[tuple[bytes, bytes, bool]]:
    """Yield whole messages, about a megabyte at a time, and in the end (True) the last ones with the rest of the file.

    Each message begins with the same word, and `{"word"` cannot be inside a text, for the quotes there are escaped.
    """
    data = b""
    while (found := _LIST.search(data)) is None:
        more = file.read(_PIECE)
        data += more
        if not more or len(data) > _LONGEST_HEAD:
            raise Refused(_NOT_A_CHAT)
    begin = data.index(b"[", found.start()) + 1
    try:
        _around(_chat.decode(without_halves(data[:begin].removeprefix(b"\xef\xbb\xbf")) + b"]}"), part)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused(_NOT_A_CHAT) from None
    word = found[1] or b""
    rest = data[begin:]
    searched = 0
    while more := file.read(_PIECE):
        rest += more
        if cut := _cut(rest, word, searched):
            yield rest[: rest.rindex(b"}", 0, cut) + 1], word, False
            rest = rest[rest.rindex(b"{", 0, cut) :]
        searched = len(rest) - len(word)
        if len(rest) > _LONGEST_MESSAGE:
            raise Refused(_NOT_A_CHAT)
    yield rest, word, True


def _cut(data: bytes, word: bytes, searched: int) -> int:
    """Return where the first word of the last message stands, or 0; all before `searched` was looked at."""
    first = max(searched, 0)
    at = data.rfind(word, first) if word else 0
    while at > 0:
        if _BETWEEN.search(data, max(at - 200, 0), at):
            return at
        at = data.rfind(word, first, at)
    return 0


def _around(chat: _Chat, part: Part) -> None:
    """Take what the file says of the chat itself."""
    names = [one if isinstance(one, str) else one.name or "" for one in chat.participants]
    part.people += [_text.clean(readable(name)) for name in names]
    part.title = part.title or _text.clean(readable(chat.title or ""))
    part.is_group |= chat.thread_type == "RegularGroup"
    if chat.threadName:
        part.title = _text.clean(_INDEX.sub("", readable(chat.threadName)))
        part.place.folder, part.place.thread = ENCRYPTED, ""
    folder, _, thread = (chat.thread_path or "").strip("/").rpartition("/")
    if thread:
        part.place.thread = thread
        part.place.folder = part.place.folder or folder.rpartition("/")[2]


def _decoded(data: bytes, word: bytes, part: Part) -> Sequence[_Message]:
    """Decode a list of messages; where one of them is damaged, the others one by one."""
    try:
        return _messages.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return [one for start in _starts(data, word) if (one := _one(start, part)) is not None]


def _last(rest: bytes, word: bytes, part: Part) -> Sequence[_Message]:
    """Decode the last messages and what follows the list; of a file that is cut off, what is whole."""
    try:
        chat = _chat.decode(b'{"messages":[' + rest)
    except (msgspec.DecodeError, UnicodeDecodeError):
        *whole, last = _starts(rest, word) or [b""]
        found = [one for start in whole if (one := _one(start, part)) is not None]
        for end in islice(_ENDS.finditer(last), _MOST_ENDS):
            try:
                found += _messages.decode(b"[%b" % last[: end.end()])
                chat = _chat.decode(b"{" + last[end.end() :].lstrip(b" \t\r\n,"))
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
            _around(chat, part)
            return found
        part.cut = True
        return found
    _around(chat, part)
    return chat.messages


def _starts(data: bytes, word: bytes) -> list[bytes]:
    """Return the messages of a piece, each for itself, without what no reader takes."""
    clean = without_halves(data.decode("utf-8", "replace").encode())
    begins = [found.start() for found in re.finditer(rb"\{\s*" + re.escape(word), clean)] if word else []
    return [clean[begin:end] for begin, end in pairwise([*begins, len(clean)])]


def _one(data: bytes, part: Part) -> _Message | None:
    """Decode one message, or count it as damaged."""
    try:
        return _messages.decode(b"[%b]" % data.rstrip(b" \t\r\n,]"))[0]
    except (msgspec.DecodeError, UnicodeDecodeError, IndexError):
        part.damaged += 1
        return None


class _Rows:
    """Puts messages into the columns of a part."""

    def __init__(self, part: Part, latest: int) -> None:
        self._part, self._latest = part, latest
        self._authors = Authors(part.authors)

    def add(self, messages: Sequence[_Message]) -> None:
        """Add messages."""
        part, latest, first = self._part, self._latest, len(self._part.kind)
        written = [one.timestamp_ms or 0 for one in messages]
        times = list(map(_time, messages)) if min(written, default=0) < _SECONDS_END else list(map(int, written))
        texts = [bytes(one.content) or bytes(one.text) for one in messages]
        kinds = bytearray(len(messages))
        for number in _metanotices.odd(texts):
            kinds[number] = _metanotices.judge(texts[number])
        for number in _special(messages):
            one = messages[number]
            if one.is_unsent or one.isUnsent or one.is_taken_down:
                kinds[number] = Kind.UNSENT
                continue
            kinds[number], length = _call(one, texts[number])
            if length:
                part.minutes[first + number] = length
        if min(times, default=1) <= 0 or max(times, default=0) > latest:
            for number, at in enumerate(times):
                if not 0 < at <= latest:
                    kinds[number], times[number] = Kind.UNREADABLE, 0
        part.at.extend(array("q", times))
        authors = map(self._authors.__getitem__, [one.sender_name or one.senderName for one in messages])
        part.who.extend(array("i", authors))
        part.kind += kinds
        wordless = [kind for kind, text in zip(kinds, texts, strict=True) if len(text) < len(_EMPTY) + 1]
        part.throw("message text", len(texts) - len(wordless))
        part.throw("pictures and files", wordless.count(Kind.MESSAGE))
        hearts = (bytes(one.reactions).count(b'"reaction"') for one in messages if one.reactions is not _NONE)
        part.throw("reactions", sum(hearts))


def _special(messages: Sequence[_Message]) -> list[int]:
    """Return which rows have a length, a type that is no message, or were taken back."""
    return [
        number
        for number, one in enumerate(messages)
        if one.type in _NO_MESSAGE
        or one.call_duration is not None
        or one.is_unsent
        or one.isUnsent
        or one.missed is not None
        or one.is_taken_down
    ]


def _time(one: _Message) -> int:
    """Return when a message was written, in milliseconds since 1970, or 0."""
    written = one.timestamp_ms or one.timestamp or 0
    return int(written * 1000) if 0 < written < _SECONDS_END else int(written)


def _call(one: _Message, text: bytes) -> tuple[Kind, int]:
    """Tell what a row is that has a length, or a type that is no message: its kind, and the minutes of a call."""
    if one.type != "Call" and one.type in _NO_MESSAGE:
        return Kind.NOTICE, 0
    seen = _metanotices.is_video(text)
    seconds = one.call_duration or 0
    if seconds <= 0 or one.missed:
        return (Kind.MISSED_VIDEO if seen else Kind.MISSED_VOICE), 0
    return (Kind.VIDEO if seen else Kind.VOICE), max(1, round(seconds / 60))
