"""Makes the functions of `bombs.py` known to the child as an installed package would be."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _bombs(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.mktemp("installed") / "site-packages"
    folder.mkdir()
    shutil.copy(Path(__file__).with_name("bombs.py"), folder / "bombs.py")
    monkeypatch.syspath_prepend(folder)
