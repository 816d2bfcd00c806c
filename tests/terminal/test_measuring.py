"""closeknit score and closeknit insight: what they print, and what they say about a file that will not do."""

import json
from pathlib import Path

import numpy as np
import pytest

from closeknit.cli import main


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def table(path: Path, text: str) -> Path:
    file = path / "answers.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_row_gives_an_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = table(tmp_path, "1,2,3\n1,1,1\n3,2,1\n3,,1\n")
    assert main(["score", "UCLA3", str(file), "--json"]) == 0
    assert told(capsys) == [
        {"score": 3, "band": "not lonely", "missing": 0, "note": ""},
        {"score": 6, "band": "lonely", "missing": 0, "note": ""},
        {"score": None, "band": None, "missing": 1, "note": "Not enough answers for a score."},
    ]


def test_columns_come_in_any_order_beside_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = table(tmp_path, "\ufeffwho,3,1,2\nA,1,3,2\n")
    assert main(["score", "ucla3", str(file), "--json"]) == 0
    assert told(capsys)[0]["score"] == 6


def test_a_skipped_ninth_question_and_one_that_asks_for_help(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(tmp_path, "1,2,3,4,5,6,7,8,9\n2,2,2,2,2,2,2,2,\n0,0,0,0,0,0,0,0,1\n2,2,2,2,2,2,2,,0\n")
    assert main(["score", "phq9", str(file), "--json"]) == 0
    first, second, third = told(capsys)
    assert first["score"] is None
    assert first["instead"] == {"scale": "phq8", "score": 16}
    assert second["asks_for_help"] == [9]
    assert (third["score"], third["prorated"], third["missing"]) == (15.75, True, 1)


def test_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "osss3", str(table(tmp_path, "1,2,3\n4,5,5\n1,1,1\n"))]) == 0
    assert capsys.readouterr().out == "1: 14, strong\n2: 3, poor\n"
    assert main(["score", "ons4", str(table(tmp_path, "1,2,3,4\n8,9,7,2\n"))]) == 0
    assert capsys.readouterr().out == "1: question 1: 8, question 2: 9, question 3: 7, question 4: 2\n"


@pytest.mark.parametrize(
    ("scale", "text", "said"),
    [
        ("nothing", "1\n1\n", "There is no scale named nothing; there are brs, cel, djg11"),
        ("ucla3", "a,b\n1,2\n", "has to name the questions of UCLA-3: 1,2,3."),
        ("ucla3", "1,2,2,3\n1,1,1,1\n", "has to name the questions"),
        ("ucla3", "1,2,3\n1,1,often\n", "Line 2: 'often' is no answer; write its number"),
        ("ucla3", "1,2,3\n1,1,1\n\n1,1,4\n", "Line 4: Question 3 of UCLA-3 has no answer 4; write one of 1, 2, 3."),
        ("ucla3", "1,2,3\n1,1,nan\n", "Line 2: 'nan' is no answer"),
        ("ucla3", "", "has to name the questions"),
    ],
)
def test_what_will_not_do_is_said_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scale: str, text: str, said: str
) -> None:
    file = table(tmp_path, text)
    assert main(["score", scale, str(file)]) == 1
    printed = capsys.readouterr()
    assert said in printed.err
    assert not printed.out, "nothing is printed by half"
    assert main(["score", scale, str(file), "--json"]) == 1
    assert said in str(told(capsys)[0]["error"])


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "ucla3", str(tmp_path / "none.csv")]) == 1
    assert "cannot be opened." in capsys.readouterr().err
    (tmp_path / "odd.csv").write_bytes(b"\xff\xfe\x00\x00")
    assert main(["score", "ucla3", str(tmp_path / "odd.csv")]) == 1
    assert "save it as CSV in UTF-8" in capsys.readouterr().err
    assert main(["insight", str(tmp_path / "odd.csv")]) == 1
    assert "save it as CSV in UTF-8" in capsys.readouterr().err
    assert main(["insight", str(tmp_path / "none.csv")]) == 1


def year(path: Path, effect: float, days: int = 365) -> Path:
    rng = np.random.default_rng(4)
    lines = ["at,mood,walk,rain"]
    for day in range(days):
        on = np.datetime64("2025-01-01") + day
        walk, rain = rng.random() < 0.4, rng.random() < 0.4
        lines.append(f"{on},{6 + effect * walk + rng.normal():.3f},{'yes' if walk else 'no'},{int(rain)}")
    file = path / "diary.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_a_finding_with_its_days_and_a_sentence_that_claims_no_cause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["insight", str(year(tmp_path, 0.9)), "--json"]) == 0
    (found,) = told(capsys)
    assert (found["days"], found["state"]) == (365, "found")
    (one,) = found["findings"]  # type: ignore[misc]  # a list
    assert one["factor"] == "walk"
    assert one["days_with"] + one["days_without"] == 365
    assert one["q"] < 0.05
    assert 0.5 < one["effect_sd"] < 1
    assert one["sentence"].startswith(f"On the {one['days_with']} days with walk, mood was about ")
    assert one["sentence"].endswith("This does not show that walk caused it.")
    assert main(["insight", str(year(tmp_path, 0.9))]) == 0
    assert one["sentence"] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("days", "state", "said"),
    [
        (5, "counting", "5 days so far; a first picture needs 28."),
        (40, "too early", "Too early to say: 40 days, and we need about 60."),
        (90, "no clear pattern", "No clear pattern in 90 days, which is how it is for most people most of the time."),
    ],
)
def test_mostly_there_is_nothing_to_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], days: int, state: str, said: str
) -> None:
    file = year(tmp_path, 0.0, days)
    assert main(["insight", str(file), "--json"]) == 0
    assert told(capsys) == [{"days": days, "state": state, "findings": []}]
    assert main(["insight", str(file)]) == 0
    assert said in capsys.readouterr().out


def test_several_entries_a_day_are_one_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "diary.csv"
    rows = [f"2026-01-{day:02}T{hour}:00:00,{hour % 5},{int(hour == 9)}" for day in range(1, 29) for hour in (10, 21)]
    file.write_text("at,mood,tea\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert main(["insight", str(file), "--json"]) == 0
    assert told(capsys)[0]["days"] == 28


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("when,mood\n2026-01-01,3\n", "has to name its columns: at, mood, and each factor once."),
        ("at,mood,a,A\n2026-01-01,3,1,1\n", "each factor once."),
        ("at,mood\n", "has no rows; give one for each day."),
        ("at,mood\nyesterday,3\n", "Line 2: 'yesterday' is no day; write it as 2026-11-22."),
        ("at,mood\n2026-01-01,fine\n", "Line 2: 'fine' in the column mood is no number"),
        ("at,mood\n2026-01-01,inf\n", "Line 2: 'inf' in the column mood is no number"),
        ("at,mood\n0026-01-01,3\n2026-01-01,3\n", "look for a year that is mistyped."),
    ],
)
def test_a_diary_that_will_not_do(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    file = tmp_path / "diary.csv"
    file.write_text(text, encoding="utf-8")
    assert main(["insight", str(file)]) == 1
    assert said in capsys.readouterr().err
    assert main(["insight", str(file), "--json"]) == 1
    assert said in str(told(capsys)[0]["error"])
