"""The first start, and every start that has to be refused: one sentence, and nothing is overwritten."""

import hashlib
import os
import re
import stat
from pathlib import Path

import pytest

from closeknit.settings import VARIABLES
from tests.terminal.commands import closeknit, opened, rows, start

pytestmark = pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="about the files of the built-in database")

MARKER = "Marker-7f3a"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A folder with a store that has one account, whose name is the marker."""
    made = closeknit(tmp_path, "account", "amara@example.org", "--name", MARKER)
    assert made.returncode == 0, made.stderr
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    """Every file with a hash of what is in it."""
    found = (p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in found}


def is_one_sentence(text: str) -> bool:
    return text.count("\n") == 1 and text.endswith(".\n") and "Traceback" not in text


def test_the_first_start_makes_a_key_beside_the_data_and_closes_everything(store: Path) -> None:
    modes = {p.relative_to(store).as_posix(): stat.S_IMODE(p.stat().st_mode) for p in store.rglob("*")}
    assert modes["data.key"] == modes["data/secret.key"] == 0o600
    assert {modes[f"data{name}"] for name in ("", "/incoming", "/progress", "/static")} == {0o700}
    assert not (store / "data" / "data.key").exists(), "a copy of the data folder has no key in it"


def test_the_files_of_a_store_say_nothing(store: Path) -> None:
    everything = b"".join(p.read_bytes() for p in store.rglob("*") if p.is_file())
    assert b"SQLite format 3" not in everything
    assert MARKER.encode() not in everything
    assert b"accounts_user" not in everything
    assert rows(store, "SELECT name FROM accounts_user") == [(MARKER,)]
    plain = opened(store, "")
    with pytest.raises(plain.DatabaseError):
        plain.execute("SELECT name FROM accounts_user")


def test_a_start_that_changes_nothing_leaves_the_key(store: Path) -> None:
    before = (store / "data.key").read_text()
    assert closeknit(store, "link").returncode == 0
    assert (store / "data.key").read_text() == before


def test_another_key_is_refused_and_nothing_is_overwritten(store: Path) -> None:
    before = files(store)
    for arguments in (["link"], ["doctor"], ["plan"], ["account", "femi@example.org"]):
        refused = closeknit(store, *arguments, DATABASE_KEY="b2" * 32)
        assert refused.returncode == 1
        assert refused.stdout == ""
        assert "check that the key is the right one" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert files(store) == before
    assert closeknit(store, "link").returncode == 0


def test_a_missing_key_is_not_made_anew_beside_a_database(store: Path) -> None:
    key = (store / "data.key").read_bytes()
    (store / "data.key").unlink()
    before = files(store)
    refused = closeknit(store, "link")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Put the key back" in refused.stderr
    assert files(store) == before
    (store / "data.key").write_bytes(key)
    assert closeknit(store, "link").returncode == 0


def test_a_damaged_key_is_refused(store: Path) -> None:
    (store / "data.key").write_text("not a key\n")
    before = files(store)
    refused = closeknit(store, "link")
    assert refused.returncode == 1
    assert is_one_sentence(refused.stderr)
    assert files(store) == before


def test_a_key_given_directly_is_used_and_not_written_down(tmp_path: Path) -> None:
    key = "c3" * 32
    assert closeknit(tmp_path, "account", "amara@example.org", DATABASE_KEY=key).returncode == 0
    assert not (tmp_path / "data.key").exists()
    assert key.encode() not in b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert opened(tmp_path, key).execute("SELECT email FROM accounts_user").fetchall() == [("amara@example.org",)]
    assert closeknit(tmp_path, "link", DATABASE_KEY=key).returncode == 0


def test_a_key_can_lie_elsewhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "keys" / "mine.key"
    assert closeknit(tmp_path, "account", "amara@example.org", DATABASE_KEY_FILE=str(elsewhere)).returncode == 0
    assert not (tmp_path / "data.key").exists()
    assert opened(tmp_path, elsewhere.read_text().strip()).execute("SELECT count(*) FROM accounts_user").fetchone() == (
        1,
    )


def test_several_first_starts_at_once_use_one_key_and_make_one_store(tmp_path: Path) -> None:
    started = [start(tmp_path, "account", f"friend{n}@example.org") for n in range(4)]
    ends = [(p.communicate(timeout=120), p.returncode) for p in started]
    assert [code for _, code in ends] == [0, 0, 0, 0], ends
    assert len(rows(tmp_path, "SELECT email FROM accounts_user")) == 4
    assert [p.name for p in tmp_path.iterdir() if "key" in p.name] == ["data.key"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"COLOUR": "blue"}, "CLOSEKNIT_COLOUR: no such setting"),
        ({"OPEN": "maybe"}, "Write yes or no"),
        ({"DEBUG": "1"}, "Write yes or no"),
        ({"URL": "circle.example.org"}, "Write the address people type"),
        ({"ZONE": "Mars/Olympus"}, "Write a zone name"),
        ({"TRUSTED_PROXIES": "all"}, "Write a whole number"),
        ({"DATABASE_URL": "mysql://x@y/z"}, "begins with postgresql://"),
        ({"SMTP_URL": "smtp+starttls://mail.example.org:587"}, "CLOSEKNIT_SMTP_URL begins with smtps://"),
        ({"SMTP_URL": "mail.example.org:587"}, "CLOSEKNIT_SMTP_URL begins with smtps://"),
        ({"DATABASE_KEY": "abc"}, "64 hexadecimal digits"),
    ],
)
def test_a_setting_that_makes_no_sense_stops_the_start(tmp_path: Path, said: dict[str, str], words: str) -> None:
    refused = closeknit(tmp_path, "link", **said)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not (tmp_path / "data" / "closeknit.db").exists()


def test_a_setting_with_a_wrong_name_names_the_right_ones(tmp_path: Path) -> None:
    refused = closeknit(tmp_path, "link", DATABASE_PASSWORD="x")
    assert set(re.findall(r"CLOSEKNIT_[A-Z_]+", refused.stderr)) == {*VARIABLES, "CLOSEKNIT_DATABASE_PASSWORD"}
