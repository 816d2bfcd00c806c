"""Makes a folder to carry to a machine that has no network: the wheel, what it needs, hashes of all of it (RE-22).

    python release/bundle.py [--commit HEAD] [--out build/bundle]

Wheels are fetched for the Python and the kind of machine that this runs on, each held against requirements/run.lock. How to
install from the folder: docs/run/install.md, "Without a network".
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from _source import ROOT, export
from build_wheel import digest, make

LOCK = "closeknit.lock"
"""What pip is given on the other machine: requirements/run.lock of the commit, and the wheel with its hash."""


def fetch(lock: Path, out: Path) -> None:
    """Fetch the wheels of a lock; pip refuses what has another hash, and anything that would have to be built."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
    chosen = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "--dest", str(out), "-r", str(lock)]
    done = subprocess.run([*pip, *chosen], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Not everything could be fetched.\n{done.stderr[-2000:]}")


def make_bundle(name: str, out: Path) -> Path:
    """Fill the folder anew, and return it."""
    shutil.rmtree(out, ignore_errors=True)
    source = out / "source"
    source.mkdir(parents=True)
    export(source, name)
    own = make(name, out)
    pinned = (source / "requirements" / "run.lock").read_text("utf-8")
    (out / LOCK).write_text(
        f"{pinned}closeknit=={own.name.split('-')[1]} \\\n    --hash=sha256:{digest(own)}\n", "utf-8"
    )
    fetch(source / "requirements" / "run.lock", out)
    shutil.rmtree(source)
    sums = [f"{digest(file)}  {file.name}\n" for file in sorted(out.iterdir())]
    (out / "SHA256SUMS").write_text("".join(sums), "ascii")
    return out


def main() -> None:
    """Make the folder and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commit", default="HEAD")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bundle")
    given = parser.parse_args()
    out = make_bundle(given.commit, given.out)
    files = list(out.iterdir())
    print(f"{out}: {len(files)} files, {sum(file.stat().st_size for file in files) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
