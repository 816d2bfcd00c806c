"""The WhatsApp importer beside counts and results by others, on files that are not part of this repository."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from tests.importers.chats import NOW, wrote

from closeknit.importers import whatsapp
from closeknit.importers._found import Context, Found, Source

EXPORTS = Path(__file__).parents[2].parent / "shared" / "data" / "exports"
CHATS = EXPORTS / "whatsapp"
pytestmark = pytest.mark.skipif(not CHATS.is_dir(), reason="needs ../shared/data/exports, not present here")


def counts() -> dict[str, int]:
    if not CHATS.is_dir():
        return {}
    with (EXPORTS / "COUNTS.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: int(row["count"]) for row in csv.DictReader(file) if row["file"].startswith("whatsapp/")}


COUNTS = counts()


def read(path: Path) -> Found:
    data, name = path.read_bytes(), path.name
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            data, name = archive.read("_chat.txt"), f"{name}/_chat.txt"
    for called in (name, "file"):
        assert whatsapp.recognises(data[:65536], called)
    return whatsapp.read(Source(name, io.BytesIO(data), len(data)), Context(now=NOW))


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_every_dated_line_is_a_message_or_left_out_with_a_reason(name: str) -> None:
    found = read(EXPORTS / name)
    assert len(found.touches) + len(found.skipped) == COUNTS[name]
    assert all(row.where and row.reason for row in found.skipped)


@pytest.mark.parametrize("path", sorted(CHATS.glob("chat-miner/*.txt")), ids=lambda path: path.stem)
def test_times_and_authors_are_those_of_chat_miner(path: Path) -> None:
    wanted = json.loads((CHATS / "chat-miner" / "target.json").read_text("utf-8"))
    got = {(time.isoformat(), who) for time, who in wrote(read(path))}
    assert got == {(row["timestamp"], row["author"]) for row in wanted}


@pytest.mark.parametrize("path", sorted(CHATS.glob("whats_json/*ios*")), ids=lambda path: path.stem)
def test_one_chat_in_seven_languages_is_one_chat(path: Path) -> None:
    """The same iPhone chat exported in each language: 20 messages to one person, 14 with files; 2 deleted."""
    found = read(path)
    assert [person.name for person in found.people] == ["Elon Musk"]
    assert list(found.touches.direction) == [1] * 20
    assert found.thrown == {"message text": 6, "pictures and files": 14}
    reasons = [row.reason for row in found.skipped]
    assert reasons.count("a message that was deleted") == 2
    assert found.questions == []


def test_no_other_export_is_taken_for_a_chat() -> None:
    claimed = []
    for path in sorted(EXPORTS.rglob("*")):
        if path.is_file() and CHATS not in path.parents:
            with path.open("rb") as file:
                if whatsapp.recognises(file.read(65536), path.name):
                    claimed.append(path.name)
    assert claimed == []
