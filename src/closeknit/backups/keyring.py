"""The ring of keys beside the archives: of each living person the wrapped data key with its piece, and the backup key.

There is one ring and never an older one, so a key that was destroyed is nowhere, and that person's rows in every archive
stay closed. The ring is sealed under the master key like the archives; a second copy guards it from bit rot.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from django.conf import settings
from django.db import connection

from closeknit.accounts import keys
from closeknit.accounts.models import PersonKey, User
from closeknit.backups import folder, loading, tables
from closeknit.backups.folder import Problem
from closeknit.backups.frames import Table
from closeknit.storage import archive, masters, waiting

NAMES = ("keyring", "keyring.copy")
PURPOSE = "backup"
AT_ONCE = 10_000
MADE_AT_ONCE = 200


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One person: the key that seals their rows in archives; their row of wrapped keys as it stands in the store, and piece.

    away   whom the store does not hold since an older backup was restored, though newer backups do: kept until they come
           back or are erased
    A ring without rows and pieces opens archives and gives no keys.
    """

    owner: int
    key: bytes
    row: list[Any]
    ref: str
    piece: bytes
    away: bool = False


class Ring(msgspec.Struct):
    """Everybody's entry by owner, and the table that the rows are of.

    highest   the highest number that an account ever had
    earlier   the backup keys of former masters, so that archives made under them still open
    """

    table: Table
    entries: dict[int, Entry]
    highest: int
    earlier: list[bytes]


class _Head(msgspec.Struct, frozen=True):
    table: Table
    highest: int
    earlier: list[bytes]


_write = msgspec.msgpack.Encoder().encode
_head = msgspec.msgpack.Decoder(_Head).decode
_entries = msgspec.msgpack.Decoder(list[Entry]).decode


def backup_keys(file: Path | None = None) -> list[bytes]:
    """The keys of backups that the masters in the file give, the current one first. Raises keys.KeyUnusable."""
    return [
        masters.derive(one, b"closeknit backups")
        for one in masters.masters(file or settings.MASTER_KEY_FILE, make=False)
    ]


def ensure_keys() -> None:
    """Make the data key of everybody who has none yet: from now on their rows go into archives."""
    without = list(User.objects.exclude(pk__in=PersonKey.objects.values("owner_id")).values_list("pk", flat=True))
    for start in range(0, len(without), MADE_AT_ONCE):
        some = without[start : start + MADE_AT_ONCE]
        # One wait for the others' writing for many keys, not one for each.
        waiting.patiently(lambda some=some: [_derived(owner) for owner in some])  # type: ignore[misc]


def renew(place: Path) -> Ring:
    """Write the ring anew from the living keys, in one step for each copy. Raises folder.Problem."""
    with _alone(place):
        # What a killed one left may hold keys that were destroyed since.
        for left in place.glob(f"keyring*{folder.UNFINISHED}"):
            left.unlink(missing_ok=True)
        ring = _living(_known(place))
        write(place, ring)
    return ring


def write(place: Path, ring: Ring) -> None:
    """Write the ring and its copy, each in one step. Raises folder.Problem."""
    entries = list(ring.entries.values())
    for name in NAMES:
        with folder.whole(place / name) as file:
            writer = archive.Writer(file, backup_keys()[0])
            writer.write(_write(_Head(ring.table, ring.highest, ring.earlier)))
            for start in range(0, len(entries), AT_ONCE):
                writer.write(_write(entries[start : start + AT_ONCE]))
            writer.close()


def keep_true(place: Path) -> bool:
    """Write the ring anew if there is one and it holds anything but the living keys; whether it did."""
    known = _known(place)
    if known is None:
        return False
    gone = _erased()
    with_rows = {e.owner: list(e.row) for e in known.entries.values() if not e.away or e.owner in gone}
    if with_rows == dict(_rows()):
        return False
    renew(place)
    return True


def read(place: Path, known: list[bytes]) -> Ring:
    """Open the ring in a folder with one of the keys; the copy when the first is damaged.

    Raises archive.NotWhole, or Problem when there is no ring.
    """
    found = [place / name for name in NAMES if (place / name).exists()]
    if not found:
        raise Problem(
            f"There is no keyring in {place}, and without it nobody's rows can be opened. Copy the file keyring from the "
            "folder where the backup was made, then try again."
        )
    for path in found[:-1]:
        try:
            return _read(path, known)
        except archive.NotWhole:
            continue
    return _read(found[-1], known)


def _read(path: Path, known: list[bytes]) -> Ring:
    with path.open("rb") as file:
        reader, key = opened(file, known)
        frames = iter(reader)
        try:
            head = _head(next(frames))
            entries = [entry for frame in frames for entry in _entries(frame)]
        except msgspec.DecodeError:
            raise Problem(
                f"{path} was written by a newer Closeknit. Bring this one up to date, then try again."
            ) from None
    earlier = head.earlier if key == known[0] else [key, *(one for one in head.earlier if one != key)]
    return Ring(head.table, {entry.owner: entry for entry in entries}, head.highest, earlier)


def opened(file: BinaryIO, known: list[bytes]) -> tuple[archive.Reader, bytes]:
    """An archive opened with the first of the keys that fits, and that key. Raises archive.NotWhole."""
    for key in known[:-1]:
        try:
            return archive.Reader(file, key), key
        except archive.OtherKey:
            file.seek(0)
    return archive.Reader(file, known[-1]), known[-1]


def _known(place: Path) -> Ring | None:
    if not any((place / name).exists() for name in NAMES):
        return None
    try:
        return read(place, backup_keys())
    except archive.NotWhole:
        return None


def _rows() -> Iterator[tuple[int, list[Any]]]:
    """The rows of keys that are not destroyed, by owner."""
    table = tables.table(PersonKey)
    wrapped = place_of(table, "wrapped")
    for some in tables.rows(connection, table, [], "owner_id"):
        for row in some:
            if row[wrapped]:
                yield row[-1], list(row[:-1])


def place_of(table: Table, column: str) -> int:
    """Where a column stands in the rows of a table."""
    return [one.name for one in table.columns].index(column)


def _living(known: Ring | None) -> Ring:
    """The ring of the keys that there are now; former masters are remembered."""
    table = tables.table(PersonKey)
    refs = place_of(table, "ref")
    found = {}
    for owner, row in list(_rows()):
        key = _derived(owner)
        piece = masters.read_piece(settings.PERSON_KEYS, row[refs])
        if key is not None and piece is not None:
            found[owner] = Entry(owner, key, row, row[refs], bytes(piece))
    if known:
        gone = _erased()
        found |= {e.owner: e for e in known.entries.values() if e.away and e.owner not in found and e.owner not in gone}
    highest = max(tables.highest(connection, tables.table(User)) or 0, known.highest if known else 0)
    return Ring(table, found, highest, known.earlier if known else [])


def _erased() -> set[int]:
    """The numbers of the accounts that the list of erasures names."""
    listed = settings.DATA / "erased.list"
    lines = listed.read_text("ascii", "replace").splitlines() if listed.exists() else []
    words = [line.split() for line in lines]
    return {int(some[1]) for some in words if len(some) > 1 and some[0] == "account" and some[1].isdecimal()}


def set_aside(place: Path) -> None:
    """After a restore: whom the restored store does not hold stays in the ring, so that newer backups still open."""
    with _alone(place):
        known = _known(place)
        if known is None:
            return
        here = set(User.objects.values_list("pk", flat=True))
        for owner, entry in known.entries.items():
            if owner not in here:
                known.entries[owner] = msgspec.structs.replace(entry, away=True)
        write(place, known)


def _derived(owner: int) -> bytes | None:
    try:
        return keys.derived(owner, PURPOSE)
    except keys.KeyGone:
        return None


def key_for(ring: Ring, owner: int) -> bytes | None:
    """The key of somebody's rows: from the ring, or made now for a new account; None when it was destroyed."""
    known = ring.entries.get(owner)
    return known.key if known else _derived(owner)


def give(ring: Ring, *, late: bool) -> None:
    """The wrapped keys into their table, as soon as it is there, for migrations may need them; and each piece into its file.

    late   the store is as this version has it: what went in before stays.
    """
    there = loading.present_columns(ring.table)
    if not there or (late and PersonKey.objects.exists()):
        return
    at = [n for n, column in enumerate(ring.table.columns) if column.name in there]
    table = Table(ring.table.name, [ring.table.columns[n] for n in at], 0)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {connection.ops.quote_name(User._meta.db_table)}")  # noqa: S608  # our own name
        here = {row[0] for row in cursor.fetchall()}
    entries = [entry for entry in ring.entries.values() if entry.row and entry.owner in here]
    loading.insert(table, [[entry.row[n] for n in at] for entry in entries])
    for entry in entries:
        if not masters.has_piece(settings.PERSON_KEYS, entry.ref):
            with folder.whole(settings.PERSON_KEYS / entry.ref) as file:
                file.write(entry.piece)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Rings are written one after another, so that none brings back a key that was destroyed meanwhile."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (place / ".keyring.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
