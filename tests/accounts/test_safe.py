"""Hours and channels that are safe, over every time zone and every change of clocks (IP-3)."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.accounts.actions import apart
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.models import JournalEntry, SafeContactRecord, User
from closeknit.accounts.queries import between
from closeknit.accounts.safe import CHANNELS, DAY_MINUTES, VOICEMAIL, Hours, SafeContact, safe_at

LONDON = ZoneInfo("Europe/London")
MONDAY_9_TO_10 = SafeContact(frozenset({"call"}), (Hours(0, 540, 600),), voicemail=False)
SYSTEM = Path("/usr/share/zoneinfo")
ZONES = sorted(zone for zone in available_timezones() if (SYSTEM / zone).is_file())
MOMENTS = 10_000


@pytest.mark.parametrize(
    ("utc", "safe"),
    [
        ("2026-11-23T08:59", False),  # winter: Monday 08:59 on the wall
        ("2026-11-23T09:00", True),
        ("2026-11-23T09:59", True),
        ("2026-11-23T10:00", False),
        ("2026-06-22T08:00", True),  # summer: Monday 09:00 on the wall
        ("2026-06-22T09:00", False),
        ("2026-11-24T09:30", False),  # a Tuesday
    ],
)
def test_hours_are_those_on_the_wall(utc: str, safe: bool) -> None:
    assert safe_at(MONDAY_9_TO_10, "call", datetime.fromisoformat(utc).replace(tzinfo=UTC), LONDON) is safe


def test_the_hour_that_comes_twice_is_safe_twice() -> None:
    """On 25 October 2026 London has 01:30 at 00:30 and at 01:30 UTC."""
    night = SafeContact(hours=(Hours(6, 60, 120),))
    times = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (23, 0, 1, 2)]
    assert [safe_at(night, "mail", t, LONDON) for t in times] == [False, True, True, False]


def test_hours_over_midnight_reach_into_the_next_day() -> None:
    late = SafeContact(hours=(Hours(6, 1320, 60),))
    times = [
        datetime(2026, 11, 22, 21, 59),
        datetime(2026, 11, 22, 22, 0),
        datetime(2026, 11, 23, 0, 59),
        datetime(2026, 11, 23, 1, 0),
    ]
    assert [safe_at(late, "mail", t.replace(tzinfo=UTC), LONDON) for t in times] == [False, True, True, False]


def test_channels_and_voicemail() -> None:
    at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert safe_at(MONDAY_9_TO_10, "call", at, LONDON)
    assert not safe_at(MONDAY_9_TO_10, VOICEMAIL, at, LONDON)
    assert not safe_at(MONDAY_9_TO_10, "mail", at, LONDON)
    assert not safe_at(MONDAY_9_TO_10, "pigeon", at, LONDON)
    assert all(safe_at(SafeContact(), channel, at, LONDON) for channel in (*CHANNELS, VOICEMAIL))
    assert not safe_at(SafeContact(frozenset({"mail"})), VOICEMAIL, at, LONDON)
    with pytest.raises(ValueError, match="offset"):
        safe_at(MONDAY_9_TO_10, "call", datetime(2026, 11, 23, 9, 30), LONDON)


@pytest.fixture
def clock_of_the_machine() -> Iterator[None]:
    """The C library's own time zones, put back afterwards."""
    before = os.environ.get("TZ")
    yield
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


def changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """The hours of a year (UTC) in which the offset of a zone changes."""
    start = datetime(year, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(days=d) for d in range(366)]
    days = [a for a, b in pairwise(hours) if a.astimezone(zone).utcoffset() != b.astimezone(zone).utcoffset()]
    return [d + timedelta(hours=h) for d in days for h in range(0, 25)]


@pytest.mark.skipif(len(ZONES) < 300, reason="the machine has no time zones of its own")
def test_no_moment_outside_the_hours_in_any_zone(clock_of_the_machine: None) -> None:
    """Every zone, around each change of its clocks and on ordinary days, against the C library's clock (IP-3)."""
    tried = wrong = 0
    for number, name in enumerate(ZONES):
        zone = ZoneInfo(name)
        os.environ["TZ"] = name
        time.tzset()
        plain = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=(number * 37 + 811 * n) % 8760) for n in range(12)]
        for n, moment in enumerate([*changes(zone, 2026)[::3], *plain]):
            moment += timedelta(minutes=(7 * n) % 60)
            hours = Hours((number + n) % 7, (97 * n) % DAY_MINUTES, (97 * n + 61 * number) % DAY_MINUTES)
            wall = time.localtime(moment.timestamp())
            minute, span = wall.tm_hour * 60 + wall.tm_min, (hours.until - hours.since) % DAY_MINUTES or DAY_MINUTES
            since = ((wall.tm_wday - hours.weekday) % 7) * DAY_MINUTES + minute - hours.since
            inside = 0 <= since % (7 * DAY_MINUTES) < span
            wrong += safe_at(SafeContact(hours=(hours,)), "mail", moment, zone) is not inside
            tried += 1
    print(f"safe contact: {tried} moments in {len(ZONES)} zones, {wrong} wrong")
    assert tried >= MOMENTS
    assert wrong == 0


@settings(max_examples=300)
@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(sorted(available_timezones())),
    st.builds(Hours, st.integers(0, 6), st.integers(0, DAY_MINUTES - 1), st.integers(0, DAY_MINUTES)),
)
def test_the_offset_in_which_a_moment_is_written_never_matters(moment: datetime, name: str, hours: Hours) -> None:
    record, zone = SafeContact(hours=(hours,)), ZoneInfo(name)
    tokyo = moment.astimezone(ZoneInfo("Asia/Tokyo"))
    assert safe_at(record, "mail", moment, zone) == safe_at(record, "mail", tokyo, zone)


def test_the_page_keeps_what_was_said(as_amara: Client, amara: User) -> None:
    assert between.safe_contact(amara) == SafeContact()
    sent = {
        "channels": ["call", "mail"],
        "days": ["0", "2"],
        "since": "09:00",
        "until": "10:30",
        "code_word": "marigold",
    }
    assert as_amara.post(reverse("safe_contact"), sent).status_code == 302
    hours = (Hours(0, 540, 630), Hours(2, 540, 630))
    assert between.safe_contact(amara) == SafeContact(frozenset({"call", "mail"}), hours, voicemail=False)
    page = as_amara.get(reverse("safe_contact")).content.decode()
    assert all(word in page for word in ("marigold", 'value="09:00"', 'value="10:30"'))
    assert "marigold" not in str(list(JournalEntry.objects.values()))


@pytest.mark.parametrize(
    "sent", [{"days": ["0"]}, {"days": ["0"], "since": "09:00"}, {"since": "09:00"}, {"days": ["9"]}]
)
def test_half_an_answer_is_asked_again(sent: dict[str, object], as_amara: Client) -> None:
    assert as_amara.post(reverse("safe_contact"), sent).status_code == 422
    assert not SafeContactRecord.objects.exists()


def test_hours_that_are_none_are_refused(amara: User) -> None:
    for hours in ([[7, 0, 60]], [[0, 1440, 60]], [[0, 0, 1441]]):
        with pytest.raises(Unusable):
            apart.say_safe_contact(user=amara, channels=[], hours=hours, voicemail=True, code_word="")
