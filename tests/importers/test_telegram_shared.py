"""The Telegram importer beside counts and results by others, on files that are not part of this repository."""

import csv
import json
from pathlib import Path

import pytest
from tests.importers.chats import wrote
from tests.importers.talks import read

from closeknit.importers import telegram

EXPORTS = Path(__file__).parents[2].parent / "shared" / "data" / "exports"
CHATS = EXPORTS / "telegram"
pytestmark = pytest.mark.skipif(not CHATS.is_dir(), reason="needs ../shared/data/exports, not present here")


def counts() -> dict[str, int]:
    if not CHATS.is_dir():
        return {}
    with (EXPORTS / "COUNTS.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: int(row["count"]) for row in csv.DictReader(file) if row["file"].startswith("telegram/")}


COUNTS = counts()


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_every_message_is_found(name: str) -> None:
    data = (EXPORTS / name).read_bytes()
    assert telegram.recognises(data[:65536], "file")
    found = read(telegram, data)
    assert (len(found.touches), found.skipped) == (COUNTS[name], [])
    assert [question.id for question in found.questions] == ["me"]


@pytest.mark.parametrize("path", sorted(CHATS.glob("chat-miner/test_*.json")), ids=lambda path: path.stem)
def test_times_and_authors_are_those_of_chat_miner(path: Path) -> None:
    wanted = json.loads((CHATS / "chat-miner" / "target.json").read_text("utf-8"))
    found = read(telegram, path.read_bytes())
    assert {(time.isoformat(), who) for time, who in wrote(found)} == {
        (row["timestamp"], row["author"]) for row in wanted
    }


def test_the_answer_turns_a_talk() -> None:
    found = read(telegram, (CHATS / "chatpack" / "telegram_export.json").read_bytes())
    assert [person.name for person in found.people] == ["Alice", "Bob"]
    found.answer({"me": "1"})
    assert [person.name for person in found.people] == ["Alice"]
    assert list(found.touches.direction) == [2, 1, 2, 2, 1, 2, 1]


def test_no_other_export_is_taken_for_telegram() -> None:
    claimed = []
    for path in sorted(EXPORTS.rglob("*")):
        if path.is_file() and CHATS not in path.parents:
            with path.open("rb") as file:
                if telegram.recognises(file.read(65536), path.name):
                    claimed.append(path.name)
    assert claimed == []
