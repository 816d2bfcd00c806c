"""Series in calendars: time zones, dates taken out, added and changed, versions, and the bounds of a whole file."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest

from closeknit.importers import _icalparts, _icalseries, ical
from closeknit.importers._found import Context, Found, Refused, Source

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


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


# ---- series


def test_a_series_keeps_its_hour_across_summer_time() -> None:
    found = one("RRULE:FREQ=WEEKLY;COUNT=3", start="DTSTART;TZID=Europe/Berlin:20260322T180000")
    assert at(found) == ["2026-03-22T17:00Z", "2026-03-29T16:00Z", "2026-04-05T16:00Z"]


def test_a_series_may_begin_at_a_time_written_with_a_colon_and_a_zone() -> None:
    found = one("RRULE:FREQ=DAILY;COUNT=2", start="DTSTART:20261001T08:00Z")
    assert at(found) == ["2026-10-01T08:00Z", "2026-10-02T08:00Z"]


def test_a_series_without_an_end_ends_now() -> None:
    found = one("RRULE:FREQ=DAILY", start="DTSTART:20261120T080000Z")
    assert days(found) == ["2026-11-20", "2026-11-21", "2026-11-22"]
    assert reasons(found) == [("event 1: 20 November 2026", _icalseries.LATER)]


def test_of_an_old_series_five_years_are_read_and_the_file_vouches_for_no_more() -> None:
    found = one("RRULE:FREQ=YEARLY;UNTIL=20260101", start="DTSTART;VALUE=DATE:19900301")
    assert days(found) == ["2022-03-01", "2023-03-01", "2024-03-01", "2025-03-01"]
    assert reasons(found) == [("event 1: 1 March 1990", _icalseries.LONG_AGO)]
    older = read(calendar(event("UID:0", "ATTENDEE:mailto:x@y.org", start="DTSTART:20100101T080000Z")))
    assert older.covered == (date(2010, 1, 1), date(2010, 1, 1))
    both = calendar(
        event("UID:0", "ATTENDEE:mailto:x@y.org", start="DTSTART:20100101T080000Z"),
        event("UID:1", "ATTENDEE:mailto:x@y.org", "RRULE:FREQ=YEARLY;COUNT=20", start="DTSTART:20120101T080000Z"),
    )
    assert read(both).covered == (date(2021, 11, 22), date(2026, 1, 1))


def test_until_counts_in_the_zone_it_is_written_in() -> None:
    start = "DTSTART;TZID=America/New_York:20261001T200000"
    assert days(one("RRULE:FREQ=DAILY;UNTIL=20261003T000000Z", start=start)) == ["2026-10-02", "2026-10-03"]
    assert len(one("RRULE:FREQ=DAILY;UNTIL=20261003", start=start).touches) == 3
    whole_days = "DTSTART;VALUE=DATE:20261001"
    assert len(one("RRULE:FREQ=DAILY;UNTIL=20261002T220000Z", start=whole_days).touches) == 3
    assert len(one("RRULE:FREQ=DAILY;UNTIL=20261002T235959Z", start=whole_days).touches) == 2
    assert len(one("RRULE:FREQ=DAILY\\;UNTIL=20261002", start=whole_days).touches) == 2
    taken_back = one("RRULE:FREQ=WEEKLY;UNTIL=20260901T000000Z", start=start)
    assert len(taken_back.touches) == 0


@pytest.mark.parametrize(
    "line",
    [
        "EXDATE;TZID=Europe/Berlin:20261002T180000",
        "EXDATE:20261002T160000Z",
        "EXDATE:20261002T180000",
        "EXDATE;VALUE=DATE:20261002",
        "EXDATE;TZID=Asia/Tokyo:20261003T010000,20261104T010000",
    ],
)
def test_a_date_taken_out_is_found_in_every_form(line: str) -> None:
    found = one("RRULE:FREQ=DAILY;COUNT=3", line, start="DTSTART;TZID=Europe/Berlin:20261001T180000")
    assert days(found) == ["2026-10-01", "2026-10-03"]
    assert len(found.skipped) == 0


def test_a_day_taken_out_of_a_series_of_whole_days() -> None:
    for line in ("EXDATE;VALUE=DATE:20261002", "EXDATE:20261002T000000", "EXDATE:20261002T000000Z"):
        assert days(one("RRULE:FREQ=DAILY;COUNT=3", line, start="DTSTART;VALUE=DATE:20261001")) == [
            "2026-10-01",
            "2026-10-03",
        ]


def test_dates_added_one_by_one() -> None:
    found = one(
        "RDATE;TZID=Europe/Berlin:20261005T180000,20261001T180000",
        "RDATE;VALUE=PERIOD:20261008T160000Z/PT1H",
        start="DTSTART;TZID=Europe/Berlin:20261001T180000",
    )
    assert days(found) == ["2026-10-01", "2026-10-05", "2026-10-08"]


def test_changed_dates_take_the_place_of_the_first() -> None:
    ben, tom = "ATTENDEE:mailto:ben@example.org", "ATTENDEE:mailto:tom@example.org"
    found = read(
        calendar(
            event("UID:a", "RECURRENCE-ID:20261002T160000Z", "STATUS:CANCELLED", ben, start="DTSTART:20261002T160000Z"),
            event("UID:a", "RRULE:FREQ=DAILY;COUNT=4", ben, start="DTSTART;TZID=Europe/Berlin:20261001T180000"),
            event("UID:a", "RECURRENCE-ID;TZID=Europe/Berlin:20261003T180000", tom, start="DTSTART:20261009T160000Z"),
            event("UID:b", "RRULE:FREQ=DAILY;COUNT=1", ben, start="DTSTART:20261002T160000Z"),
        )
    )
    assert [(found.people[who].key, day) for who, day in zip(found.touches.who, days(found), strict=True)] == [
        ("ben@example.org", "2026-10-01"),
        ("ben@example.org", "2026-10-04"),
        ("tom@example.org", "2026-10-09"),
        ("ben@example.org", "2026-10-02"),
    ]


def test_a_changed_day_of_a_series_of_whole_days() -> None:
    ben = "ATTENDEE:mailto:ben@example.org"
    found = read(
        calendar(
            event("UID:a", "RRULE:FREQ=DAILY;COUNT=2", ben, start="DTSTART;VALUE=DATE:20261001"),
            event("UID:a", "RECURRENCE-ID;VALUE=DATE:20261002", ben, start="DTSTART;VALUE=DATE:20261009"),
        )
    )
    assert days(found) == ["2026-10-01", "2026-10-09"]


def test_a_change_to_all_later_dates_is_read_for_one_and_said() -> None:
    found = one("UID:a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261001T080000Z")
    assert reasons(found) == [
        ("event 1: 1 October 2026", "a change to this and all later dates was read for this date only")
    ]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("RRULE:FREQ=SECONDLY",), "it repeats more often than once a day; only its first date was read"),
        (("RRULE:FREQ=DAILY;INTERVAL=0",), "it repeats by a rule we cannot follow; only its first date was read"),
        (("RRULE:FREQ=DAILY;COUNT=1", "EXRULE:FREQ=DAILY"), _icalseries.NO_EXRULE),
    ],
)
def test_a_rule_that_is_not_followed_leaves_the_first_date(lines: tuple[str, ...], reason: str) -> None:
    for start in ("DTSTART:20261001T080000Z", "DTSTART:20101001T080000Z"):
        found = one(*lines, start=start)
        if "EXRULE" not in lines[-1]:
            assert len(found.touches) == 1
        assert reason in [row.reason for row in found.skipped]


def test_more_exceptions_than_the_limit_are_said() -> None:
    dates = ",".join(f"{20270101 + number}T080000Z" for number in range(28)) + ","
    lines = [f"EXDATE:{dates * 20}"] * 3
    found = one("RRULE:FREQ=DAILY;COUNT=2", *lines)
    assert (len(found.touches), reasons(found)) == (2, [("event 1: 1 October 2026", _icalseries.MANY_DATES)])


def test_the_newer_version_of_an_event_counts_and_the_same_one_once() -> None:
    ben = "ATTENDEE:mailto:ben@example.org"
    old = event("UID:a", "SEQUENCE:1", ben, start="DTSTART:20261001T080000Z")
    new = event("UID:a", "SEQUENCE:2", ben, start="DTSTART:20261002T080000Z")
    for parts in ((old, new), (new, old)):
        found = read(calendar(*parts))
        assert days(found) == ["2026-10-02"]
        assert [row.reason for row in found.skipped] == ["a newer version of this event is in the file"]
    found = read(calendar(new, new))
    assert (days(found), [row.reason for row in found.skipped]) == (["2026-10-02"], ["this event is in the file twice"])
    other = event("UID:a", "SEQUENCE:2", ben, start="DTSTART:20261003T080000Z")
    assert days(read(calendar(new, other))) == ["2026-10-02", "2026-10-03"]


# ---- bounds of a whole file


def test_a_file_of_nothing_but_repeating_events_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_icalseries, "MAX_OCCURRENCES", 25)
    events = [event(f"UID:{number}", "RRULE:FREQ=DAILY;COUNT=10", "ATTENDEE:mailto:b@x.org") for number in range(5)]
    found = read(calendar(*events))
    assert len(found.touches) == 10 + 10 + 5 + 1 + 1
    assert [row.reason for row in found.skipped] == [_icalseries.FULL] * 3


def test_a_file_of_nothing_but_costly_rules_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_icalseries, "MAX_DAYS_LOOKED_AT", 5000)
    events = [event(f"UID:{number}", "RRULE:FREQ=DAILY;BYMONTHDAY=1", "ATTENDEE:mailto:b@x.org") for number in range(4)]
    found = read(calendar(*events).replace(b"20261001", b"20210101"))
    assert "its rule takes too long to follow; only its first date was read" in [row.reason for row in found.skipped]
    assert len(found.touches) == 60 + 3


def test_too_many_people_and_meetings_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_icalparts, "MAX_PEOPLE", 3)
    found = one(*(f"ATTENDEE:mailto:g{number}@example.org" for number in range(5)))
    assert [person.key for person in found.people] == [f"g{number}@example.org" for number in range(3)]
    assert [row.where for row in found.skipped] == ["the calendar"]
    monkeypatch.setattr(ical, "MAX_TOUCHES", 4)
    found = one("RRULE:FREQ=DAILY;COUNT=5")
    assert (len(found.touches), len(found.skipped)) == (0, 1)
    monkeypatch.setattr(ical, "MAX_EVENTS", 1)
    found = read(calendar(event("UID:1"), event("UID:2")))
    assert [row.where for row in found.skipped] == ["the calendar", "event 1: 1 October 2026"]


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Refused, match="larger than 100 MB"):
        ical.read(Source("x.ics", io.BytesIO(b""), ical.MAX_BYTES + 1), Context())
