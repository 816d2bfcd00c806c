"""How fast a journal is written and verified, and whether every tampering with it is found (AD-2, AD-3).

    python bench/journal.py [--entries 20000] [--tampered 400] [--seed 7] [--json] [--short]

One account's journal on the built-in database. Then somebody with SQL changes, removes, inserts or swaps entries at
random places, or cuts the end off together with its head; after each the journal is verified and put back. The cut is
looked for with the line that was kept elsewhere, because the chain alone cannot know. Ends with 1 when one was missed.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from _evidence import keep

ENTRIES = "accounts_journalentry"
WAYS = ("change", "remove", "insert", "swap", "cut")
FAR = 10**9
FIELDS = ("act", "about", "facts", "salt", "content", "previous", "digest", "at")


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--tampered", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--short", action="store_true")
    given = parser.parse_args()
    entries, tampered = (2_000, 40) if given.short else (given.entries, given.tampered)
    with tempfile.TemporaryDirectory(prefix="closeknit-journal-") as folder:
        os.environ.update(CLOSEKNIT_DATA=f"{folder}/data", DJANGO_SETTINGS_MODULE="closeknit.settings")
        figures = measured(entries, tampered, random.Random(given.seed))
    keep("journal", figures, seed=given.seed, short=given.short, as_json=given.json)
    return int(figures["tampered"] != figures["found"])


def measured(entries: int, tampered: int, chance: random.Random) -> dict[str, object]:
    """Write, verify, tamper."""
    from closeknit.terminal import store

    store.open()
    from django.db import transaction

    from closeknit.accounts import actions, journal

    owner = actions.open_account(email="amara@example.org")
    began = time.process_time()
    with transaction.atomic():
        for n in range(entries):
            journal.write(owner=owner, act="moment.added", about="x" * 22, facts={"n": n})
    writing = time.process_time() - began
    began = time.process_time()
    verdict = journal.examine(owner.pk)
    verifying = time.process_time() - began
    tried, found = tampering(owner.pk, verdict.entries, tampered, chance)
    return {
        "entries": verdict.entries,
        "written_a_second": round(entries / writing),
        "verified_a_second": round(verdict.entries / verifying),
        "tampered": sum(tried.values()),
        "found": sum(found.values()),
        "found_by_way": {way: f"{found[way]} of {tried[way]}" for way in WAYS},
    }


def tampering(chain: int, entries: int, times: int, chance: random.Random) -> tuple[Counter[str], Counter[str]]:
    """Change something each time, look, and take it back."""
    from django.db import connection, transaction

    from closeknit.accounts import anchors, journal

    kept = anchors.line(anchors.anchor())
    tried, found = Counter[str](), Counter[str]()
    with connection.cursor() as cursor:
        for name in ("journal_stays", "journal_stays_as_written"):
            cursor.execute(f"DROP TRIGGER {name}")
    for n in range(times):
        way = WAYS[n % len(WAYS)]
        with transaction.atomic(), connection.cursor() as cursor:
            tamper(cursor, way, chain, entries, chance)
            seen = bool(anchors.compare(kept).missing) if way == "cut" else journal.verify(chain) is not None
            transaction.set_rollback(True)
        tried[way] += 1
        found[way] += seen
    return tried, found


def tamper(cursor: object, way: str, chain: int, entries: int, chance: random.Random) -> None:
    """What somebody with SQL does at a random place."""

    def run(sql: str) -> None:
        cursor.execute(sql)  # type: ignore[attr-defined]

    place = chance.randrange(2, entries)
    if way == "change":
        field = chance.choice(FIELDS)
        new = {"facts": "'{\"n\": -1}'", "at": "'2020-01-01 00:00:00'"}.get(field, f"{field} || 'x'")
        run(f"UPDATE {ENTRIES} SET {field} = {new} WHERE chain = {chain} AND sequence = {place}")
    elif way == "remove":
        run(f"DELETE FROM {ENTRIES} WHERE chain = {chain} AND sequence = {place}")
    elif way == "insert":
        run(f"UPDATE {ENTRIES} SET sequence = sequence + {FAR} WHERE chain = {chain} AND sequence >= {place}")
        run(f"UPDATE {ENTRIES} SET sequence = sequence - {FAR} + 1 WHERE chain = {chain} AND sequence >= {FAR}")
        columns = "owner_id, chain, at, act, about, facts, actor, salt, content, redacted, previous, digest"
        run(
            f"INSERT INTO {ENTRIES} (sequence, {columns}) SELECT {place}, {columns} FROM {ENTRIES} "
            f"WHERE chain = {chain} AND sequence = {place - 1}"
        )
    elif way == "swap":
        run(f"UPDATE {ENTRIES} SET sequence = {FAR} WHERE chain = {chain} AND sequence = {place}")
        run(f"UPDATE {ENTRIES} SET sequence = {place} WHERE chain = {chain} AND sequence = {place + 1}")
        run(f"UPDATE {ENTRIES} SET sequence = {place + 1} WHERE chain = {chain} AND sequence = {FAR}")
    else:
        run(f"DELETE FROM {ENTRIES} WHERE chain = {chain} AND sequence >= {place}")
        run(
            f"UPDATE accounts_journalhead SET sequence = {place - 1}, digest = "
            f"(SELECT digest FROM {ENTRIES} WHERE chain = {chain} AND sequence = {place - 1}) WHERE chain = {chain}"
        )


if __name__ == "__main__":
    sys.exit(main())
