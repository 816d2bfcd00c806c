"""Which backups stay."""

from datetime import UTC, datetime, timedelta

import pytest

from closeknit.backups import retention

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def daily(days: int) -> list[datetime]:
    return [NOW - timedelta(days=n) for n in range(days)]


def test_days_weeks_and_months() -> None:
    """Worked by hand: 22 November 2026 is a Sunday, so weeks end on the 22nd, 15th, 8th and 1st."""
    kept = retention.stays(daily(400), "7d4w3m")
    days = {datetime(2026, 11, d, 3, tzinfo=UTC) for d in (22, 21, 20, 19, 18, 17, 16)}
    weeks = {datetime(2026, 11, d, 3, tzinfo=UTC) for d in (22, 15, 8, 1)}
    months = {
        datetime(2026, 11, 22, 3, tzinfo=UTC),
        datetime(2026, 10, 31, 3, tzinfo=UTC),
        datetime(2026, 9, 30, 3, tzinfo=UTC),
    }
    assert kept == days | weeks | months


def test_days_without_a_backup_do_not_count() -> None:
    made = [NOW, NOW - timedelta(days=50), NOW - timedelta(days=90), NOW - timedelta(days=91)]
    assert retention.stays(made, "3d") == set(made[:3])


def test_several_of_the_last_day_all_stay_and_of_older_days_the_newest() -> None:
    made = [NOW - timedelta(hours=6 * n) for n in range(12)]
    assert retention.stays(made, "7d") == {*made[:5], NOW - timedelta(hours=30), NOW - timedelta(hours=54)}


def test_the_newest_stays_whatever_the_rule() -> None:
    assert retention.stays([NOW], "0d") == {NOW}
    assert retention.stays([], "7d") == set()


@pytest.mark.parametrize("rule", ["", "7", "d", "7d4", "7y", "-1d", "7d 4w"])
def test_what_is_no_rule_is_said(rule: str) -> None:
    with pytest.raises(ValueError, match="7d4w12m"):
        retention.stays([NOW], rule)
