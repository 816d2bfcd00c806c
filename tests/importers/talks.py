"""Reads exports of chats for the tests, and puts what was found into words."""

import io
import json
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.importers.chats import NOW, rows

from closeknit.engine.records import Channel
from closeknit.importers import _reading
from closeknit.importers._found import Context, Found, FoundPerson, Source

SAMPLES = Path(__file__).with_name("samples")


def read(importer: ModuleType, document: Any, name: str = "file.json", **known: Any) -> Found:
    """Read one file: bytes, or what is written as JSON."""
    data = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False, indent=1).encode()
    return found(importer.read(Source(name, io.BytesIO(data), len(data)), Context(**{"now": NOW, **known})))


def read_all(importer: ModuleType, documents: dict[str, Any], **known: Any) -> Found:
    """Read the members of one zip, by name."""
    sources = []
    for name in sorted(documents):
        document = documents[name]
        data = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False, indent=1).encode()
        sources.append(Source(f"x.zip/{name}", io.BytesIO(data), len(data)))
    return found(importer.read_all(iter(sources), Context(**{"now": NOW, **known})))


def found(answer: Any) -> Found:
    assert isinstance(answer, Found)
    return answer


def samples(importer: str) -> list[Path]:
    files = sorted((SAMPLES / importer).glob("*"))
    return [path for path in files if not path.name.endswith(".expected.json")]


def in_words(one: Found) -> dict[str, Any]:
    """Everything that was found, as the expected results have it."""
    return {
        "people": [person(who) for who in one.people],
        "interactions": rows(one),
        "skipped": [{"where": row.where, "reason": row.reason} for row in one.skipped],
        "questions": [question.id for question in one.questions],
        "source": one.source,
        "wall": one.wall,
        "covered": [day.isoformat() for day in one.covered] if one.covered else None,
        "spans": [
            f"{Channel(span.channel).name} {span.first} {span.last}{' everyone' if span.everyone else ''}"
            for span in one.spans
        ],
        "thrown": one.thrown,
        "noted": one.noted,
        "me": me(one.me) if one.me else None,
    }


def person(who: FoundPerson) -> dict[str, Any]:
    told = {
        "key": who.key,
        "name": who.name,
        "numbers": list(who.numbers),
        "handles": list(who.handles),
        "also": list(who.also),
        "own_name": who.own_name,
    }
    return {name: value for name, value in told.items() if value != []}


def me(who: FoundPerson) -> dict[str, Any]:
    return {
        "key": who.key,
        "name": who.name,
        "numbers": list(who.numbers),
        "addresses": list(who.addresses),
        "handles": list(who.handles),
        "also": list(who.also),
    }


def sample_in_words(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a sample gives, and what it is to give."""
    wanted = json.loads(path.with_name(f"{path.name}.expected.json").read_text("utf-8"))
    data = path.read_bytes()
    context = _reading.context_of({"now": "2026-11-22T12:00:00+00:00", **wanted["context"]})
    (one,) = _reading.find(io.BytesIO(data), path.name, len(data), context)
    return in_words(one), {name: value for name, value in wanted.items() if name not in ("context", "never")}
