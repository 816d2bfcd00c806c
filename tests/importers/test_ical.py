"""The calendar importer: a sample of each client, who counts, when, how, and what is left out with which reason."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from closeknit.engine.records import Channel, Direction
from closeknit.importers import ical
from closeknit.importers._found import Context, Found, Source

SAMPLES = sorted(
    path for path in (Path(__file__).parent / "samples" / "ical").glob("*") if not path.name.endswith(".json")
)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAYA = "mailto:maya@example.org"


def read(data: bytes, **context: Any) -> Found:
    known = Context(**{"zone": "Europe/Berlin", "now": NOW, **context})
    return ical.read(Source("some.ics", io.BytesIO(data), len(data)), known)


def event(*lines: str, start: str = "DTSTART:20261001T080000Z") -> str:
    return "\r\n".join(("BEGIN:VEVENT", start, *lines, "END:VEVENT"))


def calendar(*parts: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", "")).encode()


def one(*lines: str, start: str = "DTSTART:20261001T080000Z", **context: Any) -> Found:
    """Read one event that Ben attends too; the owner is Maya."""
    lines = lines if any("ATTENDEE" in line for line in lines) else (*lines, "ATTENDEE;CN=Ben:mailto:ben@example.org")
    return read(calendar(event(*lines, start=start)), **{"addresses": ("maya@example.org",), **context})


def at(found: Found) -> list[str]:
    return [datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%MZ") for moment in found.touches.at]


def days(found: Found) -> list[str]:
    return [moment[:10] for moment in at(found)]


def reasons(found: Found) -> list[tuple[str, str]]:
    return [(row.where, row.reason) for row in found.skipped]


def touches(found: Found) -> list[dict[str, Any]]:
    columns = found.touches
    return [
        {
            "who": found.people[columns.who[row]].key,
            "at": at(found)[row],
            "channel": Channel(columns.channel[row]).name,
            "direction": Direction(columns.direction[row]).name,
            "minutes": columns.minutes[row],
            "half_days": columns.half_days[row],
        }
        for row in range(len(columns))
    ]


# ---- the clients


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_sample_gives_what_is_expected(sample: Path) -> None:
    expected = json.loads((sample.parent / f"{sample.name}.expected.json").read_text("utf-8"))
    data = sample.read_bytes()
    assert ical.recognises(data, sample.name)
    context = {name: tuple(value) if isinstance(value, list) else value for name, value in expected["context"].items()}
    found = read(data, **context)
    people = [
        {"name": row.name, "key": row.key, "numbers": list(row.numbers), "addresses": list(row.addresses)}
        for row in found.people
    ]
    assert [{name: value for name, value in row.items() if value} for row in people] == expected["people"]
    assert touches(found) == expected["interactions"]
    dates = [
        {"who": found.people[row.who].key, "kind": row.kind, "month": row.month, "day": row.day, "year": row.year}
        for row in found.dates
    ]
    assert [{name: value for name, value in row.items() if value} for row in dates] == expected["dates"]
    assert [list(row) for row in reasons(found)] == expected["skipped"]
    assert [question.id for question in found.questions] == expected["questions"]
    assert [day.isoformat() for day in found.covered or ()] == expected["covered"]
    assert found.thrown == expected["thrown"]
    assert (found.wall, found.importer) == (False, "ical")


# ---- who counts


def test_rooms_groups_copies_and_calendars_are_not_people() -> None:
    found = one(
        "ATTENDEE;CUTYPE=ROOM:mailto:room@example.org",
        "ATTENDEE;CUTYPE=RESOURCE:mailto:beamer@example.org",
        "ATTENDEE;CUTYPE=group:mailto:team@example.org",
        "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:copy@example.org",
        "ATTENDEE:mailto:c_1@group.calendar.google.com",
        "ATTENDEE:mailto:no-reply@example.org",
        "ORGANIZER:mailto:unknownorganizer@calendar.google.com",
    )
    assert found.people == []
    assert reasons(found) == [("event 1: 1 October 2026", "nobody else in this event")]


def test_a_person_who_declined_does_not_count() -> None:
    found = one("ATTENDEE;PARTSTAT=DECLINED:mailto:tom@example.org", "ATTENDEE;CN=Ben:mailto:ben@example.org")
    assert [person.name for person in found.people] == ["Ben"]
    assert reasons(found) == [("event 1: 1 October 2026", "one person declined")]
    found = one("ATTENDEE;PARTSTAT=DECLINED:mailto:tom@example.org")
    assert reasons(found) == [("event 1: 1 October 2026", "everybody else declined")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("STATUS:CANCELLED", "this event was cancelled"),
        (f"ATTENDEE;PARTSTAT=DECLINED:{MAYA}", "you declined this event"),
    ],
)
def test_a_cancelled_or_declined_event_does_not_count(line: str, reason: str) -> None:
    found = one(line, "ATTENDEE:mailto:ben@example.org")
    assert len(found.touches) == 0
    assert reasons(found) == [("event 1: 1 October 2026", reason)]


def test_a_calendar_of_cancellations_counts_nothing() -> None:
    found = read(calendar("METHOD:CANCEL", event("ATTENDEE:mailto:ben@example.org")))
    assert reasons(found) == [("event 1: 1 October 2026", "this event was cancelled")]


def test_more_than_twenty_people_count_for_nobody() -> None:
    guests = [f"ATTENDEE:mailto:guest{number}@example.org" for number in range(20)]
    assert set(one(*guests).touches.half_days) == {1}
    found = one(*guests, "ATTENDEE:mailto:guest20@example.org")
    assert (len(found.touches), set(found.touches.half_days)) == (21, {0})


def test_the_owner_is_known_by_address_or_name_and_never_a_person() -> None:
    lines = (f"ORGANIZER;CN=Maya Brandt:{MAYA}", "ATTENDEE;CN=Ben:mailto:BEN@example.org", f"ATTENDEE:{MAYA}")
    for known in ({"addresses": ("Maya@Example.org",)}, {"names": ("maya brandt",), "addresses": ()}):
        found = one(*lines, **known)
        assert [(person.key, person.name) for person in found.people] == [("ben@example.org", "Ben")]
        assert list(found.touches.direction) == [Direction.OUT]
        assert found.questions == []


def test_the_calendars_own_address_is_the_owner_if_nothing_else_tells() -> None:
    parts = (f"X-WR-CALNAME:{MAYA[7:]}", event(f"ATTENDEE:{MAYA}", "ATTENDEE:mailto:ben@example.org"))
    assert [person.key for person in read(calendar(*parts)).people] == ["ben@example.org"]
    # … and not if another address is known to be the owner's: then it is the calendar of somebody else.
    found = read(calendar(*parts), addresses=("ben@example.org",))
    assert [person.key for person in found.people] == ["maya@example.org"]


def test_who_the_owner_is_is_asked_with_the_most_frequent_first() -> None:
    events = [
        event(f"UID:{number}", f"ATTENDEE;CN=Maya:{MAYA}", f"ATTENDEE:mailto:g{number}@x.org") for number in range(9)
    ]
    (question,) = read(calendar(*events)).questions
    assert (question.id, len(question.options)) == ("me", 9)
    people = read(calendar(*events)).people
    assert question.options[0] == (
        str([one.key for one in people].index("maya@example.org")),
        "Maya (maya@example.org)",
    )
    assert question.options[-1] == ("none", "None of these")
    assert set(read(calendar(*events)).touches.direction) == {Direction.UNKNOWN}


@pytest.mark.parametrize(
    ("lines", "direction"),
    [
        ((f"ORGANIZER:{MAYA}", f"ATTENDEE:{MAYA}", "ATTENDEE:mailto:ben@x.org"), Direction.OUT),
        (("ORGANIZER:mailto:ben@x.org", f"ATTENDEE:{MAYA}"), Direction.IN),
        ((f"ATTENDEE:{MAYA}", "ATTENDEE:mailto:ben@x.org"), Direction.UNKNOWN),
    ],
)
def test_who_invited_tells_the_direction(lines: tuple[str, ...], direction: Direction) -> None:
    assert list(one(*lines).touches.direction) == [direction]


@pytest.mark.parametrize(
    ("line", "key", "name"),
    [
        ("ATTENDEE;CN=Ben:mailto:Ben@Example.org", "ben@example.org", "Ben"),
        ('ATTENDEE;CN="Ben: the other; one":MAILTO:ben@example.org', "ben@example.org", "Ben: the other; one"),
        ("ATTENDEE;CN='ben@example.org':mailto:ben@example.org", "ben@example.org", "ben@example.org"),
        ("ATTENDEE;CN=Anna\\, Berg:mailto:a%40example.org", "Anna, Berg", "Anna, Berg"),
        ("ATTENDEE;CN=George ^'Babe^' Ruth:mailto:babe@example.org", "babe@example.org", 'George "Babe" Ruth'),
        ("ATTENDEE;CN=Ben;EMAIL=ben@icloud.example:/aMTQ4/principal/", "ben@icloud.example", "Ben"),
        ("ATTENDEE;CN=Ben:invalid:nomail", "Ben", "Ben"),
        ("ATTENDEE;CN=Ben:tel:+44 20 7946 0018", "+442079460018", "Ben"),
        ("ATTENDEE;ROLE=ATTENDEE:Ben Adler <ben@example.org>", "ben@example.org", "Ben Adler"),
        ("ATTENDEE:ben@example.org", "ben@example.org", "ben@example.org"),
    ],
)
def test_guests_are_named_in_the_ways_of_all_clients(line: str, key: str, name: str) -> None:
    (person,) = one(line).people
    if "%40" in line:
        key = "a@example.org"
    assert (person.key, person.name) == (key, name)


def test_nobody_counts_twice_in_one_event_and_the_best_name_stays() -> None:
    found = read(
        calendar(
            event("UID:1", "ATTENDEE:mailto:ute@x.org", "ATTENDEE;CN=U:mailto:UTE@x.org", "ORGANIZER:mailto:ute@x.org"),
            event("UID:2", "ATTENDEE;CN=Ute Schäfer:mailto:ute@x.org", "ATTENDEE;CN=Maya:mailto:maya@example.org"),
        ),
        addresses=("maya@example.org",),
    )
    assert [person.name for person in found.people] == ["U"]
    assert len(found.touches) == 2


# ---- when, how long, how


@pytest.mark.parametrize(
    ("start", "lines", "minutes", "moment"),
    [
        ("DTSTART:20261001T080000Z", ("DTEND:20261001T093000Z",), 90, "2026-10-01T08:00Z"),
        ("DTSTART:20261001T080000Z", ("DURATION:PT1H15M",), 75, "2026-10-01T08:00Z"),
        ("DTSTART:20261001T080000Z", ("DURATION:P2W",), 600, "2026-10-01T08:00Z"),
        ("DTSTART:20261001T080000Z", ("DURATION:soon",), 0, "2026-10-01T08:00Z"),
        ("DTSTART:20261001T080000Z", ("DTEND:20261001T070000Z",), 0, "2026-10-01T08:00Z"),
        ("DTSTART:20261001T080000Z", (), 0, "2026-10-01T08:00Z"),
        ("DTSTART;VALUE=DATE:20261001", ("DTEND;VALUE=DATE:20261003",), 0, "2026-10-01T10:00Z"),
        ("DTSTART:20261001", (), 0, "2026-10-01T10:00Z"),
        ("DTSTART;VALUE=DATE:20261001T000000Z", (), 0, "2026-10-01T10:00Z"),
        ("DTSTART;VALUE=DATE:20261001T083000Z", (), 0, "2026-10-01T08:30Z"),
        ("DTSTART:20261001T180000", ("DTEND:20261001T190000",), 60, "2026-10-01T16:00Z"),
        ("DTSTART;TZID=Asia/Tokyo:20261001T180000", ("DTEND:20261001T100000Z",), 60, "2026-10-01T09:00Z"),
        ("DTSTART:20261001T000000", ("DTEND:20261002T000000",), 0, "2026-09-30T22:00Z"),
        ("DTSTART:20261025T013000", ("DTEND:20261025T033000",), 180, "2026-10-24T23:30Z"),
    ],
)
def test_start_and_length(start: str, lines: tuple[str, ...], minutes: int, moment: str) -> None:
    found = one(*lines, start=start)
    assert (list(found.touches.minutes), at(found)) == ([minutes], [moment])


@pytest.mark.parametrize(
    ("line", "channel"),
    [
        ("LOCATION:Café Lindner", Channel.IN_PERSON),
        ("X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij", Channel.VIDEO),
        ("X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/meetup-join/1", Channel.VIDEO),
        ("X-MICROSOFT-SKYPETEAMSMEETINGURL:", Channel.IN_PERSON),
        ("X-MICROSOFT-CDO-BUSYSTATUS:BUSY", Channel.IN_PERSON),
        ("LOCATION:Microsoft Teams Meeting", Channel.VIDEO),
        ("LOCATION:https://us02web.zoom.us/j/123", Channel.VIDEO),
        ("LOCATION:Zoom", Channel.VIDEO),
        ("LOCATION:Zoomanns Biergarten", Channel.IN_PERSON),
        ("LOCATION;LANGUAGE=ja:ビデオ通話", Channel.VIDEO),
        ("URL:https://meet.jit.si/TeaWithGrace", Channel.VIDEO),
        ("URL;VALUE=URI:https://whereby.com/grace", Channel.VIDEO),
        ("URL:https://example.org/map", Channel.IN_PERSON),
        ("DESCRIPTION:Join:\\nhttps://example.webex.com/meet/x", Channel.VIDEO),
        ("DESCRIPTION:About the zoom lens", Channel.IN_PERSON),
        ("CONFERENCE;FEATURE=AUDIO,VIDEO:https://chat.example.org/x", Channel.VIDEO),
        ("CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+4930555", Channel.VOICE),
        ("LOCATION:Phone", Channel.VOICE),
        ("LOCATION:Téléphone", Channel.VOICE),
        ("LOCATION:tel:+4930555", Channel.VOICE),
    ],
)
def test_how_people_met(line: str, channel: Channel) -> None:
    assert list(one(line).touches.channel) == [channel]


def test_what_lies_ahead_is_left_out() -> None:
    found = one(start="DTSTART:20261122T120001Z")
    assert (len(found.touches), reasons(found)) == (0, [("event 1: 22 November 2026", "it has not happened yet")])
    assert len(one(start="DTSTART:20261122T120000Z").touches) == 1


def test_an_event_without_a_date_is_left_out() -> None:
    assert reasons(one(start="DTSTART:some day")) == [("event 1", "it has no date we can read")]
