"""What was acknowledged is there after the whole server was killed, once, with its journal entry (RE-1, AD-4).

`bench/kills.py` does this some hundred times on both databases; here a few times on the one that the suite runs on.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KILLS = 2


def test_a_killed_server_has_kept_what_it_said_it_kept() -> None:
    database = "postgresql" if "TEST_DATABASE_URL" in os.environ else "sqlite"
    script = [sys.executable, str(ROOT / "bench" / "kills.py"), "--print", "--json", "--only", "web"]
    done = subprocess.run(
        [*script, "--database", database, "--kills", str(KILLS)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)[f"web on {database}"]
    assert found["kills"] == KILLS
    assert found["acknowledged writes"] > 0
    assert found["lost, doubled, half or damaged"] == 0
