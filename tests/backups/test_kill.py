"""Killed at any act, a backup leaves the earlier ones and no half one, a restore the old store or the new (RE-2)."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.backups.conftest import Maker
from tests.backups.stores import ROOT, Store

AT_AN_ACT = """
import os, signal, sys
from django.db.backends.signals import connection_created
from closeknit import cli

last, seen, fsync = int(sys.argv[1]), 0, os.fsync

def act():
    global seen
    seen += 1
    if seen == last:
        os.kill(os.getpid(), signal.SIGKILL)

def count(execute, sql, params, many, context):
    act()
    return execute(sql, params, many, context)

def counted(handle):
    act()
    return fsync(handle)

os.fsync = counted
sys.addaudithook(lambda event, _: act() if event in {"os.rename", "os.remove"} else None)
connection_created.connect(lambda connection, **_: connection.execute_wrappers.append(count), weak=False)
status = cli.main(sys.argv[2:])
print(f"{seen} acts")
sys.exit(status)
"""
"""Counts statements, files brought to the disk, renamed and removed, and kills itself before one of them."""


def killed_at(store: Store, act: int, *arguments: object) -> int:
    """Run a command that dies before its act of that number; the number, 0 when it had fewer, all when it was not to die."""
    done = subprocess.run(
        [sys.executable, "-c", AT_AN_ACT, str(act), *map(str, arguments)],
        env={**store.environment(), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if act > 10**8:
        assert done.returncode == 0, done.stderr
        return int(done.stdout.split()[-2])
    # A run has an act more or less, as what it finds differs; so the very last may not be reached.
    assert done.returncode in {0, -signal.SIGKILL}, (act, done.stdout, done.stderr)
    return act if done.returncode else 0


def points(last: int, some: int) -> list[int]:
    """Acts spread over a run, and its last ones, where names change."""
    return sorted({1 + n * last // some for n in range(some)} | {last - n for n in range(4)})


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_a_killed_backup_leaves_the_earlier_ones_and_no_half_one(vendor: str, make_store: Maker) -> None:
    store = make_store(vendor)
    store.inside("life", "amara,femi")
    store.backup("--no-verify")
    kept = {path: path.read_bytes() for path in store.backups}
    last = killed_at(store, 10**9, "backup", "--no-verify")
    whole = set(store.backups)
    acts = points(last, 6) if vendor == "sqlite" else points(last, 2)[1:3]
    killed = [killed_at(store, act, "backup", "--no-verify") for act in acts]
    assert len([act for act in killed if act]) >= len(acts) - 2
    for path in set(store.backups) - whole:
        # Killed after its name was there: then it is whole.
        assert store.run("restore", path, "--try").returncode == 0
    assert {path: path.read_bytes() for path in kept} == kept
    store.backup("--no-verify")
    left = {path.name for path in (store.data / "backups").iterdir() if path not in store.backups}
    assert left == {"keyring", "keyring.copy", ".keyring.lock"}


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_a_killed_restore_leaves_the_old_store_or_the_new(vendor: str, make_store: Maker, tmp_path: Path) -> None:
    store = make_store(vendor)
    store.inside("life", "amara")
    store.backup("--no-verify", "--to", tmp_path / "first")
    [file] = (tmp_path / "first").glob("*.backup")
    restored = store.inside("digests")
    store.inside("life", "femi")
    present = store.inside("digests")
    assert present["accounts_user"] != restored["accounts_user"]
    last = killed_at(store, 10**9, "restore", file, "--replace")
    assert store.inside("digests") == restored
    newest = store.backups[-1]
    acts, killed = points(last, 3)[1:] if vendor == "sqlite" else points(last, 2)[1:3], 0
    for act in acts:
        if store.inside("digests") == restored:
            store.restore(newest, "--replace")
            assert store.inside("digests") == present
        killed += bool(killed_at(store, act, "restore", file, "--replace"))
        assert store.inside("digests") in (restored, present), act
        assert store.inside("accounts")["broken"] == []
    assert killed >= len(acts) - 2
    store.restore(file, "--replace")
    assert store.inside("digests") == restored
