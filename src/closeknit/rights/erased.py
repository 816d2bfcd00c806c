"""The list of what was deleted: numbers without names, in a file outside every backup, and in a table.

A restore of an older backup brings back people who were deleted since; it reads this list and deletes them again (CR-3). The
file is what counts then, because the table comes back as old as the backup.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from closeknit.rights.models import Erasure, Kind


@dataclass(frozen=True, slots=True)
class Erased:
    """Something that was deleted: an account by its row number, or a person by the `ref` of their page; and when."""

    kind: str
    ref: str
    at: datetime


def path() -> Path:
    """Where the list lies."""
    return Path(settings.DATA) / "erased.list"


def write(erased: Erased) -> None:
    """Add a line, and be sure that it is on the disk; nothing when it is there."""
    if (erased.kind, erased.ref) in {(one.kind, one.ref) for one in read()}:
        return
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{erased.kind} {erased.ref} {erased.at.isoformat()}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read(file: Path | None = None) -> Iterator[Erased]:
    """What the list says; a line that was cut off is passed over."""
    file = file or path()
    if not file.exists():
        return
    for line in file.read_text("ascii", "replace").splitlines():
        words = line.split()
        try:
            kind, ref, at = words
            yield Erased(Kind(kind).value, ref, datetime.fromisoformat(at))
        except ValueError:
            continue


def of_table() -> Iterable[Erased]:
    """What the table says."""
    return (Erased(one.kind, one.ref, one.at) for one in Erasure.objects.order_by("pk"))
