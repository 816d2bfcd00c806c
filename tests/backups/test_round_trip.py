"""A backup taken while others write, then the store destroyed, then restored elsewhere: every row the same (RE-11, CR-6)."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.backups.conftest import Maker
from tests.backups.stores import ROOT, Store, moved

WRITES = """
import itertools, os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "closeknit.settings")
from closeknit.terminal import store
store.open()
from closeknit.accounts import actions
for n in itertools.count():
    actions.open_account(email=f"w{n}@example.org", name="Writer")
    print(n, flush=True)
"""
BOTH = ("sqlite", "postgresql")


def writing(store: Store) -> "subprocess.Popen[str]":
    """A process that opens accounts, each with its journal entry, and has begun."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITES], env=store.environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "0\n"
    return process


@pytest.mark.parametrize("source", BOTH)
@pytest.mark.parametrize("target", BOTH)
def test_what_was_destroyed_comes_back_row_by_row(source: str, target: str, make_store: Maker) -> None:
    """Every table, every kind of value, from each database into each (RE-11)."""
    there = make_store(source)
    counts = there.inside("fill", 12)
    assert min(counts.values()) >= 2
    made = there.backup()
    before = there.inside("digests")
    assert made["sums"] == {table: sums for table, sums in before.items() if table != "accounts_personkey"}
    assert made["tried_s"] > 0
    here = make_store(target)
    archive = moved(there, here.folder)
    keys = there.inside("accounts")["keys"]
    shutil.rmtree(there.data)

    found = here.restore(archive)
    assert found["left_out"] == []
    assert here.inside("digests") == before
    state = here.inside("accounts")
    assert state["keys"] == keys
    assert state["guarded"], "the restored journal refuses changes as the one before did (AD-2)"
    again = here.inside("open_account", "after@example.org")
    assert again > max(map(int, keys))


@pytest.mark.parametrize("vendor", BOTH)
def test_a_backup_during_writes_is_one_moment(vendor: str, make_store: Maker) -> None:
    """Each account was opened with one journal entry, in one transaction: the backup holds both or neither (RE-11)."""
    there, here = make_store(vendor), make_store("sqlite")
    there.inside("life", "amara,femi")
    writer = writing(there)
    made = there.backup("--no-verify")
    assert writer.poll() is None
    writer.kill()
    writer.communicate()
    assert there.inside("digests") != made["sums"]
    found = here.restore(moved(there, here.folder))
    assert found["broken_journals"] == []
    state = here.inside("accounts")
    assert state["people"] == state["chains"]
    assert state["broken"] == state["orphans"] == []
    assert len(state["people"]) > 2


def test_the_folder_of_a_fresh_machine_needs_the_backup_the_keyring_and_the_key(
    make_store: Maker, tmp_path: Path
) -> None:
    """The backup, the keyring beside it and the recovery sheet are enough; without any of them it says what is missing."""
    there = make_store("sqlite")
    there.inside("life", "amara")
    there.backup("--no-verify")
    sheet = tmp_path / "sheet.key"
    sheet.write_bytes((there.data / "master.key").read_bytes())
    here = make_store("sqlite")
    archive = moved(there, here.folder)
    (here.data / "master.key").unlink()

    without_key = here.run("restore", archive)
    assert without_key.returncode == 1
    assert "There is no key at" in without_key.stderr
    ring = archive.parent / "keyring"
    for name in ("keyring", "keyring.copy"):
        (archive.parent / name).rename(archive.parent / f"{name}.away")
    without_ring = here.run("restore", archive, "--key-file", sheet)
    assert "There is no keyring" in without_ring.stderr
    assert not (here.data / "master.key").exists()
    (archive.parent / "keyring.copy.away").rename(ring.with_name("keyring.copy"))

    assert here.restore(archive, "--key-file", sheet)["people"] == 1
    assert here.inside("accounts") == there.inside("accounts")
    assert (here.data / "master.key").stat().st_mode & 0o777 == 0o600
