"""Asks whether what is installed to run is named in a published advisory; "not checked" is said and is never green (SC-3).

    python release/advisories.py [--lock requirements/run.lock]

pip-audit does the asking. It ends with 1 both when it found something and when it could not ask, and one that could not ask
about a single package may end with 0 unless it is strict. So its word is not taken: every package of the lock has to be in its
answer. Ends with 0 when each was asked about and none is named, with 1 when one is named, with 2 when it was not checked.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from _source import LOCK, locked

SECONDS = 600


def ask(lock: Path) -> tuple[list[dict[str, Any]] | None, str]:
    """What pip-audit says of each package, or None and the last it said when it could not ask."""
    words = ["--strict", "--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", *words, "-r", str(lock)],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return None, f"no answer within {SECONDS} seconds"
    try:
        return json.loads(done.stdout)["dependencies"], ""
    except (ValueError, KeyError):
        return None, (done.stderr.strip().splitlines() or ["it said nothing"])[-1]


def judged(answers: list[dict[str, Any]], asked_for: set[tuple[str, str]]) -> tuple[int, list[str]]:
    """The code to end with, and what to say, from the answers and from what they have to be about."""
    about = {(one["name"].lower(), one.get("version", "")) for one in answers if not one.get("skip_reason")}
    named = [one for one in answers if one.get("vulns")]
    said = [
        f"{one['name']} {one['version']}: {vuln['id']}, mended in {', '.join(vuln['fix_versions']) or 'no version yet'}"
        for one in named
        for vuln in one["vulns"]
    ]
    if not asked_for:
        return 2, ["Not checked: the lock names no package."]
    if missing := sorted(f"{name} {version}" for name, version in asked_for - about):
        return 2, [*said, f"Not checked: no answer about {', '.join(missing)}."]
    if named:
        return 1, [*said, f"Named in an advisory: {len(named)} of {len(asked_for)} packages."]
    return 0, [f"Checked: none of {len(asked_for)} packages is named in an advisory."]


def main() -> int:
    """Ask, judge, say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lock", type=Path, default=LOCK)
    given = parser.parse_args()
    answers, why = ask(given.lock)
    if answers is None:
        print(f"Not checked: the list of advisories could not be asked ({why[:200]}).")
        return 2
    code, said = judged(answers, {(name, pinned) for name, (pinned, _) in locked(given.lock).items()})
    print("\n".join(said))
    return code


if __name__ == "__main__":
    sys.exit(main())
