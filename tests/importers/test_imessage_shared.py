"""The Messages importer on files by others, which are not part of this repository."""

import csv
import io
from pathlib import Path

import pytest
from tests.importers.apple_databases import read

from closeknit.importers import _reading, apple_calls, imessage, mac_contacts
from closeknit.importers._found import HEAD_BYTES, Context, Refused

EXPORTS = Path(__file__).parents[2].parent / "shared" / "data" / "exports"
pytestmark = pytest.mark.skipif(not EXPORTS.is_dir(), reason="needs ../shared/data/exports, not present here")


def payloads() -> list[Path]:
    return sorted((EXPORTS / "imessage").glob("*")) if EXPORTS.is_dir() else []


def test_a_database_of_the_macos_schema_gives_what_its_author_counted() -> None:
    with (EXPORTS / "COUNTS.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["file"] == "imessage_db/chat.db"]
    counts = {row["what"] if "what" in row else list(row.values())[1]: int(row["count"]) for row in rows}
    found = read((EXPORTS / "imessage_db" / "chat.db").read_bytes(), "chat.db")
    own_to_groups = found.thrown["your own messages to a whole group"]
    assert len(found.touches) + own_to_groups == counts["message rows"] == 15
    assert len(found.people) == counts["handle rows"] == 3
    assert found.thrown["pictures and files"] == counts["attachment rows"] == 2
    assert found.noted == {"messages in group chats": 4}
    assert own_to_groups == 2
    assert [person.key for person in found.people] == ["+15551234567", "+15559876543", "alice@example.com"]
    direct = [
        (who, way)
        for who, way, half in zip(found.touches.who, found.touches.direction, found.touches.half_days, strict=True)
        if half
    ]
    assert sorted(direct) == [(0, 1), (0, 1), (0, 2), (0, 2), (0, 2), (2, 1), (2, 1), (2, 2), (2, 2)]
    assert found.covered is not None
    assert [day.isoformat() for day in found.covered] == ["2025-05-15", "2025-06-15"]


@pytest.mark.parametrize("path", payloads(), ids=lambda path: path.name)
def test_pieces_of_messages_are_refused_with_what_they_look_like(path: Path) -> None:
    data = path.read_bytes()
    with pytest.raises(Refused, match=r"^This looks like a[n ].+\. Closeknit reads .+\.$"):
        _reading.find(io.BytesIO(data), path.name, len(data), Context())


def test_no_other_export_is_taken_for_a_database_of_apples() -> None:
    claimed = []
    for path in sorted(EXPORTS.rglob("*")):
        if path.is_file() and path.parent.name != "imessage_db":
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
            claimed += [path.name for one in (imessage, apple_calls, mac_contacts) if one.recognises(head, path.name)]
    assert claimed == []
