"""Monica's own test database, and every other export at hand, which these importers leave alone.

The files are not part of this repository.
"""

import io
import re
from pathlib import Path

import pytest
from tests.importers.chats import NOW

from closeknit.importers import _monicasql, daylio, google_chat, health_mood, monica
from closeknit.importers._found import HEAD_BYTES, Context, Refused, Source

EXPORTS = Path(__file__).parents[2].parent / "shared" / "data" / "exports"
DUMP = EXPORTS / "monica" / "database.test.sql"
pytestmark = pytest.mark.skipif(not DUMP.is_file(), reason="needs ../shared/data/exports, not present here")
TABLES = {
    "default_relationship_types": ("id", "name", "name_reverse_relationship"),
    "default_life_event_types": ("id", "specific_information_structure"),
    "currencies": ("id", "iso", "symbol"),
    "emotions": ("id", "name"),
    "migrations": ("id", "migration"),
    "terms": ("id", "term_version", "term_content"),
}


def test_the_empty_test_database_is_known_and_has_nobody_in_it() -> None:
    data = DUMP.read_bytes()
    assert monica.recognises(data[:HEAD_BYTES], "file")
    with pytest.raises(Refused, match="nobody"):
        monica.read(Source("file", io.BytesIO(data), len(data)), Context(now=NOW))


@pytest.mark.parametrize("piece", [64, 4096, 2**20])
def test_its_rows_are_all_read(piece: int) -> None:
    """The made-up accounts are empty; the tables that Monica fills itself show whether rows and texts come through."""
    rows: dict[str, list[list[bytes | None]]] = {table: [] for table in TABLES}
    for table, values in _monicasql.Rows(io.BytesIO(DUMP.read_bytes()), TABLES, "", backslashes=True, piece=piece):
        rows[table].append(values)
    for table, found in rows.items():
        numbers = [int(row[0] or 0) for row in found]
        assert numbers == list(range(1, len(numbers) + 1)), table
    assert {table: len(found) for table, found in rows.items()} == counted()
    assert rows["default_relationship_types"][7][1:] == [b"parent", b"child"]
    assert [row[2] for row in rows["currencies"] if row[1] == b"GBP"] == ["£".encode()]
    structure = rows["default_life_event_types"][0][1] or b""
    assert structure.startswith(b'{"employer": {"type": "string", "value": ""}')
    assert (rows["terms"][0][2] or b"").startswith(b"\nScope of service\nMonica supports")


def counted() -> dict[str, int]:
    """Count the rows another way: in these tables each begins with its number behind a bracket."""
    found = {}
    for line in DUMP.read_text("utf-8").splitlines():
        table = re.match(r"INSERT INTO `(\w+)` VALUES ", line)
        if table and table[1] in TABLES:
            found[table[1]] = len(re.findall(r"(?:VALUES |\),)\(\d+,", line))
    return found


def others() -> list[Path]:
    return sorted(path for path in EXPORTS.rglob("*") if path.is_file() and path != DUMP) if DUMP.is_file() else []


@pytest.mark.parametrize("importer", [monica, daylio, health_mood, google_chat], ids=lambda module: module.__name__)
def test_no_other_export_is_claimed(importer: object) -> None:
    claimed = []
    for path in others():
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        if importer.recognises(head, path.name):  # type: ignore[attr-defined]
            claimed.append(path.relative_to(EXPORTS).as_posix())
    assert claimed == []
