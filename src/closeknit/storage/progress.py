"""How far a long piece of work has come, as a small file: counts only, nothing about people.

A file and not a row, because the work holds the database's one write transaction while it reports.
"""

import json
import os
from pathlib import Path
from typing import Any


def _path(folder: Path, ref: str, kind: str) -> Path:
    if not ref.replace("-", "").replace("_", "").isalnum():
        raise ValueError("a progress reference is letters and digits")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{ref}.{kind}"


def write(folder: Path, ref: str, **facts: Any) -> None:
    """Replace the progress of `ref` in one step, so that a reader never sees half a file."""
    path = _path(folder, ref, "json")
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(json.dumps(facts), encoding="utf-8")
    fresh.replace(path)


def read(folder: Path, ref: str) -> dict[str, Any] | None:
    """Return what was last written, or None."""
    try:
        found = json.loads(_path(folder, ref, "json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return found if isinstance(found, dict) else None


def ask_to_stop(folder: Path, ref: str) -> None:
    """Leave word that the work on `ref` is no longer wanted."""
    _path(folder, ref, "stop").touch(mode=0o600)


def is_stopped(folder: Path, ref: str) -> bool:
    """Whether somebody asked the work on `ref` to stop."""
    return _path(folder, ref, "stop").exists()


def clear(folder: Path, ref: str) -> None:
    """Forget everything about `ref`."""
    for kind in ("json", "stop"):
        _path(folder, ref, kind).unlink(missing_ok=True)
