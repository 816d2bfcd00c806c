"""Reading a log: every way to write a moment, and one sentence for what cannot be read."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from closeknit.engine.evaluation.logs import BadLog, from_rows, read


def log(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "log.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "at",
    ["2026-11-18", "2026-11-18T23:30:00", "2026-11-18T23:30:00+09:00", "1795001400", "1795001400.5", "1795001400000"],
)
def test_a_moment_is_read_however_it_is_written(tmp_path: Path, at: str) -> None:
    found = read(log(tmp_path, f"\ufeffowner,Person,at,channel\r\nana,bo,{at},call\r\n"))
    assert found.day.tolist() == [date(2026, 11, 18).toordinal()]


def test_columns_stand_in_any_order_and_a_day_counts_once(tmp_path: Path) -> None:
    rows = "at,minutes,person,owner\n0,3,bo,ana\n9,1,bo,ana\n86400,1,bo,ana\n0,1,ana,bo\n0,1,ana,ana\n\n"
    found = read(log(tmp_path, rows))
    assert (len(found.owner), len(found.day)) == (2, 3)
    assert found.last - found.first == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no column owner"),
        ("owner,at\n", "no column person"),
        ("owner,person,at\n", "no rows"),
        ("owner,person,at\na,b\n", "Line 2 of log.csv is too short"),
        ("owner,person,at\na,b,yesterday\n", "Line 2 of log.csv has no moment"),
        ("owner,person,at\na,b,1e300\n", "no moment"),
        ("owner,person,at\na,b,nan\n", "no moment"),
        ("owner,person,at\na,b,2026-02-31\n", "no moment"),
        ("owner,person,at\na,a,0\n", "nobody in this log"),
        (b"owner,person,at\n\xff\xfe,b,0\n", "not UTF-8"),
        ('owner,person,at\n"' + "a" * 200_000, "not a table"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    with pytest.raises(BadLog, match=sentence):
        read(log(tmp_path, text))


def test_who_is_in_touch_after_a_day() -> None:
    found = from_rows(np.array([1, 1, 1]), np.array([2, 3, 2]), np.array([10, 10, 18]))
    ties, stats = found.until(10)
    assert stats.x.tolist() == [1, 1]
    assert found.in_touch(ties, 10, 7).tolist() == [False, False]
    assert found.in_touch(ties, 10, 8).tolist() == [True, False]
    assert found.in_touch(ties, 18, 8).tolist() == [False, False]
