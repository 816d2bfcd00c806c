"""Values on their way out of the two databases are the same in an archive."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from closeknit.backups import values


@pytest.mark.parametrize(
    ("from_sqlite", "from_postgresql"),
    [
        ('{"b": 1, "a": [1.5, null]}', '{"a": [1.5, null], "b": 1}'),
        ("1e300", "1" + 300 * "0"),
        ("1e+17", "100000000000000000"),
        ("-0.0", "0.0"),
        ("1e-7", "0.0000001"),
        ("0.30000000000000004", "0.30000000000000004"),
        (r'"\ud83d\ude00 \u00fc"', '"\U0001f600 ü"'),
        (str(2**70 + 1), str(2**70 + 1)),
        ("null", "null"),
    ],
)
def test_json(from_sqlite: str, from_postgresql: str) -> None:
    """PostgreSQL orders keys by their length and keeps numbers as decimals; each pair was read from both."""
    assert values.OUT["json"](from_sqlite) == values.OUT["json"](from_postgresql)


def test_one_and_one_point_zero_stay_different() -> None:
    assert values.OUT["json"]("[1, 1.0, true]") == "[1,1.0,true]"


def test_moments_are_in_utc_to_the_microsecond() -> None:
    naive = datetime(2026, 3, 29, 0, 59, 59, 999999)
    aware = datetime(2026, 3, 29, 2, 59, 59, 999999, timezone(timedelta(hours=2)))
    assert values.OUT["moment"](naive) == values.OUT["moment"](aware) == "2026-03-29 00:59:59.999999"
    assert values.OUT["moment"](datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01 00:00:00"


def test_spans_and_identifiers() -> None:
    assert values.OUT["span"](timedelta(days=-1, microseconds=1)) == values.OUT["span"](-86399999999) == -86399999999
    assert values.OUT["uuid"]("12345678-1234-5678-1234-567812345678") == "12345678123456781234567812345678"


def test_nothing_stays_nothing() -> None:
    turns = values.outgoing(["number", "json", "moment", "text"])
    assert values.turned([(1, None, None, None)], turns) == [[1, None, None, None]]
