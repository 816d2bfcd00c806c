"""An import killed at any moment is there whole or not at all, and what was acknowledged stays (IM-13, RE-1, RE-2)."""

import os
from pathlib import Path

import pytest

from tests.circle.killing import Store
from tests.terminal.commands import closeknit

pytestmark = pytest.mark.skipif(
    "TEST_DATABASE_URL" in os.environ, reason="kills processes on a store of the built-in database"
)
KILLS = 8
STATEMENTS = 5


def judge(store: Store) -> None:
    tally = store.tally
    assert tally.lost == []
    assert tally.half == []
    assert tally.damage == []
    assert tally.kept == tally.acknowledged + tally.kept_unsaid
    assert store.journals() == "[None]"
    assert closeknit(store.folder, "doctor").returncode == 0


def test_imports_killed_at_random_moments_are_whole_or_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for _ in range(KILLS):
        store.kill_at_random()
    judge(store)
    assert store.tally.killed >= 2, store.tally
    for name in store.tally.missing[:1]:
        again = closeknit(tmp_path, "import", tmp_path / f"WhatsApp Chat with {name}.txt")
        assert "Brought in 1 new people, 3000 new moments" in again.stdout


def test_imports_killed_inside_their_transaction_leave_nothing(tmp_path: Path) -> None:
    """The process ends itself before one of its statements: from the first to the last of the import."""
    store = Store(tmp_path, size=300)
    last = store.kill_at_statement(10**9)
    kept = store.tally.kept
    for n in range(STATEMENTS):
        store.kill_at_statement(1 + n * (last - 1) // (STATEMENTS - 1))
    judge(store)
    assert store.tally.killed == STATEMENTS
    assert store.tally.kept == kept
