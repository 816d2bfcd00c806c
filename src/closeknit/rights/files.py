"""Files of exports: under names that say nothing, in a folder of the data folder, encrypted with keys that stand in their rows."""

import os
import time
from pathlib import Path

from django.conf import settings

from closeknit.rights.models import Export
from closeknit.storage import progress

ORPHAN_SECONDS = 3600
"""A file without a row is of work that died; younger ones may be about to get one."""


def path(export: Export) -> Path:
    """Where the file of an export lies."""
    return Path(settings.EXPORTS) / export.ref


def drop(export: Export) -> None:
    """Delete an export: first its row, with which the key is gone, then its file."""
    ref, file = export.ref, path(export)
    export.delete()
    file.unlink(missing_ok=True)
    progress.clear(settings.PROGRESS, ref)


def drop_exports(owner_number: int) -> None:
    """Delete every export of an account: what it holds has changed, or is to be forgotten."""
    for export in Export.objects.filter(owner=owner_number):
        progress.ask_to_stop(settings.PROGRESS, export.ref)
        file = path(export)
        export.delete()
        file.unlink(missing_ok=True)


def clear_orphans() -> None:
    """Delete files whose export is gone, and words on progress that nobody waits for."""
    there = set(Export.objects.values_list("ref", flat=True))
    for file in Path(settings.EXPORTS).iterdir():
        if file.name not in there:
            file.unlink(missing_ok=True)
    old = time.time() - ORPHAN_SECONDS
    for file in Path(settings.PROGRESS).iterdir():
        if _changed(file) < old:
            file.unlink(missing_ok=True)


def _changed(file: Path) -> float:
    try:
        return os.stat(file).st_mtime
    except FileNotFoundError:
        return time.time()
