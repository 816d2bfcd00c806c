"""Giving the whole database another key, so that a kill at any moment leaves a store that opens.

    1  the next key is written beside the key file (`<file>.next`), whole and on the disk
    2  the database leaves the write-ahead log, which fails while anybody else has it open
    3  SQLCipher writes every page anew in one transaction (its rollback journal holds the old pages)
    4  the next key takes the place of the old one

Between 1 and 4 there are two keys, and whoever opens the database takes the one that fits. Nobody but `rekey`, which holds
a lock for as long as it works, throws one of them away.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2 as driver

from closeknit.storage import keys
from closeknit.storage.keys import KeyUnusable

WAIT_SECONDS = 20


class Busy(RuntimeError):
    """Something else has the database open, or another rekey is at work; the message says what to do."""


def next_key_file(key_file: Path) -> Path:
    """Where the next key waits."""
    return key_file.with_name(f"{key_file.name}.next")


def fitting(database: Path, key_file: Path) -> str:
    """The key that opens the database, of the two there are while it is given another one."""
    key = keys.read_or_make(key_file, make=not database.exists())
    waiting = keys.read_lines(next_key_file(key_file))
    if waiting is None or opens(database, key):
        return key
    return waiting[0] if opens(database, waiting[0]) else key


def opens(database: Path, key: str) -> bool:
    """Whether this key opens the database. A half-written change of key is rolled back by looking."""
    connection = driver.connect(str(database), timeout=WAIT_SECONDS)
    try:
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master")
    except driver.OperationalError as problem:
        if "locked" in str(problem):
            raise KeyUnusable("The database is being given another key. Try again in a moment.") from None
        raise
    except driver.DatabaseError:
        return False
    finally:
        connection.close()
    return True


def rekey(database: Path, key_file: Path) -> None:
    """Give the database a fresh key, or finish what was begun. Raises Busy while anybody has the database open."""
    with _alone(key_file):
        old, beside = fitting(database, key_file), next_key_file(key_file)
        if beside.exists() and keys.read_lines(beside) == [old]:
            # Stopped between steps 3 and 4: the database has its new key already.
            _take_over(key_file)
            return
        keys.replace(beside, keys.fresh() + "\n")
        try:
            _write_anew(database, old, keys.read_or_make(beside, make=False))
        except Busy:
            beside.unlink()
            raise
        _take_over(key_file)


def _take_over(key_file: Path) -> None:
    next_key_file(key_file).replace(key_file)
    keys.sync_folder(key_file.parent)


def _write_anew(database: Path, old: str, new: str) -> None:
    connection = driver.connect(str(database), timeout=1, isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{old}'\"")
        connection.execute("PRAGMA synchronous = FULL")
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        except driver.OperationalError:
            mode = "locked"
        if mode != "delete":
            raise Busy("Closeknit is running. Stop it, then run this again.")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA rekey = \"x'{new}'\"")
    finally:
        connection.close()
    if not opens(database, new):
        raise KeyUnusable("The database did not take its new key. It still opens with the old one.")


@contextmanager
def _alone(key_file: Path) -> Iterator[None]:
    """One change of key at a time; the lock goes with the process that held it."""
    with key_file.with_name(f"{key_file.name}.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("Another change of key is at work.") from None
        yield
