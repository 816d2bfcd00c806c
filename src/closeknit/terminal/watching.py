"""closeknit watch: brings in whatever is put into a folder, so that next month's export is one drag and nothing else.

A file is looked at once it has stopped growing, and brought in as it would be from the page, undo included. One that asks
something only the owner can say waits on the import page. What was done with a file is remembered by its content, so a
newer export of the same name extends what is there, and the same one again does nothing.
"""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions import imports
from closeknit.circle.models import Batch
from closeknit.storage import progress

STILL_FOR = 3.0
"""Seconds for which a file has not changed before it is looked at: it may still be on its way."""

PIECE = 1 << 20
UNFINISHED = (".part", ".crdownload", ".download", ".tmp")


def watch(folder: Path, *, owner: User, every: float, once: bool) -> int:
    """Bring in what lies in `folder` and what comes to it, until stopped; `once` only what is there now."""
    if not folder.is_dir():
        print(f"There is no folder {folder}. Make it, and put exports into it.")
        return 1
    print(f"Watching {folder}. Put exports into it; stop with Ctrl+C.")
    while True:
        for path in _ready(folder, still_for=0.0 if once else STILL_FOR):
            _take(path, owner)
        if once:
            return 0
        time.sleep(every)


def _ready(folder: Path, still_for: float) -> Iterator[Path]:
    """Files of the folder and of the folders in it that have stopped growing, the oldest first."""
    found = []
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or path.suffix.lower() in UNFINISHED or path.is_symlink() or not path.is_file():
            continue
        stat = path.stat()
        if stat.st_size and time.time() - stat.st_mtime >= still_for:
            found.append((stat.st_mtime, path))
    return (path for _, path in sorted(found))


def _take(path: Path, owner: User) -> None:
    """Bring one file in, unless it was already."""
    try:
        with path.open("rb") as file:
            done = _Done(owner)
            content = _digest(file)
            if done.settled(content):
                return
            file.seek(0)
            batch = imports.look_at(owner=owner, files=[(path.name, file, path.stat().st_size)])
    except OSError as problem:
        print(f"{path.name}: cannot be opened ({problem.strerror}).")
        return
    done.note(content, _bring(path.name, owner, batch))


def _bring(name: str, owner: User, batch: Batch) -> str:
    """Keep what was found in one file; returns what became of it: a batch that waits, or nothing more to do."""
    entry = batch.files.get()
    if entry.refusal:
        print(f"{name}: {entry.refusal}")
        imports.throw_away(owner=owner, batch=batch)
        return ""
    try:
        kept = imports.keep(owner=owner, batch=batch)
    except imports.NotReady as question:
        print(f"{name}: {question} It waits on the import page for your answer.")
        return batch.ref
    counts = kept.counts
    print(f"{name}: {counts['people']} new people, {counts['interactions']} new moments, {counts['dates']} new dates.")
    return ""


def _digest(file: Any) -> str:
    total = hashlib.sha256()
    while piece := file.read(PIECE):
        total.update(piece)
    return total.hexdigest()


class _Done:
    """What became of each file's content, in a small file beside the database: digests only, no names."""

    def __init__(self, owner: User) -> None:
        self._owner, self._ref = owner, f"watched-{owner.pk}"
        self._known: dict[str, str] = progress.read(settings.DATA, self._ref) or {}

    def settled(self, content: str) -> bool:
        """Whether nothing is left to do: brought in or refused, or still waiting for an answer."""
        ref = self._known.get(content)
        return ref is not None and (not ref or access.batches(self._owner).filter(ref=ref).exists())

    def note(self, content: str, waiting: str) -> None:
        """Remember it."""
        self._known[content] = waiting
        progress.write(settings.DATA, self._ref, **self._known)
