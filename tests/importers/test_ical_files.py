"""Calendar files of every shape: foreign encodings, broken, cut, hostile, and those of other projects."""

import csv
import io
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.importers import _icalevents, _icalparts, _icalzones, ical
from closeknit.importers._found import Context, Found, Refused, Source

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SAMPLES = Path(__file__).parent / "samples" / "ical"
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SETS = ("exports/ics", "standards/ical-icalendar", "adversarial/ics_fuzz_corpus", "adversarial/ics_invalid_ical4j")
HOSTILE = ("adversarial/libical_fuzz", "adversarial/libical_testdata")
shared = pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data, not present here")

MEETING = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261001T080000Z\r\n"
    "ATTENDEE;CN=Zoë Müller:mailto:zoe@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def read(data: bytes, name: str = "some.ics", **context: Any) -> Found:
    known = Context(**{"zone": "Europe/Berlin", "now": NOW, **context})
    return ical.read(Source(name, io.BytesIO(data), len(data)), known)


def events(data: bytes, zones: _icalzones.Zones | None = None) -> list[_icalparts.Event]:
    return list(_icalevents.Calendar(io.BytesIO(data), zones or _icalzones.Zones("UTC")))


def reasons(found: Found) -> list[tuple[str, str]]:
    return [(row.where, row.reason) for row in found.skipped]


# ---- shapes


@pytest.mark.parametrize(
    "data",
    [
        MEETING.encode(),
        MEETING.encode("utf-8-sig"),
        MEETING.encode("utf-16"),
        MEETING.encode("utf-16-be"),
        MEETING.encode("cp1252"),
        MEETING.replace("\r\n", "\n").encode(),
        MEETING.replace("\r\n", "\r").encode(),
        MEETING.replace("\r\n", "\r\r\n").encode(),
        MEETING.replace("\r\n", "\r\n\r\n").encode(),
        MEETING.lower().replace("zoë müller", "Zoë Müller").encode(),
        MEETING.replace("zoe@", "zo\r\n\te@").encode(),
        MEETING.encode().replace("ë".encode(), b"\xc3\r\n \xab"),
        b"\r\n\r\n" + MEETING.encode(),
        b"some words\n\n" + MEETING.encode(),
        MEETING[17:].encode(),
        MEETING.replace("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "").replace("END:VCALENDAR\r\n", "").encode(),
        MEETING.replace("BEGIN:VEVENT", "BEGIN:VTODO\r\nEND:VTODO\r\nBEGIN:VEVENT").encode(),
        MEETING.replace("UID:1", "X-LONG:" + "x" * 5_000_000).encode(),
        MEETING.replace("UID:1", "ATTACH:" + "x\r\n " * 2_000_000).encode(),
        MEETING.replace("UID:1", "UID:1\r\n" + "BEGIN:VALARM\r\n" * 50_000 + "END:VALARM\r\n" * 50_000).encode(),
        MEETING.replace("UID:1", "UID:1\r\nEND:VALARM").encode(),
    ],
    ids=range(21),
)
def test_a_meeting_is_found_in_every_shape(data: bytes) -> None:
    found = read(data)
    assert [(person.key, person.name) for person in found.people] == [("zoe@example.org", "Zoë Müller")]
    assert list(found.touches.at) == [int(datetime(2026, 10, 1, 8, tzinfo=UTC).timestamp())]


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (MEETING.encode(), True),
        (MEETING.encode("utf-8-sig"), True),
        (MEETING.encode("utf-16"), True),
        (MEETING.encode("utf-16-le"), True),
        (b"\n \n\tbegin:vcalendar  \n", True),
        (b"BEGIN:VEVENT\nEND:VEVENT", True),
        (b"exported by me\nBEGIN:VCALENDAR", True),
        (b"BEGIN:VCARD\nBEGIN:VCALENDAR", False),
        (b"BEGIN:VCARD\nFN:A\nEND:VCARD\n", False),
        (b"From a@b Thu Jan 1\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR", False),
        (b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR", False),
        (b"\n".join([b"line"] * 11) + b"\nBEGIN:VCALENDAR", False),
        (b'{"text": "BEGIN:VCALENDAR"}', False),
        (b"", False),
        (bytes(range(256)) * 4, False),
    ],
)
@pytest.mark.parametrize("name", ["calendar.ics", "contacts.vcf", ""])
def test_a_calendar_is_recognised_by_its_beginning(head: bytes, is_one: bool, name: str) -> None:
    assert ical.recognises(head, name) is is_one


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\x00" * 5000, b"BEGIN:VCARD\nEND:VCARD\n", b"BEGIN:VTODO\nEND:VTODO"]
)
def test_what_holds_no_calendar_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="There is no calendar in this file"):
        read(data)


def test_a_calendar_without_events_is_empty_and_says_so() -> None:
    found = read(
        b"BEGIN:VCALENDAR\nBEGIN:VTODO\nBEGIN:VALARM\nEND:VALARM\nEND:VTODO\nBEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR"
    )
    assert (found.people, len(found.touches), found.covered) == ([], 0, None)
    assert [row.where for row in found.skipped] == ["1 reminder", "2 tasks", "the calendar"]


def test_a_cut_file_gives_its_complete_events() -> None:
    data = MEETING.replace("END:VCALENDAR", "BEGIN:VEVENT\r\nUID:2\r\nDTSTART:2026").encode()
    found = read(data)
    assert len(found.touches) == 1
    assert reasons(found) == [("event 2", "the file is cut off in event 2")]


def test_an_event_without_an_end_does_not_swallow_the_next() -> None:
    found = read(MEETING.replace("BEGIN:VEVENT", "BEGIN:VEVENT\r\nDTSTART:20200101\r\nBEGIN:VEVENT").encode())
    assert len(found.touches) == 1
    assert reasons(found) == [("event 1", "it has no end of its own")]
    found = read(MEETING.replace("END:VCALENDAR", "BEGIN:VEVENT\r\nEND:VCALENDAR").encode())
    assert reasons(found) == [("event 2", "it has no end of its own")]


def test_lines_over_the_limit_and_endless_files_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(MEETING.replace("UID:1", "DESCRIPTION:" + "x" * 70_000).encode())
    assert (len(found.touches), found.thrown) == (1, {"very long lines": 1})
    monkeypatch.setattr(_icalevents, "MAX_LINES", 20)
    found = read(MEETING.replace("END:VCALENDAR", "UID:1\r\n" * 30).encode())
    assert len(found.touches) == 1
    assert reasons(found) == [("the calendar", "it has more than 20 lines; the rest was not read")]


def test_no_title_place_or_note_leaves_the_importer() -> None:
    secret = "Quillwort"
    lines = [
        f"{name}:{secret} {name}"
        for name in ("SUMMARY", "LOCATION", "DESCRIPTION", "COMMENT", "X-ALT-DESC", "CATEGORIES")
    ]
    found = read(MEETING.replace("UID:1", "\r\n".join([*lines, f"UID:{secret}", "RRULE:FREQ=YEARLY"])).encode())
    kept = (found.people, found.dates, found.skipped, found.questions, found.thrown, found.source)
    assert secret not in repr(kept)
    assert found.thrown == {"titles and notes of events": 3}


SNIPPETS = (
    *(
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VALARM",
        "END:VALARM",
        "BEGIN:VTIMEZONE",
    ),
    *(
        "END:VTIMEZONE",
        "BEGIN:STANDARD",
        "END:STANDARD",
        "TZID:A",
        "TZOFFSETTO:+9999999",
        "TZOFFSETFROM:x",
        "DTSTART:16010101T000000",
    ),
    *(
        "DTSTART;TZID=A:20260101T000000",
        "DTSTART:99991231T235959Z",
        "DTSTART:00010101",
        "DTEND:x",
        "DURATION:P9999999W",
        "UID:1",
    ),
    *(
        "RRULE:FREQ=DAILY",
        "RRULE:FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2",
        "EXDATE:,,20260101",
        "RDATE:20260102/P1D",
        "EXRULE:x",
    ),
    *(
        'ATTENDEE;CN=":mailto:',
        "ATTENDEE:mailto:a@b.c",
        "ATTENDEE",
        "ORGANIZER;CN=A:mailto:a@b.c",
        "RECURRENCE-ID:20260101",
        ":",
        ";",
    ),
    *(
        "SUMMARY:A's birthday",
        "SUMMARY;ENCODING=QUOTED-PRINTABLE:=C3=",
        "SEQUENCE:99999999999999999999",
        "STATUS:CANCELLED",
    ),
    *(
        "X-NEXTCLOUD-BC-YEAR:१९८५",
        "X-NEXTCLOUD-BC-FIELD-TYPE:BDAY",
        "X-WR-CALNAME:a@b.c",
        "METHOD:CANCEL",
        " folded",
        "\tfolded",
    ),
)


@settings(max_examples=300, deadline=None)
@given(
    lines=st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=30)), max_size=40),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_no_mixture_of_lines_breaks_the_importer(lines: list[str], end: str) -> None:
    data = end.join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, ""]).encode("utf-8", "surrogatepass")
    try:
        found = read(data)
    except Refused:
        # A single LF in a file of CR lines makes it one long line.
        assert end == "\r"
        return
    assert all(person.key and person.name for person in found.people)
    assert all(0 <= who < len(found.people) for who in found.touches.who)
    assert all(moment <= NOW.timestamp() for moment in found.touches.at)


@given(data=st.binary(max_size=400))
def test_no_bytes_break_the_importer(data: bytes) -> None:
    assert len(read(b"BEGIN:VEVENT\nDTSTART:" + data).touches) == 0


# ---- beside other readers


def theirs(data: bytes) -> list[icalendar.Event] | None:
    """Read with icalendar; None where it reads nothing."""
    # It keeps the zones that files describe by their name, for all later files.
    icalendar.use_zoneinfo()
    try:
        # It guesses at zone names like ours does, and warns of it.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [event for one in icalendar.Calendar.from_ical(data, multiple=True) for event in one.walk("VEVENT")]
    except (ValueError, IndexError, AttributeError, TypeError, KeyError):
        return None


def files(*folders: str) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in (DATA / folder).rglob("*")
        if path.is_file() and path.suffix not in (".rst", ".md", ".jcal")
    )


@shared
def test_every_shared_file_is_read_or_refused_with_a_sentence() -> None:
    outcome = {"read": 0, "refused": 0}
    for path in files(*SETS, *HOSTILE):
        data = path.read_bytes()
        refusal = ""
        try:
            found = read(data, path.name)
        except Refused as refused:
            refusal = str(refused)
        if refusal:
            assert refusal.startswith("There is no calendar in this file; please ")
            assert b"BEGIN:VEVENT" not in data
            outcome["refused"] += 1
        else:
            assert all(0 <= who < len(found.people) for who in found.touches.who)
            outcome["read"] += 1
        assert ical.recognises(data[:65536], path.name) in (True, False)
    assert outcome["read"] > 600


def seen(path: Path) -> int:
    calendar = _icalevents.Calendar(io.BytesIO(path.read_bytes()), _icalzones.Zones("UTC"))
    list(calendar)
    return calendar.seen


@shared
def test_as_many_events_as_were_counted_in_the_shared_exports() -> None:
    with (DATA / "exports" / "COUNTS.csv").open(encoding="utf-8") as table:
        counted = {row["file"]: int(row["count"]) for row in csv.DictReader(table) if row["unit"] == "VEVENT"}
        counted = {name: count for name, count in counted.items() if name.startswith("ics/")}
    assert {name: seen(DATA / "exports" / name) for name in counted} == counted
    assert sum(counted.values()) == 6588


@shared
def test_as_many_events_as_icalendar_finds_in_the_shared_files() -> None:
    agreeing = 0
    for path in files(*SETS):
        their_events = theirs(path.read_bytes())
        if not their_events or path.suffix != ".ics":
            # Of ten broken files icalendar reads nothing at all; their events are among those counted above.
            continue
        assert (path.name, seen(path)) == (path.name, len(their_events))
        agreeing += 1
    assert agreeing > 450


def pairs(data: bytes) -> Iterator[tuple[_icalparts.Event, icalendar.Event, _icalzones.Zones]]:
    zones = _icalzones.Zones("UTC")
    for ours, their in zip(events(data, zones), theirs(data) or [], strict=True):
        yield ours, their, zones


@pytest.mark.parametrize(
    "name", ["google.ics", "icloud.ics", "outlook.ics", "exchange.ics", "thunderbird.ics", "nextcloud.ics"]
)
def test_starts_and_guests_are_those_of_icalendar(name: str) -> None:
    for ours, their, zones in pairs((SAMPLES / name).read_bytes()):
        start = their["DTSTART"].dt
        assert ours.uid == str(their["UID"])
        assert ours.start is not None
        if isinstance(start, datetime):
            assert zones.seconds(ours.start[0], ours.start[1]) == int(start.timestamp())
        else:
            assert (ours.start[0].date(), ours.start[2]) == (start, True)
        guests = their.get("ATTENDEE", [])
        assert ours.attendees == (len(guests) if isinstance(guests, list) else 1)


@pytest.mark.parametrize("name", ["google.ics", "icloud.ics", "thunderbird.ics", "nextcloud.ics"])
def test_dates_are_those_of_recurring_ical_events(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    expected: set[tuple[str, int]] = set()
    for calendar in icalendar.Calendar.from_ical(data, multiple=True):
        assert isinstance(calendar, icalendar.Calendar)
        for event in recurring_ical_events.of(calendar).between(datetime(2021, 11, 23), datetime(2026, 11, 22, 12)):
            start = event["DTSTART"].dt
            if isinstance(start, datetime) and str(event.get("STATUS")) != "CANCELLED":
                expected.add((str(event["UID"]), int(start.timestamp())))
    uids = {event.number: event.uid for event in events(data)}
    alone = {uids[int(row.where.split(":")[0][6:])] for row in read(data).skipped if row.reason.startswith("nobody")}
    ours = set(read(data).touches.at)
    assert len(expected) > 0
    assert {moment for uid, moment in expected if uid not in alone} <= ours
    whole_days = {moment for moment in ours if moment not in {at for _, at in expected}}
    assert all(datetime.fromtimestamp(moment, UTC).hour in (9, 10, 11) for moment in whole_days)
