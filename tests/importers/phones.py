"""Shared by the tests of backups of messages and lists of calls."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.sax.saxutils import quoteattr

from closeknit.importers import _reading, call_log
from closeknit.importers._found import Context, Found, Source

ANA, BEN, OWN = "+447700900123", "+447700900456", "+447700900001"
AT = 1_683_900_202_123
HEADER = "Name,Number,Type,Date,Duration"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SAMPLES = Path(__file__).with_name("samples")


def read(importer: ModuleType, data: str | bytes, region: str = "GB", name: str = "file", **more: Any) -> Found:
    """Read a file as its importer does, if it knows it."""
    raw = data.encode() if isinstance(data, str) else data
    assert importer.recognises(raw[:65536], name)
    found = importer.read(Source(name, io.BytesIO(raw), len(raw)), Context(now=NOW, region=region, **more))
    assert isinstance(found, Found)
    return found


def rows(found: Found) -> list[tuple[str, str, int, int, int, int]]:
    """Return key, time, channel, direction, minutes and half days of each interaction."""
    touches = found.touches
    columns = (touches.who, touches.at, touches.channel, touches.direction, touches.minutes, touches.half_days)
    return [
        (found.people[who].key, f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}", *rest)
        for who, at, *rest in zip(*columns, strict=True)
    ]


def samples(importer: str) -> list[Path]:
    """Return the samples of an importer."""
    return [path for path in sorted((SAMPLES / importer).iterdir()) if not path.name.endswith(".expected.json")]


def assert_as_expected(importer: ModuleType, path: Path) -> None:
    """Hold a sample against all that its `.expected.json` says beyond what every importer's has."""
    wanted = json.loads(path.with_name(f"{path.name}.expected.json").read_text("utf-8"))
    context = _reading.context_of({"now": NOW.isoformat(), **wanted.get("context", {})})
    data = path.read_bytes()
    found = importer.read(Source(path.name, io.BytesIO(data), len(data)), context)
    assert found.thrown == wanted.get("thrown", {})
    assert found.noted == wanted.get("noted", {})
    assert list(found.me.numbers if found.me else ()) == wanted.get("me", [])
    assert [person["key"] for person in wanted["people"] if "key" in person] == [
        found_person.key for person, found_person in zip(wanted["people"], found.people, strict=True) if "key" in person
    ]
    for column, name in (("half_days", "half_days"), ("minutes", "minutes"), ("channel", "channels")):
        if name in wanted:
            assert list(getattr(found.touches, column)) == wanted[name], name
    if "last" in wanted:
        assert found.covered is not None
        assert found.covered[1].isoformat() == wanted["last"]
    first = min(span.first for span in found.spans)
    assert found.covered == (first, max(span.last for span in found.spans))


def sms(address: str = ANA, at: Any = AT, box: Any = 1, name: str = "Ana", body: str = "x") -> str:
    """Return a message as SMS Backup & Restore writes it."""
    values = {
        "protocol": "0",
        "address": address,
        "date": at,
        "type": box,
        "body": body,
        "read": "1",
        "contact_name": name,
    }
    return f"<sms {' '.join(f'{key}={quoteattr(str(value))}' for key, value in values.items())} />"


def mms(box: int, address: str, parties: list[tuple[str, int]], at: int = AT, kind: int = 132, name: str = "") -> str:
    """Return an MMS and its parties: (number, what they are)."""
    addresses = "".join(f'<addr address="{number}" type="{role}" charset="106" />' for number, role in parties)
    return (
        f'<mms date="{at}" msg_box="{box}" address="{address}" m_type="{kind}" contact_name="{name}">'
        f'<parts><part seq="0" text="secret" /></parts><addrs>{addresses}</addrs></mms>'
    )


def call(number: str = ANA, seconds: int = 60, kind: int = 1, at: int = AT, name: str = "Ana") -> str:
    """Return a call as SMS Backup & Restore writes it."""
    return f'<call number="{number}" duration="{seconds}" date="{at}" type="{kind}" presentation="1" contact_name="{name}" />'


def smses(*tags: str, outer: str = "smses", more: str = "") -> str:
    """Return a whole backup."""
    return f"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<{outer} count='{len(tags)}'{more}>{''.join(tags)}</{outer}>"


def table(*lines: str, header: str = HEADER, **more: Any) -> Found:
    """Read a list of calls."""
    return read(call_log, "\n".join([header, *lines, ""]), **more)
