"""Workers killed with SIGKILL over a difficult mail server, and three workers on one queue (RE-3, RE-4), in small.

`bench/outbox.py` does the same for longer and writes the figures down.
"""

from pathlib import Path

from tests.outbox.killing import Plan, run


def test_kills_lose_no_alert_and_double_no_reminder(tmp_path: Path) -> None:
    """RE-3: safety and account mail at least once, reminders at most once."""
    tally = run(tmp_path, Plan(people=25, workers=3, kills=8, seed=20261118), hostile=True)
    assert tally.entries == {"safety": 25, "account": 25, "reminder": 25}
    assert tally.lost["safety"] == tally.lost["account"] == 0
    assert tally.doubled["reminder"] == 0
    assert tally.left == {"safety": 0, "account": 0, "reminder": 0}
    assert tally.busy_kills > 0


def test_three_workers_send_each_thing_once(tmp_path: Path) -> None:
    """RE-4: 300 jobs, three processes, no pause."""
    tally = run(tmp_path, Plan(people=100, workers=3, kills=0, seed=1), hostile=False)
    assert sum(tally.entries.values()) == tally.taken == 300
    assert set(tally.lost.values()) == set(tally.doubled.values()) == {0}
