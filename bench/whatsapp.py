"""Reading a chat: our importer beside whatstk 0.9.1, on the same invented chat in one run.

`python bench/whatsapp.py [--json] [--messages 500000]` prints the CPU seconds of each (the best of five runs for
ours, of two for whatstk), the ratio, the most memory our process had in use (before whatstk is loaded), in how many
messages the time or the author differ, and how many times longer twice the bytes take, at worst over shapes that
hurt careless readers.
"""

import argparse
import io
import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

from _measuring import doubling, most_memory, seconds, show
from closeknit.importers import whatsapp
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
_NAMES = ("Ngozi Okafor", "Sam Lee")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def chat(messages: int, seed: int) -> Iterator[str]:
    """Yield a chat of two people in the style `dd/mm/yyyy, hh:mm - Name: text`, about 70 bytes a message."""
    pick = random.Random(seed)
    then = datetime(2019, 1, 1)
    for _ in range(messages):
        then += timedelta(minutes=pick.expovariate(1 / 8))
        text = " ".join(pick.choices(_WORDS, k=pick.randint(2, 10)))
        yield f"{then:%d/%m/%Y, %H:%M} - {pick.choice(_NAMES)}: {text}\n"


def ours(path: Path) -> Found:
    """Read the file as an import does."""
    with path.open("rb") as file:
        return whatsapp.read(Source("chat.txt", file, path.stat().st_size), Context(now=NOW))


def theirs(path: Path) -> Any:
    """Read the file with whatstk."""
    from whatstk import WhatsAppChat

    return WhatsAppChat.from_source(str(path)).df


def rows_of_ours(found: Found) -> list[tuple[str, str]]:
    """Return time and author of each message."""
    touches = found.touches
    return [
        (datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M"), found.people[who].name)
        for at, who in zip(touches.at, touches.who, strict=True)
    ]


def rows_of_theirs(frame: Any) -> list[tuple[str, str]]:
    """Return time and author of each message."""
    return list(zip(frame["date"].dt.strftime("%Y-%m-%d %H:%M"), frame["username"], strict=True))


_START = "04/03/2025, 09:05 - Ana: x\n31/03/2025, 09:06 - Ben: y\n"
_WIDE = "2025. 3. 4. 오후 9:05 - Ana: x\n2025. 3. 31. 오전 9:06 - Ben: y\n"
_HALF = "3/4/25, 9:05 AM - Ana: x\n3/31/25, 9:06 PM - Ben: y\n"
_IPHONE = "[3/4/25, 09:05:07] Ana: \u200ex\n[3/31/25, 09:06:07] Ben: y\n"
SHAPES = (
    (_START, "a:", 2_000_000),
    (_START, "\n", 1_500_000),
    (_START, "11/11/1111, 11:1\n", 100_000),
    (_START, "04/03/2025, 09:05 - " + "a" * 150 + "\n", 30_000),
    (_START, "04/03/2025, 09:05 - " + "a:" * 60 + "\n", 30_000),
    (_START, "04/03/2025, 09:05 - " + '"a' * 40 + ": \n", 30_000),
    (_START, "04/03/2025, 09:05 - Ana: Missed voice call\n", 50_000),
    (_START, "04/03/2025, 09:05 - Ana: <Media omitted>\n", 50_000),
    (_WIDE, "2025. 3. 4. " + " " * 40 + "\n", 30_000),
    (_WIDE, "\u200e\u200e\u200e\u200e2025\u200e.\u200e 3.\n", 50_000),
    (_HALF, "3/4/25, 9:05 " + "a" * 30 + "\n", 50_000),
    (_HALF, "3/4/25, 9:05 quux - Ana: x\n", 50_000),
    (_IPHONE, "\u200e", 1_000_000),
    (_IPHONE, "\u200e[3/27/22, 21:41:35] Ana: \u200e\u200e\u200eimage\n", 30_000),
)
"""How a file begins, a piece, and how many times the piece comes."""


def read_bytes(data: bytes) -> Found:
    """Read the bytes as an import does."""
    return whatsapp.read(Source("x.txt", io.BytesIO(data), len(data)), Context(now=NOW))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--messages", type=int, default=500_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.txt"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(chat(chosen.messages, seed=7))
        figures: dict[str, float] = {"messages": chosen.messages, "megabytes": round(path.stat().st_size / 1e6, 2)}
        figures["ours_cpu_s"] = round(seconds(lambda: ours(path), 5), 4)
        figures["ours_peak_mb"] = round(most_memory(), 1)
        found = rows_of_ours(ours(path))
        figures["whatstk_cpu_s"] = round(seconds(lambda: theirs(path), 2), 4)
        figures["ratio"] = round(figures["whatstk_cpu_s"] / figures["ours_cpu_s"], 2)
        other = rows_of_theirs(theirs(path))
    figures["mismatches"] = sum(one != two for one, two in zip_longest(found, other))
    figures["doubling"] = round(max(doubling(read_bytes, *shape) for shape in SHAPES), 2)
    show(figures, chosen.json)


if __name__ == "__main__":
    main()
