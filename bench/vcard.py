"""Reading contacts: our importer beside vobject 0.9.9, on the same invented address book in one run.

`python bench/vcard.py [--json] [--cards 10000]` prints the CPU seconds of each (the best of five runs for
ours, of two for vobject), the ratio, our peak of memory beyond the file, in how many cards FN, TEL, EMAIL or
BDAY differ, and how many times longer twice the bytes take, at worst over shapes that hurt careless readers.
"""

import argparse
import io
from datetime import date
from itertools import zip_longest
from typing import Any

import vobject

from _measuring import doubling, most_allocated, seconds, show
from _synthetic import vcards
from closeknit.importers import vcard
from closeknit.importers._found import Context, Found, Source

Row = tuple[str, tuple[str, ...], tuple[str, ...], str]
"""One person: name, numbers, addresses, birthday."""


def ours(data: bytes) -> Found:
    """Read the file as an import does."""
    return vcard.read(Source("contacts.vcf", io.BytesIO(data), len(data)), Context())


def theirs(data: bytes) -> list[Any]:
    """Read the file with vobject."""
    return list(vobject.readComponents(data.decode(), allowQP=True))


SHAPES = (
    (b"X;A=", b"a", 2_000_000),
    (b"TEL;A=", b'"', 2_000_000),
    (b'TEL;A="', b':"', 1_000_000),
    (b"N:", b"\\", 2_000_000),
    (b"N:", b"\r\n a", 500_000),
    (b"N;QUOTED-PRINTABLE:", b"ab=\r\n", 300_000),
    (b"X:", b"=\n", 500_000),
    (b"X:\r\n", b"TEL:+447700900123\r\n", 60_000),
    (b"X:\r\nEND:VCARD\r\n", b"BEGIN:VCARD\r\nUID:1\r\nFN:A\r\nEND:VCARD\r\n", 8_000),
)
"""How a card goes on, a piece, and how many times the piece comes."""


def rows_of_ours(found: Found) -> list[Row]:
    """Return what is compared, from our result."""
    days = {day.who: date(day.year or 1, day.month, day.day).isoformat() for day in found.dates}
    return [(it.name, it.numbers, it.addresses, days.get(who, "")) for who, it in enumerate(found.people)]


def rows_of_theirs(cards: list[Any]) -> list[Row]:
    """Return what is compared, from vobject's result."""
    return [
        (
            card.fn.value,
            tuple(line.value for line in card.contents.get("tel", ())),
            tuple(line.value for line in card.contents.get("email", ())),
            card.bday.value,
        )
        for card in cards
    ]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--cards", type=int, default=10_000)
    chosen = options.parse_args()
    data = vcards(chosen.cards, seed=7)
    ours(data[:100_000] + b"END:VCARD\r\n")
    figures: dict[str, float] = {"cards": chosen.cards, "megabytes": round(len(data) / 1e6, 2)}
    figures["ours_cpu_s"] = round(seconds(lambda: ours(data), 5), 4)
    figures["vobject_cpu_s"] = round(seconds(lambda: theirs(data), 2), 4)
    figures["ratio"] = round(figures["vobject_cpu_s"] / figures["ours_cpu_s"], 2)
    figures["ours_peak_mb"] = round(most_allocated(lambda: ours(data)), 2)
    mine, other = rows_of_ours(ours(data)), rows_of_theirs(theirs(data))
    figures["mismatches"] = sum(a != b for a, b in zip_longest(mine, other))
    start, end = b"BEGIN:VCARD\r\nFN:A\r\n", b"\r\nEND:VCARD\r\n"
    worst = max(doubling(ours, start + on, piece, times, end=end) for on, piece, times in SHAPES)
    figures["doubling"] = round(worst, 2)
    show(figures, chosen.json)


if __name__ == "__main__":
    main()
