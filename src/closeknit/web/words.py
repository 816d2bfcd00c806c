"""Times and counts in words. Every phrase is one entry of the translation catalogue, never glued."""

from datetime import date, datetime
from typing import Literal

from django.utils import dateformat, timezone
from django.utils.translation import gettext, ngettext, pgettext

Unit = Literal["day", "week", "month", "year"]
MONTH, YEAR = 30.44, 365.25


def _whole(value: float) -> int:
    return int(value + 0.5)


def _unit(days: int) -> tuple[Unit, int]:
    # Days while they can be felt as days, weeks to two months, months to a year.
    if days < 21:
        return "day", days
    if days < 63:
        return "week", _whole(days / 7)
    if days < 335:
        return "month", max(2, _whole(days / MONTH))
    return "year", max(1, _whole(days / YEAR))


def spell_days(days: int) -> str:
    """Return a span of whole days in words: "17 days", "5 weeks", "4 months", "2 years"."""
    unit, count = _unit(days)
    phrases = {
        "day": ngettext("%(count)d day", "%(count)d days", count),
        "week": ngettext("%(count)d week", "%(count)d weeks", count),
        "month": ngettext("%(count)d month", "%(count)d months", count),
        "year": ngettext("%(count)d year", "%(count)d years", count),
    }
    return phrases[unit] % {"count": count}


def _ahead(days: int) -> str:
    if days == 1:
        return gettext("tomorrow")
    unit, count = _unit(days)
    phrases = {
        "day": ngettext("in %(count)d day", "in %(count)d days", count),
        "week": ngettext("in %(count)d week", "in %(count)d weeks", count),
        "month": ngettext("in %(count)d month", "in %(count)d months", count),
        "year": ngettext("in %(count)d year", "in %(count)d years", count),
    }
    return phrases[unit] % {"count": count}


def ago(days: int) -> str:
    """Return how long ago in words: "today", "5 weeks ago"; a day to come is negative: "in 17 days"."""
    if days < 0:
        return _ahead(-days)
    if days < 2:
        return gettext("yesterday") if days else gettext("today")
    unit, count = _unit(days)
    phrases = {
        "day": ngettext("%(count)d day ago", "%(count)d days ago", count),
        "week": ngettext("%(count)d week ago", "%(count)d weeks ago", count),
        "month": ngettext("%(count)d month ago", "%(count)d months ago", count),
        "year": ngettext("%(count)d year ago", "%(count)d years ago", count),
    }
    return phrases[unit] % {"count": count}


def every(days: float) -> str:
    """Return a usual gap in days as a rhythm: "most days", "every 4 days", "every 2 weeks", "every month"."""
    if days < 1.5:
        return gettext("most days")
    whole = _whole(days)
    if whole < 13 and whole not in (6, 7, 8):
        return ngettext("every %(count)d day", "every %(count)d days", whole) % {"count": whole}
    if whole < 25 or 35 < whole < 53:
        weeks = _whole(days / 7)
        return ngettext("every week", "every %(count)d weeks", weeks) % {"count": weeks}
    if whole < 335:
        months = _whole(days / MONTH)
        return ngettext("every month", "every %(count)d months", months) % {"count": months}
    years = max(1, _whole(days / YEAR))
    return ngettext("every year", "every %(count)d years", years) % {"count": years}


def day_words(day: date, today: date | None = None) -> str:
    """Return "Thursday 19 November", with the year when `today` is given and lies in another one."""
    if isinstance(day, datetime):
        day = timezone.localdate(day) if timezone.is_aware(day) else day.date()
    if today is not None and today.year != day.year:
        return dateformat.format(day, pgettext("date format: weekday, day, month, year", "l j F Y"))
    return dateformat.format(day, pgettext("date format: weekday, day, month", "l j F"))


def count_words(count: int) -> str:
    """Return 1 to 12 in words and any other count in figures."""
    words = (
        pgettext("count of people or moments", "one"),
        pgettext("count of people or moments", "two"),
        pgettext("count of people or moments", "three"),
        pgettext("count of people or moments", "four"),
        pgettext("count of people or moments", "five"),
        pgettext("count of people or moments", "six"),
        pgettext("count of people or moments", "seven"),
        pgettext("count of people or moments", "eight"),
        pgettext("count of people or moments", "nine"),
        pgettext("count of people or moments", "ten"),
        pgettext("count of people or moments", "eleven"),
        pgettext("count of people or moments", "twelve"),
    )
    return words[count - 1] if 1 <= count <= len(words) else str(count)
