"""Days as the calendars of phones write them, turned into days counted from 1 January of the year 1.

Solar calendars that share our months differ only in the year: the Thai Buddhist one (+543), the Japanese eras
and the Minguo one of Taiwan (+1911). Two have months of their own:

* Persian (Jalali): the rule of 8 leap years in 33, as in ICU's PersianCalendar, which phones use.
* Islamic (Hijri): the tabular calendar with the civil epoch, E. M. Reingold and N. Dershowitz, Calendrical
  Calculations, 4th ed. 2018, chapter 7. Saudi phones follow Umm al-Qura, which can be a day off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

_ISLAMIC_EPOCH = 227_015
"""1 Muharram of year 1 = 16 July 622 of the Julian calendar, as a day number."""

_PERSIAN_EPOCH = 226_894
"""The day before 1 Farvardin of year 1 (which was 19 March 622 of the Julian calendar), as a day number."""


def gregorian(year: int, month: int, day: int) -> int:
    """Return the day number of a day of our calendar. Raises ValueError when there is no such day."""
    return date(year, month, day).toordinal()


def persian(year: int, month: int, day: int) -> int:
    """Return the day number of a Persian (Jalali) day. Raises ValueError when there is no such day."""
    leap = (25 * year + 11) % 33 < 8
    length = 31 if month <= 6 else 30 if month <= 11 or leap else 29
    if not (1 <= month <= 12 and 1 <= day <= length):
        raise ValueError("no such day")
    before = 31 * (month - 1) - max(0, month - 7)
    return _PERSIAN_EPOCH + 365 * (year - 1) + (8 * year + 21) // 33 + before + day


def islamic(year: int, month: int, day: int) -> int:
    """Return the day number of a tabular Islamic day. Raises ValueError when there is no such day."""
    leap = (14 + 11 * year) % 30 < 11
    length = 30 if month % 2 or (month == 12 and leap) else 29
    if not (1 <= month <= 12 and 1 <= day <= length):
        raise ValueError("no such day")
    return _ISLAMIC_EPOCH - 1 + 354 * (year - 1) + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2 + day


@dataclass(frozen=True, slots=True)
class Calendar:
    """One way to count: `offset` is added to the year before `number` turns it into a day number.

    `centuries` are what a year of two digits may mean, the likely one first.
    """

    offset: int
    number: Callable[[int, int, int], int] = gregorian
    centuries: tuple[int, ...] = ()

    @property
    def our_months(self) -> bool:
        """Whether days and months are those of our calendar, so that swapping them means the same there."""
        return self.number is gregorian

    def day(self, year: int, digits: int, month: int, day: int, last: int) -> int | None:
        """Return the day number, or None if there is no such day from the year 2009 to day number `last`.

        2009 is the year in which the first of the chat apps that write such files came out.
        """
        for century in self.centuries if digits <= 2 else (0,):
            try:
                number = self.number(century + year + self.offset, month, day)
            except (ValueError, OverflowError):
                continue
            if FIRST_DAY <= number <= last:
                return number
        return None


FIRST_DAY = date(2009, 1, 1).toordinal()

GREGORIAN = Calendar(0, centuries=(2000,))
BUDDHIST = Calendar(-543, centuries=(2500,))
MINGUO = Calendar(1911)
PERSIAN = Calendar(0, persian, (1400, 1300))
ISLAMIC = Calendar(0, islamic, (1400,))

UNNAMED = (GREGORIAN, BUDDHIST, PERSIAN, ISLAMIC, MINGUO)
"""Calendars of years without a name. From 2009 to 2050 no year fits two of them, with four digits or with two."""

ERAS = {
    **dict.fromkeys(("R", "令和"), Calendar(2018, centuries=(0,))),
    **dict.fromkeys(("H", "平成"), Calendar(1988, centuries=(0,))),
    **dict.fromkeys(("AD", "CE", "西暦", "ค.ศ."), GREGORIAN),
    **dict.fromkeys(("BE", "พ.ศ."), BUDDHIST),
    **dict.fromkeys(("AH", "هـ", "ه"), ISLAMIC),
    **dict.fromkeys(("AP", "ه.ش."), PERSIAN),
    **dict.fromkeys(("民國", "民国"), MINGUO),
}
"""What stands beside a year, and the calendar it names. Japanese eras count from 1: Reiwa 1 was 2019."""
