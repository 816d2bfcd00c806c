"""What lies ahead in a calendar: when the owner is busy in the next six weeks, and with whom."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from closeknit.importers import _found, _frames, _icalahead, _icalseries, ical
from closeknit.importers._found import AHEAD_DAYS, Context, Found, FoundAhead, Source

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""A Sunday; six weeks on is Sunday 3 January 2027."""
BEN, CY = ("ATTENDEE;CN=Ben:mailto:ben@example.org", "ATTENDEE;CN=Cy:mailto:cy@example.org")


def read(*parts: str, now: datetime = NOW, **context: Any) -> Found:
    data = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", "")).encode()
    known = Context(**{"zone": "Europe/Berlin", "now": now, "addresses": ("maya@example.org",), **context})
    return ical.read(Source("some.ics", io.BytesIO(data), len(data)), known)


def event(start: str, *lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"DTSTART{start if start[0] == ';' else ':' + start}", *lines, "END:VEVENT"))


PAST = event("20261001T080000Z", "UID:past", BEN, CY)
"""Where Ben and Cy are known from: numbers 0 and 1."""


def ahead(*parts: str, **context: Any) -> list[tuple[str, int, tuple[int, ...]]]:
    """(When in UTC, minutes, who) of the times ahead; those that take whole days end in a star."""
    return [
        (
            f"{datetime.fromtimestamp(time.at, UTC):%m-%d %H:%M}{'*' if time.whole_day else ''}",
            time.minutes,
            time.who,
        )
        for time in read(*parts, **context).ahead
    ]


def test_an_event_ahead_is_a_time_when_the_owner_is_busy() -> None:
    found = read(PAST, event("20261124T170000Z", "DTEND:20261124T183000Z", "SUMMARY:Dentist"))
    assert found.ahead == [FoundAhead(int(datetime(2026, 11, 24, 17, tzinfo=UTC).timestamp()), 90)]
    assert len(found.touches) == 2
    assert [person.name for person in found.people] == ["Ben", "Cy"]


def test_who_will_be_there_is_kept_of_people_met_before() -> None:
    stranger = "ATTENDEE;CN=Zed:mailto:zed@example.org"
    found = read(
        PAST, event("20261124T170000Z", "DURATION:PT1H", CY, BEN, stranger, "ATTENDEE:mailto:maya@example.org")
    )
    assert [time.who for time in found.ahead] == [(0, 1)]
    assert len(found.people) == 2


def test_whose_birthday_is_known_is_known_by_name() -> None:
    day = event(";VALUE=DATE:20200304", "SUMMARY:Ada’s birthday", "RRULE:FREQ=YEARLY")
    guests = ("ATTENDEE;CN=Ada:mailto:ada@example.org", "ATTENDEE;CN=Ben:mailto:other-ben@example.org")
    dinner = event("20261124T170000Z", "DURATION:PT1H", *guests)
    found = read(PAST, day, dinner)
    assert [(time.who, found.people[2].name) for time in found.ahead] == [((2,), "Ada")]


@pytest.mark.parametrize(
    "lines",
    [
        ("TRANSP:TRANSPARENT",),
        ("TRANSP:1",),
        ("STATUS:CANCELLED",),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:maya@example.org", BEN),
        ("SUMMARY:Ben’s birthday", "RRULE:FREQ=YEARLY"),
    ],
)
def test_what_does_not_keep_the_owner_busy_is_left_out(lines: tuple[str, ...]) -> None:
    assert ahead(PAST, event("20261124T170000Z", "DURATION:PT1H", *lines)) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("TRANSP:OPAQUE",),
        ("TRANSP:0",),
        ("STATUS:TENTATIVE",),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:ben@example.org",),
        ("BEGIN:VALARM", "TRANSP:TRANSPARENT", "END:VALARM"),
    ],
)
def test_what_does_is_kept(lines: tuple[str, ...]) -> None:
    assert ahead(PAST, event("20261124T170000Z", "DURATION:PT1H", *lines)) == [("11-24 17:00", 60, ())]


def test_a_series_goes_on_for_six_weeks_with_its_dates_taken_out_and_moved() -> None:
    choir = event(
        ";TZID=Europe/Berlin:20260903T190000",
        "UID:choir",
        "DTEND;TZID=Europe/Berlin:20260903T210000",
        "RRULE:FREQ=WEEKLY",
        "EXDATE;TZID=Europe/Berlin:20261203T190000",
        BEN,
    )
    moved = event(
        "20261211T180000Z", "UID:choir", "RECURRENCE-ID;TZID=Europe/Berlin:20261210T190000", "DURATION:PT30M", BEN
    )
    gone = event("20261217T180000Z", "UID:choir", "RECURRENCE-ID:20261217T180000Z", "STATUS:CANCELLED", BEN)
    assert ahead(choir, moved, gone) == [
        ("11-26 18:00", 120, (0,)),
        ("12-11 18:00", 30, (0,)),
        ("12-24 18:00", 120, (0,)),
        ("12-31 18:00", 120, (0,)),
    ]


def test_the_last_day_is_six_weeks_after_today_at_the_owners_place() -> None:
    daily = event(";TZID=Europe/Berlin:20261120T233000", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    times = ahead(daily)
    assert len(times) == AHEAD_DAYS + 1
    assert (times[0][0], times[-1][0]) == ("11-22 22:30", "01-03 22:30")
    # In Auckland it is past midnight already: that day has the same hour, once more.
    assert ahead(daily, zone="Pacific/Auckland")[-1][0] == "01-03 22:30"
    assert ahead(event("20270103T225959Z", "DURATION:PT1H")) == [("01-03 22:59", 60, ())]
    assert ahead(event("20270103T230000Z", "DURATION:PT1H")) == []


def test_a_series_keeps_its_hour_when_the_clock_changes() -> None:
    weekly = event(
        ";TZID=Europe/Berlin:20260918T190000", "DTEND;TZID=Europe/Berlin:20260918T200000", "RRULE:FREQ=WEEKLY;COUNT=7"
    )
    times = ahead(weekly, now=datetime(2026, 10, 10, tzinfo=UTC))
    assert [when for when, _, _ in times] == ["10-16 17:00", "10-23 17:00", "10-30 18:00"]


def test_rules_that_end_are_followed_to_their_end() -> None:
    assert [t[0] for t in ahead(event("20261101T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20261124"))] == [
        "11-23 08:00",
        "11-24 08:00",
    ]
    taken_back = event("20261125T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20261101")
    assert ahead(taken_back) == []
    added = event("20261101T080000Z", "DURATION:PT1H", "RDATE:20261130T090000Z,20270301T090000Z")
    assert ahead(added) == [("11-30 09:00", 60, ())]
    no_rule = event("20261125T080000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY")
    assert ahead(no_rule) == [("11-25 08:00", 60, ())]


def test_what_goes_on_now_is_not_over() -> None:
    assert ahead(event("20261122T113000Z", "DURATION:PT31M")) == [("11-22 11:30", 31, ())]
    assert ahead(event("20261122T113000Z", "DURATION:PT30M")) == []
    assert ahead(event("20261120T090000Z", "DTEND:20261124T170000Z")) == [("11-20 09:00", 4 * 1440 + 480, ())]
    assert ahead(event("20240101T090000Z", "DTEND:20301124T170000Z")) == []


def test_whole_days_are_kept_for_the_people_in_them_alone() -> None:
    holidays = event(";VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227", "SUMMARY:Christmas")
    assert ahead(PAST, holidays) == []
    together = event(";VALUE=DATE:20261205", "DTEND;VALUE=DATE:20261207", BEN)
    assert ahead(PAST, together) == [("12-04 23:00*", 2880, (0,))]
    midnights = (";TZID=Europe/Berlin:20261205T000000", "DTEND;TZID=Europe/Berlin:20261206T000000")
    assert ahead(PAST, event(*midnights)) == []
    assert ahead(PAST, event(*midnights, BEN)) == [("12-04 23:00*", 1440, (0,))]
    assert ahead(PAST, event(";VALUE=DATE:20261205", "DURATION:P2D", BEN)) == [("12-04 23:00*", 2880, (0,))]
    assert ahead(PAST, event(";VALUE=DATE:20261205", BEN)) == [("12-04 23:00*", 1440, (0,))]
    # This day has 25 hours.
    october = event(";TZID=Europe/Berlin:20261025T000000", "DTEND;TZID=Europe/Berlin:20261026T000000", BEN)
    assert ahead(PAST, october, now=datetime(2026, 10, 20, tzinfo=UTC)) == [("10-24 22:00*", 1500, (0,))]


def test_a_time_without_a_length_takes_none_and_is_kept_for_its_people() -> None:
    assert ahead(PAST, event("20261124T170000Z", BEN)) == [("11-24 17:00", 0, (0,))]
    assert ahead(PAST, event("20261124T170000Z", "DTEND:20261124T160000Z", BEN)) == [("11-24 17:00", 0, (0,))]
    assert ahead(PAST, event("20261124T170000Z")) == []


def test_with_more_than_twenty_people_nobody_is_named() -> None:
    def crowd(count: int) -> tuple[str, ...]:
        return tuple(f"ATTENDEE:mailto:p{n}@example.org" for n in range(count))

    known = event("20261001T080000Z", *crowd(30))
    for count, named in ((20, 20), (21, 0)):
        (time,) = read(known, event("20261124T170000Z", "DURATION:PT1H", *crowd(count))).ahead
        assert len(time.who) == named


def test_the_same_time_is_kept_once_and_the_nearest_of_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [event("20261124T170000Z", f"UID:{n}", "DURATION:PT1H") for n in (1, 2)]
    assert len(ahead(*twice)) == 1
    monkeypatch.setattr(_icalahead, "AHEAD_MOST", 3)
    found = read(event("20261123T170000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"))
    assert [datetime.fromtimestamp(time.at, UTC).day for time in found.ahead] == [23, 24, 25]
    assert ("the calendar", _icalahead.MORE) in [(row.where, row.reason) for row in found.skipped]


def test_what_lies_ahead_takes_nothing_from_the_past(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dates of series in one file have one budget, and the past has it first."""
    daily = [event(f"2026111{n}T080000Z", f"UID:{n}", "DURATION:PT1H", "RRULE:FREQ=DAILY", BEN) for n in (1, 2)]
    whole = read(*daily)
    assert (len(whole.touches), len(whole.ahead)) == (12 + 11, 42)
    monkeypatch.setattr(_icalseries, "MAX_OCCURRENCES", 12 + 11 + 5)
    some = read(*daily)
    assert (list(some.touches.at), some.skipped) == (list(whole.touches.at), whole.skipped)
    assert some.ahead == whole.ahead[:5]


def test_the_owner_chosen_by_the_answer_is_nobody_of_what_lies_ahead() -> None:
    day = event(";VALUE=DATE:20261205", BEN)
    found = read(PAST, event("20261124T170000Z", "DURATION:PT1H", BEN, CY), day, addresses=())
    assert [time.who for time in found.ahead] == [(0, 1), (0,)]
    found.answer({"me": "0"})
    assert [(time.who, time.whole_day) for time in found.ahead] == [((0,), False)]
    assert [person.name for person in found.people] == ["Cy"]


def test_no_word_of_an_event_is_kept() -> None:
    secret = "Zwiebelturm-48151623"
    lines = (f"SUMMARY:{secret}", f"LOCATION:{secret}", f"DESCRIPTION:{secret}", "DURATION:PT1H", BEN)
    found = read(PAST, event("20261124T170000Z", *lines))
    assert found.ahead
    assert secret not in repr(found)


def test_every_time_ahead_fits_what_the_parent_lets_through() -> None:
    long = event("20261124T170000Z", "DTEND:99990101T000000Z")
    year = event(";VALUE=DATE:20261124", "DTEND;VALUE=DATE:20281124", BEN)
    found = read(PAST, long, year)
    (through,) = _frames.from_frames(*_frames.to_frames([found]))
    assert through.ahead == found.ahead
    autumn = datetime(2026, 10, 20, tzinfo=UTC)
    (time,) = read(PAST, event(";VALUE=DATE:20261021", "DTEND;VALUE=DATE:20281124", BEN), now=autumn).ahead
    assert time.minutes == _found.AHEAD_DAYS * 1440
    assert {time.minutes for time in found.ahead} == {_found.AHEAD_DAYS * 1440}
    assert timedelta(minutes=found.ahead[0].minutes) == timedelta(days=42)
