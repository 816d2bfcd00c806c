"""Stores in folders and databases of their own, with the real command: filled, backed up, destroyed, restored."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.terminal.commands import closeknit, surroundings

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Store:
    """A store: its folder, and its PostgreSQL database, "" for the built-in one."""

    folder: Path
    url: str = ""

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def backups(self) -> list[Path]:
        """The backups it has made, oldest first."""
        return sorted((self.data / "backups").glob("*.backup"))

    def run(self, *arguments: object, **settings: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of closeknit."""
        return closeknit(self.folder, *arguments, DATABASE_URL=self.url, **settings)

    def environment(self, **settings: str) -> dict[str, str]:
        """What a process in this store is given."""
        found = surroundings(self.folder, DATABASE_URL=self.url, **settings)
        return {**found, "PYTHONPATH": os.pathsep.join([str(ROOT), found.get("PYTHONPATH", "")])}

    def inside(self, task: str, *arguments: object) -> Any:
        """Do a task of `tests.backups.inside` in this store."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.backups.inside", task, *map(str, arguments)],
            env=self.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def backup(self, *arguments: object, **settings: str) -> dict[str, Any]:
        """Make a backup; what the command printed."""
        done = self.run("backup", "--json", *arguments, **settings)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def restore(self, file: Path, *arguments: object, **settings: str) -> dict[str, Any]:
        """Restore a backup; what the command printed."""
        done = self.run("restore", file, "--json", *arguments, **settings)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def moved(store: Store, to: Path) -> Path:
    """Take the newest backup with its keyring and the master key to another machine, where the key is put in place."""
    away = to / "carried"
    away.mkdir(parents=True)
    for name in ("keyring", "keyring.copy", store.backups[-1].name):
        (away / name).write_bytes((store.data / "backups" / name).read_bytes())
    (to / "data").mkdir(mode=0o700)
    (to / "data" / "master.key").write_bytes((store.data / "master.key").read_bytes())
    return away / store.backups[-1].name
