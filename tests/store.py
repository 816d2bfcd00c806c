"""Gives the tests a store of their own before Django reads its settings. Loaded first, by the addopts in pyproject.toml."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings

# How long a case takes depends on the machine; speed is measured in bench/, never asserted here.
settings.register_profile("closeknit", deadline=None)
settings.load_profile("closeknit")

for _name in [n for n in os.environ if n.startswith("CLOSEKNIT_")]:
    del os.environ[_name]

HOME = Path(tempfile.mkdtemp(prefix="closeknit-tests-"))
os.environ["CLOSEKNIT_DATA"] = str(HOME / "data")
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["CLOSEKNIT_DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
