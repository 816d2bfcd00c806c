"""closeknit backup and restore as an operator meets them: what is said, kept, refused, noticed by the doctor."""

import json
import os
import signal
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from closeknit.backups import folder
from tests.backups.conftest import Maker
from tests.backups.stores import Store, moved
from tests.terminal.commands import start


@pytest.fixture
def store(make_store: Maker) -> Store:
    made = make_store("sqlite")
    made.inside("life", "amara")
    return made


def test_what_is_said_of_a_backup(store: Store) -> None:
    done = store.run("backup")
    assert done.returncode == 0
    first, second, third = done.stdout.strip().splitlines()
    assert first.startswith("Backed up ")
    assert str(store.backups[0]) in first
    assert second.endswith("every row of every table is the same.")
    assert third.startswith("1 in the folder.")
    assert not list(store.data.glob(f"{folder.TRYING}*"))


def test_the_doctor_knows_the_last_backup_that_was_tried(store: Store) -> None:
    assert "B1               There is no backup that was tried yet." in store.run("doctor").stdout
    store.backup("--no-verify")
    assert "There is no backup that was tried yet." in store.run("doctor").stdout
    file = store.backup()["file"]
    assert f"ok      B1               The last backup that was tried is from {datetime.now(UTC):%d %B %Y}" in (
        said := store.run("doctor").stdout
    )
    assert file in said
    noted = store.data / "backup.json"
    old = {**json.loads(noted.read_text()), "at": (datetime.now(UTC) - timedelta(days=9)).isoformat()}
    noted.write_text(json.dumps(old))
    assert "That is more than 8 days ago. Run: closeknit backup" in store.run("doctor").stdout
    Path(file).unlink()
    assert "It is not there any more." in store.run("doctor").stdout


def aged(store: Store, days: float) -> Path:
    """The newest backup, named as if it were that old."""
    path = store.backups[-1]
    older = path.with_name(folder.name(datetime.now(UTC) - timedelta(days=days)))
    path.rename(older)
    return older


def test_old_backups_go_but_never_the_last_that_was_tried(store: Store) -> None:
    tried = store.backup()["file"]
    last = aged(store, 40)
    noted = store.data / "backup.json"
    noted.write_text(noted.read_text().replace(tried, str(last)))
    gone = []
    for days in (30, 29.9):
        store.backup("--no-verify", "--keep", "99d")
        gone.append(aged(store, days))
    # Whatever else lies in the folder is not ours to delete.
    other = store.data / "backups" / "photos.backup"
    other.write_bytes(b"")
    done = store.backup("--no-verify", "--keep", "1d")
    assert done["removed"] == 2
    assert not any(path.exists() for path in gone)
    assert last.exists()
    assert other.exists()
    assert store.run("backup", "--keep", "often").returncode == 2


def test_a_store_with_somebody_in_it_is_not_written_over(store: Store, tmp_path: Path) -> None:
    store.backup("--no-verify")
    [file] = store.backups
    before = store.inside("digests")
    store.inside("life", "femi")
    after = store.inside("digests")
    refused = store.run("restore", file)
    assert refused.returncode == 1
    assert "There is somebody's data in this store already." in refused.stderr
    assert store.inside("digests") == after

    done = store.run("restore", file, "--replace")
    assert done.returncode == 0
    assert "Backed up the present store first:" in done.stderr
    assert store.inside("digests") == before
    newest = store.backups[-1]
    # The key of whom only the newer backup holds stays in the keyring, also when that is written anew.
    store.backup("--no-verify")
    assert store.run("restore", newest, "--try").returncode == 0
    elsewhere = store.restore(newest, "--into", tmp_path / "away", "--key-file", store.data / "master.key")
    assert elsewhere["people"] == 2
    assert store.inside("digests") == before


def test_nothing_is_restored_under_a_running_server(store: Store) -> None:
    """Another process that holds the database open is noticed; its log would not fit the restored file."""
    store.backup("--no-verify")
    store.inside("life", "femi")
    server = start(store.folder, "serve", "--port", "0", "--workers", "1")
    try:
        deadline = time.monotonic() + 60
        while not (store.data / "closeknit.db-shm").exists() and time.monotonic() < deadline:
            time.sleep(0.2)
        done = store.run("restore", store.backups[0], "--replace")
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.communicate()
    assert done.returncode == 1
    assert "Closeknit is running on this store. Stop it, then try again." in done.stderr
    assert len(store.inside("accounts")["people"]) == 2


def test_two_at_once_do_not_mix(store: Store) -> None:
    with (store.data / "backup.lock").open("wb") as lock:
        folder.fcntl.flock(lock, folder.fcntl.LOCK_EX)
        done = store.run("backup")
    assert done.returncode == 1
    assert "Another backup or restore is at work. Wait until it is done." in done.stderr


def test_what_is_no_backup_is_not_tried(store: Store, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE t (a)").connection.close()
    assert "is no backup of Closeknit" in store.run("restore", tmp_path / "other.db", "--try").stderr
    assert "There is no file" in store.run("restore", tmp_path / "none.backup", "--try").stderr


def test_a_backup_from_before_a_new_master_key_still_opens(make_store: Maker) -> None:
    """The keyring goes over to the new master while both are there, and remembers the old one (CR-6)."""
    there, here = make_store("sqlite"), make_store("sqlite")
    there.inside("life", "amara,femi")
    there.backup("--no-verify")
    before, keys = (there.data / "master.key").read_bytes(), there.inside("accounts")["keys"]
    done = there.run("keys", "rotate-master")
    assert done.returncode == 0, done.stderr
    assert (there.data / "master.key").read_bytes() != before
    assert here.restore(moved(there, here.folder))["people"] == 2
    assert here.inside("accounts")["keys"] == keys
