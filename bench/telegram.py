"""Reading Telegram's result.json: our importer beside orjson, json and ijson, on the same invented files in one run.

`python bench/telegram.py [--json] [--messages 300000]` prints for one chat the CPU seconds of each (the best of seven
runs for ours, of three for the others), the ratios, the most memory our process had in use (before the others are
loaded); for an account of 40 chats, where every line is indented more, the ratio to orjson; in how many messages of both
the moment, the other, the direction or the length differ from what orjson reads; and how many times longer twice the
bytes take, at worst over shapes that hurt careless readers. The others only read the document; ours also tells who wrote
to whom.
"""

import argparse
import io
import json
import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from _measuring import doubling, most_memory, seconds, show
from closeknit.importers import telegram
from closeknit.importers._found import Context, Found, Source

_WORDS = [
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
]
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ME = 400222333
_CHATS = 40


def chat(messages: int, seed: int) -> Iterator[str]:
    """Yield one talk of two, laid out as Telegram Desktop does, about 370 bytes a message."""
    yield from _chat(0, messages, random.Random(seed), "\n")


def account(messages: int, seed: int) -> Iterator[str]:
    """Yield an account with 40 talks of two, laid out as Telegram Desktop does, about 400 bytes a message."""
    pick = random.Random(seed)
    info = {"user_id": ME, "first_name": "Sam", "last_name": "Lee", "phone_number": "+44 7700 900900", "bio": ""}
    yield '{\n "about": "Here is the data you requested.",\n "personal_information": ' + json.dumps(info)
    yield ',\n "chats": {\n  "about": "This page lists all chats.",\n  "list": ['
    for number in range(_CHATS):
        yield ("," if number else "") + "\n   "
        yield from _chat(number, messages // _CHATS, pick, "\n   ")
    yield "\n  ]\n }\n}"


def _chat(number: int, messages: int, pick: random.Random, line: str) -> Iterator[str]:
    """Yield a talk of two. Of a hundred messages one is a call, ten are answers, eight were edited, ten are pictures."""
    other, name = 5_001_000_000 + number, f"Person {number}"
    yield f'{{{line} "name": "{name}",{line} "type": "personal_chat",{line} "id": {other},{line} "messages": ['
    then = datetime(2016, 1, 1, tzinfo=UTC).timestamp()
    for row in range(messages):
        then += pick.expovariate(messages / 300_000_000) + 1
        writer = (name, f"user{other}") if pick.random() < 0.5 else ("Sam Lee", f"user{ME}")
        text = json.dumps(_message(row, int(then), *writer, pick), indent=1, ensure_ascii=False)
        yield ("," if row else "") + f"{line}  " + text.replace("\n", f"{line}  ")
    yield f"{line} ]{line}}}"


def _message(number: int, then: int, name: str, key: str, pick: random.Random) -> dict[str, Any]:
    """Make one message, or a call."""
    moment = f"{datetime.fromtimestamp(then, UTC):%Y-%m-%dT%H:%M:%S}"
    kind = pick.random()
    if kind < 0.01:
        call = {"actor": name, "actor_id": key, "action": "phone_call", "duration_seconds": 1 + int(kind * 300_000)}
        start = {"id": number, "type": "service", "date": moment, "date_unixtime": str(then)}
        return start | call | {"discard_reason": "hangup", "text": "", "text_entities": []}
    text = " ".join(pick.choices(_WORDS, k=pick.randint(2, 10)))
    told: dict[str, Any] = {"id": number, "type": "message", "date": moment, "date_unixtime": str(then)}
    if kind > 0.92:
        told |= {"edited": moment, "edited_unixtime": str(then + 60)}
    told |= {"from": name, "from_id": key}
    if kind < 0.11:
        told |= {"reply_to_message_id": number - 1}
    elif kind < 0.21:
        told |= {
            "photo": "(File not included. Change data exporting settings to download.)",
            "width": 1280,
            "height": 960,
        }
    return told | {"text": text, "text_entities": [{"type": "plain", "text": text}]}


def ours(path: Path) -> Found:
    """Read the file as an import does."""
    with path.open("rb") as file:
        return telegram.read(Source("result.json", file, path.stat().st_size), Context(now=NOW))


def by_orjson(path: Path) -> Any:
    """Read the file with orjson."""
    import orjson

    return orjson.loads(path.read_bytes())


def by_json(path: Path) -> Any:
    """Read the file with the standard library."""
    with path.open("rb") as file:
        return json.load(file)


def by_ijson(path: Path) -> int:
    """Read the messages one after the other with ijson."""
    import ijson

    with path.open("rb") as file:
        return sum(1 for _ in ijson.items(file, "messages.item"))


def rows_of_ours(found: Found) -> list[tuple[int, str, int, int]]:
    """Return moment, the other, direction and minutes of each message and call."""
    touches = found.touches
    columns = (touches.at, touches.who, touches.direction, touches.minutes)
    return sorted((at, found.people[who].key, way, length) for at, who, way, length in zip(*columns, strict=True))


def rows_of_theirs(document: Any) -> list[tuple[int, str, int, int]]:
    """Return the same from the document as orjson reads it."""
    rows = []
    for chat in document["chats"]["list"] if "chats" in document else [document]:
        other = f"user{chat['id']}"
        for row in chat["messages"]:
            writer = row.get("from_id") or row["actor_id"]
            length = max(1, round(row["duration_seconds"] / 60)) if "action" in row else 0
            rows.append((int(row["date_unixtime"]), other, 2 if writer == other else 1, length))
    return sorted(rows)


def differing(path: Path) -> int:
    """Return in how many rows ours and orjson's differ."""
    return sum(one != two for one, two in zip_longest(rows_of_ours(ours(path)), rows_of_theirs(by_orjson(path))))


_START = '{"name": "Ada", "type": "personal_chat", "id": 5, "messages": ['
_ROW = '{"id": 1, "type": "message", "date_unixtime": "1709542800", "from": "Ada", "from_id": "user5", "text": "%s"}'
SHAPES = (
    (_START, _ROW % "x" + ",", 30_000),
    (_START, "\n  " + _ROW % "x" + ",", 30_000),
    (_START, _ROW % "\\x0B" + ",", 10_000),
    (_START, _ROW % '}, {\\"id\\": ' + ",\n", 10_000),
    (_START + '{"text": "', '\\"', 400_000),
    (_START + '{"text": "', "x", 4_000_000),
    (_START, "[", 100_000),
    (_START, "1,", 300_000),
    ('{"chats": {"list": [', '{"type": "personal_chat", "id": 1, "messages": []},', 20_000),
    ('{"chats": {"list": [', _START + _ROW % "x" + "]},", 5_000),
    ('{"x": "', "\\\\", 2_000_000),
    ('<title>Exported Data</title>class="page_wrap"class="history"', '<div class="message ', 100_000),
    ('<title>Exported Data</title>class="page_wrap"class="history"', 'class="page_header">', 100_000),
    ('<title>Exported Data</title><div class="message default" id="message1">', 'class="from_name">  ', 100_000),
)
"""How a file begins, a piece, and how many times the piece comes."""


def read_bytes(data: bytes) -> Found:
    """Read the bytes as an import does."""
    return telegram.read(Source("x", io.BytesIO(data), len(data)), Context(now=NOW))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--messages", type=int, default=300_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        one, many = Path(folder) / "chat.json", Path(folder) / "account.json"
        for path, make in ((one, chat), (many, account)):
            with path.open("w", encoding="utf-8") as file:
                file.writelines(make(chosen.messages, seed=7))
        figures: dict[str, float] = {"messages": chosen.messages, "megabytes": round(one.stat().st_size / 1e6, 2)}
        figures["ours_cpu_s"] = round(seconds(partial(ours, one), 7), 4)
        account_s = seconds(partial(ours, many), 7)
        figures["ours_peak_mb"] = round(most_memory(), 1)
        for name, run in (("orjson", by_orjson), ("json", by_json), ("ijson", by_ijson)):
            figures[f"{name}_cpu_s"] = round(seconds(partial(run, one), 3), 4)
            figures[f"{name}_ratio"] = round(figures[f"{name}_cpu_s"] / figures["ours_cpu_s"], 2)
        figures["account_ratio"] = round(seconds(partial(by_orjson, many), 3) / account_s, 2)
        figures["mismatches"] = differing(one) + differing(many)
    figures["doubling"] = round(max(doubling(read_bytes, *shape) for shape in SHAPES), 2)
    show(figures, chosen.json)
    assert figures["mismatches"] == 0


if __name__ == "__main__":
    main()
