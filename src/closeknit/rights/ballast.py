"""A file that keeps some room on the disk, so that deleting still works when it is full (RE-6).

To delete is to write: a journal entry, the write-ahead log. On a full disk that fails, just when somebody wants to be forgotten.
"""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import OperationalError, connections

T = TypeVar("T")

SIZE = 16 * 2**20
LEAST_FREE = 8 * SIZE
"""With less room than this no ballast is laid: it would take what others need."""


def path() -> Path:
    """Where it lies."""
    return Path(settings.DATA) / "ballast"


def lay() -> bool:
    """Lay the ballast if it is not there and there is room. Returns whether it is there."""
    here = path()
    if here.exists() and here.stat().st_size == SIZE:
        return True
    if shutil.disk_usage(here.parent).free < LEAST_FREE:
        return False
    handle = os.open(here, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.posix_fallocate(handle, 0, SIZE)
    finally:
        os.close(handle)
    return True


def with_room(work: Callable[[], T]) -> T:
    """Do some work; when the disk is full, let the ballast go and do it once more. The work may be begun twice."""
    try:
        return work()
    except (OSError, OperationalError) as problem:
        if not _is_full(problem) or not path().exists():
            raise
        path().unlink()
        connections.close_all()
        return work()


def _is_full(problem: BaseException) -> bool:
    if isinstance(problem, OSError):
        return problem.errno in (errno.ENOSPC, errno.EDQUOT)
    words = str(problem).lower()
    # SQLite's word for SQLITE_FULL, and for a write-ahead log that cannot grow.
    return "full" in words or "disk i/o" in words or "no space left" in words
