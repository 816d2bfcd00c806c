"""Makes the wheel of a commit twice, in two folders and as if on two days, and gives it out when both are the same (SC-6).

    python release/build_wheel.py [--commit HEAD] [--out build/dist]

What it prints last is the SHA-256 of the wheel. Whoever has the same commit, and the builder of requirements/build.lock,
gets the same number. SOURCE_DATE_EPOCH is the commit's own date; set it, and that is taken instead.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from _source import ROOT, committed_at, export

A_YEAR = 365 * 24 * 3600


def build(source: Path, out: Path, epoch: int, **surroundings: str) -> Path:
    """Build the wheel of exported files with the builder that is installed; no network, no environment of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch), **surroundings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"The wheel could not be built.\n{done.stderr[-2000:]}")
    return next(out.glob("*.whl"))


def digest(file: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def twice(name: str, epoch: int, folder: Path) -> list[Path]:
    """Two builds that share nothing but the commit: other folders, times of files, rights of files and zones."""
    built = []
    for number, (zone, kept) in enumerate((("UTC", 0o777), ("Pacific/Auckland", 0o700))):
        source = folder / f"source {number}"
        source.mkdir()
        export(source, name)
        for path in source.rglob("*"):
            path.chmod(path.stat().st_mode & kept)
            os.utime(path, (epoch + number * A_YEAR, epoch + number * A_YEAR))
        built.append(build(source, folder / f"out{number}", epoch, TZ=zone))
    return built


def make(name: str, out: Path) -> Path:
    """The wheel of a commit in `out`; ends with 1 and without a wheel when two builds differ."""
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or committed_at(name))
    with tempfile.TemporaryDirectory() as folder:
        first, second = twice(name, epoch, Path(folder))
        if digest(first) != digest(second):
            raise SystemExit(
                f"Two builds of one commit differ: {digest(first)} and {digest(second)}. Nothing was kept."
            )
        out.mkdir(parents=True, exist_ok=True)
        kept = out / first.name
        kept.write_bytes(first.read_bytes())
    return kept


def main() -> None:
    """Build, compare, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commit", default="HEAD")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "dist")
    given = parser.parse_args()
    kept = make(given.commit, given.out)
    print(kept)
    print(digest(kept))


if __name__ == "__main__":
    main()
