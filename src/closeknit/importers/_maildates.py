"""When a mail was written, from whatever its Date line holds: seconds since 1970, UTC.

RFC 5322, section 3.3, with its obsolete forms (two-digit years, zones by name, comments), and what programs write
beside it: asctime, ISO 8601, am and pm, month names in other languages. A date in figures alone whose order cannot be
told is no date here: the Received line then says when the mail came.
"""

import re
from datetime import date

EARLIEST = 378_691_200
"""1 January 1982, the year of RFC 822: clocks that were never set give 1904, 1970 or 1980."""

_A_DAY = 86_400
_NOON = _A_DAY // 2
"""The time of a date that has none: the day is the same in most of the world."""

_EPOCH = date(1970, 1, 1).toordinal()
_MOST_DAYS = 100_000
_LONGEST = 200

_USUAL = re.compile(
    rb"\s*(?:[A-Za-z]{3}, ?)?(\d\d? [A-Za-z]{3} \d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4}|GMT|UTC|UT|Z)\s*(?:\([^()]*\)\s*)?"
)

_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHER_MONTHS = (
    *(("januar", 1), ("janvier", 1), ("ene", 1), ("gen", 1), ("sty", 1), ("янв", 1), ("oca", 1)),
    *(("fév", 2), ("fev", 2), ("febbraio", 2), ("lut", 2), ("фев", 2), ("şub", 2)),
    *(("mär", 3), ("mrz", 3), ("maa", 3), ("мар", 3)),
    *(("avr", 4), ("abr", 4), ("kwi", 4), ("апр", 4), ("nis", 4)),
    *(("mai", 5), ("maj", 5), ("mei", 5), ("mag", 5), ("мая", 5), ("май", 5)),
    *(("juin", 6), ("giu", 6), ("cze", 6), ("июн", 6), ("haz", 6)),
    *(("juil", 7), ("lug", 7), ("lip", 7), ("июл", 7), ("tem", 7)),
    *(("aoû", 8), ("aou", 8), ("ago", 8), ("sie", 8), ("авг", 8), ("ağu", 8)),
    *(("set", 9), ("wrz", 9), ("сен", 9), ("eyl", 9)),
    *(("okt", 10), ("ott", 10), ("out", 10), ("paź", 10), ("окт", 10), ("eki", 10)),
    *(("lis", 11), ("ноя", 11), ("kas", 11)),
    *(("dez", 12), ("dic", 12), ("déc", 12), ("gru", 12), ("дек", 12), ("ara", 12)),
)
_MONTHS = {name: number for number, name in enumerate(_ENGLISH, 1)}

_HOURS = {
    **dict.fromkeys(("ut", "utc", "gmt", "z"), 0),
    **{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "ast": -4, "adt": -3},
    **{"wet": 0, "west": 1, "bst": 1, "cet": 1, "met": 1, "mez": 1, "cest": 2, "mest": 2, "mesz": 2},
    **{"eet": 2, "eest": 3, "msk": 3, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13},
}
_COMMENT = re.compile(r"\([^()]*\)")
_TIME = re.compile(
    r"(?<![\d.])(\d{1,2})(?:\s*:\s*|\.)(\d\d)(?:(?:\s*:\s*|\.)(\d\d)(?:[.,]\d+)?)?(?![\d.])\s*(?:([ap])\.?m\b)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"\s*(?:(?:utc|gmt)\s*)?([+-])\s?(\d{1,2}):?(\d\d)(?!\d)|\s*([a-z]{1,4})\b", re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?[\s\-/]+(?:de )?([^\W\d_]{3,})\.?[\s\-/,]+(?:de )?(\d{2,4})(?![\d:])"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?!\d|:),?")
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_YEAR = re.compile(r"(?<![\d:+-])((?:19|20)\d\d)(?![\d:])")


class _Days(dict[bytes, int]):
    """Seconds at the start of a day as usually written (`2 Jan 2024`); 0 for a day there is not. Fills itself."""

    def __missing__(self, written: bytes) -> int:
        if len(self) > _MOST_DAYS:
            self.clear()
        number, month, year = written.decode("ascii").split(" ")
        self[written] = _start(int(year), _MONTHS.get(month.lower(), 0), int(number)) or 0
        return self[written]


class _Zones(dict[bytes, int]):
    """Seconds east of UTC of a zone as usually written (`+0100`); one that cannot be counts as UTC. Fills itself."""

    def __missing__(self, written: bytes) -> int:
        if not written[1:].isdigit():
            return 0
        seconds = _east(int(written[1:3]), int(written[3:]))
        self[written] = -seconds if written[:1] == b"-" else seconds
        return self[written]


_DAYS, _ZONES = _Days(), _Zones()


def seconds(value: bytes) -> int | None:
    """Return when a Date line says it was, or None when it does not say, or names a time before `EARLIEST`."""
    usual = _USUAL.fullmatch(value)
    if usual is None:
        return _unusual(value)
    day, hour, minute, second, zone = usual.groups()
    if hour > b"23" or minute > b"59" or second > b"59":
        return _unusual(value)
    at = _DAYS[day] + int(hour) * 3600 + int(minute) * 60 + int(second) - _ZONES[zone]
    return at if at >= EARLIEST else None


def received(value: bytes) -> int | None:
    """Return when a server took a mail in, by a Received line: the date is what follows its last semicolon."""
    return seconds(value.rpartition(b";")[2])


def envelope(line: bytes) -> int | None:
    """Return the date at the end of the line before a mail in an mbox (`From ngozi@home.example Fri Jul  8 …`)."""
    return _unusual(line.removeprefix(b"From ").partition(b" ")[2])


def _unusual(value: bytes) -> int | None:
    """Return a date in any other form."""
    text = _COMMENT.sub(" ", value[:_LONGEST].decode("utf-8", "replace")).strip()
    time = _TIME.search(text)
    clock: int | None = _NOON
    zone = 0
    if time is None:
        day = _day(text)
    else:
        day, clock, zone = _day(f"{text[: time.start()]} {text[time.end() :]}"), _clock(time), _zone(text, time.end())
    if day is None or clock is None:
        return None
    return day + clock - zone if day + clock - zone >= EARLIEST else None


def _clock(time: re.Match[str]) -> int | None:
    """Return the seconds since midnight."""
    hour, minute, second = int(time[1]), int(time[2]), min(int(time[3] or 0), 59)
    if time[4]:
        hour = hour % 12 + (12 if time[4] in "pP" else 0)
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 else None


def _day(text: str) -> int | None:
    """Return the seconds at the start of the day that a text without its time names."""
    iso = _ISO.search(text)
    if iso:
        return _start(int(iso[1]), int(iso[2]), int(iso[3]))
    first = _DAY_FIRST.search(text)
    if first and _month(first[2]):
        return _start(_full(first[3]), _month(first[2]), int(first[1]))
    year = _YEAR.search(text)
    for match in _MONTH_FIRST.finditer(text) if year else ():
        month = _month(match[1])
        if year and month:
            return _start(int(year[1]), month, int(match[2]))
    return None


def _month(name: str) -> int:
    """Return the number of a month by its name or its first letters, or 0."""
    small = name.lower()
    number = _MONTHS.get(small[:3], 0)
    return number or next((number for start, number in _OTHER_MONTHS if small.startswith(start)), 0)


def _full(year: str) -> int:
    """Return a year in full: RFC 5322 reads 49 as 2049, 50 as 1950 and 103 as 2003."""
    number = int(year)
    return number + (0 if len(year) == 4 else 1900 if len(year) == 3 or number >= 50 else 2000)


def _start(year: int, month: int, day: int) -> int | None:
    """Return the seconds at the start of a day, or None when there is no such day."""
    try:
        return (date(year, month, day).toordinal() - _EPOCH) * _A_DAY
    except ValueError:
        return None


def _zone(text: str, place: int) -> int:
    """Return the seconds east of UTC by what follows the time; 0 when nothing known does."""
    match = _OFFSET.match(text, place)
    if match is None:
        return 0
    if match[4]:
        return _HOURS.get(match[4].lower(), 0) * 3600
    east = _east(int(match[2]), int(match[3]))
    return -east if match[1] == "-" else east


def _east(hours: int, minutes: int) -> int:
    """Return an offset in seconds; more than the world has (14 hours) is a mistake and counts as none."""
    return hours * 3600 + minutes * 60 if hours <= 14 and minutes < 60 else 0
