"""When calls were, as lists of calls write it: epoch, ISO 8601, numbers of a region, and names of months.

What the numbers of a date mean is told at the end, from all of them; the owner is asked where they do not tell.
"""

import re
from array import array
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from closeknit.importers import _chatdates
from closeknit.importers._callwords import plain
from closeknit.importers._chatorder import Dates, Order
from closeknit.importers._found import Context, Question

Moment = tuple[str, int] | int
"""A date as `Dates` takes it with the seconds of its day, or milliseconds UTC."""

_NO_TIME = 12 * 3600
"""The time of a call of which only the day is known: noon, which stays on its day."""

_EPOCH = re.compile(r"(\d{9,10})(?:[.,]\d+)?|(\d{12,13})|(\d{15,16})")
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]\s?(\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?)?\s?(Z|UTC|GMT|(?:UTC|GMT)?[+-]\d\d:?(?:\d\d)?)?",
    re.I,
)
_JAVA = re.compile(r"\w{2,4}\.? (\w{3,4})\.? (\d{1,2}) (\d\d:\d\d:\d\d) (\S{1,12}) (\d{4})")
_NUMBERS = re.compile(r"(\d{1,4} ?[-/.] ?\d{1,2} ?[-/.] ?\d{1,4})\.?,?(?=$|\D)")
_TIME = re.compile(r"(?<![\d:.])(\d{1,2}[:h]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,6})?\s?(?:[ap]\.?\s?m\b\.?)?)", re.I)
_BETWEEN = r"[\s\-/.,]{1,3}(?:de |del |of )?"
_ORDINAL = r"(?:st|nd|rd|th|er|º|°|\.)?"
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_ORDINAL}{_BETWEEN}([^\W\d_]{{3,12}})\.?{_BETWEEN}(\d{{4}}|\d{{2}})(?!\d)"
)
_MONTH_FIRST = re.compile(rf"([^\W\d_]{{3,12}})\.?{_BETWEEN}(\d{{1,2}}){_ORDINAL}{_BETWEEN}(\d{{4}})(?!\d)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?$")
_FRACTION = re.compile(r"(?<=\d\d)[.,]\d{1,6}(?=\D|$)")

_MONTHS = (
    "jan january januar janner jaenner janvier janv enero ene janeiro januari gennaio gen",
    "feb february februar fevrier fevr fev febrero fevereiro februari febbraio febr",
    "mar march marz maerz mrz mars marzo marco maart mrt",
    "apr april avril avr abril abr aprile",
    "may mai mayo maio mei maggio mag",
    "jun june juni juin junio junho giugno giu",
    "jul july juli juillet juil julio julho luglio lug",
    "aug august aout agosto ago augustus",
    "sep september septembre sept septiembre setembro set settembre",
    "oct october oktober octobre octubre outubro out ottobre ott okt",
    "nov november novembre noviembre novembro",
    "dec december dezember decembre diciembre dezembro dez dic dicembre",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}


@lru_cache(maxsize=65536)
def taken_apart(written: str, clock: str = "") -> Moment | None:
    """Return a date and a time as (date for `Dates`, seconds of the day), or as milliseconds UTC, or None.

    clock   the time, where it has a column of its own
    """
    text = " ".join(written.split())
    if epoch := _EPOCH.fullmatch(text):
        number = int(epoch[1] or epoch[2] or epoch[3])
        return number * 1000 if epoch[1] else number if epoch[2] else number // 1000
    if iso := _ISO.fullmatch(text):
        return _iso(iso[1], iso[2], iso[3], clock)
    if java := _JAVA.fullmatch(text):
        month, day, time, zone, year = java.groups()
        found = _named(day, month, year)
        return (
            _iso(found, time, zone if _OFFSET.search(zone) or zone in ("UTC", "GMT") else None, "") if found else None
        )
    day, rest = _day(text)
    if not day:
        return None
    time = _TIME.search(rest)
    seconds = _clock(time[1] if time else rest if any(map(str.isdigit, rest)) else clock)
    return None if seconds < 0 else (day, seconds)


def _iso(day: str, time: str | None, zone: str | None, clock: str) -> Moment | None:
    """Return a day in the form of ISO 8601 with its time, and as milliseconds UTC if it says its zone."""
    seconds = _clock(time or clock)
    if seconds < 0:
        return None
    if not zone:
        return day, seconds
    try:
        start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        return None
    offset = _OFFSET.search(zone)
    east = 0 if offset is None else (int(offset[2]) * 60 + int(offset[3] or 0)) * (-1 if offset[1] == "-" else 1)
    return (int(start.timestamp()) + seconds - east * 60) * 1000


def _day(text: str) -> tuple[str, str]:
    """Return the date in a text, and the text without it."""
    if numbers := _NUMBERS.search(text):
        return numbers[1], text[: numbers.start()] + " " + text[numbers.end() :]
    folded = plain(text)
    for pattern, order in ((_DAY_FIRST, (1, 2, 3)), (_MONTH_FIRST, (2, 1, 3))):
        for found in pattern.finditer(folded):
            if day := _named(*(found[place] for place in order)):
                return day, folded[: found.start()] + " " + folded[found.end() :]
    return "", text


def _named(day: str, month: str, year: str) -> str:
    """Return a date with the name of its month in ISO form, or ""."""
    number = _MONTH.get(plain(month))
    return f"{year if len(year) == 4 else f'20{year}'}-{number:02}-{int(day):02}" if number else ""


def _clock(text: str) -> int:
    """Return the seconds of the day of a time, noon when there is none, -1 when it cannot be one."""
    bare = _FRACTION.sub("", text, count=1) if text.count(":") > 1 else text
    return _chatdates.seconds(bare.strip(" ,-")) if any(map(str.isdigit, bare)) else _NO_TIME


class Moments:
    """The moments of the calls of one list, in the order of the list."""

    def __init__(self, first: Iterable[str]) -> None:
        self._dates = Dates(first)
        self._day = array("i")
        self._second = array("q")

    def add(self, moment: Moment) -> None:
        """Add one, as `taken_apart` gives it."""
        if isinstance(moment, int):
            self._day.append(-1)
            self._second.append(moment // 1000)
        else:
            self._day.append(self._dates[moment[0]])
            self._second.append(moment[1])

    def settle(self, context: Context) -> tuple[list[int | None], bool, Question | None]:
        """Return all moments in milliseconds, None for one that cannot be; whether they are wall-clock times; what to ask.

        Raises Refused when the dates fit no calendar.
        """
        if not self._dates.raws:
            return [second * 1000 for second in self._second], False, None
        order = self._order(context.now.date())
        zone = _zone(context.zone)
        moments: list[int | None] = []
        for day, second in zip(self._day, self._second, strict=True):
            if day < 0:
                moments.append(_wall(second, zone) * 1000)
            else:
                start = order.starts[day]
                moments.append(None if start is None else (start + second) * 1000)
        return moments, True, order.question

    def _order(self, today: date) -> Order:
        """Tell what the dates mean. Lists run forwards or backwards in time: what fits one of the two is believed."""
        alone = self._dates.order((), today)
        if alone.question is None:
            return alone
        days = [day for day in self._day if day >= 0]
        both = self._dates.order(days, today), self._dates.order(reversed(days), today)
        sure = [order for order in both if order.question is None]
        if sure and all(order.starts == sure[0].starts for order in sure):
            return sure[0]
        return alone


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return None


def _wall(second: int, zone: ZoneInfo | None) -> int:
    """Return the wall-clock time of a moment."""
    try:
        offset = datetime.fromtimestamp(second, zone or UTC).utcoffset() or timedelta()
    except (OverflowError, ValueError, OSError):
        return second
    return second + int(offset.total_seconds())
