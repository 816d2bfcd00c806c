"""Birthdays and other yearly days as address books write them, in any form; the doubtful ones are asked about.

ISO 8601 and --05-12 (Google, Thunderbird), 12.05.1980, 1980年5月12日 and 12 May 1980 can be read in one way. 5/12/1980 is
what Outlook and Excel write by the region of the computer: a day above 12 anywhere in the file tells, else the language
of its columns, else the owner.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, replace

from closeknit.importers import _text
from closeknit.importers._card import read_day
from closeknit.importers._found import Found, FoundDate, Question

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_STEMS = (
    *("jan gen ene", "feb fev", "mar maa mrt", "apr avr abr", "may mai mag mei maj", "jun juin giu", "jul juil lug"),
    *("aug aou ago", "sep set", "oct okt ott out", "nov", "dec dez dic des"),
)
_MONTH_OF = {stem: number for number, stems in enumerate(_STEMS, 1) for stem in stems.split()}
_NUMBERS = re.compile(r"(\d{1,2})([./\- ]{1,2})(\d{1,2})[./\- ]{1,2}(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d)")
_NO_YEAR = re.compile(r"(\d{1,2})([./\-])(\d{1,2})\.?")
_DAY_NAMED = re.compile(r"(\d{1,2})\W{0,3}(?:de |of )?([^\W\d_]{3,12})\W{0,3}(?:de |of )?(\d{4}|\d{2})?(?!\d)")
_MONTH_NAMED = re.compile(r"([^\W\d_]{3,12})\W{0,2}(\d{1,2})(?:st|nd|rd|th)?(?:\W{1,3}(\d{4}))?(?!\d)")
_EARLIEST_YEAR = 1850
_NEVER = 2999
"""Years above stand for "no date": Outlook keeps 1 January 4501."""

_YEARS = re.compile(r"(?<!\d)\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A day of a person. Unless `sure`, day and month may stand in each other's place."""

    who: int
    kind: str
    label: str
    where: str
    raw: str
    year: int | None
    month: int
    day: int
    sure: bool = True


class Days:
    """Gathers the yearly days of one file and settles what they mean when all are known."""

    def __init__(self, this_year: int) -> None:
        self._this_year = this_year
        self._kept: list[_Kept] = []
        self._proved: set[str] = set()

    def add(self, who: int, kind: str, label: str, written: str, where: str) -> bool:
        """Add a day of a person. Returns False when it cannot be read; what stands for "no date" is passed over."""
        text = _text.clean(written)
        if not any(sign in "123456789" or sign.isalpha() for sign in text):
            return True
        if any(int(year) > _NEVER for year in _YEARS.findall(text)):
            return True
        read = self._read(text)
        if read is not None:
            year, month, day, sure = read
            self._kept.append(_Kept(who, kind, label, where, text, year, month, day, sure))
        return read is not None

    def add_parts(self, who: int, kind: str, year: str, month: str, day: str) -> bool:
        """Add a day whose parts stand in columns of their own. Returns False when it is none."""
        if not any(part.strip("0 ") for part in (month, day)):
            return True
        numbers = [int(part) if part.isascii() and part.isdigit() else 0 for part in (year, month, day)]
        sure = self._sure(numbers[0] or None, numbers[1], numbers[2])
        if sure is not None:
            self._kept.append(_Kept(who, kind, "", "", "", *sure))
        return sure is not None

    def settle(self, found: Found, day_first: bool) -> None:
        """Write the days down. `day_first` when the columns are in a language whose countries all write so."""
        unsure = [kept for kept in self._kept if not kept.sure]
        order = next(iter(self._proved), "day" if day_first else "") if len(self._proved) < 2 else ""
        if unsure and not order:
            if any(kept.sure and kept.month != kept.day <= 12 for kept in self._kept):
                # An answer turns all days of a file. Where some are sure, the others are left out.
                for kept in unsure:
                    found.skip(kept.where, "this day can be read in two ways; add it by hand")
                self._kept = [kept for kept in self._kept if kept.sure]
            else:
                found.questions.append(_question(unsure[0]))
        seen: dict[tuple[int, str, str, int, int], int] = {}
        for kept in self._kept:
            if order == "month" and not kept.sure:
                kept = replace(kept, month=kept.day, day=kept.month)
            one = FoundDate(kept.who, kept.kind, kept.month, kept.day, kept.year, kept.label)
            place = seen.setdefault((one.who, one.kind, one.label, one.month, one.day), len(found.dates))
            if place == len(found.dates):
                found.dates.append(one)
            elif found.dates[place].year is None:
                found.dates[place] = one

    def _read(self, text: str) -> tuple[int | None, int, int, bool] | None:
        """Return year, month, day, and whether that is the only way to read it."""
        if plain := read_day(text):
            return self._known(plain[0]), plain[1], plain[2], True
        if parts := _YEAR_FIRST.match(text):
            return self._sure(int(parts[1]), int(parts[2]), int(parts[3]))
        if parts := _NUMBERS.match(text):
            return self._either(int(parts[1]), int(parts[3]), self._year(parts[4]), "." in parts[2])
        if parts := _NO_YEAR.fullmatch(text):
            return self._either(int(parts[1]), int(parts[3]), None, parts[2] == ".")
        if parts := _DAY_NAMED.search(text):
            return self._sure(self._year(parts[3]), _month(parts[2]), int(parts[1]))
        if parts := _MONTH_NAMED.search(text):
            return self._sure(self._year(parts[3]), _month(parts[1]), int(parts[2]))
        return None

    def _either(
        self, first: int, second: int, year: int | None, is_sure: bool
    ) -> tuple[int | None, int, int, bool] | None:
        """Read two numbers of which either may be the day. With dots between them it is the first."""
        if first == second or (is_sure and second <= 12):
            return self._sure(year, second, first)
        if first > 12 or second > 12:
            self._proved.add("day" if first > 12 else "month")
            return self._sure(year, min(first, second), max(first, second))
        sure = self._sure(year, second, first)
        return (*sure[:3], False) if sure else None

    def _sure(self, year: int | None, month: int, day: int) -> tuple[int | None, int, int, bool] | None:
        known = self._known(year)
        if not 1 <= month <= 12 or not 1 <= day <= monthrange(known or 2000, month)[1]:
            return None
        return known, month, day, True

    def _known(self, year: int | None) -> int | None:
        """Return a year in which somebody can have been born, or None."""
        return year if year and _EARLIEST_YEAR <= year <= self._this_year else None

    def _year(self, written: str | None) -> int | None:
        """Return a year; one of two digits only if it can be no other: 80 is 1980, but 24 may be 1924."""
        if not written:
            return None
        year = int(written)
        return year if len(written) == 4 else 1900 + year if year > self._this_year % 100 else None


def _month(word: str) -> int:
    """Return the month that a word means in the languages of western Europe, or 0."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", word.casefold()) if sign.isalpha())
    return _MONTH_OF.get(plain[:4]) or _MONTH_OF.get(plain[:3], 0)


def _question(kept: _Kept) -> Question:
    """Ask what a day means that can be read in two ways."""
    year = f" {kept.year}" if kept.year else ""
    return Question(
        "date_order",
        f"Dates in this file can be read in two ways. What does {kept.raw[:40]} mean?",
        (
            ("day", f"{kept.day} {_MONTHS[kept.month - 1]}{year}"),
            ("month", f"{kept.month} {_MONTHS[kept.day - 1]}{year}"),
        ),
    )
