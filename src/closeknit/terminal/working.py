"""closeknit worker and closeknit outbox. The worker is two threads: one sends, one does what comes round.

Two, because the round (learning, plans, clearing out) may take minutes, and somebody may be waiting for a code. Threads,
because neither process that runs them serves a page: `closeknit serve` hands the pages to processes of their own.
"""

import json
import signal
import threading
from collections.abc import Callable

from django.db import connections
from django.utils import timezone

from closeknit.outbox import queries, worker
from closeknit.outbox.carrying import note

ROUND_SECONDS = 900
STOP_SECONDS = 20
"""How long a message in hand has to be finished when the worker is stopped; a mail server has 15 for each answer."""


def start() -> Callable[[], None]:
    """Start both threads. The returned function stops them, the message in hand finished first."""
    stopped = threading.Event()
    threads = [
        threading.Thread(target=work_at, args=(stopped,), daemon=True, name=name)
        for name, work_at in (("outbox", worker.run), ("round", _rounds))
    ]
    for thread in threads:
        thread.start()

    def stop() -> None:
        stopped.set()
        threads[0].join(STOP_SECONDS)

    return stop


def work() -> int:
    """Work until Ctrl-C or a polite signal."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    stop = start()
    print("The worker is running. Stop it with Ctrl-C.", flush=True)
    over.wait()
    stop()
    return 0


def once() -> int:
    """Do the round once, send what is due, and stop."""
    _round()
    print(f"{worker.drain()} messages were handled.")
    return 0


def status(*, as_json: bool) -> int:
    """Say how the outbox stands: nobody is named, what is said is not shown."""
    now = timezone.now()
    stands = queries.queue(now)
    if as_json:
        beat = stands.beat.isoformat() if stands.beat else None
        plain = {"waiting": stands.waiting, "due": stands.due, "oldest_seconds": round(stands.oldest), "beat": beat}
        print(json.dumps({**plain, "failed": stands.failed, "problems": stands.problems}, indent=2))
        return 0
    for finding in queries.findings(now):
        print(f"{finding.text}{' ' + finding.hint if finding.hint else ''}")
    for code, count in sorted(stands.problems.items()):
        print(f"{count:>6}  {code}")
    return 0


def _rounds(stopped: threading.Event) -> None:
    while not stopped.is_set():
        _round()
        stopped.wait(ROUND_SECONDS)


def _round() -> None:
    """What comes round every quarter of an hour. Each part stands alone: a fault in one leaves the others to be done."""
    from closeknit.accounts.tasks import anchor_daily
    from closeknit.circle import tasks
    from closeknit.rights import tasks as rights
    from closeknit.terminal import backing_up

    parts: tuple[Callable[[], object], ...] = (
        tasks.learn_again,
        tasks.make_plans,
        lambda: worker.plan(timezone.now()),
        tasks.clear_out,
        lambda: worker.clear_out(timezone.now()),
        rights.sweep,
        backing_up.sweep,
        anchor_daily,
    )
    for part in parts:
        try:
            part()
        except Exception as problem:
            note(problem, "round")
        finally:
            connections.close_all()
