"""SC-6: one commit gives one wheel, wherever and whenever it is built."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.shape.tree import ROOT

pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="made of a commit, and this is no clone")


def wheel(out: Path, **surroundings: str) -> tuple[Path, str]:
    """Run the script, which builds twice and compares; where the wheel lies, and its sum."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "release" / "build_wheel.py"), "--out", str(out)],
        env={**{k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}, **surroundings},
        cwd=out.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    place, digest = done.stdout.split()
    return Path(place), digest


def test_two_builds_of_one_commit_are_one_wheel(tmp_path: Path) -> None:
    place, digest = wheel(tmp_path / "here")
    _, other_day = wheel(tmp_path / "there", SOURCE_DATE_EPOCH="1700000000")
    assert len(digest) == 64
    assert other_day != digest, "a date that counts for nothing would hide a clock that was read"
    inside = set(zipfile.ZipFile(place).namelist())
    assert {"closeknit/cli.py", "closeknit/rights/registry.toml", "closeknit/web/templates/help.html"} <= inside
    assert not [name for name in inside if name.startswith(("tests/", "release/", "bench/"))]
