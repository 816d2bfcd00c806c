"""Reads every shared export as `closeknit import --dry-run --json` does, beside the counts that came with the files.

    python bench/exports.py [--json] [--all]

Needs the shared sample data next to the repository; says so and ends when they are not there. For vCards, people and
skipped cards are held against BEGIN:VCARD lines; for WhatsApp, messages and skipped lines against dated lines; for
calendars, what was found and why the rest was left out; for the others, all their counts added up. Hostile files are
read in a process of their own each, with its seconds and its largest memory (the reader's child included).
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
COMMAND = [sys.executable, "-m", "closeknit.cli", "import", "--dry-run", "--json"]
ENDINGS = {"vcard": {".vcf", ".json", ".xml"}, "ics": {".ics", ".vcf"}, "whatsapp": {".txt", ".zip"}}


def read(files: list[Path]) -> list[dict[str, Any]]:
    """One record a file, from one run of the command."""
    done = subprocess.run([*COMMAND, *map(str, files)], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def counts() -> dict[str, dict[str, int]]:
    """What COUNTS.csv says: file -> unit -> count."""
    out: dict[str, dict[str, int]] = defaultdict(dict)
    with (DATA / "exports" / "COUNTS.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            out[row["file"]][row["unit"]] = int(row["count"])
    return out


def table(kind: str) -> tuple[dict[str, dict[str, int]], Counter[str], list[dict[str, Any]]]:
    """By set: files, truth, people, interactions, dates, skipped, questions, refused; and why rows were left out."""
    folder = DATA / "exports" / kind
    wanted = ENDINGS.get(kind)
    files = sorted(p for p in folder.rglob("*") if p.is_file() and (wanted is None or p.suffix.lower() in wanted))
    truth, reasons = counts(), Counter[str]()
    sets: dict[str, Counter[str]] = defaultdict(Counter[str])
    rows = read(files)
    for path, row in zip(files, rows, strict=True):
        one = sets[path.relative_to(folder).parts[0]]
        known = truth.get(f"{kind}/{path.relative_to(folder)}", {})
        one["files"] += 1
        one["truth"] += known.get({"vcard": "VCARD", "ics": "VEVENT"}.get(kind, ""), 0) or sum(
            n for unit, n in known.items() if kind not in ENDINGS or unit.startswith("chat lines")
        )
        one[f"read by {row['importer']}"] += row["error"] is None
        for name in ("people", "interactions", "dates"):
            one[name] += row[name]
        one["skipped"] += len(row["skipped"]) + row["skipped_more"]
        one["questions"] += len(row["questions"])
        one["refused"] += row["error"] is not None
        reasons.update(s["reason"] for s in row["skipped"])
    return {name: dict(one) for name, one in sets.items()}, reasons, rows


def hostile() -> dict[str, Any]:
    """Every file of the adversarial folder, each in its own process."""
    files = sorted(p for p in (DATA / "adversarial").rglob("*") if p.is_file())
    read_files = refused = crashed = 0
    slowest, largest = (0.0, ""), (0, "")
    for path in files:
        before = time.perf_counter()
        child = subprocess.Popen([*COMMAND, str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert child.stdout is not None
        out = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        seconds = time.perf_counter() - before
        row = json.loads(out) if status == 0 and out else None
        crashed += row is None
        refused += row is not None and row["error"] is not None
        read_files += row is not None and row["error"] is None
        slowest = max(slowest, (round(seconds, 2), path.name))
        largest = max(largest, (usage.ru_maxrss // 1024, path.name))
    return {
        "files": len(files),
        "read": read_files,
        "refused": refused,
        "crashed": crashed,
        "slowest_wall_s": slowest,
        "largest_mb": largest,
    }


def main() -> int:
    """Print everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--all", action="store_true", help="one line a file")
    parser.add_argument("--quick", action="store_true", help="leave out the hostile files, each a process of its own")
    given = parser.parse_args()
    if not DATA.is_dir():
        print(json.dumps({"skipped": "needs the shared sample data next to the repository"}))
        return 0
    out: dict[str, Any] = {}
    for kind in sorted(p.name for p in (DATA / "exports").iterdir() if p.is_dir()):
        sets, reasons, rows = table(kind)
        total = Counter[str]()
        for one in sets.values():
            total.update(one)
        out[kind] = {"sets": sets, "total": dict(total), "left_out": dict(reasons.most_common())}
        if given.all:
            for row in rows:
                line = {**row, "skipped": dict(Counter(s["reason"] for s in row["skipped"]))}
                print(json.dumps(line, ensure_ascii=False))
    if not given.quick:
        out["adversarial"] = hostile()
    print(json.dumps(out, indent=None if given.json else 1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
