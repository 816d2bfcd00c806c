"""Whose key is destroyed is gone from every older backup too (CR-3, CR-1, S6)."""

import pytest

from tests.backups.conftest import Maker
from tests.backups.stores import Store, moved


@pytest.fixture
def there(make_store: Maker) -> Store:
    """A store of two people, with a backup of both."""
    store = make_store("sqlite")
    store.people = store.inside("life", "amara,femi")  # type: ignore[attr-defined]
    store.backup("--no-verify")
    return store


def test_an_older_backup_comes_back_without_whom_was_erased(there: Store, make_store: Maker) -> None:
    """The key leaves the keyring in the same breath; the other's rows are the same, the journal keeps its chain (CR-3)."""
    people = there.people  # type: ignore[attr-defined]
    before = there.inside("opened", there.backups[0])
    assert before.count("Marker-amara") >= 3
    assert before.count("Marker-femi") >= 3
    there.inside("destroy", people["amara"])

    after = there.inside("opened", there.backups[0])
    assert "Marker-amara" not in after
    assert "amara@example.org" not in after
    assert after.count("Marker-femi") == before.count("Marker-femi")

    here = make_store("sqlite")
    found = here.restore(moved(there, here.folder))
    assert found["left_out"] == [people["amara"]]
    assert "1 accounts were left out: their keys are destroyed." in found["said"]
    state = here.inside("accounts")
    assert state["people"] == [people["femi"]]
    assert state["broken"] == []
    assert state["orphans"] == [people["amara"]]
    assert here.inside("accounts")["keys"] == there.inside("accounts")["keys"]
    # A number never means somebody else later.
    assert here.inside("open_account", "new@example.org") > max(people.values())


def test_the_list_of_who_was_erased_goes_along_and_is_replayed(there: Store, make_store: Maker) -> None:
    """A keyring from before the erasure, as an off-site copy may hold it: the list makes up for it (S6)."""
    people = there.people  # type: ignore[attr-defined]
    here = make_store("sqlite")
    archive = moved(there, here.folder)
    line = f"account {people['amara']} 2099-01-01T00:00:00+00:00\n"
    (archive.parent / "erased.list").write_text(line, "ascii")
    here.restore(archive)
    assert here.inside("accounts")["people"] == [people["femi"]]
    assert (here.data / "erased.list").read_text("utf-8") == line


def test_nothing_in_the_folder_can_be_read_without_the_key(there: Store) -> None:
    """Backup, keyring and its copy hold no marker in the clear, and are closed to others (CR-1, CR-6)."""
    files = [path for path in (there.data / "backups").iterdir() if path.name != ".keyring.lock"]
    assert len(files) == 3
    for path in files:
        assert b"arker" not in path.read_bytes()
        assert b"example" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


def test_a_person_key_is_in_no_archive(there: Store) -> None:
    """Without the ring the rows of people are closed even to whoever has the master key (CR-3)."""
    ring = there.data / "backups"
    for person in there.people.values():  # type: ignore[attr-defined]
        there.inside("destroy", person)
    assert (ring / "keyring").stat().st_size < 300
    assert "Marker" not in there.inside("opened", there.backups[0])
