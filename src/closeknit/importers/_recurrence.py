"""Repeating events: which rules are followed at all, and the dates they give (RFC 5545, section 3.3.10).

The expansion is our own because a general one cannot be bounded from outside: dateutil 2.9 and 4.0 look for a
date that never comes (31 February, `INTERVAL=0`, a `BYSETPOS` that no set reaches) without ever handing
control back (security: S12, IM-5). Here every loop runs over the calendar between two given days and pays for
each day it looks at from a budget; when that is spent the rule is given up. Rules without COUNT begin at the
first day asked for.

Where the standard leaves a choice: all BY parts narrow one interval, `BYDAY=MO,1TU` is a union, `BYSETPOS`
counts in the whole interval (also in the first one, unlike dateutil), `BYWEEKNO` without a day takes the
weekday of the start, an UNTIL without a time includes its day, and days that do not exist are left out (RFC
7529 SKIP=OMIT).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import product

MAX_INTERVAL = 999
MAX_COUNT = 1000
MAX_FOUND = 2000
"""The most dates one rule gives: five years of days and a little more."""
MAX_TIMES_A_DAY = 24
MAX_RULE = 2000
"""Characters of one rule; each list in it can then hold no more than a few hundred values."""

OFTEN = "it repeats more often than once a day; only its first date was read"
UNKNOWN = "it repeats by a rule we cannot follow; only its first date was read"
ENDLESS = "its rule takes too long to follow; only its first date was read"

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_LISTS = {
    "BYMONTH": (1, 12, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYSETPOS": (1, 366, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 59, False),
}
"""The lists of numbers a rule may hold: (lowest, highest, may they count from the end)."""


class NotFollowed(ValueError):
    """This rule is not expanded. The message says why, in words that follow "event 12"."""


class Budget:
    """How many days may still be looked at. One for each file keeps thousands of costly rules in bounds too."""

    __slots__ = ("days",)

    def __init__(self, days: int) -> None:
        self.days = days

    def spend(self, days: int) -> None:
        """Take `days` from what is left; raises `NotFollowed` when that is not enough."""
        self.days -= days
        if self.days < 0:
            raise NotFollowed(ENDLESS)


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE. Empty sets mean "no such part"; `nth` holds (place, weekday) pairs, Monday is 0.

    `until` has no zone; `until_utc` tells that it is meant as UTC. `capped` tells that COUNT was cut to
    `MAX_COUNT`.
    """

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    until_utc: bool = False
    capped: bool = False
    week_start: int = 0
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    nth: frozenset[tuple[int, int]] = frozenset()
    positions: frozenset[int] = frozenset()
    hours: frozenset[int] = frozenset()
    minutes: frozenset[int] = frozenset()
    seconds: frozenset[int] = frozenset()


def stamp(text: str) -> tuple[datetime, bool, bool] | None:
    """Read `20240312`, `20240312T180000` or `20240312T180000Z`: (wall-clock time, is it UTC, is it only a date).

    None when it is no date. Takes the shapes with hyphens and colons too, as some clients write them.
    """
    plain = text.strip()
    utc = plain.endswith(("Z", "z"))
    if utc:
        plain = plain[:-1]
    if not plain.isascii() or plain[:1] not in "0123456789" or "W" in plain or len(plain) > 32:
        return None
    try:
        moment = datetime.fromisoformat(plain)
        if moment.tzinfo is not None:
            moment, utc = moment.astimezone(UTC).replace(tzinfo=None), True
    except (ValueError, OverflowError):
        return None
    only_date = len(plain) <= 10 and "T" not in plain
    return moment, utc and not only_date, only_date


@lru_cache(maxsize=4096)
def parse(text: str) -> Rule:
    """Read the value of an RRULE ("FREQ=WEEKLY;BYDAY=MO,WE"); raises `NotFollowed` for what is not expanded."""
    parts = _parts(text)
    freq = parts.get("FREQ", "")
    if freq in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise NotFollowed(OFTEN)
    strange = any(name[:2] == "BY" and name not in _LISTS and name != "BYDAY" for name in parts)
    if strange or freq not in _FREQUENCIES or parts.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise NotFollowed(UNKNOWN)
    numbers = {name: _numbers(parts[name], *limits) for name, limits in _LISTS.items() if name in parts}
    weekdays, nth = _days_named(parts.get("BYDAY", ""), freq in ("MONTHLY", "YEARLY"))
    count = _count(parts)
    until = stamp(parts["UNTIL"]) if parts.get("UNTIL") else None
    if until is None and parts.get("UNTIL"):
        raise NotFollowed(UNKNOWN)
    rule = Rule(
        freq=freq,
        interval=_number(parts.get("INTERVAL") or "1", 1, MAX_INTERVAL),
        count=None if count is None else min(count, MAX_COUNT),
        until=_last_moment(until) if until else None,
        until_utc=until[1] if until else False,
        capped=count is not None and count > MAX_COUNT,
        week_start=_WEEKDAYS.get(parts.get("WKST", "MO"), 0),
        months=numbers.get("BYMONTH", frozenset()),
        month_days=numbers.get("BYMONTHDAY", frozenset()),
        year_days=numbers.get("BYYEARDAY", frozenset()),
        weeks=numbers.get("BYWEEKNO", frozenset()) if freq == "YEARLY" else frozenset(),
        weekdays=weekdays,
        nth=nth,
        positions=numbers.get("BYSETPOS", frozenset()),
        hours=numbers.get("BYHOUR", frozenset()),
        minutes=numbers.get("BYMINUTE", frozenset()),
        seconds=numbers.get("BYSECOND", frozenset()),
    )
    if max(len(rule.hours), 1) * max(len(rule.minutes), 1) * max(len(rule.seconds), 1) > MAX_TIMES_A_DAY:
        raise NotFollowed(OFTEN)
    return rule


def _parts(text: str) -> dict[str, str]:
    """Split a rule into its named parts; the first of two equal names counts, what has no "=" is passed over."""
    if len(text) > MAX_RULE:
        raise NotFollowed(UNKNOWN)
    parts: dict[str, str] = {}
    # Some clients escape the signs between the parts as if this were text.
    for part in text.upper().replace("\\", "").removeprefix("RRULE:").split(";"):
        name, _, value = part.partition("=")
        parts.setdefault(name.strip(), value.strip())
    return parts


def _number(text: str, low: int, high: int) -> int:
    """Read one number without a sign; raises `NotFollowed` outside low … high."""
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and low <= int(text) <= high):
        raise NotFollowed(UNKNOWN)
    return int(text)


def _numbers(text: str, low: int, high: int, from_end: bool) -> frozenset[int]:
    """Read a list of numbers, some of them negative where that is allowed."""
    found = set()
    for item in text.split(","):
        plain = item.strip().removeprefix("+")
        if from_end and plain.startswith("-"):
            found.add(-_number(plain[1:], low, high))
        else:
            found.add(_number(plain, low, high))
    return frozenset(found)


def _days_named(text: str, places: bool) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """Read BYDAY: plain weekdays, and those with a place ("-1FR") where `places` make sense, else without it."""
    plain, nth = set(), set()
    for item in filter(None, (item.strip() for item in text.split(","))):
        weekday = _WEEKDAYS.get(item[-2:])
        if weekday is None:
            raise NotFollowed(UNKNOWN)
        if not item[:-2]:
            plain.add(weekday)
            continue
        (place,) = _numbers(item[:-2], 1, 53, True)
        if places:
            nth.add((place, weekday))
        else:
            plain.add(weekday)
    return frozenset(plain), frozenset(nth)


def _count(parts: dict[str, str]) -> int | None:
    """Read COUNT. Office 365 writes -1 for a rule without an end."""
    text = parts.get("COUNT", "")
    return None if not text or text.startswith("-") else _number(text, 1, 999_999)


def _last_moment(until: tuple[datetime, bool, bool]) -> datetime:
    """Return the last moment that UNTIL allows: the end of the day when it names only a day."""
    return datetime.combine(until[0].date(), time.max) if until[2] else until[0]


def expand(rule: Rule, start: datetime, since: datetime, last: datetime, budget: Budget) -> tuple[list[datetime], bool]:
    """Return the dates of a rule from `since` to `last` (both included) and whether more may follow after `last`.

    All times are wall-clock times of the event's own zone, without a zone attached; `start` is DTSTART and
    counts only where the rule meets it. `last` already respects UNTIL. Dates come in order, at most
    `MAX_FOUND`. Raises `NotFollowed` when the budget is spent.
    """
    rule = _completed(rule, start.date())
    times = _times(rule, start)
    found: list[datetime] = []
    counted = 0
    for low, high in _intervals(rule, start.date(), since.date(), last.date()):
        days = _days(rule, low, high, budget)
        moments = [datetime.combine(date.fromordinal(day), at) for day in days for at in times]
        for moment in _chosen(moments, rule.positions) if rule.positions else moments:
            if moment < start:
                continue
            if moment > last:
                return found, True
            counted += 1
            if moment >= since:
                found.append(moment)
            if counted == rule.count or len(found) == MAX_FOUND:
                return found, False
    return found, True


def _completed(rule: Rule, start: date) -> Rule:
    """Take from the start what the rule leaves open: the day of the week, the month or the year."""
    if rule.weekdays or rule.nth or rule.month_days or rule.year_days:
        return rule
    if rule.weeks or rule.freq == "WEEKLY":
        return replace(rule, weekdays=frozenset({start.weekday()}))
    if rule.freq == "YEARLY":
        months = rule.months or frozenset({start.month})
        return replace(rule, months=months, month_days=frozenset({start.day}))
    if rule.freq == "MONTHLY":
        return replace(rule, month_days=frozenset({start.day}))
    return rule


def _times(rule: Rule, start: datetime) -> list[time]:
    """Return the times of day of a rule, at most `MAX_TIMES_A_DAY`."""
    if not (rule.hours or rule.minutes or rule.seconds):
        return [start.time()]
    hours = sorted(rule.hours) or [start.hour]
    minutes = sorted(rule.minutes) or [start.minute]
    seconds = sorted(rule.seconds) or [start.second]
    return [time(*parts) for parts in product(hours, minutes, seconds)]


def _intervals(rule: Rule, start: date, since: date, last: date) -> Iterator[tuple[int, int]]:
    """Yield each interval of a rule up to `last` as day numbers (first, one past the end).

    Without COUNT those that end before `since` are passed over by arithmetic, not by counting.
    """
    begin = max(since, start) if rule.count is None else start
    if rule.freq in ("DAILY", "WEEKLY"):
        size = 7 if rule.freq == "WEEKLY" else 1
        first = start.toordinal() - ((start.weekday() - rule.week_start) % 7 if size == 7 else 0)
        step = size * rule.interval
        first += max(0, (begin.toordinal() - first) // step) * step
        for day in range(first, last.toordinal() + 1, step):
            yield max(day, 1), day + size
        return
    size = 12 if rule.freq == "YEARLY" else 1
    month = 12 * start.year + (0 if size == 12 else start.month - 1)
    step = size * rule.interval
    month += max(0, (12 * begin.year + begin.month - 1 - month) // step) * step
    for number in range(month, 12 * last.year + last.month, step):
        yield _first_of(number), _first_of(number + size)


def _first_of(month: int) -> int:
    """Return the day number of the first of a month counted from year 0 (12 * year + month - 1)."""
    if month >= 120_000:
        return date.max.toordinal() + 1
    return date(month // 12, month % 12 + 1, 1).toordinal()


def _days(rule: Rule, low: int, high: int, budget: Budget) -> list[int]:
    """Return the days (numbers) of one interval that a rule meets."""
    if not (rule.months or rule.month_days or rule.year_days or rule.weeks or rule.nth):
        budget.spend(1)
        if not rule.weekdays:
            return list(range(low, high))
        # Day 1 (1 January of the year 1) was a Monday.
        return [day for day in range(low, high) if (day - 1) % 7 in rule.weekdays]
    days: list[int] = []
    for month_low, month_high in _months(rule, low, high):
        budget.spend(month_high - month_low)
        for number in range(month_low, month_high):
            day = date.fromordinal(number)
            if _meets(rule, day):
                days.append(number)
    budget.spend(1)
    return days


def _months(rule: Rule, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of an interval that lie in the months a rule names; the whole when it names none."""
    if not rule.months:
        yield low, high
        return
    while low < high:
        first = date.fromordinal(low)
        end = min(high, _first_of(12 * first.year + first.month))
        if first.month in rule.months:
            yield low, end
        low = end


def _meets(rule: Rule, day: date) -> bool:
    """Tell whether a day meets every BY part of a rule (months are chosen before)."""
    if rule.month_days and day.day not in rule.month_days:
        length = _first_of(12 * day.year + day.month) - day.toordinal() + day.day - 1
        if day.day - length - 1 not in rule.month_days:
            return False
    if rule.year_days:
        of_year = day.toordinal() - _first_of(12 * day.year) + 1
        length = _first_of(12 * day.year + 12) - _first_of(12 * day.year)
        if of_year not in rule.year_days and of_year - length - 1 not in rule.year_days:
            return False
    if rule.weeks and not _in_week(rule, day):
        return False
    if rule.weekdays or rule.nth:
        return day.weekday() in rule.weekdays or _is_nth(rule, day)
    return True


def _in_week(rule: Rule, day: date) -> bool:
    """Tell whether a day lies in a numbered week. Week 1 is the first with four days in the year."""
    middle = day.toordinal() - (day.weekday() - rule.week_start) % 7 + 3
    # The year of the fourth day of a week is the week's year.
    year = date.fromordinal(max(1, min(middle, date.max.toordinal()))).year
    number = (middle - _first_of(12 * year)) // 7 + 1
    last = (_first_of(12 * year + 12) - 1 - middle) // 7 + number
    return number in rule.weeks or number - last - 1 in rule.weeks


def _is_nth(rule: Rule, day: date) -> bool:
    """Tell whether a day is the n-th of its weekday: in the month, or in the year if that is the interval."""
    if not rule.nth:
        return False
    whole_year = rule.freq == "YEARLY" and not rule.months
    low = _first_of(12 * day.year if whole_year else 12 * day.year + day.month - 1)
    high = _first_of(12 * day.year + (12 if whole_year else day.month))
    from_start = (day.toordinal() - low) // 7 + 1
    from_end = -((high - 1 - day.toordinal()) // 7 + 1)
    return (from_start, day.weekday()) in rule.nth or (from_end, day.weekday()) in rule.nth


def _chosen(moments: list[datetime], positions: frozenset[int]) -> list[datetime]:
    """Keep the moments of one interval at the given places (BYSETPOS), counted from 1 or from the end."""
    size = len(moments)
    places = {place - 1 if place > 0 else size + place for place in positions}
    return [moments[place] for place in sorted(places) if 0 <= place < size]
