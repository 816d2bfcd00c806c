"""A process that serves pages stays light: nothing of the engine for millions of ties, and nothing of what that needs."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.terminal.commands import closeknit, surroundings

HEAVY = {"numba", "llvmlite", "pyarrow", "distributed", "dask", "pandas", "polars", "duckdb"}
SERVED = """
import os, sys
import closeknit.cli
os.environ["DJANGO_SETTINGS_MODULE"] = "closeknit.settings"
import closeknit.wsgi
from django.test import Client
from django.urls import get_resolver
from closeknit.terminal import serving
get_resolver().url_patterns
assert Client(headers={"host": "localhost"}).get("/help/").status_code in (200, 301, 302, 400)
print(*sorted({name.split(".")[0] for name in sys.modules} | {n for n in sys.modules if n.endswith(".population")}))
"""


@pytest.fixture
def imported(tmp_path: Path) -> set[str]:
    """The modules of a process that has served a page."""
    closeknit(tmp_path, "account", "amara@example.org")
    command = [sys.executable, "-c", SERVED]
    done = subprocess.run(
        command, env=surroundings(tmp_path), capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_serving_a_page_imports_nothing_heavy(imported: set[str]) -> None:
    assert {"django", "numpy", "closeknit"} <= imported
    assert imported & HEAVY == set()
    assert "closeknit.engine.population" not in imported
