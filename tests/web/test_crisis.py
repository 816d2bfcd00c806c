"""Help lines: every row can be traced and runs out, links hold digits, nobody is left without a way."""

import re
from datetime import date, timedelta

import pytest
from django.utils import translation

from closeknit.web import crisis

ROWS = [*crisis.EMERGENCY, *crisis.HELP, crisis.DIRECTORY]


def title(row: crisis.Line) -> str:
    return f"{row.country}-{row.name}-{row.kind}"


@pytest.mark.parametrize("row", ROWS, ids=title)
def test_every_row_says_where_and_when_it_was_read(row: crisis.Line) -> None:
    assert row.source_url.startswith("https://")
    assert row.verified_on == date(2026, 11, 1)
    assert row.expires_on == row.verified_on + timedelta(days=180)
    assert str(row.name)
    assert str(row.what_for)


@pytest.mark.parametrize("row", ROWS, ids=title)
def test_every_row_offers_a_way_and_its_links_hold_digits_only(row: crisis.Line) -> None:
    assert row.call or row.text or row.chat_url
    assert re.fullmatch(r"(tel:\d{3,})?", row.call_href)
    assert re.fullmatch(r"(sms:\d{3,}(\?body=[A-Z]+)?)?", row.text_href)
    assert row.chat_url == "" or row.chat_url.startswith("https://")
    assert bool(row.call_href) == bool(row.call)
    assert bool(row.text_href) == bool(row.text)


def test_links_dial_what_is_written() -> None:
    samaritans, shout = (row for row in crisis.HELP if row.country == "GB")
    assert (samaritans.call, samaritans.call_href, samaritans.text_href) == ("116 123", "tel:116123", "")
    assert (shout.call_href, shout.text_href) == ("", "sms:85258?body=SHOUT")


@pytest.mark.parametrize(
    ("country", "number"),
    [("GB", "999"), ("US", "911"), ("CA", "911"), ("AU", "000"), ("NZ", "111"), ("DE", "112"), ("NO", "112")],
)
def test_the_emergency_number_comes_first_and_asks_to_be_checked(country: str, number: str) -> None:
    first = crisis.lines_for(country)[0]
    assert (first.kind, first.call) == ("emergency", number)
    assert not first.confirmed
    assert crisis.needs_check(first, first.verified_on)


def test_every_country_of_the_list_has_one_emergency_number_and_a_name() -> None:
    assert sorted(row.country for row in crisis.EMERGENCY) == sorted(crisis.COUNTRIES)
    assert {row.country for row in crisis.HELP} <= set(crisis.COUNTRIES)


@pytest.mark.parametrize("country", ["GB", "gb", " Gb "])
def test_a_country_is_found_however_it_is_written(country: str) -> None:
    assert [str(row.name) for row in crisis.lines_for(country)] == [
        "Emergency services",
        "Samaritans",
        "Shout",
    ]


def test_each_country_gets_only_its_own_lines() -> None:
    for country in crisis.COUNTRIES:
        assert {row.country for row in crisis.lines_for(country)} <= {country, ""}


@pytest.mark.parametrize("country", ["ZZ", "", "XK"])
def test_an_unknown_country_gets_the_directory_and_no_number(country: str) -> None:
    (row,) = crisis.lines_for(country)
    assert row.chat_url == "https://findahelpline.com"
    assert row.call == row.text == ""
    assert not re.search(r"\d", f"{row.name}{row.what_for}{row.how}{row.hours}")


def test_a_country_without_a_line_of_its_own_ends_with_the_directory() -> None:
    assert [row.kind for row in crisis.lines_for("FR")] == ["emergency", "directory"]


def test_lines_known_from_memory_are_not_shipped() -> None:
    digits = {re.sub(r"\D", "", number) for row in ROWS for number in (row.call, row.text) if number}
    from_memory = {
        "08000684141",
        "08004708090",
        "838255",
        "50808",
        "1737",
        "3114",
        "024",
        "14416",
        "0120279338",
    }
    in_doubt = {"0223272327", "18005990019"}
    assert not digits & (from_memory | in_doubt)


@pytest.mark.parametrize(("days", "old"), [(0, False), (179, False), (180, True), (400, True)])
def test_a_row_runs_out_after_half_a_year_and_is_then_flagged(days: int, old: bool) -> None:
    row = next(row for row in crisis.HELP if row.confirmed)
    today = row.verified_on + timedelta(days=days)
    assert crisis.is_expired(row, today) is old
    assert crisis.needs_check(row, today) is old


def test_countries_come_by_name_in_the_readers_language() -> None:
    with translation.override("en-gb"):
        names = [name for _, name in crisis.countries()]
    assert names == sorted(names)
    assert ("GB", "United Kingdom") in crisis.countries()
    assert len(names) == len(crisis.COUNTRIES) == 35
