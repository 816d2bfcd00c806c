"""closeknit scale: the terms are shown, accepted with the wording, refused with one sentence, and taken back."""

import json
from pathlib import Path

import pytest

from closeknit.cli import main
from tests.terminal.commands import closeknit, rows


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (
            "djg6",
            ["De Jong Gierveld Loneliness Scale, 6 items", "Research on Aging 28:582-598", "class B", "--wording FILE"],
        ),
        ("cel", ["Not for screening", "Its questions come with Closeknit.", "closeknit scale cel --accept\n"]),
        ("phq8", ["No permission required", "LOINC", "there is nothing to accept"]),
        ("PHQ9", ["a named person answers", "so it is not offered yet"]),
    ],
)
def test_the_terms_are_shown(capsys: pytest.CaptureFixture[str], key: str, said: list[str]) -> None:
    assert main(["scale", key]) == 0
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 100
    for words in said:
        assert words.strip() in " ".join(printed.split()), words


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["nothing"], "There is no scale named nothing; there are brs, cel"),
        (["djg6", "--wording", "x.txt"], "--wording goes with --accept."),
    ],
)
def test_what_cannot_be_meant_is_said(capsys: pytest.CaptureFixture[str], given: list[str], said: str) -> None:
    assert main(["scale", *given]) == 1
    printed = capsys.readouterr()
    assert said in printed.err
    assert not printed.out


def test_terms_are_accepted_and_taken_back(tmp_path: Path) -> None:
    wording = tmp_path / "wording.txt"
    wording.write_text("\ufeff" + "\n".join(f"Statement {n}" for n in range(1, 6)) + "\n", encoding="utf-8")
    refused = closeknit(tmp_path, "scale", "djg6", "--accept", "--wording", wording)
    assert refused.returncode == 1
    assert refused.stderr == (
        "De Jong Gierveld 6 has 6 questions, and 5 were given. Write one question a line, in the published order.\n"
    )
    missing = closeknit(tmp_path, "scale", "djg6", "--accept", "--wording", tmp_path / "none.txt")
    assert (missing.returncode, "cannot be read" in missing.stderr) == (1, True)
    assert rows(tmp_path, "SELECT count(*) FROM wellbeing_scaleterms") == [(0,)]
    with wording.open("a", encoding="utf-8") as more:
        more.write("\nStatement 6\n")
    accepted = closeknit(tmp_path, "scale", "djg6", "--accept", "--wording", wording)
    assert accepted.returncode == 0, accepted.stderr
    assert "offered from now on" in accepted.stdout
    [(scale, version, texts)] = rows(tmp_path, "SELECT scale, version, wording FROM wellbeing_scaleterms")
    assert (scale, version) == ("djg6", "1")
    assert json.loads(str(texts)) == [f"Statement {n}" for n in range(1, 7)]
    acts = rows(tmp_path, "SELECT act, facts FROM accounts_journalentry WHERE chain = 0")
    assert acts == [("scale.accepted", "{}")]
    back = closeknit(tmp_path, "scale", "djg6", "--withdraw")
    assert back.stdout == "De Jong Gierveld 6 is offered here no more.\n"
    again = closeknit(tmp_path, "scale", "djg6", "--withdraw")
    assert again.stdout == "Nobody accepted the terms of De Jong Gierveld 6 here.\n"
