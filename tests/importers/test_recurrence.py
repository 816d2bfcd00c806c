"""Repeating events: against a day-by-day oracle, against dateutil where it can be trusted, and the known bombs."""

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from closeknit.importers import _recurrence
from closeknit.importers._recurrence import Budget, NotFollowed, Rule

NAMES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
ENOUGH = 1_000_000


def walls(rule: str, start: datetime, since: datetime, last: datetime) -> list[datetime]:
    """Expand a rule, its UNTIL respected, as the calendar importer does."""
    read = _recurrence.parse(rule)
    end = last if read.until is None else min(last, read.until)
    return _recurrence.expand(read, start, since, end, Budget(ENOUGH))[0]


# ---- the oracle: every day is asked by itself


def interval_of(rule: Rule, start: date, day: date) -> int:
    if rule.freq == "DAILY":
        return (day - start).days
    if rule.freq == "WEEKLY":
        first = start - timedelta(days=(start.weekday() - rule.week_start) % 7)
        return (day - first).days // 7
    if rule.freq == "MONTHLY":
        return (day.year - start.year) * 12 + day.month - start.month
    return day.year - start.year


def same_weekdays(rule: Rule, day: date) -> list[date]:
    whole_year = rule.freq == "YEARLY" and not rule.months
    one = date(day.year, 1 if whole_year else day.month, 1)
    found = []
    while one.year == day.year and (whole_year or one.month == day.month):
        if one.weekday() == day.weekday():
            found.append(one)
        one += timedelta(days=1)
    return found


def length_of_month(day: date) -> int:
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day


def week_numbers(day: date) -> set[int]:
    year, week, _ = day.isocalendar()
    last = date(year, 12, 28).isocalendar().week
    return {week, week - last - 1}


def fits(rule: Rule, start: date, day: date) -> bool:
    if interval_of(rule, start, day) % rule.interval:
        return False
    no_day = not (rule.weekdays or rule.nth or rule.month_days or rule.year_days)
    if rule.months:
        if day.month not in rule.months:
            return False
    elif no_day and rule.freq == "YEARLY" and not rule.weeks and day.month != start.month:
        return False
    if rule.month_days:
        if not {day.day, day.day - length_of_month(day) - 1} & rule.month_days:
            return False
    elif no_day and not rule.weeks and rule.freq in ("MONTHLY", "YEARLY") and day.day != start.day:
        return False
    if rule.year_days:
        of_year, length = day.timetuple().tm_yday, date(day.year, 12, 31).timetuple().tm_yday
        if not {of_year, of_year - length - 1} & rule.year_days:
            return False
    if rule.weeks and not week_numbers(day) & rule.weeks:
        return False
    if no_day and (rule.freq == "WEEKLY" or rule.weeks):
        return day.weekday() == start.weekday()
    return not (rule.weekdays or rule.nth) or day.weekday() in rule.weekdays or is_nth(rule, day)


def is_nth(rule: Rule, day: date) -> bool:
    return any(
        weekday == day.weekday() and place <= len(days) and -place <= len(days) and days[place - (place > 0)] == day
        for place, weekday in rule.nth
        for days in [same_weekdays(rule, day)]
    )


def oracle(text: str, start: datetime, last: datetime) -> list[datetime]:
    """Ask every day from some days before the start to the end of the last interval."""
    rule = _recurrence.parse(text)
    end = last if rule.until is None else min(last, rule.until)
    by_interval: dict[int, list[date]] = {}
    first = date(start.year, 1, 1) if rule.freq in ("MONTHLY", "YEARLY") else start.date() - timedelta(days=7)
    for number in range((date(end.year + 1, 1, 7) - first).days):
        day = first + timedelta(days=number)
        if fits(rule, start.date(), day):
            by_interval.setdefault(interval_of(rule, start.date(), day), []).append(day)
    found = []
    for _, days in sorted(by_interval.items()):
        if rule.positions:
            places = {place - 1 if place > 0 else len(days) + place for place in rule.positions}
            days = [day for place, day in enumerate(days) if place in places]
        found += [moment for day in days if (moment := datetime.combine(day, start.time())) >= start]
    return [moment for moment in found[: rule.count] if moment <= end]


def lists(low: int, high: int, signed: bool = False, most: int = 4) -> st.SearchStrategy[str]:
    numbers = st.integers(low, high)
    if signed:
        numbers = st.one_of(numbers, st.integers(-high, -low))
    return st.lists(numbers, min_size=1, max_size=most, unique=True).map(lambda found: ",".join(map(str, found)))


@st.composite
def rules(draw: st.DrawFn) -> str:
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}"]

    def maybe(name: str, values: st.SearchStrategy[str], one_in: int = 3) -> None:
        if draw(st.integers(1, one_in)) == 1:
            parts.append(f"{name}={draw(values)}")

    maybe("INTERVAL", st.one_of(st.integers(1, 5), st.sampled_from([7, 13, 52, 999])).map(str), 2)
    maybe("BYMONTH", lists(1, 12))
    maybe("BYMONTHDAY", lists(1, 31, signed=True))
    plain = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True).map(",".join)
    places = st.tuples(st.sampled_from([1, 2, 3, 4, 5, -1, -2, -5, 53, -53]), st.sampled_from(NAMES))
    placed = st.lists(places.map(lambda pair: f"{pair[0]}{pair[1]}"), min_size=1, max_size=3).map(",".join)
    maybe("BYDAY", st.one_of(plain, placed) if freq in ("MONTHLY", "YEARLY") else plain, 2)
    maybe("BYYEARDAY", lists(1, 366, signed=True), 8)
    if freq == "YEARLY":
        maybe("BYWEEKNO", lists(1, 53, signed=True), 6)
    elif freq == "WEEKLY":
        maybe("WKST", st.sampled_from(NAMES))
    maybe("BYSETPOS", lists(1, 10, signed=True, most=2), 5)
    end = draw(st.integers(0, 2))
    if end == 0:
        parts.append(f"COUNT={draw(st.integers(1, 60))}")
    elif end == 1:
        day = draw(st.dates(date(2015, 1, 1), date(2021, 1, 1)))
        parts.append(f"UNTIL={day:%Y%m%d}" + draw(st.sampled_from(["", "T120000", "T180000Z"])))
    return ";".join(parts)


LAST = datetime(2020, 6, 1, 12)
"""Less than `MAX_FOUND` days after every start."""
STARTS = st.datetimes(datetime(2015, 1, 1), datetime(2018, 12, 31)).map(lambda at: at.replace(microsecond=0, second=0))


@settings(max_examples=200, deadline=None)
@given(rule=rules(), start=STARTS, later=st.integers(0, 2000))
@example(rule="FREQ=MONTHLY", start=datetime(2015, 1, 31, 9), later=0)
@example(rule="FREQ=YEARLY", start=datetime(2016, 2, 29, 9), later=700)
@example(rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", start=datetime(2015, 8, 4, 9), later=30)
@example(rule="FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU", start=datetime(2015, 1, 1, 9), later=0)
def test_every_rule_gives_what_asking_each_day_gives(rule: str, start: datetime, later: int) -> None:
    expected = oracle(rule, start, LAST)
    assert walls(rule, start, start, LAST) == expected
    since = start + timedelta(days=later)
    assert walls(rule, start, since, LAST) == [moment for moment in expected if moment >= since]


RFC = [
    "FREQ=DAILY;COUNT=10",
    "FREQ=DAILY;UNTIL=19971224T000000",
    "FREQ=DAILY;INTERVAL=2",
    "FREQ=DAILY;INTERVAL=10;COUNT=5",
    "FREQ=YEARLY;UNTIL=20000131T140000;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
    "FREQ=WEEKLY;COUNT=10",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
    "FREQ=WEEKLY;UNTIL=19971007T000000;WKST=SU;BYDAY=TU,TH",
    "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000;WKST=SU;BYDAY=MO,WE,FR",
    "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
    "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
    "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
    "FREQ=MONTHLY;BYMONTHDAY=-3",
    "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
    "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
    "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
    "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
    "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
    "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
    "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
    "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
    "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
    "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
    "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
    "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
    "FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,20,40;COUNT=40",
]
"""The examples of RFC 5545, section 3.8.5.3, that come at most once a day or name their times of day."""


@pytest.mark.parametrize("rule", RFC)
def test_the_examples_of_the_standard_agree_with_dateutil(rule: str) -> None:
    start, last = datetime(1997, 9, 2, 9), datetime(2008, 12, 31)
    expected = rrulestr(rule, dtstart=start).between(start, last, inc=True)
    assert len(expected) > 2
    assert walls(rule, start, start, last) == expected[: _recurrence.MAX_FOUND]


@settings(max_examples=60, deadline=None)
@given(rule=rules().filter(lambda text: "BYWEEKNO" not in text and "BYSETPOS" not in text), start=STARTS)
def test_rules_agree_with_dateutil_while_they_come_often(rule: str, start: datetime) -> None:
    expected = oracle(rule, start, LAST)
    # dateutil looks for a date that never comes to the year 9999: it is asked only about rules with many dates.
    if "UNTIL" in rule or "53" in rule or len(expected) < 20:
        return
    theirs = rrulestr(rule, dtstart=start)
    assert [moment for moment, _ in zip(theirs, expected, strict=False)] == expected


# ---- what is not followed


FAR_OFF = datetime(1601, 1, 1, 2)
BOMBS = [
    ("FREQ=DAILY;INTERVAL=0", _recurrence.UNKNOWN),
    ("FREQ=WEEKLY;INTERVAL=-1", _recurrence.UNKNOWN),
    ("FREQ=YEARLY;INTERVAL=1000", _recurrence.UNKNOWN),
    ("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31", _recurrence.OFTEN),
    ("FREQ=SECONDLY;UNTIL=20270101T000000Z", _recurrence.OFTEN),
    ("FREQ=MINUTELY;COUNT=1000000000", _recurrence.OFTEN),
    ("FREQ=HOURLY;INTERVAL=999999999999999999999", _recurrence.OFTEN),
    ("FREQ=DAILY;COUNT=99999999999", _recurrence.UNKNOWN),
    ("FREQ=DAILY;COUNT=0", _recurrence.UNKNOWN),
    ("FREQ=DAILY;BYHOUR=0,6,12,18;BYMINUTE=0,10,20,30,40,50;BYSECOND=0,30", _recurrence.OFTEN),
    ("FREQ=DAILY;BYEASTER=1", _recurrence.UNKNOWN),
    ("FREQ=YEARLY;RSCALE=HEBREW;BYMONTH=5L", _recurrence.UNKNOWN),
    ("FREQ=YEARLY;BYDAY=0MO", _recurrence.UNKNOWN),
    ("FREQ=YEARLY;BYDAY=XX", _recurrence.UNKNOWN),
    ("FREQ=YEARLY;BYMONTH=13", _recurrence.UNKNOWN),
    ("FREQ=YEARLY;BYMONTH=１", _recurrence.UNKNOWN),
    ("FREQ=DAILY;UNTIL=tomorrow", _recurrence.UNKNOWN),
    ("FREQ=DAILY;BYDAY=" + ",".join(["MO"] * 5000), _recurrence.UNKNOWN),
    ("W1 MO TU #10", _recurrence.UNKNOWN),
    ("", _recurrence.UNKNOWN),
]


@pytest.mark.parametrize(("rule", "reason"), BOMBS, ids=[text[:40] for text, _ in BOMBS])
def test_what_is_refused_says_why(rule: str, reason: str) -> None:
    with pytest.raises(NotFollowed) as refusal:
        _recurrence.parse(rule)
    assert str(refusal.value) == reason


NEVER = [
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=366",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=12",
    "FREQ=DAILY;INTERVAL=7;BYDAY=WE",
    "FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=31;BYMONTH=4",
]


@pytest.mark.parametrize("rule", NEVER)
def test_a_date_that_never_comes_costs_no_more_than_the_days_asked_for(rule: str) -> None:
    read, budget = _recurrence.parse(rule), Budget(ENOUGH)
    found, _ = _recurrence.expand(read, FAR_OFF, datetime(2021, 11, 22), datetime(2026, 11, 22), budget)
    assert found == []
    assert ENOUGH - budget.days < 6 * 366 + 100


@pytest.mark.parametrize("rule", [*NEVER[:2], "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"])
def test_a_date_that_never_comes_ends_with_the_budget_when_it_has_to_be_counted(rule: str) -> None:
    read = _recurrence.parse(f"{rule};COUNT=5")
    with pytest.raises(NotFollowed) as refusal:
        _recurrence.expand(read, FAR_OFF, datetime(2021, 11, 22), datetime(2026, 11, 22), Budget(1000))
    assert str(refusal.value) == _recurrence.ENDLESS


def test_a_rule_from_long_ago_begins_at_the_days_asked_for() -> None:
    budget = Budget(ENOUGH)
    rule = _recurrence.parse("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU")
    found, more = _recurrence.expand(rule, FAR_OFF, datetime(2026, 1, 1), datetime(2026, 12, 31), budget)
    near = FAR_OFF + timedelta(days=21 * ((datetime(2025, 12, 1) - FAR_OFF).days // 21))
    expected = oracle("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU", near, datetime(2026, 12, 31))
    assert found == [moment for moment in expected if moment.year == 2026]
    assert len(found) == 18
    assert more
    assert ENOUGH - budget.days < 100


def test_count_and_dates_are_capped() -> None:
    rule = _recurrence.parse("FREQ=DAILY;COUNT=5000")
    assert rule.capped
    start = datetime(2020, 1, 1, 9)
    found, more = _recurrence.expand(rule, start, start, datetime(2040, 1, 1), Budget(ENOUGH))
    assert (len(found), found[-1], more) == (1000, start + timedelta(days=999), False)
    rule = _recurrence.parse("FREQ=DAILY;BYHOUR=8,20")
    found, _ = _recurrence.expand(rule, start, start, datetime(2040, 1, 1), Budget(ENOUGH))
    assert len(found) == _recurrence.MAX_FOUND


def test_a_rule_tells_whether_more_follows() -> None:
    start, last = datetime(2026, 1, 1, 9), datetime(2026, 1, 10)
    assert _recurrence.expand(_recurrence.parse("FREQ=DAILY"), start, start, last, Budget(99))[1]
    assert _recurrence.expand(_recurrence.parse("FREQ=DAILY;COUNT=20"), start, start, last, Budget(99))[1]
    assert not _recurrence.expand(_recurrence.parse("FREQ=DAILY;COUNT=3"), start, start, last, Budget(99))[1]


@given(text=st.text(max_size=80))
def test_no_text_breaks_the_reader_of_rules(text: str) -> None:
    try:
        read: Rule | str = _recurrence.parse(text)
    except NotFollowed as refusal:
        read = str(refusal)
    if isinstance(read, Rule):
        assert read.freq in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
    else:
        assert read in (_recurrence.OFTEN, _recurrence.UNKNOWN)


PIECES = (
    *(
        "FREQ=YEARLY",
        "FREQ=DAILY",
        "FREQ=MONTHLY",
        "INTERVAL=999",
        "COUNT=1000",
        "BYMONTHDAY=31,-31",
        "BYDAY=53MO,-1SU",
    ),
    *(
        "BYSETPOS=366",
        "BYWEEKNO=-53",
        "BYYEARDAY=366",
        "BYMONTH=2",
        "UNTIL=00010101",
        "UNTIL=99991231T235959Z",
        "WKST=SU",
    ),
)


@settings(deadline=None)
@given(
    parts=st.lists(st.sampled_from(PIECES), min_size=1, max_size=6),
    start=st.datetimes(),
    since=st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)),
)
def test_no_rule_breaks_the_expansion_or_leaves_its_span(parts: list[str], start: datetime, since: datetime) -> None:
    last = since + timedelta(days=1827)
    try:
        rule = _recurrence.parse(";".join(parts))
        found, _ = _recurrence.expand(rule, start, since, last, Budget(5000))
    except NotFollowed:
        return
    assert found == sorted(set(found))
    assert all(max(start, since) <= moment <= last for moment in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20240312", (datetime(2024, 3, 12), False, True)),
        ("2024-03-12", (datetime(2024, 3, 12), False, True)),
        ("20240312Z", (datetime(2024, 3, 12), False, True)),
        ("20240312T180000", (datetime(2024, 3, 12, 18), False, False)),
        ("20240312T180000Z", (datetime(2024, 3, 12, 18), True, False)),
        ("20240312T1800", (datetime(2024, 3, 12, 18), False, False)),
        ("20240312T180000+0200", (datetime(2024, 3, 12, 16), True, False)),
        ("20240230", None),
        ("2024W101", None),
        ("00010101T000000+1400", None),
        ("", None),
        ("soon", None),
    ],
)
def test_dates_are_read_as_clients_write_them(text: str, expected: object) -> None:
    assert _recurrence.stamp(text) == expected
