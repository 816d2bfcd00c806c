"""SC-3: "not checked" is said, and is never green."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from advisories import judged
from tests.shape.tree import ROOT

TWO = {("django", "5.2.19"), ("numpy", "2.4.6")}


def answer(name: str, version: str, *vulns: dict[str, Any]) -> dict[str, Any]:
    """What pip-audit says of one package."""
    return {"name": name, "version": version, "vulns": list(vulns)}


def test_a_list_that_cannot_be_asked_is_said_and_is_not_green(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    usual = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(
        [sys.executable, str(ROOT / "release" / "advisories.py")],
        env={**usual, "HTTPS_PROXY": nobody, "HTTP_PROXY": nobody, "PIP_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout.startswith("Not checked: the list of advisories could not be asked (")


def test_every_package_was_asked_about_and_none_is_named() -> None:
    assert judged([answer("Django", "5.2.19"), answer("numpy", "2.4.6")], TWO) == (
        0,
        ["Checked: none of 2 packages is named in an advisory."],
    )


def test_a_package_nobody_answered_about_is_not_green() -> None:
    code, said = judged([answer("django", "5.2.19")], TWO)
    assert (code, said) == (2, ["Not checked: no answer about numpy 2.4.6."])
    code, said = judged([answer("django", "5.2.19"), {"name": "numpy", "skip_reason": "not found"}], TWO)
    assert (code, said) == (2, ["Not checked: no answer about numpy 2.4.6."])
    assert judged([answer("django", "5.2.18"), answer("numpy", "2.4.6")], TWO)[0] == 2


def test_nothing_to_ask_about_is_not_green() -> None:
    assert judged([], set()) == (2, ["Not checked: the lock names no package."])


def test_a_package_that_is_named_is_said_with_its_mend() -> None:
    found = {"id": "PYSEC-2026-1", "fix_versions": ["5.2.20"]}
    code, said = judged([answer("django", "5.2.19", found), answer("numpy", "2.4.6")], TWO)
    assert code == 1
    assert said[0] == "django 5.2.19: PYSEC-2026-1, mended in 5.2.20"
