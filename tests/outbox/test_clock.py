"""Six in the evening stays six in the evening, wherever and whatever the clocks do (RE-8)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.outbox import clock

ZONES = sorted(available_timezones() - {"localtime"})
FIRST, WEEKS = date(2026, 1, 7), 261
LONDON = ZoneInfo("Europe/London")


def test_every_zone_for_five_years_has_one_occurrence_a_week() -> None:
    """RE-8: 18:00 and the hour in which clocks jump, each week of five years in every zone: none missed, none double."""
    tried, wrong = 0, []
    for name in ZONES:
        zone = ZoneInfo(name)
        last = datetime.min.replace(tzinfo=UTC)
        for week in range(WEEKS):
            day = FIRST + timedelta(days=7 * week - 3)
            found = clock.occurrence(day, 18 * 60, zone)
            tried += 1
            good = found is not None and found > last
            good = good and found.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, time(18))  # type: ignore[union-attr]
            if not good:
                wrong.append((name, day))
            last = found or last
    assert tried > 155_000
    assert wrong == []


def test_every_minute_of_every_day_on_which_a_clock_changes() -> None:
    """RE-8: for each zone and change in 2027, all half hours of the day: in order, each on its day or at the jump's end."""
    seen = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for n in range(365):
            day = date(2027, 1, 1) + timedelta(days=n)
            noon, next_noon = (datetime.combine(day + timedelta(days=k), time(12), tzinfo=zone) for k in (0, 1))
            if noon.utcoffset() == next_noon.utcoffset():
                continue
            seen += 1
            for on in (day, day + timedelta(days=1)):
                moments = [clock.occurrence(on, minute, zone) for minute in range(0, 1440, 30)]
                assert None not in moments, (name, on)
                assert moments == sorted(moments, key=lambda m: m.timestamp()), (name, on)  # type: ignore[union-attr]
    assert seen > 100


@pytest.mark.parametrize(
    ("day", "minute", "utc"),
    [
        (date(2027, 3, 28), 90, datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2027, 10, 31), 90, datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 7, 1), 18 * 60, datetime(2027, 7, 1, 17, 0, tzinfo=UTC)),
        (date(2027, 1, 1), 18 * 60, datetime(2027, 1, 1, 18, 0, tzinfo=UTC)),
    ],
)
def test_a_gap_becomes_its_end_and_of_two_hours_the_first_counts(day: date, minute: int, utc: datetime) -> None:
    """London: 01:30 is skipped on 28 March 2027 (next valid 02:00 BST) and comes twice on 31 October (first, BST)."""
    assert clock.occurrence(day, minute, LONDON) == utc


def test_a_day_that_was_left_out_has_no_occurrence() -> None:
    """Samoa went from Thursday 29 to Saturday 31 December 2011; a weekly Friday moves on to Saturday."""
    samoa = ZoneInfo("Pacific/Apia")
    assert clock.occurrence(date(2011, 12, 30), 18 * 60, samoa) is None
    thursday = datetime(2011, 12, 29, 20, tzinfo=UTC)
    assert clock.next_weekly(thursday, 4, 18 * 60, samoa)[0] == date(2011, 12, 31)


@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1)),
    zone=st.sampled_from(ZONES),
    since=st.integers(0, 1439),
    until=st.integers(0, 1439),
)
def test_after_quiet_hours_it_is_not_quiet(moment: datetime, zone: str, since: int, until: int) -> None:
    """IP-3: nothing inside the hours, also where the clock changes; and no later than a day and a change after."""
    at, place = moment.replace(tzinfo=UTC), ZoneInfo(zone)
    free = clock.after_quiet(at, place, since, until)
    wall = free.astimezone(place)
    assert timedelta(0) <= free - at <= timedelta(hours=27)
    if since == until:
        assert free == at
    elif free != at:
        end = clock.occurrence(wall.date(), until, place)
        assert free == end


def test_quiet_hours_over_midnight_by_hand() -> None:
    """21:00 to 08:00 in London in summer (UTC+1): 22:30 waits until 08:00, that is 07:00 UTC."""
    evening = datetime(2027, 7, 1, 21, 30, tzinfo=UTC)
    assert clock.after_quiet(evening, LONDON, 21 * 60, 8 * 60) == datetime(2027, 7, 2, 7, 0, tzinfo=UTC)
    noon = datetime(2027, 7, 1, 11, tzinfo=UTC)
    assert clock.after_quiet(noon, LONDON, 21 * 60, 8 * 60) == noon


def test_somebody_who_moves_keeps_the_hour_of_the_new_place() -> None:
    """RE-8: the week's hour is worked out where the person lives now."""
    now = datetime(2027, 7, 5, 3, tzinfo=UTC)
    london, tokyo = (clock.next_weekly(now, 0, 9 * 60, ZoneInfo(z))[1] for z in ("Europe/London", "Asia/Tokyo"))
    assert (london, tokyo) == (datetime(2027, 7, 5, 8, tzinfo=UTC), datetime(2027, 7, 5, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "since", "until", "then"),
    [
        ("12:59", 780, 840, "12:59"),
        ("13:00", 780, 840, "14:00"),
        ("13:59", 780, 840, "14:00"),
        ("14:00", 780, 840, "14:00"),
        ("20:59", 1260, 480, "20:59"),
        ("21:00", 1260, 480, "08:00"),
        ("07:59", 1260, 480, "08:00"),
        ("08:00", 1260, 480, "08:00"),
        ("08:00", 480, 480, "08:00"),
    ],
)
def test_quiet_begins_with_its_first_minute_and_ends_before_its_last(
    at: str, since: int, until: int, then: str
) -> None:
    """Within a day and over midnight, to the minute."""
    moment = datetime.combine(date(2026, 11, 18), time.fromisoformat(at), tzinfo=UTC)
    found = clock.after_quiet(moment, LONDON, since, until)
    assert f"{found:%H:%M}" == then
    assert timedelta(0) <= found - moment < timedelta(days=1)
