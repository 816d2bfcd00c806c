"""From every earlier shape of the store, with data: upgraded in place and restored from a backup of that day (RE-12)."""

import json
import os
import subprocess
import sys

import pytest

from tests.backups.conftest import Maker
from tests.backups.stores import ROOT, Store


def known_states() -> list[tuple[str, str]]:
    """Every migration of our own apps; asked of a process of its own, with a store that is thrown away."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory(prefix="closeknit-states-") as folder:
        return [tuple(state) for state in Store(Path(folder)).inside("states")]


STATES = known_states()
ASKED = STATES if os.environ.get("EVERY") == "yes" else [s for s in STATES if s[1].startswith("0001")]
"""The suite asks for the first shape of each app; `make evidence` for every one (EVERY=yes in the surroundings)."""


def test_there_are_earlier_shapes() -> None:
    assert len(STATES) >= 3
    assert ("accounts", "0001_initial") in STATES
    assert ("circle", "0001_initial") in STATES


@pytest.mark.parametrize(("app", "name"), ASKED, ids=lambda part: part)
def test_a_backup_of_that_shape_becomes_what_an_upgrade_makes(app: str, name: str, make_store: Maker) -> None:
    """The same rows in every column that is still there, apart from sealed ones, whose seals are never twice the same."""
    there, here = make_store("sqlite"), make_store("sqlite")
    past = there.inside("past", app, name, there.folder / "backups")
    assert min(past["counts"].values()) >= 2
    (here.data).mkdir(mode=0o700)
    (here.data / "master.key").write_bytes((there.data / "master.key").read_bytes())
    found = here.restore(past["file"])
    assert found["left_out"] == []
    assert not set(past["fits"]) & set(found["broken_journals"])
    today = here.inside("values", json.dumps(past["columns"]))
    assert today == past["today"]
    assert sum(rows for _, rows, _ in today.values()) >= 12


def test_a_backup_of_a_newer_closeknit_is_refused(make_store: Maker) -> None:
    """It names a migration that is not known here."""
    there, here = make_store("sqlite"), make_store("sqlite")
    there.inside("life", "amara")
    newer = "from django.db import connection; cursor = connection.cursor(); cursor.execute("
    newer += "\"INSERT INTO django_migrations (app, name, applied) VALUES ('circle', '0999_later', '2030-01-01')\")"
    begun = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'closeknit.settings'; import django; django.setup(); "
    subprocess.run([sys.executable, "-c", begun + newer], env=there.environment(), cwd=ROOT, check=True)
    there.backup("--no-verify")
    done = here.run("restore", there.backups[0], "--key-file", there.data / "master.key")
    assert done.returncode == 1
    assert "was made by a newer Closeknit (circle.0999_later). Bring this one up to date" in done.stderr
    assert not (here.data / "closeknit.db").exists()
