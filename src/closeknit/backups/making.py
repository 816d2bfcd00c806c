"""Makes an archive: everything as it is at one moment, read while others go on writing."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from closeknit.backups import folder, frames, keyring, tables
from closeknit.backups.folder import DamagedStore, Problem
from closeknit.backups.frames import End, Group, Head, Rows, Sum
from closeknit.storage import archive, envelope
from closeknit.storage.keys import KeyUnusable

MOST_ROWS, MOST_BYTES = 10_000, 4 * 1024**2
"""Rows and bytes that are in memory at once, and then in one frame."""

Progress = Callable[[str, int], None]
"""Told the table and how many of its rows are done."""


@dataclass(frozen=True, slots=True)
class Made:
    """An archive that was made: `sums` holds rows and SHA-256 of each table as they were read from the store."""

    path: Path
    sums: dict[str, tuple[int, str]]
    bytes: int
    seconds: float

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(count for count, _ in self.sums.values())


def make(place: Path, *, progress: Progress = lambda table, rows: None) -> Made:
    """Make an archive in a folder, and the ring of keys beside it. Raises folder.Problem; then nothing has changed there."""
    began = time.monotonic()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.clear_unfinished(place)
    path = place / folder.name(datetime.now(UTC))
    try:
        keyring.ensure_keys()
        ring = keyring.renew(place)
        with snapshot() as connection, folder.whole(path) as file:
            _refuse_damage(connection)
            keyring.ensure_keys()
            writer = archive.Writer(file, keyring.backup_keys()[0])
            sums = write(connection, writer, ring, tables.sources(), progress)
            # Accounts that were opened meanwhile; and nobody whose key was destroyed meanwhile.
            keyring.renew(place)
    except KeyUnusable as problem:
        raise Problem(str(problem)) from problem
    except DatabaseError as problem:
        raise DamagedStore(
            f"The database cannot be read to its end ({problem}), so no backup was made and the earlier ones stay. "
            "It may be damaged: run closeknit doctor, and restore the last backup if it is."
        ) from problem
    _keep_erased_beside(place)
    return Made(path, sums, path.stat().st_size, time.monotonic() - began)


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own that sees the store as it is now, whatever others write meanwhile."""
    connection = connections.create_connection("default")
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("BEGIN DEFERRED")
        if connection.vendor == "postgresql":
            connection.set_autocommit(False)
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield connection
    finally:
        connection.close()


def _refuse_damage(connection: BaseDatabaseWrapper) -> None:
    """Look at every page of the built-in database: rows of an index are not read otherwise."""
    if connection.vendor != "sqlite":
        return
    check = "cipher_integrity_check" if connection.settings_dict["OPTIONS"].get("key") else "integrity_check"
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {check}")
        found = [row[0] for row in cursor.fetchmany(3) if row[0] != "ok"]
    if found:
        raise DamagedStore(
            f"The database is damaged ({'; '.join(map(str, found))}), so no backup was made and the earlier ones stay. "
            "Restore the last one: closeknit restore FILE --replace"
        )


def _keep_erased_beside(place: Path) -> None:
    """The list of who was erased goes along, so that a restore elsewhere knows them too."""
    here = settings.DATA / "erased.list"
    if here.exists():
        with folder.whole(place / "erased.list") as file:
            file.write(here.read_bytes())


def write(
    connection: BaseDatabaseWrapper,
    writer: archive.Writer,
    ring: keyring.Ring,
    sources: list[tables.Source],
    progress: Progress = lambda table, rows: None,
) -> dict[str, tuple[int, str]]:
    """Write the store that a connection sees, each person's rows under the key of the ring; rows and SHA-256 by table."""
    return _Writing(connection, writer, ring, progress).everything(sources)


class _Writing:
    """One archive on its way."""

    def __init__(
        self, connection: BaseDatabaseWrapper, writer: archive.Writer, ring: keyring.Ring, progress: Progress
    ) -> None:
        self._connection, self._writer, self._ring, self._progress = connection, writer, ring, progress
        self._usable: dict[int, bytes | None] = {}

    def everything(self, found: list[tables.Source]) -> dict[str, tuple[int, str]]:
        """Write all frames; rows and SHA-256 by table."""
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
            state = [(str(app), str(name)) for app, name in cursor.fetchall()]
        now = datetime.now(UTC).isoformat()
        vendor = self._connection.vendor
        self._put(Head(frames.FORMAT, now, version("closeknit"), vendor, state, [source.table for source in found]))
        sums = {source.table.name: self._table(number, source) for number, source in enumerate(found)}
        self._put(End(len(sums), sum(count for count, _ in sums.values())))
        self._writer.close()
        return sums

    def _put(self, frame: frames.Frame) -> None:
        self._writer.write(frames.write(frame))

    def _table(self, number: int, source: tables.Source) -> tuple[int, str]:
        digest = tables.Digest()
        groups: dict[int | None, list[bytes]] = {}
        count = size = 0
        for some in tables.rows(self._connection, source.table, source.steps, source.owner):
            encoded = [(row[-1], frames.write(row[:-1])) for row in some if self._is_usable(row[-1])]
            digest.add([row for _, row in encoded])
            for owner, row in encoded:
                groups.setdefault(owner, []).append(row)
                size += len(row)
            count += len(encoded)
            if count >= MOST_ROWS or size >= MOST_BYTES:
                self._rows(number, source.table.name, groups)
                groups, count, size = {}, 0, 0
                self._progress(source.table.name, digest.rows)
        if groups:
            self._rows(number, source.table.name, groups)
        self._progress(source.table.name, digest.rows)
        rows, sha256 = digest.seal()
        self._put(Sum(number, rows, sha256, tables.highest(self._connection, source.table)))
        return rows, sha256

    def _is_usable(self, owner: int | None) -> bool:
        """Whether a row goes into the archive: not when its owner's key has been destroyed since the snapshot."""
        if owner is not None and owner not in self._usable:
            self._usable[owner] = keyring.key_for(self._ring, owner)
        return owner is None or self._usable[owner] is not None

    def _rows(self, number: int, table: str, groups: dict[int | None, list[bytes]]) -> None:
        self._put(Rows(number, [self._group(table, owner, rows) for owner, rows in groups.items()]))

    def _group(self, table: str, owner: int | None, rows: list[bytes]) -> Group:
        packed = frames.pack(rows)
        key = self._usable[owner] if owner is not None else None
        if key is None or owner is None:
            return Group(None, packed)
        return Group(owner, envelope.seal(key, packed, about(self._writer.salt, table, owner)))


def about(salt: bytes, table: str, owner: int) -> bytes:
    """What a person's rows are bound to: this archive, the table, the person."""
    return salt + f"{table} {owner}".encode()
