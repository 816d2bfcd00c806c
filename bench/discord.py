"""Reading a channel exported with DiscordChatExporter: our importer beside orjson, on the same invented talk in one run.

`python bench/discord.py [--json] [--messages 100000]` prints the CPU seconds of each (the best of five runs for ours, of
three for orjson), the ratio, the most memory our process had in use (before orjson is loaded), in how many messages the
time or the author differ from what orjson reads, and how many times longer twice the bytes take, at worst over shapes
that hurt careless readers. orjson only reads the document; ours also tells who wrote to whom.
"""

import argparse
import io
import json
import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

from _measuring import doubling, most_memory, seconds, show
from closeknit.importers import discord
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
    "sed",
    "do",
    "eiusmod",
    "tempor",
)
_WRITERS = (("100000000000000001", "sam"), ("200000000000000002", "ada"))
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def talk(messages: int, seed: int) -> Iterator[str]:
    """Yield a talk of two, laid out as DiscordChatExporter does, about 900 bytes a message; every hundredth is a call."""
    pick = random.Random(seed)
    then = datetime(2019, 1, 1, tzinfo=UTC)
    yield '{\n  "guild": {\n    "id": "0",\n    "name": "Direct Messages"\n  },\n  "channel": {\n    "id": "9",\n'
    yield '    "type": "DirectTextChat",\n    "name": "ada"\n  },\n  "exportedAt": "2026-01-01T00:00:00+00:00",\n'
    yield '  "messages": ['
    for number in range(messages):
        then += timedelta(minutes=pick.expovariate(1 / 20))
        key, name = pick.choice(_WRITERS)
        ended = then + timedelta(minutes=pick.randint(1, 90)) if number % 100 == 7 else None
        message = {
            "id": str(number),
            "type": "Call" if ended else "Default",
            "timestamp": then.isoformat(timespec="milliseconds"),
            "timestampEdited": None,
            "callEndedTimestamp": ended.isoformat(timespec="milliseconds") if ended else None,
            "isPinned": False,
            "content": " ".join(pick.choices(_WORDS, k=pick.randint(2, 10))),
            "author": {
                "id": key,
                "name": name,
                "discriminator": "0000",
                "nickname": name,
                "color": None,
                "isBot": False,
                "roles": [],
                "avatarUrl": "https://cdn.example/avatars/1/a_0123456789abcdef.png?size=512",
            },
            **{what: [] for what in ("attachments", "embeds", "stickers", "reactions", "mentions", "inlineEmojis")},
        }
        yield ("," if number else "") + "\n    " + json.dumps(message, indent=2).replace("\n", "\n    ")
    yield f'\n  ],\n  "messageCount": {messages}\n}}'


def ours(path: Path) -> Found:
    """Read the file as an import does."""
    with path.open("rb") as file:
        return discord.read(Source("talk.json", file, path.stat().st_size), Context(now=NOW))


def theirs(path: Path) -> Any:
    """Read the file with orjson."""
    import orjson

    return orjson.loads(path.read_bytes())


def rows_of_ours(found: Found) -> list[tuple[int, int, bool]]:
    """Return moment, direction and whether it was a call of each row."""
    touches = found.touches
    return sorted(
        (at, way, channel == 3) for at, way, channel in zip(touches.at, touches.direction, touches.channel, strict=True)
    )


def rows_of_theirs(document: Any) -> list[tuple[int, int, bool]]:
    """Return the same from the document as orjson reads it."""
    return sorted(
        (
            int(datetime.fromisoformat(row["timestamp"]).timestamp()),
            2 if row["author"]["name"] == document["channel"]["name"] else 1,
            row["type"] == "Call",
        )
        for row in document["messages"]
    )


_START = '{"guild": {"id": "0"}, "channel": {"id": "9", "type": "DirectTextChat", "name": "ada"}, "messages": ['
_ROW = '{"id": "1", "type": "Default", "timestamp": "2024-01-01T00:00:00Z", "author": {"id": "2", "name": "ada"}},'
SHAPES = (
    (_START, _ROW, 20_000),
    (_START, "\n" + _ROW, 20_000),
    (_START, "[", 100_000),
    (_START + '{"content": "', '\\"', 400_000),
    ("[", '{"ID": 1, "Timestamp": "x", "Contents": ""},', 20_000),
    ("ID,Timestamp,Contents\n", "1,2024-01-01 00:00:00,x\n", 20_000),
    ("AuthorID,Author,Date,Content\n", "2,ada,2024-01-01 00:00:00,x\n", 10_000),
    ("AuthorID,Author,Date,Content\n", '2,ada,2024-01-01 00:00:00,"', 20_000),
    ("AuthorID,Author,Date,Content\n", "2,ada,1/1/1/1/1/1/1/1/1/1/1,x\n", 10_000),
    ('{"123456789012345678": "Direct Message with a#0"', ', "12345678901234567%d": null', 50_000),
)
"""How a file begins, a piece, and how many times the piece comes."""


def read_bytes(data: bytes) -> Found:
    """Read the bytes as an import does."""
    return discord.read(Source("x", io.BytesIO(data), len(data)), Context(now=NOW))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--messages", type=int, default=100_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talk.json"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(talk(chosen.messages, seed=7))
        figures: dict[str, float] = {"messages": chosen.messages, "megabytes": round(path.stat().st_size / 1e6, 2)}
        figures["ours_cpu_s"] = round(seconds(lambda: ours(path), 5), 4)
        figures["ours_peak_mb"] = round(most_memory(), 1)
        found = rows_of_ours(ours(path))
        figures["orjson_cpu_s"] = round(seconds(lambda: theirs(path), 3), 4)
        figures["orjson_ratio"] = round(figures["orjson_cpu_s"] / figures["ours_cpu_s"], 2)
        other = rows_of_theirs(theirs(path))
    figures["mismatches"] = sum(one != two for one, two in zip_longest(found, other))
    figures["doubling"] = round(max(doubling(read_bytes, *shape) for shape in SHAPES), 2)
    show(figures, chosen.json)
    assert figures["mismatches"] == 0


if __name__ == "__main__":
    main()
