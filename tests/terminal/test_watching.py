"""closeknit watch: next month's export is one drag, and the same file again does nothing."""

from pathlib import Path

import pytest

from tests.terminal.commands import closeknit, rows
from tests.terminal.test_importing import AMBIGUOUS, CARDS, saved, talk


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A folder for the store, beside the one that is watched."""
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


def counts(folder: Path) -> tuple[int, int, int]:
    """People, moments and imports in the store."""
    tables = ("circle_person", "circle_interaction", "circle_batch")
    people, moments, batches = (rows(folder, f"SELECT count(*) FROM {table}")[0][0] for table in tables)
    return people, moments, batches


def test_what_is_put_into_the_folder_comes_in_once_and_a_newer_export_extends_it(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    (folder / "from the phone").mkdir(parents=True)
    saved(
        folder,
        CARDS,
        ("broken.zip", b"PK\x03\x04 nothing"),
        (".hidden.vcf", CARDS[1]),
        ("on its way.vcf.part", CARDS[1]),
    )
    saved(folder / "from the phone", talk("Ngozi Eze", 20))
    out = closeknit(store, "watch", str(folder), "--once")
    assert "contacts.vcf: 2 new people, 0 new moments, 1 new dates." in out.stdout
    assert "WhatsApp Chat with Ngozi Eze.txt: 0 new people, 41 new moments" in out.stdout or counts(store)[1] > 0
    assert "broken.zip: This zip is damaged" in out.stdout
    assert "hidden" not in out.stdout
    assert "on its way" not in out.stdout
    before = counts(store)
    again = closeknit(store, "watch", str(folder), "--once")
    assert again.stdout.count(":") == out.stdout.partition("\n")[0].count(":")
    assert counts(store) == before
    saved(folder / "from the phone", talk("Ngozi Eze", 22))
    closeknit(store, "watch", str(folder), "--once")
    people, moments, batches = counts(store)
    assert (people, moments, batches) == (before[0], before[1] + 4, before[2] + 1)


def test_a_question_waits_on_the_import_page(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    saved(folder, AMBIGUOUS)
    out = closeknit(store, "watch", str(folder), "--once").stdout
    assert "It waits on the import page for your answer." in out
    assert counts(store) == (0, 0, 1)
    assert rows(store, "SELECT state FROM circle_batch") == [("found",)]
    closeknit(store, "watch", str(folder), "--once")
    assert counts(store) == (0, 0, 1)


def test_a_folder_that_is_not_there_is_said(store: Path, tmp_path: Path) -> None:
    out = closeknit(store, "watch", str(tmp_path / "nowhere"), "--once")
    assert out.returncode == 1
    assert "Make it, and put exports into it." in out.stdout
