"""Real processes: the commands, kill -9 in the middle of forgetting, and the search for planted words."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.shape.tree import ROOT
from tests.terminal.commands import closeknit, surroundings

pytestmark = pytest.mark.skipif(
    "TEST_DATABASE_URL" in os.environ, reason="processes on a store of the built-in database"
)


def dying(folder: Path, what: str) -> "subprocess.CompletedProcess[str]":
    environment = surroundings(folder)
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    command = [sys.executable, str(ROOT / "tests/rights/dying.py"), what]
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=180
    )


@pytest.fixture
def life(tmp_path: Path) -> Path:
    done = dying(tmp_path, "live")
    assert done.returncode == 0, done.stderr
    return tmp_path


@pytest.mark.parametrize("step", ["_destroy_key", "_delete_sessions", "clean_storage"])
def test_a_process_killed_while_forgetting_is_finished_by_the_next(life: Path, step: str) -> None:
    """RE-2: kill -9 before, inside and after the transaction; the next start completes it, and the log is empty."""
    before = json.loads(dying(life, "look").stdout)
    assert before["Interaction"] > 40
    assert dying(life, step).returncode == -9
    half = json.loads(dying(life, "look").stdout)
    whole = step != "clean_storage"
    assert (half["Interaction"], half["User"]) == ((before["Interaction"], 1) if whole else (0, 0))
    assert half["Forgetting"] == 1
    assert closeknit(life, "retention", "--dry-run").returncode == 0
    after = json.loads(dying(life, "look").stdout)
    assert after == {"User": 0, "Person": 0, "Interaction": 0, "Erasure": 1, "Forgetting": 0, "list": 1}


def test_everything_goes_into_one_file_and_another_store_reads_it(life: Path, tmp_path: Path) -> None:
    """PR-4: from the terminal, readable by its owner alone, and back in another installation."""
    done = closeknit(life, "export", "--out", "me.zip")
    assert done.returncode == 0, done.stderr
    file = life / "me.zip"
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
    again = closeknit(life, "export", "--out", "me.zip")
    assert again.returncode == 1
    assert "is there already" in again.stderr
    other = tmp_path / "other"
    other.mkdir()
    brought = closeknit(other, "import", file)
    assert brought.returncode == 0, brought.stderr
    assert "6 new people" in brought.stdout


def test_retention_says_what_would_go_and_a_hold_keeps_it(life: Path) -> None:
    """PR-7"""
    said = closeknit(life, "retention", "--dry-run")
    assert "Nothing was deleted." in said.stdout
    assert "30 days after you removed somebody" in said.stdout
    assert "Held" in closeknit(life, "retention", "--hold", "a court asked", "--for", "amara@example.org").stdout
    assert "Released" in closeknit(life, "retention", "--release").stdout
    assert "Deleted: 0 rows." in closeknit(life, "retention").stdout


@pytest.mark.parametrize("way", ["account", "person", "leave"])
def test_planted_words_are_nowhere_after_forgetting(way: str) -> None:
    """PR-5, CR-3, CR-4, PR-10: every byte of the data folder, tables, log, mail; and the search finds what is there."""
    command = [sys.executable, str(ROOT / "bench/canaries.py"), way, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=300)
    figures = json.loads(done.stdout)
    assert figures["planted"] >= 20
    assert (figures["found"] > 50) if way == "leave" else (figures["found"] == 0), done.stdout
