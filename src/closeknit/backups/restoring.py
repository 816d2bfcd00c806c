"""Restores an archive into an empty store, compares every row with the archive, and brings the store up to date."""

import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import DatabaseError, connection

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.backups import frames, keyring, loading, places, shape, tables
from closeknit.backups.folder import Problem
from closeknit.backups.frames import End, Head, Rows, Sum, Table
from closeknit.backups.keyring import Ring
from closeknit.backups.making import Progress, about
from closeknit.storage import archive, envelope
from closeknit.storage.keys import KeyUnusable

DAMAGED = "{file} was cut off or changed after it was made, so nothing was restored. Take another copy of it, or an older backup."
OTHER_KEY = (
    "{file} does not open with the master key at {key}, or its beginning is damaged. Give the key of the recovery sheet of "
    "the installation that made it, with --key-file FILE."
)


@dataclass
class Restored:
    """What was restored: rows and SHA-256 of each table, who was left out, and whose journal does not fit."""

    sums: dict[str, tuple[int, str]] = field(default_factory=dict)
    made_at: str = ""
    left_out: set[int] = field(default_factory=set)
    let_go: int = 0
    broken_journals: list[int] = field(default_factory=list)
    people: int = 0
    seconds: float = 0.0

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(count for count, _ in self.sums.values())


def restore(
    path: Path,
    *,
    key_file: Path | None = None,
    put_aside: bool = False,
    afterwards: Callable[[], None] = lambda: None,
    progress: Progress = lambda table, rows: None,
) -> Restored:
    """Restore an archive into the store, which becomes what it was; `afterwards` is the last act before it takes its place.

    Whether there is a store already is for the caller to ask (`places.is_empty`); `put_aside` keeps it under another name.
    Raises Problem; then nothing has changed.
    """
    began = time.monotonic()
    try:
        with path.open("rb") as file:
            archive.refuse_foreign(file)
            known = _known_keys(key_file)
            ring = _ring(path.parent, known)
            reader, _ = keyring.opened(file, [*known, *ring.earlier])
            with places.emptied(put_aside=put_aside):
                found = _Reading(reader, ring, progress).into_the_store()
                shape.bring_up_to_date()
                keyring.give(ring, late=True)
                loading.count_on(tables.table(User), ring.highest)
                places.bring_erased_list(path.parent)
                afterwards()
                keyring.set_aside(settings.BACKUP_FOLDER)
                found.people = User.objects.count()
                found.broken_journals = _broken_journals()
    except archive.NotAnArchive:
        raise Problem(
            f"{path} is no backup of Closeknit, or its beginning is damaged. Take another copy of it."
        ) from None
    except archive.OtherKey:
        named = key_file or settings.MASTER_KEY_FILE
        raise Problem(OTHER_KEY.format(file=path, key=named)) from None
    except archive.Damaged:
        raise Problem(DAMAGED.format(file=path)) from None
    except FileNotFoundError as problem:
        raise Problem(f"There is no file {problem.filename}.") from problem
    except OSError as problem:
        raise Problem(f"{problem.filename or path} cannot be read or written ({problem.strerror}).") from problem
    except KeyUnusable as problem:
        raise Problem(f"{problem} A recovery sheet has it; --key-file FILE names it.") from problem
    except DatabaseError as problem:
        raise Problem(f"The backup could not be put into the database ({problem}). Nothing was changed.") from problem
    found.seconds = time.monotonic() - began
    return found


def _ring(place: Path, known: list[bytes]) -> Ring:
    try:
        return keyring.read(place, known)
    except archive.Damaged:
        raise Problem(
            f"The keyring in {place} and its copy are damaged, so nothing was restored. Take them from another copy of "
            "the folder."
        ) from None


def _known_keys(key_file: Path | None) -> list[bytes]:
    """Every key that may open something here: of the given file, and of the masters in place."""
    given = keyring.backup_keys(key_file) if key_file else []
    return given + (keyring.backup_keys() if not given or settings.MASTER_KEY_FILE.exists() else [])


def _broken_journals() -> list[int]:
    return [chain for chain in journal.chains() if journal.verify(chain) is not None]


class _Reading:
    """One archive on its way back."""

    def __init__(self, reader: archive.Reader, ring: Ring, progress: Progress) -> None:
        self._reader, self._ring, self._progress = reader, ring, progress
        self._found = Restored()
        self._expected: list[Sum] = []

    def into_the_store(self) -> Restored:
        """Everything into the empty store, at the migrations of the archive."""
        waiting = self._frames()
        head = next(waiting, None)
        if not isinstance(head, Head):
            raise archive.Damaged
        if head.format > frames.FORMAT:
            raise Problem("This backup was made by a newer Closeknit. Bring this one up to date, then restore.")
        self._found.made_at = head.made_at
        shape.bring_to(head.migrations)
        with loading.unguarded():
            for table in head.tables:
                loading.empty(table)
            self._load(head, waiting)
            self._compare(head)
            if self._found.left_out:
                self._found.let_go = loading.let_go_of_missing(
                    shape.references(head.migrations), {table.name for table in head.tables}
                )
            keyring.give(self._ring, late=False)
            for sum_ in self._expected:
                loading.count_on(head.tables[sum_.table], sum_.highest)
        return self._found

    def _frames(self) -> Iterator[frames.Frame]:
        for content in self._reader:
            try:
                yield frames.read(content)
            except msgspec.DecodeError:
                raise Problem(
                    "This backup was made by a newer Closeknit. Bring this one up to date, then restore."
                ) from None

    def _load(self, head: Head, waiting: Iterator[frames.Frame]) -> None:
        digest = tables.Digest()
        for frame in waiting:
            if isinstance(frame, Rows):
                table = head.tables[frame.table]
                rows = self._opened(table, frame)
                digest.add([frames.write(row) for row in rows])
                loading.insert(table, rows)
                self._progress(table.name, digest.rows)
            elif isinstance(frame, Sum):
                name = head.tables[frame.table].name
                self._found.sums[name] = digest.seal()
                self._expected.append(frame)
                if not self._found.left_out and digest.seal() != (frame.rows, frame.sha256):
                    raise archive.Damaged
                digest = tables.Digest()
            elif isinstance(frame, End) and frame.tables == len(self._expected):
                return
        raise archive.Damaged

    def _opened(self, table: Table, frame: Rows) -> list[list[object]]:
        """The rows of a frame in the order of their keys, without those of people whose key is gone."""
        rows: list[list[object]] = []
        for group in frame.groups:
            packed = group.rows
            if group.owner is not None:
                entry = self._ring.entries.get(group.owner)
                if entry is None:
                    self._found.left_out.add(group.owner)
                    continue
                packed = self._unsealed(packed, entry, table)
            try:
                rows += frames.unpack(packed)
            except (zlib.error, msgspec.DecodeError):
                raise archive.Damaged from None
        rows.sort(key=lambda row: row[table.key])  # type: ignore[arg-type, return-value]  # keys are numbers or text
        return rows

    def _unsealed(self, packed: bytes, entry: keyring.Entry, table: Table) -> bytes:
        try:
            return envelope.open_(entry.key, packed, about(self._reader.salt, table.name, entry.owner))
        except envelope.Tampered:
            raise Problem(
                f"The rows of account {entry.owner} do not open with the key in the keyring, so nothing was restored. Take "
                "backup and keyring from the same copy of the folder."
            ) from None

    def _compare(self, head: Head) -> None:
        """Read every table back: what is in the store is what was in the archive."""
        for table in head.tables:
            if tables.digest(connection, table) != self._found.sums[table.name]:
                raise Problem(f"What was written of {table.name} does not read back the same, so nothing was restored.")
