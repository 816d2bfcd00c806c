"""Moments as Google Chat writes them into a Takeout: words of the account's language, always in UTC.

Tuesday, May 3, 2022 at 10:11:12 AM UTC       martes, 3 de mayo de 2022, 10:11:12 UTC
Dienstag, 3. Mai 2022 um 10:11:12 UTC         2022年5月3日火曜日 10:11:12 UTC
"""

import re
from datetime import date
from functools import lru_cache

from closeknit.importers import _chatdates
from closeknit.importers._monthwords import day_and_month

_CLOCK = re.compile(
    r"(\d{1,2})\s?(?:[:.h]|시|時|时|点)\s?(\d{1,2})\s?(?:[:.]|min|분|分)\s?(\d{1,2})\s?(?:s|초|秒)?(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_HALF_BEFORE = re.compile(r"(오전|오후|上午|下午|凌晨|早上|中午|晚上|午前|午後|SA|CH)\s*$")
_ZONE = re.compile(r"\s*(?:UTC|GMT|Z|МСК)?[+\d:]*\s*$")
_EPOCH = date(1970, 1, 1).toordinal()


def seconds(written: str) -> int | None:
    """Return the seconds since 1970 of a moment, None when it cannot be read."""
    clock = _CLOCK.search(written)
    if clock is None:
        return None
    before, after = written[: clock.start()], _ZONE.sub("", written[clock.end() :])
    half = _HALF_BEFORE.search(before)
    day = _day(before[: half.start()] if half else before)
    plain = "{}:{:0>2}:{:0>2}".format(*clock.groups())
    within = _chatdates.seconds(f"{half[1] if half else ''}{plain} {after}".strip())
    return None if day is None or within < 0 else day * 86400 + within


@lru_cache(4096)
def _day(words: str) -> int | None:
    """Return the number of a day since 1970."""
    year = _YEAR.search(words)
    known = day_and_month(words[: year.start()] + " " + words[year.end() :]) if year else None
    if year is None or known is None:
        return None
    try:
        return date(int(year[1]), known[1], known[0]).toordinal() - _EPOCH
    except ValueError:
        return None
