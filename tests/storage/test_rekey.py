"""Another key for the whole database: killed at any point, it still opens with everything that was there."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as driver

from closeknit.storage import keys, rekey

ROWS = 3000
WORK = """
import os, signal, sys
from pathlib import Path
from closeknit.storage import rekey
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[3]:
    setattr(rekey, sys.argv[3], die)
print("begun", flush=True)
rekey.rekey(Path(sys.argv[1]), Path(sys.argv[2]))
"""


class Store:
    """An encrypted database of about 12 MB with its key file."""

    def __init__(self, folder: Path) -> None:
        self.file, self.key_file = folder / "data.db", folder / "data.key"
        keys.read_or_make(self.key_file)
        connection = self.open()
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (a)")
        connection.executemany("INSERT INTO t VALUES (?)", ((os.urandom(2000).hex(),) for _ in range(ROWS)))
        connection.commit()
        connection.close()

    def open(self) -> driver.Connection:
        connection = driver.connect(str(self.file))
        key = rekey.fitting(self.file, self.key_file) if self.file.exists() and self.file.stat().st_size else ""
        connection.execute(f"PRAGMA key = \"x'{key or keys.read_or_make(self.key_file)}'\"")
        return connection

    def start(self, dies_at: str = "") -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-c", WORK, str(self.file), str(self.key_file), dies_at]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        return process

    def is_whole(self) -> bool:
        connection = self.open()
        rows = connection.execute("SELECT count(*), sum(length(a)) FROM t").fetchone()
        damage = list(connection.execute("PRAGMA cipher_integrity_check"))
        damage += [row for row in connection.execute("PRAGMA integrity_check") if row != ("ok",)]
        connection.close()
        return bool(rows == (ROWS, ROWS * 4000) and not damage)


def test_a_database_gets_another_key_and_the_old_one_opens_nothing(tmp_path: Path) -> None:
    """CR-5."""
    store = Store(tmp_path)
    old = keys.read_or_make(store.key_file)
    rekey.rekey(store.file, store.key_file)
    new = keys.read_or_make(store.key_file)
    assert new != old
    assert (rekey.opens(store.file, old), rekey.opens(store.file, new)) == (False, True)
    assert store.is_whole()
    assert not rekey.next_key_file(store.key_file).exists()


def test_killed_at_any_moment_it_opens_with_everything(tmp_path: Path) -> None:
    """kill -9 mid-rekey, 0 lost (CR-5): eight moments and more, some in the middle of the pages."""
    store, chance = Store(tmp_path), random.Random(5)
    begun = time.monotonic()
    store.start().wait()
    usual = time.monotonic() - begun
    killed = halfway = 0
    for _ in range(60):
        if killed >= 8 and halfway:
            break
        process = store.start()
        time.sleep(chance.uniform(0, usual))
        process.send_signal(signal.SIGKILL)
        if process.wait() == -signal.SIGKILL:
            killed += 1
        else:
            # The first run was slower than this machine mostly is: aim earlier.
            usual *= 0.8
        halfway += store.file.with_name("data.db-journal").exists()
        assert store.is_whole()
    assert killed >= 8
    assert halfway >= 1
    rekey.rekey(store.file, store.key_file)
    assert store.is_whole()


@pytest.mark.parametrize("step", ["_write_anew", "_take_over"])
def test_killed_between_two_steps_the_next_run_goes_on(tmp_path: Path, step: str) -> None:
    """CR-5: with the next key written and the old one in use, and with the next one in use and not yet in its place."""
    store = Store(tmp_path)
    old = keys.read_or_make(store.key_file)
    assert store.start(step).wait() == -signal.SIGKILL
    beside = keys.read_or_make(rekey.next_key_file(store.key_file), make=False)
    fits = rekey.fitting(store.file, store.key_file)
    assert fits == (old if step == "_write_anew" else beside)
    assert keys.read_or_make(store.key_file) == old
    assert store.is_whole()
    rekey.rekey(store.file, store.key_file)
    assert not rekey.next_key_file(store.key_file).exists()
    now = keys.read_or_make(store.key_file)
    assert (now == beside) == (step == "_take_over")
    assert rekey.opens(store.file, now)
    assert store.is_whole()


def test_while_somebody_has_it_open_nothing_is_changed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    key = keys.read_or_make(store.key_file)
    other = store.open()
    other.execute("SELECT count(*) FROM t").fetchone()
    with pytest.raises(rekey.Busy, match="Stop it"):
        rekey.rekey(store.file, store.key_file)
    assert other.execute("SELECT count(*) FROM t").fetchone() == (ROWS,)
    other.close()
    assert rekey.fitting(store.file, store.key_file) == key
    assert store.is_whole()
