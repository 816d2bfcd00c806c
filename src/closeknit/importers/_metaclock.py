"""The times of pages: what their dates mean, and whose clock they are on.

Facebook's pages are on the clock of the account, which is the owner's. Instagram's are eight hours behind UTC all
year, wherever the account is: others have measured that on downloads of 2024 to 2026 made in both forms, whose dates
look like "Jun 11, 2026 1:38 pm". Older pages have a comma before the time; of those nobody has measured any, and they
are taken as the owner's clock.
"""

from array import array
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from closeknit.importers._found import Context, Found
from closeknit.importers._icalzones import named
from closeknit.importers._metadates import PageDates
from closeknit.importers._metaparts import INSTAGRAM, Kind, Part

_BOTH = "the same chat is here as JSON, which was read"
_UNSURE = "the dates on this page can be read in two ways; please choose the pages without the JSON files"
_BEHIND = timezone(timedelta(hours=-8))
_FIRST = 1_000_000_000_000
"""September 2001, in milliseconds: before either network."""


def settle(parts: Iterable[Part], dates: PageDates, network: str, context: Context, found: Found) -> list[Part]:
    """Return the parts with their times settled, and tell `found` whether these are wall-clock times.

    network    that of files whose path names none
    """
    parts = list(parts)
    plain = [part for part in parts if not part.wall]
    pages = [part for part in parts if part.wall]
    if not pages:
        return plain
    zone = named(context.zone) or UTC
    numbers = _longest(pages)
    starts, question = dates.order(numbers, context.now.date())
    known = {part.place.thread for part in plain} - {""}
    for part in list(pages):
        if part.place.thread in known or (plain and question and max(part.days, default=-1) >= 0):
            found.skip(part.name, _BOTH if part.place.thread in known else _UNSURE)
            pages.remove(part)
    found.wall = not plain
    if question is not None and not plain:
        found.questions.append(question)
    latest = int((context.now + timedelta(days=2)).timestamp() * 1000)
    for part in pages:
        behind = part.behind and (part.place.network or network) == INSTAGRAM
        _begin(part, starts)
        _move(part, _BEHIND if behind else zone if plain else None, zone if not plain else UTC)
        for row, at in enumerate(part.at):
            if not _FIRST <= at <= latest:
                part.kind[row], part.at[row] = Kind.UNREADABLE, 0
    return plain + pages


def _longest(pages: Iterable[Part]) -> list[int]:
    """Return the numbers of the dates of the longest page, oldest first."""
    longest = max(pages, key=lambda part: len(part.days))
    return [number for number in reversed(longest.days) if number >= 0]


def _begin(part: Part, starts: list[int | None]) -> None:
    """Add the starts of days that had a number."""
    for row, number in enumerate(part.days):
        if number >= 0:
            start = starts[number]
            part.at[row] = -1 if start is None else part.at[row] + start * 1000


def _move(part: Part, of: tzinfo | None, to: tzinfo) -> None:
    """Put times of the clock `of` on the clock `to`; None: they are on it already."""
    if of is not None:
        part.at = array("q", [at if at < _FIRST else at + between(at // 3_600_000, of, to) for at in part.at])


@lru_cache(maxsize=65536)
def between(hour: int, of: tzinfo, to: tzinfo) -> int:
    """Return by how many milliseconds the clock `to` is ahead of `of` in an hour, counted from 1970 on `of`."""
    moment = datetime.fromtimestamp(hour * 3600, UTC).replace(tzinfo=of)
    there = moment.astimezone(to)
    return round((there.replace(tzinfo=None) - moment.replace(tzinfo=None)).total_seconds() * 1000)
