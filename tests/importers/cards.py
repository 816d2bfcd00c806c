"""What the tests of contact tables share: reading bytes, and holding a sample against all that is written beside it."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from closeknit.engine.records import Direction
from closeknit.importers import _reading
from closeknit.importers._found import Context, Found, Source

SAMPLES = Path(__file__).with_name("samples")
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "exports" / "contacts_csv"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def read(importer: ModuleType, data: bytes | str, name: str = "contacts.csv", **known: Any) -> Found:
    """Read a file with one importer, which must know it."""
    raw = data.encode() if isinstance(data, str) else data
    assert importer.recognises(raw[:65536], name)
    found = importer.read(Source(name, io.BytesIO(raw), len(raw)), Context(now=NOW, **known))
    assert isinstance(found, Found)
    return found


def samples(importer: str) -> list[Path]:
    """Return the samples of an importer."""
    return [
        path
        for path in sorted((SAMPLES / importer).iterdir())
        if not path.name.endswith(".expected.json") and path.is_file()
    ]


def check(path: Path) -> None:
    """Hold a sample against the keys beside it that the promises do not look at."""
    wanted = json.loads(path.with_name(f"{path.name}.expected.json").read_text("utf-8"))
    data = path.read_bytes()
    known = _reading.context_of({"now": NOW.isoformat(), **wanted.get("context", {})})
    (found,) = _reading.find(io.BytesIO(data), path.name, len(data), known)
    has: dict[str, Any] = {
        "links": [[link.who, link.other, link.kind] for link in found.links],
        "relations": [person.relation for person in found.people],
        "remember": [person.remember for person in found.people],
        "numbers": [list(person.numbers) for person in found.people],
        "handles": [handle for person in found.people for handle in person.handles],
        "days": [[day.who, day.kind, day.year, day.month, day.day] for day in found.dates],
        "touches": [
            [who, at, {Direction.OUT: "out", Direction.IN: "in"}[Direction(direction)], half]
            for who, at, direction, half in touches(found)
        ],
        "thrown": found.thrown,
        "noted": found.noted,
        "me": found.me and found.me.name,
        "covered": found.covered and [day.isoformat() for day in found.covered],
    }
    assert {name: has[name] for name in has if name in wanted} == {name: wanted[name] for name in has if name in wanted}
    assert len({person.key for person in found.people}) == len(found.people)


def touches(found: Found) -> list[tuple[int, int, int, int]]:
    """Return the interactions: person, time, direction, half days."""
    columns = found.touches
    return list(zip(columns.who, columns.at, columns.direction, columns.half_days, strict=True))
