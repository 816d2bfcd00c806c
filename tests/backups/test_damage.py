"""A changed bit, in the backup or in the database, is noticed and never becomes wrong data (RE-16)."""

import random
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as driver

from closeknit.backups import keyring
from closeknit.storage import archive
from tests.backups.conftest import Maker
from tests.backups.stores import Store, moved

FLIPS = 200


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.fixture
def there(make_store: Maker) -> Store:
    store = make_store("sqlite")
    store.inside("fill", 8)
    store.backup("--no-verify")
    return store


def test_200_changed_bits_in_a_backup_are_noticed(there: Store) -> None:
    """Each alone, anywhere in a real backup (RE-16)."""
    path, chance = there.backups[0], random.Random(1)
    data, keys = path.read_bytes(), keyring.backup_keys(there.data / "master.key")
    with path.open("rb") as file:
        assert len(list(archive.Reader(file, keys[0]))) > 50
    noticed = 0
    for _ in range(FLIPS):
        path.write_bytes(flipped(data, chance.randrange(8 * len(data))))
        with pytest.raises(archive.NotWhole), path.open("rb") as file:
            list(archive.Reader(file, keys[0]))
        noticed += 1
    assert noticed == FLIPS


def test_200_changed_bits_in_the_database_are_noticed(there: Store) -> None:
    """By reading every page, as each backup does first (RE-16)."""
    path, chance = there.data / "closeknit.db", random.Random(2)
    key = (there.folder / "data.key").read_text("ascii").strip()
    data = path.read_bytes()
    assert not there.data.joinpath("closeknit.db-wal").exists()
    assert look(path, key) is False
    noticed = 0
    for _ in range(FLIPS):
        path.write_bytes(flipped(data, chance.randrange(8 * len(data))))
        noticed += look(path, key)
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    assert noticed == FLIPS


def look(path: Path, key: str) -> bool:
    """Whether damage shows."""
    connection = driver.connect(str(path))
    try:
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return bool(connection.execute("PRAGMA cipher_integrity_check").fetchall())
    except driver.DatabaseError:
        return True
    finally:
        connection.close()


def test_no_backup_is_made_of_a_damaged_database(there: Store) -> None:
    """In the last page, which nothing on the way to the backup reads by itself."""
    path = there.data / "closeknit.db"
    path.write_bytes(flipped(path.read_bytes(), 8 * (path.stat().st_size - 100)))
    kept = there.backups
    done = there.run("backup")
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert "the earlier ones stay" in done.stderr
    assert there.backups == kept


def test_the_backup_that_the_refusal_names_can_be_restored_over_a_damaged_store(there: Store) -> None:
    """Damage in one page: the store opens, and no backup of it can be made first."""
    before = there.inside("digests")
    path = there.data / "closeknit.db"
    damaged = flipped(path.read_bytes(), 8 * (path.stat().st_size - 100))
    path.write_bytes(damaged)
    done = there.run("restore", there.backups[0], "--replace")
    assert done.returncode == 0, done.stderr
    assert "The present store is damaged, so it is put aside without a backup." in done.stderr
    assert there.inside("digests") == before
    assert len(list(there.data.glob("unreadable-*.db"))) == 1


def test_a_store_that_cannot_be_read_is_put_aside_for_the_backup(there: Store) -> None:
    before = there.inside("digests")
    (there.data / "closeknit.db").write_bytes(b"x" * 9000)
    refused = there.run("restore", there.backups[0])
    assert refused.returncode == 1
    assert "cannot be read" in refused.stderr
    there.restore(there.backups[0], "--replace")
    assert there.inside("digests") == before
    assert [p.read_bytes() for p in there.data.glob("unreadable-*")] == [b"x" * 9000]


def test_what_is_wrong_is_said_in_one_sentence_each_and_nothing_is_changed(there: Store, make_store: Maker) -> None:
    """Damaged, cut off, no backup at all, another key: refused, and the empty store stays empty (RE-11)."""
    here = make_store("sqlite")
    file = moved(there, here.folder)
    data, chance = file.read_bytes(), random.Random(3)
    wrong = {
        flipped(data, 8 * archive.HEAD + chance.randrange(8 * (len(data) - archive.HEAD))): "was cut off or changed",
        data[: len(data) // 2]: "was cut off or changed",
        b"hello" * 100: "is no backup of Closeknit",
    }
    for content, sentence in wrong.items():
        file.write_bytes(content)
        done = here.run("restore", file)
        assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
    file.write_bytes(data)
    (here.data / "master.key").write_text("0" * 64 + "\n")
    other = here.run("restore", file)
    assert "does not open with the master key at" in other.stderr
    assert not any(p.name.startswith("closeknit.db") for p in here.data.iterdir())
    (here.data / "master.key").write_bytes((there.data / "master.key").read_bytes())
    rings = [file.with_name(name) for name in ("keyring", "keyring.copy")]
    rings[0].write_bytes(flipped(rings[0].read_bytes(), 8 * 100))
    assert here.restore(file)["left_out"] == []
