"""Runs every measurement of the whole and makes docs/build/evidence.md of what they found.

    python bench/evidence.py [--short] [--only load kills] [--page] [--minutes 120]

Each script runs in a process of its own and leaves its figures in build/evidence; the tests of a section run with a plugin
that counts the requests they made. With --page nothing is run: the page is made of the figures that are there. Every run
adds its headlines to docs/build/figures.csv. --short is what CI can afford. Ends with 1 when a script or a test failed.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from _evidence import FOLDER, ROOT, keep
from everything import tables

PAGE, CSV = ROOT / "docs" / "build" / "evidence.md", ROOT / "docs" / "build" / "figures.csv"
SCRIPTS = (
    *("load", "kills", "faults", "scanners", "outbox", "journal", "backups", "canaries", "install", "offline"),
    "mutants",
)
COLUMNS = ("date", "commit", "figure", "value", "n", "seed")


@dataclass(frozen=True, slots=True)
class Section:
    """One thing that has to be shown: in words, the scripts that show it, and tests (files or folders that may be there)."""

    name: str
    title: str
    wanted: str
    scripts: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


SECTIONS = (
    Section(
        "checklist",
        "The checklist",
        "Every line passes by test, by document, or is waived with a reason.",
        tests=("tests/shape/test_checklist.py", "tests/shape/test_hazards.py"),
    ),
    Section(
        "matrix",
        "Who may open what",
        "URL × role × method: 0 wrong answers. Scanners, signed in: 0 open findings.",
        ("scanners",),
        ("tests/shape/test_policy.py", "tests/shape/test_matrix.py", "tests/rights", "tests/accounts"),
    ),
    Section(
        "kills",
        "Killed in the middle",
        "300 kills over all that writes, on both databases: 0 acknowledged writes lost, 0 half-done.",
        ("kills", "outbox"),
        ("tests/circle/test_kill.py", "tests/outbox"),
    ),
    Section(
        "faults",
        "What machines do",
        "Disk full, failing writes, a database that restarts, wrong clocks, long locks: 0 lost, no 500 where a 503 is due.",
        ("faults",),
        ("tests/web/test_errors.py",),
    ),
    Section(
        "backup",
        "Backup, destroy, restore",
        "Row by row equal; a flipped bit is noticed. A journal that was changed, cut or written anew is found.",
        ("backups", "journal"),
        ("tests/backups", "tests/accounts/test_journal.py", "tests/accounts/test_anchors.py"),
    ),
    Section(
        "forgotten",
        "What is left after export and forget",
        "Planted words: 0 in the database, its log, backups, logs, mail and journal.",
        scripts=("canaries",),
        tests=("tests/rights", "tests/circle/test_never_kept.py"),
    ),
    Section(
        "alone",
        "Without a network",
        "Installed from a folder and started where there is no network; the suite without browser passes there.",
        ("install", "offline"),
    ),
    Section(
        "bites",
        "Whether the tests bite",
        "Faults put into what decides who may see, who is written to and who is suggested: nine in ten are noticed by the "
        "tests of their own module; the others are named.",
        ("mutants",),
    ),
    Section(
        "load",
        "Under load",
        "Today: 250 pages a second on 2 cores with all middleware, 99 % within 150 ms at half that; 50 people at once "
        "without an error; memory flat; 16 writers on SQLite without a lock error.",
        ("load",),
    ),
)
HEADLINES = {
    "load": (
        ("sqlite / today, as many as it can / per_second", "sqlite / today, as many as it can / answers"),
        ("sqlite / today, half of that / all / p99_ms", "sqlite / today, half of that / answers"),
        ("sqlite / 16 writers at once / lock_errors", "sqlite / 16 writers at once / answers"),
        ("sqlite / 50 people at once / all / p99_ms", "sqlite / 50 people at once / answers"),
        ("postgresql / today, as many as it can / per_second", "postgresql / today, as many as it can / answers"),
        ("postgresql / today, half of that / all / p99_ms", "postgresql / today, half of that / answers"),
        ("postgresql / 50 people at once / all / p99_ms", "postgresql / 50 people at once / answers"),
        ("postgresql / 50 people at once / errors", "postgresql / 50 people at once / answers"),
    ),
    "kills": (("wrong in all", "kills in all"),),
    "faults": (
        ("disk / lost or half", "disk / before / acknowledged"),
        ("restart / lost or half", "restart / acknowledged"),
        ("restart / worst_recovery_s", "restart / restarts"),
    ),
    "mutants": (("share", "faults"),),
    "scanners": (
        ("schemathesis / findings", "schemathesis / cases"),
        ("wapiti / findings", "wapiti / pages"),
    ),
}


def at(figures: Any, path: str) -> Any:
    """A figure deep inside; None when it is not there."""
    for step in path.split(" / "):
        figures = figures.get(step) if isinstance(figures, dict) else None
    return figures


def run_script(name: str, short: bool, seconds: float) -> bool:
    """Run one script; what it measured is kept by itself."""
    print(f"{name} …", file=sys.stderr, flush=True)
    command = [sys.executable, str(ROOT / "bench" / f"{name}.py"), "--json", *(["--short"] if short else [])]
    began = time.time()
    try:
        ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, timeout=seconds, check=False).returncode
    except subprocess.TimeoutExpired:
        ended = -1
    kept = FOLDER / f"{name}.json"
    if not kept.exists() or kept.stat().st_mtime < began:
        print(f"{name}: no figures (ended with {ended})", file=sys.stderr)
        return False
    headlines(name, json.loads(kept.read_text("utf-8")))
    return ended == 0


def headlines(name: str, found: dict[str, Any]) -> None:
    """Add the figures that are followed over time to figures.csv."""
    fresh = not CSV.exists()
    with CSV.open("a", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        if fresh:
            lines.writerow(COLUMNS)
        for figure, count in HEADLINES.get(name, ()):
            value = at(found["figures"], figure)
            if value is not None:
                n = at(found["figures"], count)
                lines.writerow([found["at"], found["commit"], f"{name}: {figure}", value, n, found["seed"]])


def run_tests(section: Section) -> bool:
    """Run the tests of a section that are there, counting the requests they make."""
    there = [path for path in section.tests if (ROOT / path).exists()]
    if not there:
        return True
    print(f"tests: {section.name} …", file=sys.stderr, flush=True)
    counted = FOLDER / f"counted-{section.name}.json"
    counted.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "bench._counting", "-p", "no:randomly", *there]
    ended = subprocess.run(
        [*command, f"--counted={counted}"],
        cwd=ROOT,
        env={**os.environ, "EVERY": "yes"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode
    figures = json.loads(counted.read_text("utf-8")) if counted.exists() else {"ended with": ended}
    counted.unlink(missing_ok=True)
    keep(f"tests-{section.name}", {"files": there, **figures}, seed=None, short=False, as_json=True)
    return ended == 0


def found_for(section: Section) -> Iterator[dict[str, Any]]:
    """The kept figures of a section."""
    for name in (*section.scripts, f"tests-{section.name}"):
        file = FOLDER / f"{name}.json"
        if file.exists():
            yield json.loads(file.read_text("utf-8"))


def page() -> str:
    """The whole page."""
    out = [
        "# Evidence",
        "",
        "What has been measured of the whole, made by `bench/evidence.py` from the figures of the last run; nothing on this "
        "page is typed. Single parts beside their rivals are in [benchmarks](benchmarks.md).",
        "",
    ]
    for section in SECTIONS:
        out += [f"## {section.title}", "", section.wanted, ""]
        if section.name == "checklist":
            out += ["\n\n".join(tables({"Lines of the [checklist](checklist.md), answered by": answered()})), ""]
        if section.name == "matrix":
            out += ["\n\n".join(tables({"Every address as every role with every method": matrix()})), ""]
        for found in found_for(section):
            out += ["\n\n".join(tables(found["figures"])), "", below(found), ""]
        if not any(found_for(section)):
            out += ["Not measured yet.", ""]
    return "\n".join(out).rstrip() + "\n"


def matrix() -> dict[str, int]:
    """What the parts of tests/shape/test_matrix.py have counted in their last run."""
    parts = [json.loads(part.read_text("utf-8")) for part in sorted(FOLDER.glob("policy-*.json"))]
    return {
        "addresses": max((part["urls"] for part in parts), default=0),
        "roles": sum(part["roles"] for part in parts),
        "methods": max((part["methods"] for part in parts), default=0),
        "requests": sum(part["requests"] for part in parts),
        "wrong": sum(len(part["wrong"]) for part in parts),
    }


def answered() -> dict[str, int]:
    """How many lines of the checklist are answered in each way."""
    lines = tomllib.loads((ROOT / "tests" / "shape" / "checklist.toml").read_text("utf-8"))
    return {**Counter(line["by"] for line in lines.values()), "all": len(lines)}


def below(found: dict[str, Any]) -> str:
    """What a table rests on."""
    seed = "" if found["seed"] is None else f", seed {found['seed']}"
    short = ", short version" if found["short"] else ""
    load = " ".join(f"{value:.1f}" for value in found["load_average"])
    return (
        f"`{found['command']}`{seed}{short}; {found['at']}, commit {found['commit']}, {found['machine']}; "
        f"load average of the machine {load}."
    )


def main() -> int:
    """Run, keep, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--page", action="store_true", help="make the page of the figures that are there")
    parser.add_argument("--only", nargs="+", choices=[*SCRIPTS, "tests"], default=[*SCRIPTS, "tests"])
    parser.add_argument("--minutes", type=float, default=120, help="the longest that one script may take")
    given = parser.parse_args()
    good = True
    if not given.page:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in given.only:
            if name in SCRIPTS:
                good &= run_script(name, given.short, given.minutes * 60)
        if "tests" in given.only:
            for section in SECTIONS:
                good &= run_tests(section)
    PAGE.write_text(page(), "utf-8")
    print(PAGE.relative_to(ROOT))
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
