"""The list of what was deleted: numbers without names, in a file outside every backup.

A restore of an older backup brings back people who were deleted since; it reads this list and deletes them again (CR-3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Erased:
    """Something that was deleted: an account by its row number; and when."""

    kind: str
    ref: str
    at: datetime


def path() -> Path:
    """Where the list lies."""
    return Path(settings.DATA) / "erased.list"


def read(file: Path | None = None) -> Iterator[Erased]:
    """What the list says; a line that was cut off is passed over."""
    file = file or path()
    if not file.exists():
        return
    for line in file.read_text("ascii", "replace").splitlines():
        try:
            kind, ref, at = line.split()
            yield Erased(kind, ref, datetime.fromisoformat(at))
        except ValueError:
            continue
