"""The folder of backups: names, what lies there, one writer at a time, files that appear whole or not at all."""

import errno
import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

NAME = re.compile(r"closeknit-(\d{8}T\d{6})\d{3}Z\.backup")
UNFINISHED = ".unfinished"
TRYING = "trying-"
"""How the throw-away stores of tried backups are named in the data folder."""


class Problem(Exception):
    """A backup or a restore that cannot be done; the message says in a sentence or two what to do."""


class DamagedStore(Problem):
    """The present store cannot be read to its end."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The last backup that was restored and compared: when, which file, and its size in rows and bytes."""

    at: str
    file: str
    rows: int
    bytes: int


def name(at: datetime) -> str:
    """The name of an archive made at that moment."""
    at = at.astimezone(UTC)
    return f"closeknit-{at:%Y%m%dT%H%M%S}{at.microsecond // 1000:03}Z.backup"


def made_at(path: Path) -> datetime:
    """When an archive was made, by its name."""
    found = NAME.fullmatch(path.name)
    if found is None:
        raise ValueError(f"{path.name} is not named as a backup is")
    return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def archives(folder: Path) -> list[Path]:
    """The backups in a folder, oldest first."""
    return sorted(p for p in folder.glob("*.backup") if NAME.fullmatch(p.name)) if folder.is_dir() else []


@contextmanager
def alone() -> Iterator[None]:
    """One backup or restore at a time; what an earlier one that was killed left behind is cleared. Raises Problem."""
    with (settings.DATA / "backup.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem("Another backup or restore is at work. Wait until it is done.") from None
        for left in settings.DATA.glob(f"{TRYING}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file that gets its name only when everything in it is on the disk; until then, and after a fault, there is none.

    Raises Problem when the disk is full or cannot be written.
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        settle(path.parent)
    except OSError as problem:
        raise Problem(_said(problem, path.parent)) from problem
    finally:
        fresh.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _said(problem: OSError, folder: Path) -> str:
    if problem.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return f"There is no room left in {folder}. Make room and try again; what was there before is unharmed."
    return f"{folder} cannot be written ({problem.strerror}). Check the folder and who may write there."


def clear_unfinished(folder: Path) -> None:
    """Delete what a killed backup left. Call it inside `alone`."""
    for left in folder.glob(f"closeknit-*{UNFINISHED}"):
        left.unlink(missing_ok=True)


def remember(verified: Verified) -> None:
    """Note the last verified backup where the doctor looks."""
    with whole(settings.DATA / "backup.json") as file:
        file.write(json.dumps(asdict(verified)).encode())


def last_verified() -> Verified | None:
    """The last verified backup, or None."""
    try:
        return Verified(**json.loads((settings.DATA / "backup.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
