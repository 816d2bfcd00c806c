"""closeknit import: what it says about files, what it keeps, and that a look leaves nothing behind."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.circle.life import File, calendar, chat, vcard
from tests.terminal.commands import closeknit, rows

KEYS = ["file", "importer", "people", "interactions", "dates", "skipped", "skipped_more", "questions", "error"]
TODAY = date.today()
CARDS = vcard(
    {"name": "Ngozi Eze", "numbers": ["+447700900123"], "born": "1980-03-04"}, {"name": "Tom"}, {"name": "Tom"}
)


def talk(other: str, days: int, me: str = "Me Myself") -> File:
    """A chat in which both wrote on each of the last `days` days, and on a Friday the 13th, so that dates are clear."""
    rows = []
    for n in range(days, 0, -1):
        at = datetime.combine(TODAY - timedelta(days=n), datetime.min.time()).replace(hour=18)
        rows += [(at, other, "hello"), (at + timedelta(minutes=1), me, "hello")]
    return chat(other, rows)


AMBIGUOUS: File = (
    "WhatsApp Chat with Una.txt",
    b"02/01/2026, 18:05 - Una: x\n03/01/2026, 18:06 - Me Myself: x\n",
)


def saved(folder: Path, *files: File) -> list[Path]:
    for name, data in files:
        (folder / name).write_bytes(data)
    return [folder / name for name, _ in files]


def said(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


# A look


def test_a_look_prints_one_object_a_file_with_exactly_these_keys(tmp_path: Path) -> None:
    paths = saved(tmp_path, CARDS, talk("Ngozi Eze", 20), AMBIGUOUS, ("letter.pdf", b"%PDF-1.7 nothing"))
    paths.append(tmp_path / "not there.vcf")
    look = closeknit(tmp_path, "import", "--dry-run", "--json", *paths, DATA="")
    assert (look.returncode, look.stderr) == (0, "")
    found = said(look.stdout)
    assert [list(row) for row in found] == [KEYS] * 5
    assert [row["file"] for row in found] == list(map(str, paths))
    cards, talked, unclear, letter, missing = found
    assert (cards["importer"], cards["people"], cards["interactions"], cards["dates"]) == ("vcard", 2, 0, 1)
    assert cards["skipped"] == [{"where": "card 3, Tom", "reason": "the same card again"}]
    assert (cards["skipped_more"], cards["questions"], cards["error"]) == (0, [], None)
    assert (talked["importer"], talked["people"], talked["interactions"]) == ("whatsapp", 1, 40)
    assert [q["id"] for q in unclear["questions"]] == ["date_order"]
    assert set(unclear["questions"][0]) == {"id", "text", "options"}
    assert [o["value"] for o in unclear["questions"][0]["options"]] == ["day", "month"]
    for refused in (letter, missing):
        assert (refused["importer"], refused["people"], refused["interactions"]) == (None, 0, 0)
        assert refused["error"].endswith(".")
    assert "PDF" in letter["error"]
    assert "cannot be opened" in missing["error"]


def test_a_look_makes_nothing_on_disk(tmp_path: Path) -> None:
    """No store, no key, no folder: neither beside the file nor at home."""
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    paths = saved(tmp_path, CARDS, talk("Ngozi Eze", 20))
    before = sorted(tmp_path.rglob("*"))
    for more in ({"DATA": ""}, {"DATA": str(tmp_path / "data")}):
        for shape in ([], ["--json"]):
            assert closeknit(tmp_path, "import", "--dry-run", *shape, *paths, **more).returncode == 0
    assert sorted(tmp_path.rglob("*")) == before
    assert not Path("/nonexistent").exists()


def test_a_look_for_the_eye_says_it_in_words(tmp_path: Path) -> None:
    paths = saved(tmp_path, CARDS, AMBIGUOUS, ("letter.pdf", b"%PDF-1.7 nothing"))
    look = closeknit(tmp_path, "import", "--dry-run", *paths, DATA="")
    lines = look.stdout.splitlines()
    assert lines[0] == f"{paths[0].name}: 2 people, 0 moments, 1 dates (vcard)"
    assert lines[1] == "    left out 1 × the same card again"
    assert any(line.startswith("    to answer: ") for line in lines)
    assert lines[-1].startswith(f"{paths[2].name}: This looks like a PDF")
    assert look.returncode == 0


def test_a_look_takes_no_notice_of_a_setting_that_makes_no_sense(tmp_path: Path) -> None:
    (path,) = saved(tmp_path, CARDS)
    assert closeknit(tmp_path, "import", "--dry-run", "--json", path, COLOUR="blue").returncode == 0


# Bringing in


def test_files_are_brought_in_as_one_batch_and_twice_adds_nothing(tmp_path: Path) -> None:
    paths = saved(tmp_path, CARDS, talk("Ngozi Eze", 20))
    first = closeknit(tmp_path, "import", *paths)
    assert first.returncode == 0, first.stderr
    assert "Brought in 2 new people, 40 new moments, 1 new dates." in first.stdout
    assert "can be undone on the import page until" in first.stdout
    again = closeknit(tmp_path, "import", *paths)
    assert "Brought in 0 new people, 0 new moments, 0 new dates." in again.stdout
    assert "40 moments were here already." in again.stdout
    assert rows(tmp_path, "SELECT state, count(*) FROM circle_batch GROUP BY state") == [("kept", 2)]
    assert rows(tmp_path, "SELECT count(*) FROM circle_interaction") == [(40,)]
    assert rows(tmp_path, "SELECT email FROM accounts_user") == [("me@closeknit.invalid",)]


def test_json_of_what_is_kept_is_the_same_object_a_file(tmp_path: Path) -> None:
    paths = saved(tmp_path, CARDS, talk("Ngozi Eze", 20), ("letter.pdf", b"%PDF-1.7 nothing"))
    paths.append(tmp_path / "not there.vcf")
    kept = closeknit(tmp_path, "import", "--json", *paths)
    look = closeknit(tmp_path, "import", "--dry-run", "--json", *paths)
    assert said(kept.stdout) == said(look.stdout)
    assert rows(tmp_path, "SELECT count(*) FROM circle_interaction") == [(40,)]


def test_a_file_with_an_open_question_is_left_out_and_said_until_it_is_answered(tmp_path: Path) -> None:
    paths = saved(tmp_path, AMBIGUOUS, talk("Tom", 15))
    first = closeknit(tmp_path, "import", "--json", *paths)
    assert [[q["id"] for q in row["questions"]] for row in said(first.stdout)] == [["date_order"], []]
    assert rows(tmp_path, "SELECT name FROM circle_person") == [("Tom",)]
    for order, day in (("day-first", "2026-01-02"), ("month-first", "2026-02-01")):
        other = tmp_path / order
        other.mkdir()
        (path,) = saved(other, AMBIGUOUS)
        answered = closeknit(other, "import", "--date-order", order, "--me", "me myself", path)
        assert "Brought in 1 new people, 2 new moments" in answered.stdout, answered.stdout
        assert rows(other, "SELECT min(day) FROM circle_interaction") == [(day,)]


def test_only_open_questions_keep_nothing(tmp_path: Path) -> None:
    (path,) = saved(tmp_path, AMBIGUOUS)
    left = closeknit(tmp_path, "import", path)
    assert "to answer:" in left.stdout
    assert "Brought in" not in left.stdout
    assert rows(tmp_path, "SELECT count(*) FROM circle_batch") == [(0,)]


def test_only_the_closest_or_the_recent_can_be_brought_in(tmp_path: Path) -> None:
    paths = saved(tmp_path, CARDS, talk("Ngozi Eze", 20))
    kept = closeknit(tmp_path, "import", "--who", "closest", *paths)
    assert "Brought in 1 new people" in kept.stdout
    assert rows(tmp_path, "SELECT name FROM circle_person") == [("Ngozi Eze",)]


def test_with_several_accounts_it_has_to_be_said_whose_circle(tmp_path: Path) -> None:
    for name in ("amara", "femi"):
        assert closeknit(tmp_path, "account", f"{name}@example.org", "--name", f"{name.capitalize()} X").returncode == 0
    (path,) = saved(tmp_path, talk("Ngozi", 15, me="Femi X"))
    unclear = closeknit(tmp_path, "import", path)
    assert unclear.returncode == 1
    assert "--for EMAIL" in unclear.stderr
    nobody = closeknit(tmp_path, "import", "--for", "ngozi@example.org", path)
    assert nobody.returncode == 1
    assert "There is no account" in nobody.stderr
    assert closeknit(tmp_path, "import", "--for", "FEMI@example.org", path).returncode == 0
    owners = rows(tmp_path, "SELECT u.email, p.name FROM circle_person p JOIN accounts_user u ON u.id = p.owner_id")
    assert owners == [("femi@example.org", "Ngozi")]


def test_a_calendar_is_read_with_the_accounts_own_address(tmp_path: Path) -> None:
    assert closeknit(tmp_path, "account", "amara@example.org").returncode == 0
    event = {"day": TODAY - timedelta(days=4), "with_": [("Ngozi", "ngozi@example.org")]}
    (path,) = saved(tmp_path, calendar(event))
    assert "Brought in 1 new people, 1 new moments" in closeknit(tmp_path, "import", path).stdout


@pytest.mark.parametrize("arguments", [["import"], ["import", "--who", "all of them", "x.vcf"], ["bring", "x.vcf"], []])
def test_what_is_not_understood_ends_with_two(tmp_path: Path, arguments: list[str]) -> None:
    refused = closeknit(tmp_path, *arguments)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []
