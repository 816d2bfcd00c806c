"""The Signal importer beside counts and results by others, on files that are not part of this repository."""

import csv
import io
import json
from pathlib import Path

import pytest
from tests.importers.chats import NOW, asked, wrote

from closeknit.importers import signal
from closeknit.importers._found import Context, Found, Source

EXPORTS = Path(__file__).parents[2].parent / "shared" / "data" / "exports"
CHATS = EXPORTS / "signal"
pytestmark = pytest.mark.skipif(not CHATS.is_dir(), reason="needs ../shared/data/exports, not present here")


def counts() -> dict[str, int]:
    if not CHATS.is_dir():
        return {}
    with (EXPORTS / "COUNTS.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: int(row["count"]) for row in csv.DictReader(file) if row["file"].startswith("signal/")}


def read(path: Path) -> Found:
    data = path.read_bytes()
    assert signal.recognises(data[:65536], "file")
    return signal.read(Source(path.name, io.BytesIO(data), len(data)), Context(now=NOW))


@pytest.mark.parametrize(("name", "count"), sorted(counts().items()))
def test_every_message_is_read(name: str, count: int) -> None:
    found = read(EXPORTS / name)
    assert (len(found.touches), asked(found)) == (count, ["me"])


def test_times_and_authors_are_those_of_chat_miner() -> None:
    """chat-miner puts an hour on the times, which are those of the file here; the authors are the same."""
    wanted = json.loads((CHATS / "chat-miner" / "target.json").read_text("utf-8"))
    got = {(time.isoformat(), who) for time, who in wrote(read(CHATS / "chat-miner" / "test_export.txt"))}
    assert got == {(row["timestamp"], row["author"]) for row in wanted}


def test_no_other_export_is_taken_for_one() -> None:
    claimed = []
    for path in sorted(EXPORTS.rglob("*")):
        if path.is_file() and CHATS not in path.parents:
            with path.open("rb") as file:
                if signal.recognises(file.read(65536), path.name):
                    claimed.append(path.name)
    assert claimed == []
