"""Time zones by name, by prefix, by Windows name, by offset and by the file's own description."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from closeknit.importers import _icalzones
from closeknit.importers._icalzones import Described, Observance, Zones

SUMMER, WINTER = datetime(2024, 7, 1, 12), datetime(2024, 1, 10, 12)


def offset(name: str, wall: datetime = SUMMER, zones: Zones | None = None) -> float:
    """Return the hours from UTC at a wall-clock time."""
    zones = zones or Zones("Pacific/Auckland")
    return (wall.replace(tzinfo=UTC).timestamp() - zones.seconds(wall, name)) / 3600


@pytest.mark.parametrize(
    ("name", "summer", "winter"),
    [
        ("Europe/Berlin", 2, 1),
        ("America/Argentina/Buenos_Aires", -3, -3),
        ('"Europe/Berlin"', 2, 1),
        ("W. Europe Standard Time", 2, 1),
        ("w. europe standard time", 2, 1),
        ("Central Standard Time (Mexico)", -6, -6),
        ("India Standard Time", 5.5, 5.5),
        ("/freeassociation.sourceforge.net/Europe/Berlin", 2, 1),
        ("/freeassociation.sourceforge.net/Tzfile/America/Argentina/Buenos_Aires", -3, -3),
        ("/mozilla.org/20050126_1/Europe/Berlin", 2, 1),
        ("/citadel.org/20210210_1/Asia/Tokyo", 9, 9),
        ("posix/Europe/Vaduz", 2, 1),
        ("UTC", 0, 0),
        ("GMT", 0, 0),
        ("GMT Standard Time", 1, 0),
        ("(UTC-05:00) Eastern Time (US & Canada)", -4, -5),
        ("(GMT+10:00) Canberra, Melbourne, Sydney", 10, 11),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien", 2, 1),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", 5.5, 5.5),
        ("(UTC+07:00) Novosibirsk", 7, 7),
        ("Mitteleuropäische Zeit", 2, 1),
        ("(UTC-09:00) Amsterdam", -9, -9),
        ("(GMT +01:00)", 1, 1),
        ("(UTC) Coordinated Universal Time", 0, 0),
        ("GMT+0200", 2, 2),
        ("UTC+11", 11, 11),
        ("Etc/GMT-2", 2, 2),
        ("", 12, 13),
        ("Nowhere/Middle", 12, 13),
        ("Europe", 12, 13),
        ("../../etc/passwd", 12, 13),
        ("/etc/localtime", 12, 13),
        ("UTC+99", 12, 13),
        ("Central", 12, 13),
    ],
)
def test_names_lead_to_zones_and_the_rest_to_the_owners_own(name: str, summer: float, winter: float) -> None:
    assert (offset(name, SUMMER), offset(name, WINTER)) == (summer, winter)


@pytest.mark.parametrize("name", sorted(_icalzones._windows()))
def test_windows_names_agree_with_cldr(name: str) -> None:
    plain, bracket, rest = name.partition(" (")
    full = f"{plain} standard time{bracket}{rest}"
    (theirs,) = [zone for windows, zone in WINDOWS_TO_OLSON.items() if windows.lower() == full]
    for wall in (SUMMER, WINTER):
        assert offset(full, wall) == offset(theirs, wall)


EU = [
    Observance(datetime(1970, 3, 29, 2), 3600, 7200, "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
    Observance(datetime(1970, 10, 25, 3), 7200, 3600, "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
]


def described(observances: list[Observance], location: str = "") -> Zones:
    zones = Zones("Pacific/Auckland")
    zones.described["Own"] = Described(location, observances)
    return zones


@given(wall=st.datetimes(datetime(1997, 1, 1), datetime(2037, 1, 1)))
def test_a_described_zone_keeps_the_time_of_the_zone_it_describes(wall: datetime) -> None:
    zones = described(EU)
    berlin = ZoneInfo("Europe/Berlin")
    there_and_back = wall.replace(tzinfo=berlin).astimezone(UTC).astimezone(berlin).replace(tzinfo=None)
    if (
        there_and_back == wall
        and wall.replace(tzinfo=berlin, fold=1).utcoffset() == wall.replace(tzinfo=berlin).utcoffset()
    ):
        assert zones.seconds(wall, "Own") == zones.seconds(wall, "Europe/Berlin")
        assert zones.wall(zones.seconds(wall, "Own"), "Own") == wall.replace(microsecond=0)


def test_a_location_is_better_than_a_description() -> None:
    assert offset("Own", SUMMER, described(EU, "Asia/Tokyo")) == 9
    assert offset("Own", SUMMER, described(EU, "Nowhere/Middle")) == 2


def test_old_and_ended_descriptions_still_tell_the_last_offset() -> None:
    ended = [
        Observance(datetime(1970, 3, 29, 2), 3600, 7200, "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20100328T010000Z"),
        Observance(datetime(1970, 10, 25, 3), 7200, 3600, "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20101031T010000Z"),
    ]
    assert offset("Own", datetime(2010, 7, 1), described(ended)) == 2
    assert offset("Own", SUMMER, described(ended)) == 1
    exchange = [Observance(datetime(1601, 1, 1), 0, 0), Observance(datetime(1601, 1, 1), 0, 0)]
    assert offset("Own", SUMMER, described(exchange)) == 0
    by_date = [
        Observance(datetime(2000, 1, 1), 3600, 3600, "", (datetime(2024, 10, 1),)),
        Observance(datetime(2024, 3, 1), 3600, 7200),
    ]
    assert [offset("Own", wall, described(by_date)) for wall in (WINTER, SUMMER, datetime(2024, 11, 1))] == [1, 2, 1]


def test_before_the_first_observance_the_offset_before_it_holds() -> None:
    assert offset("Own", datetime(1960, 7, 1), described([Observance(datetime(1970, 1, 1), -18000, -14400)])) == -5


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;COUNT=3", "nonsense"])
def test_a_description_with_a_hostile_rule_keeps_its_first_offset(rule: str) -> None:
    assert offset("Own", SUMMER, described([Observance(datetime(1, 1, 1), 0, 7200, rule)])) == 2


def test_the_first_and_last_days_of_the_calendar_have_a_time() -> None:
    zones = described(EU)
    for name in ("Own", "Asia/Tokyo", "America/New_York"):
        for wall in (datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59)):
            assert abs(timedelta(seconds=zones.seconds(wall, name)) - (wall - datetime(1970, 1, 1))) < timedelta(days=1)
    assert zones.wall(zones.seconds(datetime(9999, 12, 31, 23), "UTC"), "Asia/Tokyo").year == 9999


def test_more_zones_than_the_limit_are_the_owners_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_icalzones, "MAX_ZONES", 4)
    zones = Zones("Pacific/Auckland")
    assert [offset(name, SUMMER, zones) for name in ("Asia/Tokyo", "Europe/Berlin", "Asia/Seoul")] == [9, 2, 12]


@given(name=st.text(max_size=40))
def test_no_name_breaks_the_search(name: str) -> None:
    assert -15 <= offset(name) <= 15


def test_an_unknown_home_is_utc() -> None:
    assert offset("", SUMMER, Zones("Atlantis/Middle")) == 0
