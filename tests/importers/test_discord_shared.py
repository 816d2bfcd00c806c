"""The Discord importer beside counts by others, on files that are not part of this repository."""

import csv
from pathlib import Path

import pytest
from tests.importers.talks import read

from closeknit.importers import discord

EXPORTS = Path(__file__).parents[2].parent / "shared" / "data" / "exports"
CHATS = EXPORTS / "discord"
pytestmark = pytest.mark.skipif(not CHATS.is_dir(), reason="needs ../shared/data/exports, not present here")


def counts() -> dict[str, int]:
    if not CHATS.is_dir():
        return {}
    with (EXPORTS / "COUNTS.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: int(row["count"]) for row in csv.DictReader(file) if row["file"].startswith("discord/")}


COUNTS = counts()


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_every_message_is_found(name: str) -> None:
    data = (EXPORTS / name).read_bytes()
    assert discord.recognises(data[:65536], "file")
    found = read(discord, data)
    assert (len(found.touches), found.skipped) == (COUNTS[name], [])
    assert [person.name for person in found.people] == ["Alice", "Bob"]
    assert set(found.touches.half_days) == {0}
    assert [question.id for question in found.questions] == ["me"]


def test_no_other_export_is_taken_for_discord() -> None:
    claimed = []
    for path in sorted(EXPORTS.rglob("*")):
        if path.is_file() and CHATS not in path.parents:
            with path.open("rb") as file:
                if discord.recognises(file.read(65536), path.name):
                    claimed.append(path.name)
    assert claimed == []
