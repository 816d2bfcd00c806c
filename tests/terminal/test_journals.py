"""closeknit journal, as a process of its own on a store of its own."""

import os
from pathlib import Path

import pytest

from tests.terminal.commands import closeknit, opened

pytestmark = pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="looks into the built-in database")


def test_lines_kept_elsewhere_show_a_journal_that_was_cut(tmp_path: Path) -> None:
    closeknit(tmp_path, "account", "amara@example.org")
    for _ in range(3):
        closeknit(tmp_path, "link")
    line = closeknit(tmp_path, "journal", "anchor", "--to", tmp_path / "lines").stdout
    assert (tmp_path / "lines").read_text() == line
    good = closeknit(tmp_path, "journal", "verify", "--against", tmp_path / "lines")
    assert (good.returncode, good.stderr) == (0, "")
    assert "5 entries fit" in good.stdout

    connection = opened(tmp_path)
    connection.execute("DROP TRIGGER journal_stays")
    connection.execute("DELETE FROM accounts_journalentry WHERE sequence = 5")
    connection.execute(
        "UPDATE accounts_journalhead SET sequence = 4, digest = "
        "(SELECT digest FROM accounts_journalentry WHERE sequence = 4)"
    )
    connection.commit()
    connection.close()
    bad = closeknit(tmp_path, "journal", "verify", "--against", tmp_path / "lines")
    assert bad.returncode == 1
    assert "The journal of account 1 no longer has its anchored entry." in bad.stderr
    doctor = closeknit(tmp_path, "doctor")
    assert "The journal is not guarded." in doctor.stdout
    assert doctor.returncode == 1


def test_a_file_without_lines_is_named(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("nothing of ours\n")
    for name in ("other", "missing"):
        said = closeknit(tmp_path, "journal", "verify", "--against", tmp_path / name)
        assert said.returncode == 1
        assert name in said.stdout
