"""`calendar.ics`: dates that come every year and the moments there were (RFC 5545). Nobody is listed as a guest (OU-4)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Channel, ImportantDate
from closeknit.rights.queries.rows import PIECE
from closeknit.rights.writing.cards import escaped, folded

LEAP = 2000
"""A day in the year without a year begins in this one, which has a 29 February."""

EARLIEST = 1900


def calendar(owner: User, stamp: datetime) -> Iterator[str]:
    """The file in pieces, an event each."""
    at = stamp.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    yield "".join(map(folded, ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Closeknit//Export//EN")))
    days = ImportantDate.objects.filter(
        owner=owner,
        shown=True,
        person__removed_at=None,
        person__merged_into=None,
        # A calendar reminds by itself: nobody who has died comes up in one. The days are in the other files.
        person__tie__died_on=None,
    ).select_related("person")
    for day in days.order_by("pk"):
        yield _event(f"date-{day.pk}", at, _yearly(day))
    moments = access.interactions(owner).filter(tie__person__removed_at=None).select_related("tie__person")
    for moment in moments.order_by("pk").iterator(chunk_size=PIECE):
        words = f"{Channel(moment.channel).label}: {moment.tie.person.name}"
        when = _span(moment.day, moment.at, moment.minutes)
        note = [f"DESCRIPTION:{escaped(moment.note)}"] if moment.note else []
        yield _event(f"moment-{moment.pk}", at, [*when, f"SUMMARY:{escaped(words)}", *note])
    yield folded("END:VCALENDAR")


def _event(uid: str, stamp: str, lines: Iterable[str]) -> str:
    body = ("BEGIN:VEVENT", f"UID:{uid}@closeknit", f"DTSTAMP:{stamp}", "TRANSP:TRANSPARENT", *lines, "END:VEVENT")
    return "".join(map(folded, body))


def _yearly(day: ImportantDate) -> list[str]:
    year = day.year if day.year and day.year >= EARLIEST else LEAP
    first = date(year, day.month, day.day)
    words = f"{day.label or day.get_kind_display()}: {day.person.name}"
    # Every year that has the day: of 29 February that is what a calendar makes of it.
    return [f"DTSTART;VALUE=DATE:{first:%Y%m%d}", "RRULE:FREQ=YEARLY", f"SUMMARY:{escaped(words)}"]


def _span(day: date, at: int | None, minutes: int) -> list[str]:
    if at is None:
        return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}"]
    start = datetime.fromtimestamp(at, UTC)
    end = [f"DTEND:{start + timedelta(minutes=minutes):%Y%m%dT%H%M%SZ}"] if minutes else []
    return [f"DTSTART:{start:%Y%m%dT%H%M%SZ}", *end]
