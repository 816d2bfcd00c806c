"""What the tests of every address need: work that goes on in a thread stays out of a test that is rolled back."""

import pytest

from closeknit.rights import tasks


@pytest.fixture(autouse=True)
def _no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """An export is begun and not written; tests/rights has it written for real."""
    monkeypatch.setattr(tasks, "_run", lambda entry: None)
