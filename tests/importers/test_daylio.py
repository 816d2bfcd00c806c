"""Daylio: tables of several versions and languages, backups, and what is done with moods of one's own."""

import base64
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.chats import NOW

from closeknit.importers import _monthwords, _moodwords, daylio
from closeknit.importers._found import Context, Found, Refused, Source

SAMPLES = Path(__file__).with_name("samples") / "daylio"
HEADER = "full_date,date,weekday,time,mood,activities,note_title,note\n"


def read(data: str | bytes, **known: Any) -> Found:
    packed = data.encode() if isinstance(data, str) else data
    return daylio.read(Source("daylio_export.csv", io.BytesIO(packed), len(packed)), Context(**{"now": NOW, **known}))


def moments(found: Found) -> list[str]:
    return [datetime.fromtimestamp(mood.at, UTC).strftime("%Y-%m-%d %H:%M") for mood in found.moods]


def wanted(sample: Path) -> dict[str, Any]:
    held = json.loads(sample.with_name(f"{sample.name}.expected.json").read_text("utf-8"))
    assert isinstance(held, dict)
    return held


@pytest.mark.parametrize("name", [path.name for path in SAMPLES.glob("*.csv")])
def test_the_moods_of_a_table(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    expected = wanted(SAMPLES / name)
    assert daylio.recognises(data[:65536], "file")
    found = read(data)
    assert [mood.mood for mood in found.moods] == expected["moods"]
    assert found.wall
    if "labels" in expected:
        assert list(found.moods[0].labels) == expected["labels"]


def test_days_and_times_are_the_clock_of_the_owner() -> None:
    assert moments(read((SAMPLES / "daylio_export_2024_02_03.csv").read_bytes())) == [
        *("2024-02-03 21:15", "2024-02-02 20:05", "2024-02-01 07:40", "2024-01-31 22:00", "2024-01-30 22:10"),
    ]
    assert moments(read((SAMPLES / "daylio-2018-year.csv").read_bytes())) == [
        *("2018-05-18 23:54", "2018-05-17 10:21", "2018-05-16 00:05"),
    ]
    assert moments(read((SAMPLES / "daylio-italiano-excel.csv").read_bytes())) == [
        *("2023-12-17 08:00", "2023-12-05 21:30", "2023-12-04 21:30"),
    ]


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        *(("8:05 PM", "20:05"), ("8:05\u202fp. m.", "20:05"), ("오후 8:05", "20:05"), ("下午8:05", "20:05")),
        *(("20:05", "20:05"), ("12:00 am", "00:00"), ("08.05", "08:05")),
    ],
)
def test_times_of_many_regions(written: str, clock: str) -> None:
    assert moments(read(f'{HEADER}2024-02-03,x,Saturday,"{written}",good,,,\n')) == [f"2024-02-03 {clock}"]


def test_an_entry_without_a_time_is_about_the_day() -> None:
    found = read(f"{HEADER}2024-02-03,x,Saturday,,good,,,\n")
    assert [(mood.whole_day, mood.at % 86400) for mood in found.moods] == [(True, 43200)]


def test_moods_with_names_of_ones_own_are_told_and_the_backup_knows_them() -> None:
    found = read((SAMPLES / "daylio_export_2024_02_03.csv").read_bytes())
    assert [(row.where, row.reason[:22]) for row in found.skipped] == [("mood “Solid”", "2 entries are left out")]
    assert ".daylio" in found.skipped[0].reason
    assert [mood.mood for mood in read((SAMPLES / "backup.daylio").read_bytes()).moods] == [-100, 100, 50]


def test_names_of_columns_in_another_language() -> None:
    data = (
        "data completa,data,dia,hora,humor,atividades,título,nota\n"
        "2024-02-03,3 de fevereiro,sábado,21:15,bom,família | trabalho,,\n"
        "2024-02-02,2 de fevereiro,sábado,20:15,péssimo,família | praia,,\n"
    )
    assert daylio.recognises(data.encode(), "file")
    assert [(mood.mood, mood.labels[0]) for mood in read(data).moods] == [(50, "família"), (-100, "família")]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters(delimiter: str) -> None:
    data = f"{HEADER}2024-02-03,x,Saturday,21:15,rad,a | b,,\n".replace(",", delimiter).encode("utf-16")
    assert daylio.recognises(data, "file")
    assert [mood.labels for mood in read(data).moods] == [("a", "b")]


def test_dates_that_a_spreadsheet_changed() -> None:
    rows = "05/12/2023,x,y,21:00,good,,,\n"
    assert moments(read(f"{HEADER}{rows}17/12/2023,x,y,21:00,good,,,\n"))[0] == "2023-12-05 21:00"
    assert moments(read(f"{HEADER}{rows}12/17/2023,x,y,21:00,good,,,\n"))[0] == "2023-05-12 21:00"
    with pytest.raises(Refused, match="two ways"):
        read(HEADER + rows)


def test_rows_that_cannot_be_read_are_told() -> None:
    found = read(f"{HEADER}2024-13-03,x,y,21:15,good,,,\n2031-02-03,x,y,21:15,good,,,\n2024-02-03,x,y,9:00,good\n")
    assert [row.where for row in found.skipped] == ["line 2", "line 3"]
    assert len(found.moods) == 1


def test_a_diary_in_one_cell_does_not_stop_the_rest() -> None:
    found = read(f'{HEADER}2024-02-03,x,y,21:15,good,,,"{"a" * 2_000_000}"\n2024-02-02,x,y,21:15,bad,,,\n')
    assert [mood.mood for mood in found.moods] == [-50]
    assert found.skipped


def backup(**other: Any) -> bytes:
    entry = {"id": 1, "mood": 2, "year": 2024, "month": 1, "day": 3, "hour": 21, "minute": 15, "tags": [], "note": ""}
    return base64.b64encode(json.dumps({"version": 15, "dayEntries": [{**entry, **other}]}).encode())


def test_months_of_a_backup_count_from_nought() -> None:
    assert moments(read(backup())) == ["2024-02-03 21:15"]
    assert moments(read(backup(month=11, day=31))) == ["2024-12-31 21:15"]


def test_a_backup_of_the_first_versions_numbers_its_moods() -> None:
    assert [read(backup(mood=number)).moods[0].mood for number in (1, 3, 5)] == [100, 0, -100]
    assert read(backup(mood=6)).skipped[0].where == "entry 1"


def test_a_backup_with_only_a_moment_of_its_entries() -> None:
    data = backup(year=0, datetime=1706990400000, timeZoneOffset=3600000)
    assert moments(read(data)) == ["2024-02-03 21:00"]


def test_an_unpacked_backup_is_read_too() -> None:
    data = base64.b64decode(backup())
    assert daylio.recognises(data, "backup.json")
    assert len(read(data).moods) == 1


def test_a_damaged_backup_is_refused() -> None:
    with pytest.raises(Refused, match="damaged"):
        read(backup()[:-20])


@pytest.mark.parametrize(
    "data",
    [
        b"full_date,steps\n2024-01-01,12\n",
        b"date,weekday,time of day,category,rating/amount,detail,notes\n22nd Jan 2022,Sat,am,Mood,4,,\n",
        b"Name,Given Name,Family Name,Nickname,Birthday,Notes,Phone 1 - Type\nA,B,C,D,E,F,G | H\n",
        b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        b'{"messages": [], "mood": 3}',
    ],
)
def test_other_files_are_not_claimed(data: bytes) -> None:
    assert not daylio.recognises(data, "daylio_export.csv")


def test_no_mood_word_stands_for_two_moods() -> None:
    assert [_moodwords.rank(word) for word in ("rad", "GOOD", " Meh ", "fugly", "Awful")] == [1, 2, 3, 4, 5]
    assert [_moodwords.rank(word) for word in ("Einfach scheiße", "così così", "ужасно", "péssimo")] == [5, 3, 5, 5]
    assert [_moodwords.rank(word) for word in ("solid", "almost rad", "", "7")] == [0, 0, 0, 0]
    assert [_moodwords.mood(rank) for rank in range(1, 6)] == [100, 50, 0, -50, -100]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *(("18 May", (18, 5)), ("17. Februar", (17, 2)), ("martes, 3 de mayo", (3, 5)), ("mardi 3 mars", (3, 3))),
        *(("5月3日", (3, 5)), ("3 февраля", (3, 2)), ("3 października", (3, 10)), ("August 9", (9, 8))),
        *(("sábado", None), ("3", None), ("3 4 May", None), ("1er août", (1, 8)), ("3 kvetna", (3, 5))),
    ],
)
def test_days_in_words(written: str, expected: tuple[int, int] | None) -> None:
    assert _monthwords.day_and_month(written) == expected


entries = st.tuples(
    st.datetimes(datetime(2015, 1, 1), datetime(2026, 11, 1)),
    st.sampled_from(["rad", "good", "meh", "bad", "awful"]),
    st.lists(st.text("abcdé &/5😀", min_size=1, max_size=9).map(str.strip).filter(bool), max_size=3, unique=True),
    st.text(max_size=30),
)


@given(rows=st.lists(entries, min_size=1, max_size=6), twelve=st.booleans())
def test_what_was_written_comes_back(rows: list[tuple[datetime, str, list[str], str]], twelve: bool) -> None:
    lines = [HEADER]
    for then, mood, doings, note in rows:
        clock = f"{then:%I:%M %p}" if twelve else f"{then:%H:%M}"
        quoted = note.replace('"', '""').replace("\r", " ").replace("\0", "")
        lines.append(f'{then:%Y-%m-%d},{then:%B} {then.day},x,{clock},{mood},"{" | ".join(doings)}","","{quoted}"\n')
    try:
        data = "".join(lines).encode()
    except UnicodeEncodeError:
        return
    found = read(data)
    assert moments(found) == [then.strftime("%Y-%m-%d %H:%M") for then, *_ in rows]
    assert [list(mood.labels) for mood in found.moods] == [[" ".join(word.split()) for word in row[2]] for row in rows]
