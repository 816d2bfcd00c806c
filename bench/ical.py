"""Measures the calendar importer beside icalendar 7 on the same file, in CPU seconds of one run.

    python bench/ical.py [--events 10000] [--rounds 3] [--json]

The file is made here: events with a zone, an organiser, two to four guests, a place and notes in folded lines.
icalendar parses the whole file and is asked for the start in UTC, the UID and the guests of each event; the importer
reads the file to the end of its work: people, interactions, reasons. A mismatch is an event whose UID, start or
number of guests differs between the two. Memory is the peak of Python's own allocations, in a run of its own.
"""

import argparse
import io
import random
from datetime import UTC, date, datetime, timedelta

import icalendar

from _measuring import most_allocated, seconds, show
from closeknit.importers import _icalevents, _icalzones, ical
from closeknit.importers._found import Context, Source

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Europe/London")
STATES = ("ACCEPTED", "NEEDS-ACTION", "TENTATIVE", "DECLINED")
WORDS = (
    "agenda",
    "lunch",
    "walk",
    "garden",
    "choir",
    "minutes",
    "reading",
    "tea",
    "budget",
    "river",
    "piano",
    "library",
)

Row = tuple[str, int, int]
"""UID, start in UTC seconds, number of guests."""


def fold(line: str) -> str:
    """Fold a line as RFC 5545 wants it."""
    parts = [line[:75]]
    parts += [line[at : at + 74] for at in range(75, len(line), 74)]
    return "\r\n ".join(parts) + "\r\n"


def made(events: int) -> bytes:
    """Make a calendar of one person with some hundred others."""
    chance = random.Random(20260301)
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Example//Bench//EN", "VERSION:2.0", "CALSCALE:GREGORIAN"]
    for number in range(events):
        zone = chance.choice(ZONES)
        start = datetime(2012, 1, 2, 8) + timedelta(minutes=15 * chance.randrange(12 * 365 * 24 * 4))
        end = start + timedelta(minutes=chance.choice((30, 45, 60, 90)))
        organiser = chance.randrange(400)
        lines += [
            "BEGIN:VEVENT",
            f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}",
            f"DTEND;TZID={zone}:{end:%Y%m%dT%H%M%S}",
            "DTSTAMP:20240220T101112Z",
            f"ORGANIZER;CN=Person {organiser}:mailto:person{organiser}@example.org",
            f"UID:{number:06d}-{chance.randrange(16**8):08x}@example.org",
        ]
        for _ in range(chance.randrange(2, 5)):
            who = chance.randrange(400)
            lines.append(
                f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={chance.choice(STATES)};CN=Person {who}"
                f";X-NUM-GUESTS=0:mailto:person{who}@example.org"
            )
        lines += [
            f"SUMMARY:{' '.join(chance.choices(WORDS, k=4))}",
            f"LOCATION:{' '.join(chance.choices(WORDS, k=3))}\\, {number} High Street",
            f"DESCRIPTION:{' '.join(chance.choices(WORDS, k=24))}",
            "SEQUENCE:0",
            "STATUS:CONFIRMED",
            "TRANSP:OPAQUE",
            "END:VEVENT",
        ]
    return "".join(map(fold, [*lines, "END:VCALENDAR"])).encode()


def theirs(data: bytes) -> list[Row]:
    """Read with icalendar."""
    rows = []
    for event in icalendar.Calendar.from_ical(data).walk("VEVENT"):
        start = event["DTSTART"].dt
        if not isinstance(start, datetime):
            start = datetime.combine(start, datetime.min.time())
        guests = event.get("ATTENDEE", [])
        count = len(guests) if isinstance(guests, list) else 1
        rows.append((str(event["UID"]), int(start.astimezone(UTC).timestamp()), count))
    return rows


def ours(data: bytes) -> int:
    """Import the file as the product does; returns the number of interactions."""
    found = ical.read(Source("bench.ics", io.BytesIO(data), len(data)), Context(zone="Europe/Berlin"))
    return len(found.touches)


def our_rows(data: bytes) -> list[Row]:
    """Return what our reader sees of each event, for the comparison."""
    zones = _icalzones.Zones("Europe/Berlin")
    rows = []
    for event in _icalevents.Calendar(io.BytesIO(data), zones):
        if event.start is not None:
            rows.append((event.uid, zones.seconds(event.start[0], event.start[1]), event.attendees))
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    data = made(options.events)
    their_rows, rows = theirs(data), our_rows(data)
    wrong = sum(a != b for a, b in zip(their_rows, rows, strict=False)) + abs(len(their_rows) - len(rows))
    result = {
        "day": date.today().isoformat(),
        "events": options.events,
        "megabytes": round(len(data) / 1e6, 2),
        "icalendar_s": round(seconds(lambda: theirs(data), options.rounds, collect=True), 3),
        "closeknit_s": round(seconds(lambda: ours(data), options.rounds, collect=True), 3),
        "events_only_s": round(seconds(lambda: our_rows(data), options.rounds, collect=True), 3),
        "icalendar_peak_mb": round(most_allocated(lambda: theirs(data), collect=True), 1),
        "closeknit_peak_mb": round(most_allocated(lambda: ours(data), collect=True), 1),
        "mismatches": wrong,
    }
    result["ratio"] = round(result["icalendar_s"] / result["closeknit_s"], 1)
    result["ratio_events_only"] = round(result["icalendar_s"] / result["events_only_s"], 1)
    show(result, options.json)


if __name__ == "__main__":
    main()
