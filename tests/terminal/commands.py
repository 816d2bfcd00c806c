"""Runs the real closeknit command in a process of its own, on a store in a folder that is thrown away."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlcipher3 import dbapi2 as driver

COMMAND = (sys.executable, "-m", "closeknit.cli")
KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


def surroundings(folder: Path, **settings: str) -> dict[str, str]:
    """An environment that names a store in `folder`; `settings` are variables without CLOSEKNIT_, "" to leave one out."""
    said = {"DATA": str(folder / "data"), **settings}
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "HOME": "/nonexistent", **{f"CLOSEKNIT_{name}": value for name, value in said.items() if value}}


def closeknit(folder: Path, *arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=surroundings(folder, **settings),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def start(folder: Path, *arguments: object, **settings: str) -> "subprocess.Popen[str]":
    """Start one command in a process group of its own."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=surroundings(folder, **settings),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Started from the background of a shell we ignore Ctrl-C, and would hand that down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def opened(folder: Path, key: str | None = None) -> driver.Connection:
    """The store's database, opened past the product with its key (or another, or "" for none)."""
    connection = driver.connect(str(folder / "data" / "closeknit.db"), timeout=20)
    key = (folder / "data.key").read_text("ascii").strip() if key is None else key
    if key:
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
    return connection


def rows(folder: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    """The answer to one question to the database."""
    connection = opened(folder)
    try:
        return list(connection.execute(sql, values))
    finally:
        connection.close()
