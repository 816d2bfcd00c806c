"""The Facebook and Instagram importer beside counts and results by others, on files not part of this repository."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from tests.importers.chats import NOW, wrote

from closeknit.importers import _reading, meta
from closeknit.importers._found import Context, Found, Refused, Source

EXPORTS = Path(__file__).parents[2].parent / "shared" / "data" / "exports"
DOWNLOADS = EXPORTS / "meta"
pytestmark = pytest.mark.skipif(not DOWNLOADS.is_dir(), reason="needs ../shared/data/exports, not present here")


def counts() -> dict[str, int]:
    if not DOWNLOADS.is_dir():
        return {}
    with (EXPORTS / "COUNTS.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: int(row["count"]) for row in csv.DictReader(file) if row["file"].startswith("meta/")}


COUNTS = counts()


def read(path: Path) -> Found:
    data = path.read_bytes()
    return meta.read(Source(path.name, io.BytesIO(data), len(data)), Context(now=NOW))


@pytest.mark.parametrize("name", sorted(name for name, count in COUNTS.items() if count))
def test_every_message_is_an_interaction_or_left_out_with_a_reason(name: str) -> None:
    assert meta.recognises((EXPORTS / name).read_bytes()[:65536], "file")
    found = read(EXPORTS / name)
    assert len(found.touches) + len(found.skipped) == COUNTS[name]
    assert all(row.where and row.reason for row in found.skipped)


@pytest.mark.parametrize("name", sorted(name for name, count in COUNTS.items() if not count))
def test_what_is_not_json_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        read(EXPORTS / name)


def test_times_and_authors_are_those_of_chat_miner() -> None:
    wanted = json.loads((DOWNLOADS / "chat-miner" / "target.json").read_text("utf-8"))
    got = {(time.isoformat(), who) for time, who in wrote(read(DOWNLOADS / "chat-miner" / "test_export.json"))}
    assert got == {(row["timestamp"], row["author"]) for row in wanted}


def test_all_folders_in_one_zip_are_one_download() -> None:
    """20 messages in JSON: 1 notice and 1 of the owner's own to the group are left out; one file is not JSON."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((DOWNLOADS / "msgvault").iterdir()):
            archive.write(path, "/".join(path.name.split("__")[1:]))
    [found] = _reading.find(packed, "facebook.zip", packed.tell(), Context(now=NOW))
    assert (found.me and found.me.name, found.questions) == ("Test User", [])
    assert sorted(person.name.partition(" ")[0] for person in found.people) == sorted(
        ["Zoe", "Alice", "Bob", "Bob", "Dave", "Eve", "Good", "Sam", "Carol"]
    )
    messages = sum(count for name, count in COUNTS.items() if "msgvault" in name)
    assert len(found.touches) == messages - 2
    assert list(found.touches.half_days).count(0) == 3
    assert sum("damaged" in row.reason for row in found.skipped) == 1


def test_no_other_export_is_taken_for_one() -> None:
    claimed = []
    for path in sorted(EXPORTS.rglob("*")):
        if path.is_file() and DOWNLOADS not in path.parents:
            with path.open("rb") as file:
                if meta.recognises(file.read(65536), path.name):
                    claimed.append(path.name)
    assert claimed == []
