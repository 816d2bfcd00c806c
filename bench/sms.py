"""Reading a backup of messages: our importer beside xml.etree.ElementTree.iterparse, on the same invented file in one run.

`python bench/sms.py [--json] [--messages 500000]` writes a backup as SMS Backup & Restore does, and reads it in a process
of its own each: with our importer, with iterparse and, where it is installed, with lxml's iterparse, which keep of each
message what ours keeps. Prints the CPU seconds of each (the best of three runs), the ratios, the most memory of each
process, in how many messages the person, the time or the direction differ, the same for a file in which every
twentieth message is a picture, and how many times longer twice the bytes take, at worst over shapes that hurt careless
readers.
"""

import argparse
import importlib.util
import io
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from _measuring import doubling, most_memory, seconds, show
from closeknit.importers import sms_backup
from closeknit.importers._found import Context, Found, Source

NOW = datetime(2026, 11, 22, tzinfo=UTC)
Rows = list[tuple[str, int, int]]
"""Number, second, direction."""

_WORDS = (
    *("lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "do", "eiusmod", "tempor"),
    *("é", "😀", "&amp;", "&quot;so&quot;"),
)
_TAIL = (
    'toa="null" sc_toa="null" service_center="null" read="1" status="-1" locked="0" date_sent="0" sub_id="1" '
    'readable_date="14 Mar 2019 15:09:26"'
)


def backup(messages: int, seed: int, pictures: int = 0) -> Iterator[bytes]:
    """Yield a backup of messages with 400 people, and with a few businesses. `pictures`: every so many is one."""
    pick = random.Random(seed)
    yield b"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<!--File Created By SMS Backup & Restore-->\n"
    yield f'<smses count="{messages}" backup_set="1" backup_date="1790000000000" type="full">\n'.encode()
    then = 1_300_000_000_000
    for number in range(messages):
        then += 1 + int(pick.expovariate(1 / 900_000))
        who = int(400 * pick.random() ** 3)
        address, name = (f"+4477009{who:05}", f"Person {who}") if number % 31 else ("60001", "(Unknown)")
        text = " ".join(pick.choices(_WORDS, k=pick.randint(3, 22)))
        if pictures and number % pictures == 0:
            yield (
                f'  <mms date="{then}" msg_box="1" address="{address}" m_type="132" contact_name="{name}">\n    <parts>\n'
                f'      <part seq="0" ct="image/jpeg" name="a.jpg" text="null" data="{"iVBORw0KGgo" * 2000}" />\n'
                f'    </parts>\n    <addrs>\n      <addr address="{address}" type="137" charset="106" />\n    </addrs>\n  </mms>\n'
            ).encode()
        else:
            yield (
                f'  <sms protocol="0" address="{address}" date="{then}" type="{pick.choice("12")}" subject="null" '
                f'body="{text}" {_TAIL} contact_name="{name}" />\n'
            ).encode()
    yield b"</smses>\n"


def ours(path: Path) -> Rows | None:
    """Read the file as an import does."""
    with path.open("rb") as file:
        found = sms_backup.read(Source("sms.xml", file, path.stat().st_size), Context(now=NOW))
    touches = found.touches
    numbers = [person.key for person in found.people]
    return [(numbers[who], at, way) for who, at, way in zip(touches.who, touches.at, touches.direction, strict=True)]


def _with(iterparse: Callable[..., Any], path: Path) -> Rows:
    rows: Rows = []
    people: dict[str, str] = {}
    for _, tag in iterparse(str(path), events=("end",)):
        if tag.tag in ("sms", "mms"):
            box = tag.get("type") if tag.tag == "sms" else tag.get("msg_box")
            address = tag.get("address")
            people.setdefault(address, tag.get("contact_name"))
            if len(address) > 6:
                rows.append((address, int(tag.get("date")) // 1000, 1 if box == "2" else 2))
            tag.clear()
    return rows


def elementtree(path: Path) -> Rows:
    """Read the file with the standard library."""
    from xml.etree.ElementTree import iterparse

    return _with(iterparse, path)


def lxml(path: Path) -> Rows:
    """Read the file with lxml."""
    from lxml.etree import iterparse

    return _with(iterparse, path)


READERS: dict[str, Callable[[Path], Any]] = {"ours": ours, "elementtree": elementtree, "lxml": lxml}


def measured(reader: str, path: Path) -> tuple[float, float]:
    """Return CPU seconds and most memory in MB of reading the file in a process of its own, the best of three."""
    command = [sys.executable, __file__, "--reader", reader, "--path", str(path)]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(3)]
    return min(spent for spent, _ in runs), min(memory for _, memory in runs)


def _read_once(reader: str, path: Path) -> list[float]:
    """Read the file and return CPU seconds, and the most memory of this process in MB."""
    run = _only_read if reader == "ours" else READERS[reader]
    return [round(seconds(lambda: run(path), 1), 4), round(most_memory(), 1)]


def _only_read(path: Path) -> None:
    with path.open("rb") as file:
        sms_backup.read(Source("sms.xml", file, path.stat().st_size), Context(now=NOW))


_SMS = '<sms protocol="0" address="+447700900123" date="1600000000001" type="1" body="x" contact_name="A" />'
SHAPES = (
    ("<smses>", "<", 500_000),
    ("<smses>", '<sms address="', 50_000),
    ("<smses>" + _SMS, _SMS[:60], 20_000),
    ("<smses>" + _SMS, '<sms protocol="0" address="+447700900123" date="', 20_000),
    ("<smses>", "<a '\"", 400_000),
    ("<smses>", "<!-- ", 400_000),
    ("<smses>", "<![CDATA[ ]]", 100_000),
    ("<smses><part data='", "A", 4_000_000),
    ("<smses><sms body='", "<a ", 400_000),
    ("<smses><sms ", "a='b' ", 400_000),
    ("<smses>" + _SMS, '<sms\naddress="+447700900123" type="1"/>' + _SMS, 10_000),
    ("<smses>", '<mms date="1"><addr address="+44"/>', 20_000),
    ('[{"date":1,"address":"+44","type":1,"body":"x"},', '{"a":{', 50_000),
    ('[{"date":1,"address":"+44","type":1,"body":"x"},', '{"body":"},{","date":1},', 20_000),
)
"""How a file begins, a piece, and how many times the piece comes."""


def read_bytes(data: bytes) -> Found:
    """Read the bytes as an import does."""
    return sms_backup.read(Source("x.xml", io.BytesIO(data), len(data)), Context(now=NOW))


def compared(folder: Path, messages: int, pictures: int) -> dict[str, float]:
    """Read one file with each reader."""
    path = folder / f"sms-{messages}-{pictures}.xml"
    with path.open("wb") as file:
        file.writelines(backup(messages, 7, pictures))
    figures: dict[str, float] = {"messages": messages, "megabytes": round(path.stat().st_size / 1e6, 2)}
    readers = [name for name in READERS if name != "lxml" or importlib.util.find_spec("lxml")]
    for name in readers:
        figures[f"{name}_cpu_s"], figures[f"{name}_peak_mb"] = measured(name, path)
    for name in readers[1:]:
        figures[f"ratio_{name}"] = round(figures[f"{name}_cpu_s"] / figures["ours_cpu_s"], 2)
    figures["mismatches"] = sum(one != two for one, two in zip_longest(READERS["ours"](path), elementtree(path)))
    path.unlink()
    return figures


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--messages", type=int, default=500_000)
    options.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    options.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.reader:
        print(json.dumps(_read_once(chosen.reader, chosen.path)))
        return
    with tempfile.TemporaryDirectory() as folder:
        figures = compared(Path(folder), chosen.messages, pictures=0)
        mixed = compared(Path(folder), max(chosen.messages // 10, 1), pictures=20)
    figures |= {f"with_pictures_{name}": value for name, value in mixed.items()}
    figures["doubling"] = round(max(doubling(read_bytes, *shape) for shape in SHAPES), 2)
    show(figures, chosen.json)


if __name__ == "__main__":
    main()
