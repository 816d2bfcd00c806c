"""The worker and the outbox in the terminal, as processes."""

import json
import os
import signal
import time
from pathlib import Path

from tests.accounts.smtp_server import SmtpServer
from tests.terminal.commands import closeknit, rows, start


def test_a_worker_beats_and_stops_when_it_is_told_to(tmp_path: Path) -> None:
    assert closeknit(tmp_path, "account", "ada@example.org").returncode == 0
    child = start(tmp_path, "worker")
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and not rows(tmp_path, "SELECT * FROM outbox_beat"):
            time.sleep(0.2)
        assert len(rows(tmp_path, "SELECT * FROM outbox_beat")) == 1
        os.kill(child.pid, signal.SIGTERM)
        said, trouble = child.communicate(timeout=60)
    finally:
        child.kill()
        child.wait()
    assert child.returncode == 0
    assert said == "The worker is running. Stop it with Ctrl-C.\n"
    assert trouble == ""


def test_once_sends_what_is_due_and_says_how_much_is_left(tmp_path: Path) -> None:
    assert closeknit(tmp_path, "account", "ada@example.org").returncode == 0
    empty = json.loads(closeknit(tmp_path, "outbox", "--json").stdout)
    assert empty == {"waiting": 0, "due": 0, "oldest_seconds": 0, "beat": None, "failed": 0, "problems": {}}
    with SmtpServer() as server:
        done = closeknit(tmp_path, "worker", "--once", SMTP_URL=f"smtp://127.0.0.1:{server.port}")
        assert (done.returncode, done.stdout) == (0, "0 messages were handled.\n")
    assert closeknit(tmp_path, "outbox").stdout.startswith("No worker has run yet.")
    assert "O1" in closeknit(tmp_path, "doctor").stdout
