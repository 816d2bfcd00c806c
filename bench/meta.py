"""Reading a Facebook chat: our importer beside `json.load` and a loop, on the same invented chat in one run.

`python bench/meta.py [--json] [--messages 200000]` prints the CPU seconds of each (the best of five runs), the ratio,
the most memory our process had in use before `json.load` was tried, in how many messages the time, the author or the
minutes of a call differ, and how many times longer twice the bytes take, at worst over shapes that hurt careless
readers.
"""

import argparse
import io
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

from _measuring import doubling, most_memory, seconds, show
from closeknit.importers import meta
from closeknit.importers._found import Context, Found, Source

_WORDS = (
    "lorem",
    "ipsum",
    "dolor",
    "sit",
    "amet",
    "consectetur",
    "adipiscing",
    "elit",
    "naïve",
    "café",
    "\N{SUNFLOWER}",
)
_NAMES = ("Zoë Müller", "Bea Ó Néill")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def chat(messages: int, seed: int) -> Iterator[str]:
    """Yield a chat of two as Facebook writes it: newest first, indented, each byte of UTF-8 as a letter."""
    pick = random.Random(seed)
    written = [as_written(name) for name in _NAMES]
    yield '{{\n  "participants": [{}],\n  "messages": ['.format(", ".join(f'{{"name": {name}}}' for name in written))
    at = 1_760_000_000_000
    for number in range(messages):
        at -= round(pick.expovariate(1 / 500_000)) + 1
        text = as_written(" ".join(pick.choices(_WORDS, k=pick.randint(2, 14))))
        call = f',\n      "call_duration": {pick.randint(1, 5000)}' if number % 97 == 0 else ""
        kind = "Call" if call else "Generic"
        yield (
            f'{"," if number else ""}\n    {{\n      "sender_name": {pick.choice(written)},\n      "timestamp_ms": {at},\n'
            f'      "content": {text},\n      "type": "{kind}"{call},\n      "is_geoblocked_for_viewer": false\n    }}'
        )
    yield f'\n  ],\n  "title": {written[0]},\n  "thread_path": "inbox/zoe_102030405",\n  "magic_words": []\n}}'


def as_written(text: str) -> str:
    """Return text as it stands in a download."""
    return json.dumps(text.encode().decode("latin-1"))


def ours(path: Path) -> Found:
    """Read the file as an import does."""
    with path.open("rb") as file:
        return meta.read(Source("message_1.json", file, path.stat().st_size), Context(now=NOW))


def theirs(path: Path) -> list[tuple[int, str, int]]:
    """Read the file with `json.load`, and take of each message time, author and minutes."""
    with path.open("rb") as file:
        data = json.load(file)
    names: dict[str, str] = {}
    rows = []
    for one in data["messages"]:
        name = one["sender_name"]
        if name not in names:
            names[name] = name.encode("latin-1").decode()
        minutes = max(1, round(one["call_duration"] / 60)) if "call_duration" in one else 0
        rows.append((one["timestamp_ms"] // 1000, names[name], minutes))
    return rows


def rows_of_ours(found: Found) -> list[tuple[int, str, int]]:
    """Return time, author and minutes of each message."""
    touches = found.touches
    return [
        (at, _NAMES[direction == 1], minutes)
        for at, direction, minutes in zip(touches.at, touches.direction, touches.minutes, strict=True)
    ]


_HEAD = '{"participants": [{"name": "A"}, {"name": "B"}], "messages": ['
_ROW = '{"sender_name": "A", "timestamp_ms": 1700000000000, "content": "%s"}, '
_PAGE = '<html><head><title>A</title></head><body><div class="_a6-g"><h2 class="_2ph_ _a6-h _a6-i">'
_READ = _PAGE + 'A</h2><div class="_a6-p">x</div><div class="_a72d">Oct 03, 2023 4:05 pm</div>'
SHAPES = (
    (_HEAD, _ROW % "x", 40_000),
    (_HEAD, _ROW % "Reacted to your message", 20_000),
    (_HEAD, _ROW % ("Reacted " + "a " * 400 + "your message"), 2_000),
    (_HEAD + '{"sender_name": "A", "content": "', "a" * 50, 100_000),
    (_HEAD + '{"sender_name": "A", "content": [', '"sender_name" ', 150_000),
    (_HEAD, '{"sender_name": "A"}] ,', 50_000),
    ('{"participants": [', '{"name": "A"}, ', 100_000),
    (_PAGE, 'A</h2><div class="_a72d">Oct 03, 2023 4:05 pm</div><h2 class="_2ph_ _a6-h _a6-i">', 20_000),
    (_READ, '<div class="', 200_000),
    (_READ, '<div class="_a6-h _a6-i" ', 50_000),
    (_READ, '<div class="_a72d">03/10/2020 4:05</div>', 30_000),
    (_READ, "<div>\n<a>", 100_000),
)
"""How a file begins, a piece, and how many times the piece comes."""


def read_bytes(data: bytes) -> Found:
    """Read the bytes as an import does."""
    return meta.read(Source("message_1.html", io.BytesIO(data), len(data)), Context(now=NOW))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--messages", type=int, default=200_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "message_1.json"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(chat(chosen.messages, seed=7))
        figures: dict[str, float] = {"messages": chosen.messages, "megabytes": round(path.stat().st_size / 1e6, 2)}
        figures["ours_cpu_s"] = round(seconds(lambda: ours(path), 5), 4)
        figures["ours_peak_mb"] = round(most_memory(), 1)
        found = rows_of_ours(ours(path))
        figures["json_cpu_s"] = round(seconds(lambda: theirs(path), 5), 4)
        figures["ratio"] = round(figures["json_cpu_s"] / figures["ours_cpu_s"], 2)
        figures["json_peak_mb"] = round(most_memory(), 1)
        other = theirs(path)
    figures["mismatches"] = sum(one != two for one, two in zip_longest(found, other))
    figures["doubling"] = round(max(doubling(read_bytes, *shape) for shape in SHAPES), 2)
    show(figures, chosen.json)
    if figures["mismatches"]:
        sys.exit("the two readings differ")


if __name__ == "__main__":
    main()
