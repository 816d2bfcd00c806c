"""Writing everything about somebody into one zip: for a download, encrypted in the data folder; for the terminal, into a file."""

import os
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.rights import files
from closeknit.rights.models import Export
from closeknit.rights.queries.rows import exported, one_moment, rows_of
from closeknit.rights.writing import calendar, cards, page, sealed, tables, whole
from closeknit.rights.writing.people import contacts

NAME = "closeknit.json"
TELL_EVERY = 500


class Stopped(Exception):
    """The person no longer wants this export."""


Progress = Callable[[int, int], None]
"""Called with how many rows are written, and how many there are."""


@transaction.atomic
def begin(*, owner: User, now: datetime | None = None) -> Export:
    """Open an export that is about to be written; an earlier one goes."""
    files.drop_exports(owner.pk)
    journal.write(owner=owner, act="export.begun")
    return Export.objects.create(owner=owner, key=sealed.new_key(), made_at=now or timezone.now())


@transaction.atomic
def stop(export: Export) -> None:
    """Delete an export that is ready or still written."""
    owner = export.owner
    files.drop(export)
    journal.write(owner=owner, act="export.stopped")


@transaction.atomic
def hand_over(export: Export) -> None:
    """Note that an export is about to be fetched, before a byte of it is on its way."""
    journal.write(owner=export.owner, act="export.fetched", facts={"size": export.size})


def write(export: Export, progress: Progress, stopped: Callable[[], bool]) -> None:
    """Write an export into its encrypted file. Raises Stopped; nothing is left then."""
    file = files.path(export)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            writer = sealed.Writer(out, bytes(export.key))
            write_zip(owner=export.owner, out=writer, progress=progress, stopped=stopped, now=export.made_at)
            writer.finish()
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    changed = Export.objects.filter(pk=export.pk).update(state=Export.State.READY, size=writer.size)
    if not changed:
        # It was dropped while it was written.
        file.unlink(missing_ok=True)
        raise Stopped


def write_file(*, owner: User, to: Path, progress: Progress) -> int:
    """Write an export to a plain file that only its owner may read; it appears whole or not at all. Returns its size."""
    fresh = to.with_name(f"{to.name}.{os.getpid()}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            write_zip(owner=owner, out=out, progress=progress, stopped=lambda: False, now=timezone.now())
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(to)
    finally:
        fresh.unlink(missing_ok=True)
    with transaction.atomic():
        journal.write(owner=owner, act="export.written")
    return to.stat().st_size


def write_zip(
    *, owner: User, out: IO[bytes] | sealed.Writer, progress: Progress, stopped: Callable[[], bool], now: datetime
) -> None:
    """Write the zip. `out` need not be able to seek."""
    with one_moment(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        total = 2 * sum(rows_of(owner.pk, one).count() for one in exported())
        told = _Telling(progress, stopped, total)
        people = contacts(owner)
        made_at = now.astimezone(ZoneInfo(owner.zone or settings.TIME_ZONE))
        _put(archive, NAME, whole.whole(owner, made_at.isoformat(), version("closeknit"), told.add))
        _put(archive, "index.html", page.page(owner, people, tables.counted(owner)))
        _put(archive, "contacts.vcf", cards.cards(people))
        _put(archive, "contacts.csv", tables.contacts(people))
        _put(archive, "calendar.ics", calendar.calendar(owner, now))
        for name, one in tables.names():
            _put(archive, name, told.each(tables.table(owner, one)))


class _Telling:
    """Counts rows, tells how many they are now and then, and hears whether it is to stop."""

    def __init__(self, progress: Progress, stopped: Callable[[], bool], total: int) -> None:
        self._progress, self._stopped, self._total, self._done = progress, stopped, total, 0

    def add(self, rows: int) -> None:
        """So many more rows are written."""
        self._done += rows
        if self._done % TELL_EVERY == 0:
            if self._stopped():
                raise Stopped
            self._progress(min(self._done, self._total), self._total)

    def each(self, lines: Iterable[str]) -> Iterable[str]:
        """The same lines, counted."""
        for line in lines:
            self.add(1)
            yield line


def _put(archive: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    """Write one member in pieces, with a date that says nothing."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    with archive.open(info, "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece.encode("utf-8", "replace"))
