"""Wall clocks and waiting: "at 18:00 where you live" as a moment, quiet hours, and when to try again. Pure functions.

A wall time that does not exist (the clock jumps over it) becomes the first one that does; one that comes twice is the
first of the two. So there is one occurrence for each day, the rule of RFC 5545 section 3.3.5 for the second case.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
FIRST_WAIT = {"safety": 10, "account": 5, "reminder": 60}
"""Seconds before the second try, by care."""

LONGEST_WAIT = {"safety": 900, "account": 120, "reminder": 3600}
"""Seconds between tries at most."""


def occurrence(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """The moment (UTC) at which clocks in `zone` show `minute` (of the day) on `day`; None if that day was left out."""
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    before, after = (_offset(wall.replace(fold=fold, tzinfo=zone)) for fold in (0, 1))
    if after <= before:
        return (wall - before).replace(tzinfo=UTC)
    if after - before >= timedelta(days=1):
        return None
    return _jump((wall - after).replace(tzinfo=UTC), (wall - before).replace(tzinfo=UTC), before, zone)


def _offset(moment: datetime) -> timedelta:
    offset = moment.utcoffset()
    assert offset is not None
    return offset


def _jump(low: datetime, high: datetime, before: timedelta, zone: ZoneInfo) -> datetime:
    """The second in (low, high] at which the offset of `zone` stops being `before`, by halving."""
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _offset(middle.astimezone(zone)) == before else (low, middle)
    return high


def next_weekly(now: datetime, weekday: int, minute: int, zone: ZoneInfo) -> tuple[date, datetime]:
    """This week's occurrence (day and moment) of a weekday and minute where the person lives, past or to come."""
    today = now.astimezone(zone).date()
    day = today + timedelta(days=weekday - today.weekday())
    found = occurrence(day, minute, zone)
    if found is None:
        day += timedelta(days=1)
        found = occurrence(day, minute, zone)
    assert found is not None
    return day, found


def after_quiet(moment: datetime, zone: ZoneInfo, quiet_from: int, quiet_until: int) -> datetime:
    """The same moment, or the end of the quiet hours it falls into. The same minute for both means no quiet hours."""
    wall = moment.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    if quiet_from == quiet_until or not _inside(minute, quiet_from, quiet_until):
        return moment
    for days in range(3):
        end = occurrence(wall.date() + timedelta(days=days), quiet_until, zone)
        if end is not None and end > moment:
            return end
    return moment


def _inside(minute: int, since: int, until: int) -> bool:
    return since <= minute < until if since < until else minute >= since or minute < until


def wait(attempts: int, care: str, draw: float) -> timedelta:
    """How long to wait after so many tries: doubled each time up to a limit, and spread by `draw` in [0, 1).

    "Equal jitter" of Brooker, Exponential Backoff And Jitter (2015): half of the wait stays, half is drawn, so that
    many entries that failed together do not come back together.
    """
    longest = min(FIRST_WAIT[care] * 2.0 ** min(attempts - 1, 20), LONGEST_WAIT[care])
    return timedelta(seconds=longest * (0.5 + 0.5 * draw))
