"""What was found in a file, as the compressed bytes that wait in the database until it is kept or thrown away."""

import json
import zlib
from collections import Counter
from typing import Any

from closeknit.importers import _frames
from closeknit.importers._found import Found, Question

READER = "closeknit.importers._reading:read_file"
"""What the child process is asked to do with a file."""


def pack(found: list[Found]) -> bytes:
    """Put what was found into bytes: a JSON part, then the columns."""
    header, columns = _frames.to_frames(found)
    sizes = {name: len(data) for name, data in columns.items()}
    head = json.dumps({"header": header, "sizes": sizes}, separators=(",", ":")).encode()
    return zlib.compress(len(head).to_bytes(8, "big") + head + b"".join(columns.values()), level=3)


def unpack(data: bytes | memoryview) -> list[Found]:
    """Take what `pack` made."""
    raw = zlib.decompress(data)
    start = 8 + int.from_bytes(raw[:8], "big")
    head = json.loads(raw[8:start])
    columns = {}
    for name, size in head["sizes"].items():
        columns[name] = raw[start : start + size]
        start += size
    return _frames.from_frames(head["header"], columns)


def summary(found: list[Found]) -> dict[str, Any]:
    """What was found in one file, counted and explained: as `closeknit import --json` prints it and the review page shows it.

    skipped is every row left out, as {where, reason}; `skipped_more` counts those beyond `_found.MAX_SKIPPED`.
    """
    thrown: Counter[str] = Counter()
    noted: Counter[str] = Counter()
    for one in found:
        thrown.update(one.thrown)
        noted.update(one.noted)
    return {
        "importer": "+".join(sorted({one.importer for one in found})),
        "people": sum(len(one.people) for one in found),
        "interactions": sum(len(one.touches) for one in found),
        "dates": sum(len(one.dates) for one in found),
        "moods": sum(len(one.moods) for one in found),
        "ahead": sum(len(one.ahead) for one in found),
        "skipped": [{"where": s.where, "reason": s.reason} for one in found for s in one.skipped],
        "skipped_more": sum(one.skipped_more for one in found),
        "questions": [plain(question) for one in found for question in one.questions],
        "thrown": dict(thrown),
        "noted": dict(noted),
    }


def plain(question: Question) -> dict[str, Any]:
    """A question as JSON."""
    options = [{"value": value, "text": words} for value, words in question.options]
    return {"id": question.id, "text": question.text, "options": options}
