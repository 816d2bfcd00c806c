"""The suite without the browser, in a place that has no network but the machine itself: nothing may miss it (OU-5).

    python bench/offline.py [tests/web tests/outbox ...] [--processes 2] [--short] [--json]

Each folder is run by itself and gets its own line of figures; folders that are not named keep the line of their last run.
Ends with 1 when a test failed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from _alone import alone
from _evidence import FOLDER, ROOT, keep
from everything import commit

NAME = "offline"
SHORT = ["tests/terminal", "tests/outbox", "tests/fetching"]
WITH_A_BROWSER = "browser"


def folders() -> list[str]:
    """Every folder of tests that needs no browser."""
    found = sorted(path.name for path in (ROOT / "tests").iterdir() if any(path.glob("**/test_*.py")))
    return [f"tests/{name}" for name in found if name != WITH_A_BROWSER]


def run(folder: str, processes: int) -> dict[str, Any]:
    """What became of the tests of one folder, or of one file."""
    print(f"{folder} …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as place:
        found = Path(place, "found.xml")
        tests = [sys.executable, "-m", "pytest", "-q", "-n", str(processes), "-m", "not browser", f"--junitxml={found}"]
        done = subprocess.run(
            alone([*tests, folder]), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode or not found.exists():
            print(done.stdout[-6000:], file=sys.stderr)
        counts = ElementTree.parse(found).getroot()[0].attrib if found.exists() else {}
    failed = int(counts.get("failures", 0)) + int(counts.get("errors", 0))
    skipped = int(counts.get("skipped", 0))
    return {
        "passed": int(counts.get("tests", 0)) - failed - skipped,
        "failed": failed,
        "skipped": skipped,
        "ended with": done.returncode,
        "seconds": round(float(counts.get("time", 0)), 1),
        "commit": commit(),
    }


def main() -> int:
    """Run the folders and keep what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "folders", nargs="*", help="folders or files of tests; all that need no browser when none is named"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--short", action="store_true", help=f"only {', '.join(SHORT)}")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    kept = FOLDER / f"{NAME}.json"
    figures = json.loads(kept.read_text("utf-8"))["figures"] if given.folders and kept.exists() else {}
    asked = given.folders or (SHORT if given.short else folders())
    for folder in asked:
        figures[folder.rstrip("/")] = run(folder, given.processes)
        # Each folder counts at once, so that a run that is broken off has not run for nothing.
        keep(NAME, figures, seed=None, short=given.short, as_json=given.json)
    return int(any(figures[folder.rstrip("/")]["ended with"] for folder in asked))


if __name__ == "__main__":
    sys.exit(main())
