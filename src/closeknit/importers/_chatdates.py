"""How a chat export begins each message: the style of its dates and times, told once from the first lines.

A phone writes the whole file in the form of its region, so one style holds for a file:

    3/4/25, 9:05 AM - Name: text            [04.03.25, 09:05:07] Name: text
    2025-03-04, 9:05 a.m. - Name: text      [14:56:01, 3/18/22] Name: text
    2025. 3. 4. 오후 9:05 - Name: text       [٢٧/٣/٢٠٢٢، ٩:٤١:٣٥ م] Name: text

`detect` finds it and compiles one pattern for the file. Every repeat in the patterns is bounded, so a line costs
at most a fixed number of steps (security: IM-7). What a date *means* is told later, from all: see `_chatorder`.
"""

import re
from collections import Counter
from dataclasses import dataclass

from closeknit.importers._calendars import ERAS

MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff"
"""Unseen marks for the direction of text, as the inside of a class: phones put them anywhere."""

NO_MARKS = dict.fromkeys((0x200E, 0x200F, 0x61C, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))

SHORT = 5
"""How many letters of a message the pattern gives apart: enough to see which are worth a closer look."""

_HEAD_LINES = 400
_LINE = 300

_M = f"[{MARKS}]{{0,4}}"
_SP = "[ \u00a0\u202f\u2009]"
ERA = "|".join(sorted(map(re.escape, ERAS), key=len, reverse=True))
_SEP = rf"{_M}{_SP}?[-/.\u2010\u2011\u2013年月]{_SP}?{_M}"
_DATE = (
    rf"(?:(?:{ERA}){_SP}?)?(?:\d{{1,4}}|元){_SEP}\d{{1,2}}{_SEP}(?:(?:{ERA}){_SP}?)?(?:\d{{1,4}}|元)"
    rf"{_M}[.日]?(?:{_SP}(?:{ERA})(?!\w))?"
)
_MINUTE = rf"{_M}(?:[:.]|{_SP}?h{_SP}?){_M}\d{{2}}"
_SECOND = rf"{_M}(?:[:.]|{_SP}?min{_SP}?){_M}\d{{2}}(?:{_SP}?s(?!\w))?"
_BETWEEN = r"[^\d\n\[\]]{1,24}"
_BESIDE = r"[^\d\n\[\]:–—-]{0,24}"
_CLOSE = {"[": rf"{_M}\]{_SP}?", "-": rf"{_SP}?{_M}[-–—]{_M}{_SP}", ":": rf"{_M}:{_SP}"}
_AFTER_NAME = r":(?: |(?=[\n\u200e\u200f\u202a])|(?![^\n]))"
_AUTHOR = rf"(?:(?P<author>[^:\n]{{1,100}}(?::(?![ \u200e\n])[^:\n]{{1,100}})?){_AFTER_NAME})?"
"""The name ends at the first colon before a space. A colon inside a name is kept when it stands tight."""

_OPEN = rf"{_M}(?P<open>\[?){_SP}?{_M}"
_ANY_CLOSE = rf"(?P<close>{'|'.join(_CLOSE.values())})"
_TIME = rf"(?P<clock>\d{{1,2}}{_MINUTE}(?P<long>{_SECOND})?)"
_DATE_FIRST = re.compile(
    rf"{_OPEN}(?P<date>{_DATE})(?P<before>{_BETWEEN}){_TIME}(?P<after>{_BESIDE}){_ANY_CLOSE}{_M}{_AUTHOR}"
)
_TIME_FIRST = re.compile(
    rf"{_OPEN}{_TIME}(?P<after>{_BESIDE}?)(?P<before>[,،]?{_SP}{_M})(?P<date>{_DATE}){_ANY_CLOSE}{_M}{_AUTHOR}"
)
_PLAIN = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4} [0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?")
_CLOCK_PARTS = re.compile(r"(\D*)(\d{1,2})\D{1,5}(\d{2})(?:\D{1,5}(\d{2}))?(\D*)")
_TIGHT = str.maketrans(dict.fromkeys(" .,،、'’״\"·\u00a0\u202f\u2009\r\t", ""))

_HALVES = {
    "am": "am ص ق.ظ π.μ. 上午 凌晨 清晨 早上 午前 오전 пр.об. дп öö sa de. dop. ap. fm f.m. pg pd պ. "
    "पूर्वाह्न পূর্বাহ্ণ முற்பகல் ಪೂರ್ವಾಹ್ನ ఉ ਪੂ.ਦੁ. म.पू. પૂ. පෙ.ව. ก่อนเที่ยง ກ່ອນທ່ຽງ vm. f.h. r.n. yb לפנה״צ "
    "претпл. преподне prijepodne priešpiet priekšp. eparadites paradites ព្រឹក နံနက် ጥዋት asubuhi inthemorning",
    "pm": "pm م ب.ظ μ.μ. 下午 晚上 午後 오후 сл.об. пп ös ch du. odp. pop. ip. em e.m. ptg md "
    "अपराह्न অপরাহ্ণ பிற்பகல் ಅಪರಾಹ್ನ సా ਬਾ.ਦੁ. म.उ. ઉ. ප.ව. หลังเที่ยง ຫຼັງທ່ຽງ nm. e.h. i.n. yh אחה״צ "
    "попл. поподне popodne popiet pēcp. epasdites pasdites ល្ងាច ညနေ ከሰዓት jioni mchana "
    "intheafternoon intheevening",
    "noon": "中午",
    "night": "atnight",
}
_HALF = {word.casefold().translate(_TIGHT): half for half, words in _HALVES.items() for word in words.split()}
_NOISE = frozenset(
    ("uhr", "klo", "kl", "à", "às", "um", "alle", "ore", "h", "г", "ч", "в", "o", "om", "at", "alas", "s", "óra")
)
"""Words beside a time that say nothing about the half of the day."""


def _token(words: str) -> str:
    """Return what stands beside a time without spaces, dots and marks: "p. m." and "PM" become "pm"."""
    return words.translate(NO_MARKS).casefold().translate(_TIGHT)


def seconds(written: str, noise: frozenset[str] = _NOISE, *, halves: bool = False) -> int:
    """Return the seconds since midnight of a time and the words beside it ("下午9:41"), or -1.

    noise      words that mean nothing      halves    whether a half of the day has to stand there
    """
    parts = _CLOCK_PARTS.fullmatch(written.translate(NO_MARKS))
    if parts is None:
        return -1
    before, hour_written, minute, second, after = parts.groups()
    hour, half = int(hour_written), ""
    for token in (_token(before), _token(after)):
        if token and token not in noise:
            if token not in _HALF:
                return -1
            half = _HALF[token]
    hour = _of_the_day(hour, half)
    if (halves and not half) or hour > 23 or int(minute) > 59 or int(second or 0) > 59:
        return -1
    return hour * 3600 + int(minute) * 60 + int(second or 0)


def _of_the_day(hour: int, half: str) -> int:
    """Return an hour of 24 from one of 12 and its half of the day; an hour over 12 needs no half."""
    if not half or hour > 12:
        return hour
    late = {"am": False, "pm": True, "noon": hour not in (10, 11), "night": 6 <= hour < 12}[half]
    return hour % 12 + (12 if late else 0)


class Times(dict[str, int]):
    """Seconds since midnight by the time as written, -1 for what cannot be read. Fills itself, stays small."""

    def __init__(self, style: "Style") -> None:
        super().__init__()
        self._style = style

    def __missing__(self, written: str) -> int:
        if len(self) > 200_000:
            self.clear()
        self[written] = found = seconds(written, self._style.noise, halves=self._style.halves)
        return found


@dataclass(frozen=True, slots=True)
class Style:
    """The style of one file.

    pattern    finds all its messages at once, in text with a line break before each line; the groups are marks,
               date, time (or time, date), author, first letters, up to 200 more
    frame      "[", "-" or ":": what sets date and time apart from the rest
    noise      words beside a time that mean nothing       halves    whether times have a half of the day
    headers    the first lines as far as the name      dates, authors    of those lines, "" for no author
    begins     whether the very first line is one of them       lines    how many lines were looked at
    """

    pattern: re.Pattern[str]
    frame: str
    noise: frozenset[str]
    halves: bool
    headers: tuple[str, ...]
    dates: tuple[str, ...]
    authors: tuple[str, ...]
    begins: bool
    lines: int


@dataclass(frozen=True, slots=True)
class _Header:
    """One line that begins like a message. `key`: frame, time first, seconds, where the half of the day stands."""

    found: re.Match[str]
    key: tuple[str, bool, bool, str]
    hour: int

    @property
    def words(self) -> tuple[str, str]:
        """What stands before the time and after it."""
        return _token(self.found["before"]), _token(self.found["after"])

    def alike(self, other: "_Header") -> bool:
        """Whether another header has the same words beside its time, but for the half of the day."""
        pairs = zip(self.words, other.words, strict=True)
        return all(one == two or (one in _HALF and two in _HALF) for one, two in pairs)


def _header(line: str) -> _Header | None:
    """Return a line as a header if it is one in any style."""
    found = _DATE_FIRST.match(line) or _TIME_FIRST.match(line)
    if found is None or bool(found["open"]) != ("]" in found["close"]):
        return None
    frame = "[" if found["open"] else found["close"].translate(NO_MARKS).strip()
    if frame == ":" and not found["author"]:
        return None
    clock = _CLOCK_PARTS.fullmatch(found["clock"].translate(NO_MARKS))
    if clock is None or int(clock[2]) > 23 or int(clock[3]) > 59:
        return None
    words = (_token(found["before"]), _token(found["after"]))
    if any(len(word) > 16 for word in words):
        return None
    half = next((place for place, word in zip(("before", "after"), words, strict=True) if word in _HALF), "")
    time_first = found.start("clock") < found.start("date")
    key = ("-" if frame in "–—" else frame, time_first, found["long"] is not None, half)
    return _Header(found, key, int(clock[2]))


def detect(text: str) -> Style | None:
    """Return the style of a file from its beginning: that of its first line, else the commonest; or None."""
    lines = [line for line in text.split("\n", _HEAD_LINES)[:_HEAD_LINES] if line.strip()]
    headers = [_header(line[:_LINE]) for line in lines]
    known = [header for header in headers if header is not None]
    if not known:
        return None
    key = headers[0].key if headers[0] else Counter(header.key for header in known).most_common(1)[0][0]
    chosen = [header for header in known if header.key == key]
    return _style(chosen, begins=headers[0] is not None, lines=len(lines))


def _style(headers: list[_Header], *, begins: bool, lines: int) -> Style:
    """Compile the pattern of a file from headers of one style.

    A word beside the time that is no known half of the day means nothing if it stands beside an hour over 12.
    """
    headers = [header for header in headers if header.alike(headers[0])]
    clear = (header for header in headers if header.hour > 12)
    noise = {word for header in clear for word in header.words if word not in _HALF}
    written = tuple(header.found[0][: header.found.end("close") - header.found.start()] for header in headers)
    return Style(
        pattern=re.compile(_plain(headers) or _wide(headers)),
        frame=headers[0].key[0],
        noise=_NOISE | noise,
        halves=headers[0].key[3] != "",
        headers=written,
        dates=tuple(header.found["date"] for header in headers),
        authors=tuple(header.found["author"] or "" for header in headers),
        begins=begins,
        lines=lines,
    )


def _plain(headers: list[_Header]) -> str:
    """Return the quick pattern, for ASCII digits and signs that stay the same in each header, or ""."""
    frame, time_first, long, half = headers[0].key
    signs = {(header.found["before"], "" if half else header.found["after"]) for header in headers}
    closes = {header.found["close"] for header in headers}
    before, after = signs.pop()
    close = closes.pop()
    if signs or closes or half == "before" or _token(after) or not (before + after + close).isascii():
        return ""
    for header in headers:
        found = header.found
        tight = found.end("open") in (found.start("date"), found.start("clock"))
        if not tight or not _PLAIN.fullmatch(f"{found['date']} {found['clock']}"):
            return ""
    date = "[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}"
    time = "[0-9]{1,2}[:.][0-9]{2}" + ("[:.][0-9]{2}" if long else "") + (_BESIDE if half else "")
    order = (f"(?P<time>{time}){re.escape(after)}", re.escape(before), f"(?P<date>{date})")
    return _whole(frame, "".join(order if time_first else reversed(order)) + re.escape(close))


def _wide(headers: list[_Header]) -> str:
    """Return the patient pattern, for the digits, marks, eras and words of any region."""
    frame, time_first, long, _ = headers[0].key
    after = _BESIDE if any(header.words[1] for header in headers) else ""
    time = rf"\d{{1,2}}{_MINUTE}{_SECOND if long else ''}{after}"
    if time_first:
        middle = rf"{_SP}?(?P<time>{time})[,،]?{_SP}{_M}(?P<date>{_DATE})"
    else:
        middle = rf"{_SP}?{_M}(?P<date>{_DATE})(?P<time>{_BETWEEN}{time})"
    return _whole(frame, f"{middle}{_CLOSE[frame]}{_M}")


def _whole(frame: str, middle: str) -> str:
    """Return the pattern of a message from that of its date and time."""
    opening = r"\[" if frame == "[" else ""
    return rf"\n({_M}){opening}{middle}{_AUTHOR}(.{{0,{SHORT}}})(.{{0,200}})"
