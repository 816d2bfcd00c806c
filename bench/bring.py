"""Bringing in a large export with the real command: read, matched, saved, learned from, planned.

    python bench/bring.py [--json] [--cards 10000] [--messages 500000] [--mails 100000]

Each file goes through `closeknit import` in a process of its own, into one new encrypted store, one after the other. Prints
the processor seconds of the command and of all it started, and the most memory that any one of those processes had in use.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import mail
import telegram
from _measuring import show
from _synthetic import vcards

COMMAND = (sys.executable, "-m", "closeknit.cli")


def run(home: Path, *words: str) -> dict[str, float]:
    """Run a command of Closeknit and measure it from a process that has nothing else in it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLOSEKNIT_")}
    environment["CLOSEKNIT_DATA"] = str(home / "data")
    inside = subprocess.run(
        [sys.executable, __file__, "--inside", *COMMAND, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(inside.stdout.splitlines()[-1])
    return figures


def inside(words: list[str]) -> None:
    """Run the command and print what it used, as its parent sees it."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    most = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    print(json.dumps({"cpu_s": round(used.ru_utime + used.ru_stime, 2), "peak_mb": round(most, 1)}))


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2:])
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--cards", type=int, default=10_000)
    options.add_argument("--messages", type=int, default=500_000)
    options.add_argument("--mails", type=int, default=100_000)
    chosen = options.parse_args()
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "contacts.vcf").write_bytes(vcards(chosen.cards, 7))
        for name, lines in (
            ("result.json", telegram.account(chosen.messages, seed=7)),
            ("mail.mbox", mail.mails(chosen.mails, seed=7)),
        ):
            with (home / name).open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
        run(home, "account", mail.ME, "--name", "Sam Lee")
        figures["nothing"] = run(home, "plan")
        for what, name in (("contacts", "contacts.vcf"), ("messages", "result.json"), ("mails", "mail.mbox")):
            figures[what] = run(home, "import", str(home / name))
            figures[what]["megabytes"] = round((home / name).stat().st_size / 1e6, 1)
    show(figures, chosen.json)


if __name__ == "__main__":
    main()
