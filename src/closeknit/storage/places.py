"""Where the data and the keys are, from the environment alone: also for the command that puts lost keys back."""

import os
from pathlib import Path


def data_folder() -> Path:
    """The data folder; not made yet."""
    named = os.environ.get("CLOSEKNIT_DATA", "").strip()
    return Path(named or "~/.local/share/closeknit").expanduser().absolute()


def file_of(name: str, default: Path) -> Path:
    """Where the secret `name` is kept: the file that CLOSEKNIT_<name>_FILE names, or `default`."""
    named = os.environ.get(f"CLOSEKNIT_{name}_FILE", "").strip()
    return Path(named).expanduser() if named else default


def database_key_file() -> Path:
    """The key of the whole database: beside the data folder, so that a copy of the folder does not hold it."""
    folder = data_folder()
    return file_of("DATABASE_KEY", folder.with_name(f"{folder.name}.key"))


def master_key_file() -> Path:
    """The master keys, under which each person's own key is kept."""
    return file_of("MASTER_KEY", data_folder() / "master.key")
