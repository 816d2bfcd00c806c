"""Dates on the pages of a Facebook or Instagram download, in the language of the account.

    Oct 3, 2020, 4:05 PM       Jun 01, 2025 3:31:29 pm      dub 10, 2014 9:02:15 odpol.     3 окт. 2020 г., 16:05
    03/10/2020, 16:05          3월 16, 2026 6:41 오후        Friday, October 4, 2013 at 10:05pm PDT

Most have the month as a word. Where it is a number, day and month are told apart from all dates together
(`_chatorder`), or asked for. No page names the zone of its times; see `_metahtml` for what is known of that.
"""

import re
from array import array
from collections.abc import Iterable
from datetime import date

from closeknit.importers._chatdates import NO_MARKS, seconds
from closeknit.importers._chatorder import Dates
from closeknit.importers._found import Question

_WORDS = {
    1: "jan gen ene janv led sty oca янв січ ian tammi ιαν יָנוּאָר ינו जन",
    2: "feb fev fév févr úno lut şub фев лют helmi φεβ פבר फ़र फर",
    3: "mar mär mrz mrt mart mars maart març márc bře бер мар maalis μαρ מרץ मार्च",
    4: "apr avr abr ápr avril dub kwi nis апр кві huhti απρ אפר अप्रैल",
    5: "may mai mei maj mag mayo maio máj kvě май мая тра touko μαι μαϊ μάι מאי मई",
    6: "jun juin giu cze čvn červen června haz июн чер iun kesä ιουν יונ जून jún",
    7: "jul juil lug lip čvc červenec července tem июл лип iul heinä ιουλ יול जुल júl",
    8: "aug ago août aou aoû sie srp ağu авг сер elo αυγ אוג अग agu agt",
    9: "sep set sept wrz zář eyl сен вер syys σεπ ספט सित szept",
    10: "oct okt ott out paź říj eki окт жов loka οκτ אוק अक्टू अक्तू",
    11: "nov lis kas ноя marras νοε נוב नव noi",
    12: "dec déc dez dic des gru pro ara дек гру joulu δεκ דצמ दिस dek",
}
_MONTHS = {word: month for month, words in _WORDS.items() for word in words.split()}
_LONGEST = max(map(len, _MONTHS))

_CLOCK = re.compile(r"(?<![\d.:/-])(\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?)(?![\d.:/-]\d|\d)")
_ZONE = re.compile(r"\s*\(?(?:(?:UTC|GMT)[+\-−]?[\d:]*|[A-Z]{3,5}|[A-Z]\w{2,20}/\w{2,30})\)?$")
_COUNTED = re.compile(r"(?:(?:tháng|thg)\s?(\d{1,2})|(\d{1,2})\s?[月월])", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_HALVES = {
    **dict.fromkeys(("rano", "dopol", "dopoledne", "de", "tôi", "sáng", "prijepodne", "damanhã", "delamañana"), "am"),
    **dict.fromkeys(("popołudniu", "odpol", "odpoledne", "du", "chiều", "wieczorem", "poslijepodne", "datarde"), "pm"),
    **dict.fromkeys(("danoite", "delatarde", "delanoche"), "pm"),
}
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_YEAR, _LAST_YEAR = 2003, 2100
"""Facebook began in 2004."""

_MOST_KNOWN = 50_000


class PageDates:
    """All dates of one download. A date whose month is a number gets a number itself, until all are known."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int] | None] = {}
        self._numbered: dict[str, int] = {}
        self._seconds: dict[str, int] = {}

    def read(self, text: str) -> tuple[int, int, int] | None:
        """Read a date with its time: (start of the day in seconds since 1970, number of the date or -1, seconds).

        A day that has a number starts at 0 until `order` says when. None when it is no date.
        """
        plain = text[:120] if text.isascii() else text[:120].translate(NO_MARKS)
        clocks = list(_CLOCK.finditer(plain))
        if not clocks:
            return None
        before, clock, after = plain[: clocks[-1].start()], clocks[-1][1], plain[clocks[-1].end() :]
        if not _NUMBER.search(before):
            before, after = after, before
        key = f"{before.rstrip(' ,').rpartition(' ')[2]}|{clock}|{after}"
        second = self._seconds.get(key)
        if second is None:
            second = self._seconds[key] = _second(clock, before, _ZONE.sub("", after))
        day = self._day(before)
        return None if second < 0 or day is None else (*day, second)

    def _day(self, text: str) -> tuple[int, int] | None:
        """Read the date: (start of the day, number or -1), or None."""
        try:
            return self._known[text]
        except KeyError:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
                self._seconds.clear()
            self._known[text] = found = self._look(text)
            return found

    def _look(self, text: str) -> tuple[int, int] | None:
        month = _month(text)
        if not month:
            numbers = _NUMBERS.search(text)
            if numbers is None:
                return None
            raw = f"{numbers[1]}{numbers[2]}{numbers[3]}{numbers[2]}{numbers[4]}"
            return 0, self._numbered.setdefault(raw, len(self._numbered))
        rest = [int(number) for number in _NUMBER.findall(_COUNTED.sub(" ", text)) if len(number) <= 4]
        years = [number for number in rest if _FIRST_YEAR <= number <= _LAST_YEAR]
        days = [number for number in rest if 1 <= number <= 31]
        try:
            return (date(years[0], month, days[0]).toordinal() - _EPOCH) * 86400, -1
        except (ValueError, IndexError):
            return None

    def order(self, sequence: Iterable[int], today: date) -> tuple[list[int | None], Question | None]:
        """Tell when each numbered day starts (None: no day), and what to ask for when that is not certain.

        `sequence` has the numbers of dates of one long chat, oldest first. Raises Refused when no order fits.
        """
        if not self._numbered:
            return [], None
        dates = Dates(self._numbered)
        for raw in self._numbered:
            dates[raw]
        found = dates.order(array("i", sequence), today)
        return found.starts, found.question


def _second(clock: str, before: str, after: str) -> int:
    """Return the seconds since midnight, or -1. The half of the day may stand before the time (오후 6:41)."""
    half = "".join(_WORD.findall(after)).casefold()
    written = _HALVES.get(half) or after.strip(" ,")
    found = seconds(f"{clock.replace('h', ':')} {written}".strip())
    last = before.rstrip(" ,").rpartition(" ")[2]
    if found >= 0 and not half and last and not _NUMBER.search(last):
        earlier = seconds(f"{last} {clock}")
        found = earlier if earlier >= 0 else found
    return found


def _month(text: str) -> int:
    """Return the month that a date has in words, or 0. Days of the week stand first, so the last word counts."""
    counted = _COUNTED.search(text)
    if counted is not None:
        return int(counted[1] or counted[2])
    for word in reversed(_WORD.findall(text.casefold())):
        for length in range(min(len(word), _LONGEST), 2, -1):
            if word[:length] in _MONTHS:
                return _MONTHS[word[:length]]
    return 0
