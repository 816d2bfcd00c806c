"""What the dates of a chat mean: the calendar, and whether the day or the month comes first.

Only evidence decides: a number that can be no month, a day that is not yet, messages that would stand in the
wrong order. When two readings are left, the owner is asked, and the dates are given day first until then.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from closeknit.importers._calendars import ERAS, UNNAMED, Calendar
from closeknit.importers._chatdates import ERA, NO_MARKS
from closeknit.importers._found import Question, Refused

_PARTS = re.compile(
    rf"(?:({ERA}) ?)?(\d{{1,4}}|元) ?(\D) ?(\d{{1,2}}) ?(\D) ?(?:({ERA}) ?)?(\d{{1,4}}|元)[.日]?(?: ({ERA}))?"
)
_PLAIN = re.compile(r"(\d{1,4})([-/.])(\d{1,2})([-/.])(\d{1,4})")
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " "))
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_EPOCH = date(1970, 1, 1).toordinal()
_MOST_DATES = 20_000
"""More different days than 50 years have: no chat."""

_AGAIN = "Set the phone's calendar to Gregorian, export the chat once more and choose the new file."

DAY, MONTH, YEAR = "day", "month", "year"


@dataclass(frozen=True, slots=True)
class _Written:
    """A date as in the file. `year` is "first", "last" or "" (not to be seen), `shape` its outer form."""

    numbers: tuple[int, int, int]
    digits: tuple[int, int, int]
    calendar: Calendar | None
    year: str
    shape: str

    @property
    def orders(self) -> tuple[str, ...]:
        """What may come first."""
        return {"first": (YEAR,), "last": (DAY, MONTH)}.get(self.year, (DAY, MONTH, YEAR))

    def number(self, calendar: Calendar, order: str, last: int) -> int | None:
        """Return the day number under one reading, or None if that is no day, or none of a chat."""
        first, second, third = self.numbers
        if order == YEAR:
            return calendar.day(first, self.digits[0], second, third, last)
        day, month = (first, second) if order == DAY else (second, first)
        return calendar.day(third, self.digits[2], month, day, last)


def _written(raw: str) -> _Written | None:
    """Take a date apart."""
    before = middle = after = None
    if plain := _PLAIN.fullmatch(raw):
        first, sign, second, other, third = plain.groups()
    elif parts := _PARTS.fullmatch(raw):
        before, first, sign, second, other, middle, third, after = parts.groups()
    else:
        return None
    named = before or middle or after
    year = "first" if before or len(first) > 2 or sign == "年" else "last" if middle or len(third) > 2 else ""
    return _Written(
        numbers=(_year(first), int(second), _year(third)),
        digits=(len(first), len(second), len(third)),
        calendar=ERAS[named] if named else None,
        year=year,
        shape=f"{sign}{other}{year}{bool(named)}",
    )


def _year(written: str) -> int:
    """Return a number, which is 元 for the first year of a Japanese era."""
    return 1 if written == "元" else int(written)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read all dates: `days` has a day number, or None, for each."""

    calendar: Calendar | None
    order: str
    days: list[int | None]

    def later_than(self, day: int) -> int:
        """How many dates are after a day."""
        return sum(1 for number in self.days if number is not None and number > day)

    def backwards(self, steps: Iterable[tuple[int, int]]) -> int:
        """How many of the steps from one message to the next lead to an earlier day."""
        return sum((self.days[new] or 10**7) < (self.days[old] or 0) for old, new in steps)


@dataclass(frozen=True, slots=True)
class Order:
    """The outcome. `starts` has for each date the start of its day in seconds since 1970, or None: no day."""

    starts: list[int | None]
    question: Question | None


class Dates(dict[str, int]):
    """The different dates of one file, numbered as they come: `dates[text]` is the number. Fills itself.

    raws     the dates as written, without unseen marks
    odd      numbers of dates in another form than the first lines have ("2025-03-04" among "04/03/2025")
    """

    def __init__(self, first: Iterable[str]) -> None:
        super().__init__()
        self.raws: list[str] = []
        self.odd: set[int] = set()
        self._written: list[_Written | None] = []
        shapes = [form.shape for raw in first if (form := _written(_tidy(raw))) is not None]
        self._shape = max(shapes, key=shapes.count) if shapes else ""

    def __missing__(self, raw: str) -> int:
        number = len(self.raws)
        if number >= _MOST_DATES:
            raise Refused("The dates in this file make no sense. Please export the chat once more.")
        tidy = _tidy(raw)
        form = _written(tidy)
        self.raws.append(tidy)
        self._written.append(form)
        if form is None or form.shape != self._shape:
            self.odd.add(number)
        self[raw] = number
        return number

    def order(self, sequence: Iterable[int], today: date) -> Order:
        """Tell what the dates mean. `sequence`: the numbers of the messages' dates as they stand in the file.

        Raises Refused when the dates fit no calendar, or fit in two ways that the owner could not tell apart.
        """
        main = [number for number in range(len(self.raws)) if number not in self.odd]
        last = date(today.year + 1, 12, 31).toordinal()
        left = self._plausible(main, last, today)
        if len(left) > 1:
            steps = {step for step in pairwise(sequence) if step[0] != step[1]}
            left = _in_order(left, steps - {step for step in steps if self.odd.intersection(step)})
        question = self._question(main, left)
        starts = [self._start(number, left[0], question, last) for number in range(len(self.raws))]
        return Order(starts, question)

    def _plausible(self, main: list[int], last: int, today: date) -> list[_Reading]:
        """Return the readings under which the most dates are days of a chat, not in the future."""
        forms = [self._written[number] for number in main]
        named = next((form.calendar for form in forms if form and form.calendar), None)
        orders = forms[0].orders if forms and forms[0] else ()
        readings: list[_Reading] = []
        bad: list[int] = []
        # The years of a file fit one calendar at most, so that the first that fits is the one.
        for calendar in (None,) if named else UNNAMED:
            readings = [_Reading(calendar, order, self._days(calendar, order, last)) for order in orders]
            bad = [sum(reading.days[number] is None for number in main) for reading in readings]
            if readings and min(bad) * 5 <= len(main):
                break
        else:
            raise Refused(f"The dates in this file fit no calendar known here. {_AGAIN}")
        left = [reading for reading, missing in zip(readings, bad, strict=True) if missing == min(bad)]
        ahead = [reading.later_than(today.toordinal() + 2) for reading in left]
        return [reading for reading, count in zip(left, ahead, strict=True) if count == 0 or min(ahead) > 0]

    def _days(self, calendar: Calendar | None, order: str, last: int) -> list[int | None]:
        """Return all dates under one reading; without a calendar each names its own, as Japanese eras do."""
        return [
            form.number(calendar or form.calendar or UNNAMED[0], order, last)
            if form and number not in self.odd
            else None
            for number, form in enumerate(self._written)
        ]

    def _question(self, main: list[int], left: list[_Reading]) -> Question | None:
        """Return what to ask when two readings are left, the first of them day first."""
        if len(left) < 2:
            return None
        for number in main:
            one, other = left[0].days[number], left[1].days[number]
            if one is None or other is None or one == other:
                continue
            form = self._written[number]
            calendar = left[0].calendar or (form.calendar if form else None)
            if calendar is not None and not calendar.our_months:
                raise Refused(f"The dates in this file can be read in two ways. {_AGAIN}")
            return Question(
                "date_order",
                f"Dates in this file can be read in two ways. What does {self.raws[number]} mean?",
                ((DAY, _words(one)), (MONTH, _words(other))),
            )
        return None

    def _start(self, number: int, reading: _Reading, question: Question | None, last: int) -> int | None:
        """Return the start of a date's day. A date in another form counts if it can be read in one way."""
        day = reading.days[number]
        form = self._written[number]
        if form is not None and number in self.odd:
            orders = (reading.order,) if reading.order in form.orders and question is None else form.orders
            calendars = (form.calendar,) if form.calendar else UNNAMED
            days = {form.number(calendar, order, last) for calendar in calendars for order in orders} - {None}
            day = days.pop() if len(days) == 1 else None
        return None if day is None else (day - _EPOCH) * 86400


def _tidy(raw: str) -> str:
    """Return a date without unseen marks, all its spaces alike."""
    return raw if raw.isascii() else raw.translate(NO_MARKS).translate(_SPACES).strip()


def _in_order(left: list[_Reading], steps: set[tuple[int, int]]) -> list[_Reading]:
    """Return the readings under which messages follow one another in time; year first only if no other.

    A file may hold a message or two out of order. A reading falls only when another has none, or far fewer.
    """
    back = [reading.backwards(steps) for reading in left]
    best = min(back)
    left = [reading for reading, count in zip(left, back, strict=True) if count <= (3 * best + 2 if best else 0)]
    return [reading for reading in left if reading.order != YEAR] or left


def _words(day: int) -> str:
    """Return a day in words: 3 April 2025."""
    then = date.fromordinal(day)
    return f"{then.day} {_MONTHS[then.month - 1]} {then.year}"
