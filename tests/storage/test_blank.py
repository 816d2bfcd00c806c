"""A new store laid at once is the store that all migrations make. `python -m tests.storage.test_blank` writes it anew."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from closeknit.storage import blank

OPEN = """
import django, json
django.setup()
from django.core.management import call_command as call
from closeknit.storage import blank
"""
MIGRATE = OPEN + "call('migrate', verbosity=0); call('createcachetable', verbosity=0)\n"
LAY = OPEN + "laid = blank.lay()\n"
TELL = """
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
print(json.dumps({
    "shape": blank._statements(),
    "migrations": sorted(MigrationRecorder.Migration.objects.values_list("app", "name")),
    "permissions": sorted(Permission.objects.values_list("content_type__app_label", "content_type__model", "codename")),
    "filled": sorted(t for t in connection.introspection.table_names()
                     if connection.cursor().execute(f'SELECT 1 FROM "{t}" LIMIT 1').fetchone()),
    "laid": globals().get("laid"),
}))
"""


def run(folder: Path, script: str) -> str:
    """What a script prints that runs on a store of its own in `folder`."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith("CLOSEKNIT_")}
    around = kept | {"CLOSEKNIT_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "closeknit.settings"}
    return subprocess.run([sys.executable, "-c", script], env=around, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is in a store that every migration has made."""
    return json.loads(run(tmp_path_factory.mktemp("migrated"), MIGRATE + TELL))


def test_it_is_what_every_migration_makes(tmp_path: Path, migrated: dict[str, Any]) -> None:
    """Tables, columns, indexes, triggers, their order, and the rows: all the same. If not: write it anew, see above."""
    laid = json.loads(run(tmp_path, LAY + TELL))
    assert laid.pop("laid") is True
    assert laid == {name: value for name, value in migrated.items() if name != "laid"}
    assert len(laid["shape"]) > 100
    assert len(laid["permissions"]) > 100


def test_migrations_it_does_not_know_are_run_instead(tmp_path: Path) -> None:
    other = tmp_path / "blank.json"
    kept = json.loads(blank.FILE.read_text(encoding="utf-8"))
    other.write_text(json.dumps(kept | {"migrations": kept["migrations"][:-1]}), encoding="utf-8")
    script = f"from pathlib import Path\nfrom closeknit.storage import blank\nblank.FILE = Path({str(other)!r})\n" + LAY
    assert run(tmp_path, script + "print(laid, len(blank._statements()))") == "False 0\n"


def test_a_store_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    begun = "from django.db import connection; connection.cursor().execute('CREATE TABLE theirs (a)')\n"
    assert (
        run(tmp_path, OPEN + begun + "print(blank.lay(), blank._statements())") == "False ['CREATE TABLE theirs (a)']\n"
    )


def test_it_is_laid_whole_or_not_at_all(tmp_path: Path) -> None:
    """Cut short after many statements (the last one fails), the store is as empty as before, and the next start works."""
    other = tmp_path / "blank.json"
    kept = json.loads(blank.FILE.read_text(encoding="utf-8"))
    other.write_text(json.dumps(kept | {"statements": [*kept["statements"], "CREATE TABLE"]}), encoding="utf-8")
    script = f"""
from pathlib import Path
right, blank.FILE = blank.FILE, Path({str(other)!r})
try:
    blank.lay()
except Exception as problem:
    print(type(problem).__name__)
print(len(blank._statements()))
blank.FILE = right
print(blank.lay())
"""
    assert run(tmp_path, OPEN + script) == "OperationalError\n0\nTrue\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        run(Path(place), MIGRATE + "blank.write()")
