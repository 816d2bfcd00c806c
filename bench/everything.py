"""Runs every measurement of this folder, one after another, and prints what each found.

    python bench/everything.py [--write] [--json] [--only vcard today] [--minutes 20]

Each script runs in a process of its own with --json. With --write the blocks of docs/build/benchmarks.md are made anew,
each with the day, the processor, the version of Python and the commit it was measured on; the block of a script that is
missing, skipped or failed stays as it was. Ends with 1 when a script failed.
"""

import argparse
import json
import platform
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGE = ROOT / "docs" / "build" / "benchmarks.md"
BLOCK = re.compile(r"(<!-- figures (?P<name>\w+) -->\n).*?(<!-- /figures -->)", re.DOTALL)
REASON, MOST_COLUMNS = 300, 10
OF_THE_WHOLE = frozenset({"evidence", "faults", "kills", "load", "mutants", "scanners"})
"""What `evidence.py` runs: they measure the whole product and take longer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one script gave: its figures, or in words why there are none. `failed` tells a fault from a skip."""

    name: str
    figures: Mapping[str, Any] | None
    why: str = ""
    failed: bool = False


def scripts() -> list[Path]:
    """Every measurement of a part, in alphabetical order."""
    own = {Path(__file__).stem, *OF_THE_WHOLE}
    return sorted(p for p in HERE.glob("*.py") if not p.name.startswith("_") and p.stem not in own)


def run(script: Path, seconds: float) -> Outcome:
    """Run one script and take the JSON object it prints, whatever it prints before."""
    command = [sys.executable, str(script), "--json"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return Outcome(script.stem, None, f"stopped after {seconds / 60:g} minutes", failed=True)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return Outcome(script.stem, None, f"ended with {done.returncode}: {last[:REASON]}", failed=True)
    figures = last_object(done.stdout)
    if figures is None:
        return Outcome(script.stem, None, "printed no JSON object", failed=True)
    if set(figures) == {"skipped"}:
        return Outcome(script.stem, None, f"skipped: {figures['skipped']}")
    return Outcome(script.stem, figures)


def last_object(printed: str) -> Mapping[str, Any] | None:
    """The whole output, or its last line, as a JSON object."""
    for part in (printed, (printed.strip().splitlines() or [""])[-1]):
        try:
            found = json.loads(part)
        except json.JSONDecodeError:
            continue
        if isinstance(found, dict):
            return found
    return None


def tables(figures: Mapping[str, Any], title: str = "") -> Iterator[str]:
    """Figures as Markdown tables: single values first, then records of one shape beside each other, then what is deeper."""
    single = [[name, value] for name, value in figures.items() if not isinstance(value, Mapping)]
    if single:
        yield table(title, ["figure", "value"], single)
    alike: dict[tuple[str, ...], dict[str, Mapping[str, Any]]] = {}
    for name, value in figures.items():
        if is_record(value):
            alike.setdefault(tuple(value), {})[name] = value
    for columns, records in alike.items():
        if len(records) > 1 and len(columns) <= MOST_COLUMNS:
            rows = [[name, *record.values()] for name, record in records.items()]
            yield table(title, ["", *columns], rows)
            continue
        for name, record in records.items():
            yield table(joined(title, name), ["figure", "value"], [[key, value] for key, value in record.items()])
    for name, value in figures.items():
        if isinstance(value, Mapping) and not is_record(value):
            yield from tables(value, joined(title, name))


def is_record(value: object) -> bool:
    """Whether this is a flat object with something in it."""
    return isinstance(value, Mapping) and bool(value) and not any(isinstance(v, Mapping) for v in value.values())


def joined(title: str, name: str) -> str:
    """A heading one step deeper."""
    return f"{title}, {name}" if title else name


def table(title: str, head: list[str], rows: list[list[Any]]) -> str:
    """One Markdown table, under its title if it has one."""
    lines = [f"| {' | '.join(map(cell, row))} |" for row in (head, *rows)]
    lines.insert(1, "|" + " --- |" * len(head))
    return "\n".join([f"**{cell(title)}**", "", *lines] if title else lines)


def cell(value: object) -> str:
    """One value as the cell of a table: thousands apart, words on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, list):
        return ", ".join(map(cell, value))
    return " ".join(str(value).replace("|", "/").split())


def where() -> str:
    """What the figures rest on: day, processor, Python, commit."""
    return (
        f"Measured on {date.today():%-d %B %Y}: {processor()}, Python {platform.python_version()}, commit {commit()}."
    )


def processor() -> str:
    """The name of the processor and how many of it this process may use."""
    try:
        facts = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        facts = ""
    found = re.search(r"^model name\s*:\s*(.+)$", facts, re.MULTILINE)
    name = found.group(1) if found else platform.processor() or platform.machine()
    return f"{len(re.findall(r'^processor', facts, re.MULTILINE)) or '?'} × {' '.join(name.split())}"


def commit() -> str:
    """The commit that is checked out, and whether anything but the page of figures was changed since."""
    try:
        name = _git("rev-parse", "--short=10", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{PAGE.relative_to(ROOT)}")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{name} with changes" if changed else name


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def rewritten(page: str, outcomes: list[Outcome], below: str) -> str:
    """The page with the blocks of all scripts that gave figures made anew."""
    known = {outcome.name: outcome.figures for outcome in outcomes if outcome.figures is not None}

    def block(match: re.Match[str]) -> str:
        figures = known.get(match["name"])
        if figures is None:
            return match.group()
        return f"{match.group(1)}\n" + "\n\n".join([*tables(figures), below]) + f"\n\n{match.group(3)}"

    return BLOCK.sub(block, page)


def main() -> int:
    """Measure everything, print it, and with --write keep it on the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"make the blocks of {PAGE.relative_to(ROOT)} anew")
    parser.add_argument("--json", action="store_true", help="print one JSON object with everything in it")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these scripts")
    parser.add_argument("--minutes", type=float, default=20, help="the longest that one script may take")
    given = parser.parse_args()
    there = {script.stem: script for script in scripts()}
    outcomes = []
    for name in given.only or there:
        print(f"{name} …", file=sys.stderr, flush=True)
        outcomes.append(
            run(there[name], given.minutes * 60) if name in there else Outcome(name, None, "not here", True)
        )
    if given.json:
        print(json.dumps({o.name: o.figures if o.figures is not None else {"none": o.why} for o in outcomes}))
    else:
        for outcome in outcomes:
            print(f"\n## {outcome.name}\n")
            print(outcome.why if outcome.figures is None else "\n\n".join(tables(outcome.figures)))
        print(f"\n{where()}")
    if given.write:
        PAGE.write_text(rewritten(PAGE.read_text("utf-8"), outcomes, where()), "utf-8")
    return int(any(outcome.failed for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
