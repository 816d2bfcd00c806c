"""A full disk: the earlier backups stay, no half one is left, and the sentence says what to do (RE-6)."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.backups.conftest import Maker
from tests.backups.stores import Store

SMALL = 60_000


@pytest.fixture
def there(make_store: Maker, tmp_path: Path) -> Store:
    """A store whose backup is larger than SMALL."""
    store = make_store("sqlite")
    store.inside("life", "amara")
    chat = tmp_path / "WhatsApp Chat with Ada.txt"
    lines = (
        f"2024-{1 + n % 12:02}-{1 + n % 28:02}, {n % 24:02}:{n % 60:02} - {('Ada', 'Me')[n % 2]}: x\n"
        for n in range(6000)
    )
    chat.write_text("".join(lines), "utf-8")
    assert store.run("import", chat).returncode == 0
    return store


def judge(store: Store, done: "subprocess.CompletedProcess[str]", place: Path, kept: dict[str, bytes]) -> None:
    assert done.returncode == 1, done.stdout
    assert (
        f"There is no room left in {place}. Make room and try again; what was there before is unharmed." in done.stderr
    )
    assert len(done.stderr.strip().splitlines()) == 1
    assert {p.name: p.read_bytes() for p in place.glob("*.backup")} == kept
    assert list(place.glob("*.unfinished")) == []
    assert store.run("doctor").returncode == 0


def test_no_room_for_the_file(there: Store) -> None:
    """As a limit on the size of a file says it."""
    there.backup("--no-verify")
    place = there.data / "backups"
    kept = {p.name: p.read_bytes() for p in there.backups}
    assert min(map(len, kept.values())) > SMALL
    done = subprocess.run(
        [sys.executable, "-m", "closeknit.cli", "backup"],
        env=there.environment(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL)),
    )
    judge(there, done, place, kept)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk(there: Store, tmp_path: Path) -> None:
    """A real one, with an earlier backup on it."""
    place = tmp_path / "disk"
    place.mkdir()
    size = f"size={3 * SMALL // 2 // 4096 * 4096 + 65536}"
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", place], check=False, capture_output=True
    ).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        there.backup("--no-verify", "--to", place)
        kept = {p.name: p.read_bytes() for p in place.glob("*.backup")}
        judge(there, there.run("backup", "--to", place), place, kept)
        assert there.restore(
            place / next(iter(kept)), "--into", tmp_path / "new", "--key-file", there.data / "master.key"
        )
    finally:
        subprocess.run(["umount", place], check=True)
