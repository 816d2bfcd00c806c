"""closeknit keys: rotation under load and under kills, another database key, and the sheet that brings them back."""

import random
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal.commands import closeknit, opened, surroundings

OWNERS = 120
MAKE = """
from closeknit.terminal import store
store.open()
from closeknit.accounts.models import User
from closeknit.circle.models import Person
from django.utils import timezone
for n in range(OWNERS):
    owner = User.objects.create_user(f"p{n}@example.org")
    Person.objects.create(owner=owner, name="Ada", name_key="ada", made_at=timezone.now(), remember=f"Likes tea {n}")
"""
ROTATE = """
import os, signal, sys
from closeknit.terminal import store
store.open()
from django.db import connection
from closeknit.circle.models import Person
from closeknit.terminal import keeping_keys
print("readable", sum(p.remember.startswith("Likes tea") for p in Person.objects.all()), flush=True)
last, seen = int(sys.argv[1]), 0
def count(execute, sql, params, many, context):
    global seen
    seen += 1
    if seen == last:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connection.execute_wrapper(count):
    status = keeping_keys.rotate_master()
print("statements", seen)
sys.exit(status)
"""
BESIDE = """
import sys
from pathlib import Path
from closeknit.terminal import store
store.open()
from closeknit.accounts import keys
from closeknit.accounts.models import User
from closeknit.circle.models import Person
from django.utils import timezone
print("begun", flush=True)
written = 0
while not Path(sys.argv[1]).exists():
    owner = User.objects.create_user(f"new{written}@example.org")
    Person.objects.create(owner=owner, name="Bea", name_key="bea", made_at=timezone.now(), remember="Likes tea too")
    written += 1
    keys.forget()
    wrong = [p.pk for p in Person.objects.all() if not p.remember.startswith("Likes tea")]
    assert not wrong, wrong
print(written)
"""


def script(folder: Path, text: str, *arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", text, *map(str, arguments)],
        env={**surroundings(folder), "DJANGO_SETTINGS_MODULE": "closeknit.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: "subprocess.Popen[str]", status: int = 0) -> str:
    out, problems = process.communicate(timeout=200)
    assert process.returncode == status, problems
    return out


def masters_of(folder: Path) -> list[str]:
    return (folder / "data" / "master.key").read_text().split()


def test_a_rotation_that_is_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    """kill -9 mid-rotation, 0 lost (CR-5), while another process goes on making keys and reading everything."""
    ended(script(tmp_path, MAKE.replace("OWNERS", str(OWNERS))))
    first = masters_of(tmp_path)
    whole = ended(script(tmp_path, ROTATE, 0))
    assert f"readable {OWNERS}" in whole
    statements, chance = int(whole.split()[-1]), random.Random(3)
    assert statements > OWNERS
    second = masters_of(tmp_path)
    assert len(second) == 1
    assert second != first
    stop = tmp_path / "stop"
    beside = script(tmp_path, BESIDE, stop)
    assert beside.stdout is not None
    assert beside.stdout.readline() == "begun\n"
    # The first statement asks whether there are keys; from the second on the new master is in the file.
    for at in (2, *(chance.randrange(3, statements) for _ in range(3))):
        said = ended(script(tmp_path, ROTATE, at), -signal.SIGKILL)
        assert int(said.split()[1]) >= OWNERS
        assert len(masters_of(tmp_path)) == 2
        assert second[0] in masters_of(tmp_path)
    ended(script(tmp_path, ROTATE, 0))
    stop.touch()
    assert int(ended(beside).split()[-1]) > 0
    third = masters_of(tmp_path)
    assert len(third) == 1
    assert third[0] not in first + second
    [(under, people)] = (
        opened(tmp_path).execute("SELECT count(DISTINCT master), count(*) FROM accounts_personkey").fetchall()
    )
    assert under == 1
    assert f"readable {people}" in ended(script(tmp_path, ROTATE, 0))


def test_the_sheet_brings_lost_keys_back(tmp_path: Path) -> None:
    """CR-5: printed, lost, typed again; a key that is there is never overwritten."""
    ended(script(tmp_path, MAKE.replace("OWNERS", "2")))
    printed = closeknit(tmp_path, "keys", "recovery").stdout
    assert "Whoever has this page" in printed
    assert len(printed.splitlines()) < 60, "one page"
    kept = [tmp_path / "data.key", tmp_path / "data" / "master.key"]
    before = [path.read_text() for path in kept]
    assert before[0].strip() not in printed
    for path in kept:
        path.unlink()
    assert "There is no key" in closeknit(tmp_path, "keys", "status").stderr
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(printed)
    again = typed(tmp_path, sheet)
    assert (again.returncode, again.stderr) == (0, "")
    assert [path.read_text() for path in kept] == before
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    assert typed(tmp_path, sheet, "--check").returncode == 0
    assert "readable 2" in ended(script(tmp_path, ROTATE, 0))
    other = typed(tmp_path, sheet)
    assert other.returncode == 1
    assert "another key" in other.stderr


def typed(folder: Path, sheet: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    with sheet.open() as lines:
        return subprocess.run(
            [sys.executable, "-m", "closeknit.cli", "keys", "recover", *more],
            env=surroundings(folder),
            stdin=lines,
            capture_output=True,
            text=True,
            check=False,
        )


def test_the_whole_store_gets_another_key(tmp_path: Path) -> None:
    """CR-5: afterwards everything is there, and the doctor finds the database encrypted as before."""
    ended(script(tmp_path, MAKE.replace("OWNERS", "2")))
    old = (tmp_path / "data.key").read_text()
    done = closeknit(tmp_path, "keys", "rekey")
    assert (done.returncode, "new key" in done.stdout) == (0, True), done.stderr
    assert (tmp_path / "data.key").read_text() != old
    said = closeknit(tmp_path, "doctor").stdout
    assert "2 sealed texts open." in said
    assert "Encrypted" in said


def test_a_missing_piece_keeps_the_old_master(tmp_path: Path) -> None:
    """CR-5: a file that may come back from a backup still finds the master that it needs."""
    ended(script(tmp_path, MAKE.replace("OWNERS", "2")))
    piece = next((tmp_path / "data" / "people.keys").iterdir())
    piece.rename(tmp_path / "away")
    done = closeknit(tmp_path, "keys", "rotate-master")
    assert (done.returncode, "1 keys did not open" in done.stderr) == (1, True)
    assert len(masters_of(tmp_path)) == 2
    (tmp_path / "away").rename(piece)
    assert closeknit(tmp_path, "keys", "rotate-master").returncode == 0
    assert len(masters_of(tmp_path)) == 1
    assert "readable 2" in ended(script(tmp_path, ROTATE, 0))


@pytest.mark.parametrize("text", ["", "D1 0000"])
def test_what_is_no_sheet_is_said(tmp_path: Path, text: str) -> None:
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(text)
    done = typed(tmp_path, sheet)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip()
    assert not (tmp_path / "data.key").exists()


DESTROY = """
from closeknit.terminal import store
store.open()
from closeknit.accounts import keys
from closeknit.accounts.models import User
keys.destroy(User.objects.get(email="p0@example.org").pk)
"""


def test_an_older_copy_of_the_database_file_does_not_bring_a_destroyed_key_back(tmp_path: Path) -> None:
    """CR-3: the file of yesterday in the place of today's, with every key that is left: theirs opens no more."""
    ended(script(tmp_path, MAKE.replace("OWNERS", "3")))
    file = tmp_path / "data" / "closeknit.db"
    older = {path: path.read_bytes() for path in file.parent.glob("closeknit.db*")}
    ended(script(tmp_path, DESTROY))
    for path in file.parent.glob("closeknit.db*"):
        path.unlink()
    for path, content in older.items():
        path.write_bytes(content)
    assert "readable 2" in ended(script(tmp_path, ROTATE, 0), 1), "and their wrapped key is said not to open"
    [(there,)] = opened(tmp_path).execute("SELECT count(*) FROM accounts_personkey WHERE length(wrapped) > 0")
    assert there == 3
