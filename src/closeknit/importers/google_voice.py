"""Calls, voicemails and texts of Google Voice, as Google Takeout writes them: one web page each, under Voice/Calls.

The pages carry microformats (hAudio for calls, hChatLog for texts) and labels with addresses, which are the same in every
language: `http://www.google.com/voice#missed`. All pages of one download are read as one, for a page that has only
the owner's own texts in it names the other person by name alone.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import unescape

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _callwords, _text
from closeknit.importers._callsbook import SEVERAL, Book, Call, Kind, outcome, unnamed
from closeknit.importers._found import Context, Found, Refused, Source

KIND = "calls"
TITLE = "Google Voice calls and texts"
HOW_TO = (
    "Open takeout.google.com, choose Deselect all, then choose Voice alone and create the export. "
    "When it is ready, download the zip and choose it as it is."
)
READS = "When each call and text was, with whom, and how long calls took."
KEEPS = "Days and times, numbers and names, who called or wrote, and how long calls took."
THROWS_AWAY = "The text of messages and voicemails. Recordings and pictures are not opened. Spam is left out."
MAX_BYTES = 20_000_000

_NOT_HERE = "There are no calls or texts in this page. Please choose the zip that Google Takeout gave you."
_BAD_DATE = "a time that cannot be read"
_SPAM = "spam"

_CALL_PAGE = re.compile(rb'<div class="haudio">')
_TALK_PAGE = re.compile(rb'<div class="hChatLog')
_LABEL = re.compile(r'rel="tag" href="https?://www\.google\.com/voice#(\w{1,20})"')
_PUBLISHED = re.compile(r'<abbr class="published" title="([^"]{10,40})"')
_LENGTH = re.compile(r'<abbr class="duration" title="(PT[^"]{1,20})"')
_PARTY = re.compile(
    r'<a class="tel" href="tel:([^"]{0,60})">\s*<(span|abbr) class="fn"[^>]{0,40}>([^<]{0,200})</(?:span|abbr)>'
)
_MESSAGE = re.compile(
    r'<div class="message">\s*<abbr class="dt" title="([^"]{10,40})">[^<]{0,80}</abbr>:?\s*<cite class="sender vcard">\s*'
    + _PARTY.pattern
)
_TITLE = re.compile(r"<title>(?:Me to\s|[^<\n]{0,100}\n)?([^<]{0,300})</title>")
"""The words before the name ("Me to") stand on a line of their own, in every language."""
_FILE_NAME = re.compile(r"(.+) - [^-]{1,40} - \d{4}-\d\d-\d\dT[\d_]{1,12}Z[-\d]{0,12}\.html?", re.I)
_CALLS = {
    "missed": Call.MISSED,
    "placed": Call.OUTGOING,
    "received": Call.INCOMING,
    "recorded": Call.INCOMING,
    "voicemail": Call.VOICEMAIL,
}
_PARTICIPANTS = '<div class="participants">'
_ME = "abbr"
"""The owner's own name stands in an `abbr` in place of a `span`, whatever the language calls "Me"."""


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is a page of Google Voice, by the marks that Takeout puts into it."""
    if _CALL_PAGE.search(head):
        return b'class="contributor vcard"' in head
    return _TALK_PAGE.search(head) is not None


def read(source: Source, context: Context) -> Found:
    """Read one page. Raises Refused when there is nothing to read in it."""
    return read_all([source], context)


def read_all(sources: Iterable[Source], context: Context) -> Found:
    """Read all pages of a download. Raises Refused when there is nothing in any of them."""
    pages = _Pages(context)
    for source in sources:
        try:
            pages.take(source)
        except Refused as refused:
            pages.found.skip(source.name.rpartition("/")[2], str(refused))
    return pages.finish()


class _Pages:
    """Takes the pages of a download."""

    def __init__(self, context: Context) -> None:
        self.found = Found("google_voice")
        self._book = Book(context, self.found)
        self._count = 0
        self._numbers: dict[str, set[str]] = {}
        self._own: list[tuple[str, list[int]]] = []

    def take(self, source: Source) -> None:
        """Read one page. Raises Refused when it is too large."""
        if source.size > MAX_BYTES:
            raise Refused("This page is larger than 20 MB, so it was not read. Please download the export once more.")
        page = _text.decode(source.file.read(MAX_BYTES + 1))
        labels = set(_LABEL.findall(page))
        if "spam" in labels:
            self._count += 1
            self.found.throw(_SPAM)
        elif 'class="haudio"' in page:
            self._call(page, labels, source.name.rpartition("/")[2])
        else:
            self._talk(page, source.name.rpartition("/")[2])

    def finish(self) -> Found:
        """Return everything, once all numbers are known by name."""
        for name, times in self._own:
            known = self._numbers.get(name.casefold(), set())
            number = next(iter(known)) if len(known) == 1 else name if name.lstrip("+").isdecimal() else ""
            who = self._book.who(number, name)
            for at in times:
                self._book.add(who, at, Channel.MESSAGE, Direction.OUT)
        if not self._count:
            raise Refused(_NOT_HERE)
        # It is one number of the owner's, beside that of the phone.
        return self._book.finish(everyone=False)

    def _person(self, number: str, name: str, *, calls: bool) -> int:
        plain = _text.clean(unescape(name))
        if number and not unnamed(plain):
            self._numbers.setdefault(plain.casefold(), set()).add(number)
        return self._book.who(number, plain, calls=calls)

    def _call(self, page: str, labels: set[str], where: str) -> None:
        """Take a call, or a voicemail."""
        self._count += 1
        call = next((call for label, call in _CALLS.items() if label in labels), None)
        published, party, length = _PUBLISHED.search(page), _PARTY.search(page), _LENGTH.search(page)
        at = _moment(published[1]) if published else 0
        if call is None or party is None or not at:
            self.found.skip(where, _BAD_DATE)
            return
        seconds = _callwords.seconds(length[1]) if length else None
        direction, kind = outcome(call, seconds)
        who = self._person(party[1], party[3], calls=True)
        self._book.add(who, at, Channel.VOICE, direction, kind, seconds or 0)

    def _talk(self, page: str, where: str) -> None:
        """Take the texts between the owner and one or several others."""
        start = page.find(_PARTICIPANTS)
        is_group = start >= 0 and len(_PARTY.findall(page, start, page.find("</div>", start))) > 1
        others: dict[int, None] = {}
        own: list[int] = []
        for found in _MESSAGE.finditer(page):
            written, number, element, name = found.groups()
            self._count += 1
            at = _moment(written)
            if not at:
                self.found.skip(where, _BAD_DATE)
            elif element == _ME:
                self._book.owner(number)
                own.append(at)
            else:
                who = self._person(number, name, calls=False)
                others.setdefault(who)
                kind = Kind.GROUP if is_group else Kind.REAL
                self._book.add(who, at, Channel.MESSAGE, Direction.IN, kind)
        if is_group or len(others) > 1:
            others = {SEVERAL: None}
        if others:
            for at in own:
                self._book.add(next(iter(others)), at, Channel.MESSAGE, Direction.OUT)
        elif own:
            named = _FILE_NAME.fullmatch(where) or _TITLE.search(page)
            self._own.append((_text.clean(unescape(named[1].rpartition("\n")[2])) if named else "", own))


def _moment(written: str) -> int:
    """Return a moment in milliseconds, 0 when it cannot be read."""
    try:
        then = datetime.fromisoformat(written.strip())
        return round((then if then.tzinfo else then.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return 0
