"""Reading a table of contacts: our importer beside csv.DictReader, on the same invented Google export in one run.

`python bench/contacts.py [--json] [--contacts 10000]` prints the CPU seconds of each (the best of five runs), where
DictReader does nothing but read the rows, the ratio, our peak of memory beyond the file, in how many contacts name,
number, address or birthday differ, and how many times longer twice the bytes take, at worst over tables that hurt careless
readers.
"""

import argparse
import csv
import io
import random
from itertools import zip_longest
from typing import Any

from _measuring import doubling, most_allocated, seconds, show
from closeknit.importers import google_contacts
from closeknit.importers._found import Context, Found, Source

_COLUMNS = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,"
    "Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,"
    "E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,"
    "Phone 2 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,"
    "Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Relation 1 - Label,"
    "Relation 1 - Value,Website 1 - Label,Website 1 - Value,Event 1 - Label,Event 1 - Value"
)
NAMES = _COLUMNS.split(",")
_GIVEN = "Amara Bilal Chidi Daria Elif Femi Greta Hana Ivo Jonas Kemi Lena Mateo Nadia Omar Priya Quinn Rosa"
GIVEN = _GIVEN.split()
Row = tuple[str, str, str, str]
"""Name, number, address, birthday."""


def contacts(count: int, seed: int) -> bytes:
    """Return `count` contacts as Google exports them since 2024, each with everything but a relation."""
    pick = random.Random(seed)
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, NAMES, restval="", lineterminator="\n")
    table.writeheader()
    for number in range(count):
        first, last = pick.choice(GIVEN), f"Sample{number}"
        street, city = f"{number} High Street", f"Town {number % 700}"
        table.writerow(
            {
                "First Name": first,
                "Last Name": last,
                "Organization Name": f"Organisation {number % 700}, Ltd",
                "Organization Title": "Baker",
                "Birthday": f"{1930 + pick.randrange(75)}-{1 + pick.randrange(12):02}-{1 + pick.randrange(28):02}",
                "Notes": f'Met at the choir, twice; likes "tea".\nChild number {number % 4}.',
                "Photo": f"https://lh3.example/{number}",
                "Labels": "* myContacts ::: Choir",
                "E-mail 1 - Label": "* Home",
                "E-mail 1 - Value": f"{first}.{last}@example.org".lower(),
                "Phone 1 - Label": "Mobile",
                "Phone 1 - Value": f"+316{20000000 + number}",
                "Address 1 - Label": "Home",
                "Address 1 - Formatted": f"{street}\n{city}",
                "Address 1 - Street": street,
                "Address 1 - City": city,
                "Address 1 - Country": "NL",
                "Website 1 - Value": f"https://example.org/{number}",
            }
        )
    return out.getvalue().encode()


def ours(data: bytes) -> Found:
    """Read the file as an import does."""
    return google_contacts.read(Source("contacts.csv", io.BytesIO(data), len(data)), Context())


def theirs(data: bytes) -> list[dict[str | Any, str | Any]]:
    """Read the rows with csv.DictReader."""
    return list(csv.DictReader(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")))


SHAPES = (
    (b"", b'"', 250_000),
    (b"", b'a,"b\n', 50_000),
    (b'"', b"a\n", 125_000),
    (b'"', b"a,b,c\n", 75_000),
    (b"", b',"\n","\n', 25_000),
    (b"", b"x", 1_000_000),
    (b"", b",", 1_000_000),
    (b"", b"\r", 250_000),
    (b"", b"A ::: ", 125_000),
    (b"", b"a;b;c\n", 50_000),
)
"""What stands below the names of the columns: a beginning, a piece, and how many times the piece comes."""


def rows_of_ours(found: Found) -> list[Row]:
    """Return what is compared, from our result."""
    days = {day.who: f"{day.year}-{day.month:02}-{day.day:02}" for day in found.dates}
    return [(it.name, *it.numbers, *it.addresses, days.get(who, "")) for who, it in enumerate(found.people)]  # type: ignore[misc]


def rows_of_theirs(rows: list[dict[str | Any, str | Any]]) -> list[Row]:
    """Return what is compared, from DictReader's rows."""
    return [
        (f"{row['First Name']} {row['Last Name']}", row["Phone 1 - Value"], row["E-mail 1 - Value"], row["Birthday"])
        for row in rows
    ]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--contacts", type=int, default=10_000)
    chosen = options.parse_args()
    data = contacts(chosen.contacts, seed=7)
    ours(data[:100_000])
    figures: dict[str, float] = {"contacts": chosen.contacts, "megabytes": round(len(data) / 1e6, 2)}
    figures["ours_cpu_s"] = round(seconds(lambda: ours(data), 5), 4)
    figures["dictreader_cpu_s"] = round(seconds(lambda: theirs(data), 5), 4)
    figures["ratio"] = round(figures["dictreader_cpu_s"] / figures["ours_cpu_s"], 2)
    figures["ours_peak_mb"] = round(most_allocated(lambda: ours(data)), 2)
    figures["dictreader_peak_mb"] = round(most_allocated(lambda: theirs(data)), 2)
    mine, other = rows_of_ours(ours(data)), rows_of_theirs(theirs(data))
    figures["mismatches"] = sum(a != b for a, b in zip_longest(mine, other))
    names = ",".join(NAMES).encode() + b"\n"
    worst = max(doubling(ours, names + start, piece, times) for start, piece, times in SHAPES)
    figures["doubling"] = round(worst, 2)
    assert not figures["mismatches"], "some contacts were read otherwise"
    show(figures, chosen.json)


if __name__ == "__main__":
    main()
