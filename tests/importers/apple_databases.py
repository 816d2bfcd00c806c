"""Writes databases as Apple's apps do, and tells what comes out of them: what the tests of three importers share."""

import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _reading
from closeknit.importers._found import Found

Rows = Mapping[str, Iterable[Mapping[str, Any]]]


def seconds(written: str) -> int:
    """A moment in UTC as Apple counts it."""
    return int(datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp()) - 978_307_200


def nanoseconds(written: str) -> int:
    return seconds(written) * 10**9 + 123_456_789


def built(statements: Iterable[str], rows: Rows, *, page_size: int = 4096, as_app: bool = False) -> bytes:
    """The bytes of a database. `as_app`: in the mode in which apps keep theirs, with a journal beside it (WAL)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.db"
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute(f"PRAGMA page_size = {page_size}")
        if as_app:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN")
        for statement in statements:
            connection.execute(statement)
        for table, of_table in rows.items():
            for row in of_table:
                marks = ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        connection.execute("COMMIT")
        connection.close()
        return path.read_bytes()


# ---- what comes out


def read(data: bytes, name: str = "file", **known: Any) -> Found:
    """The one thing found in a file, read as every file is."""
    context = _reading.context_of({"now": "2026-11-22T12:00:00+00:00", **known})
    (found,) = _reading.find(io.BytesIO(data), name, len(data), context)
    return found


def told(found: Found) -> dict[str, Any]:
    """What was found, in the form of the files with what is expected."""
    t = found.touches
    rows = zip(t.who, t.at, t.channel, t.direction, t.minutes, t.half_days, strict=True)
    return {
        "people": [_kept(person) for person in found.people],
        "interactions": [
            f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} {found.people[who].key} "
            f"{Channel(channel).name} {Direction(direction).name} {minutes} {half_days}"
            for who, at, channel, direction, minutes, half_days in rows
        ],
        "dates": [_kept(day) for day in found.dates],
        "links": [_kept(link) for link in found.links],
        "skipped": [_kept(row) for row in found.skipped],
        "thrown": found.thrown,
        "noted": found.noted,
        "spans": [
            [Channel(span.channel).name, span.first.isoformat(), span.last.isoformat(), span.everyone]
            for span in found.spans
        ],
        "me": _kept(found.me) if found.me else None,
    }


def _kept(record: Any) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(record).items()
        if name in ("who", "other") or value not in ("", (), False, None, 0)
    }


def expected(sample: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is expected of a sample, and what its reader may know."""
    wanted = json.loads(sample.with_name(f"{sample.name}.expected.json").read_text("utf-8"))
    known = wanted.pop("context", {})
    wanted.pop("never", None)
    empty = {"dates": [], "links": [], "interactions": [], "thrown": {}, "noted": {}, "spans": [], "me": None}
    return {**empty, **wanted}, known


def content(data: bytes) -> list[str]:
    """What a database holds, as SQL; of a zip, what its members hold."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            return [line for name in zipped.namelist() for line in (name, *content(zipped.read(name)))]
    if not data.startswith(b"SQLite"):
        return [repr(data)]
    # In memory a database cannot be in the mode that has a journal beside it.
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data[:18] + b"\x01\x01" + data[20:])
    return list(connection.iterdump())
