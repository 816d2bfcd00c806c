"""The worker: sends what is due until it is stopped, and says that it is alive."""

import os
import platform
import threading
import time
from datetime import datetime, timedelta

from django.db import connections
from django.utils import timezone

from closeknit.outbox import mail, push, registered
from closeknit.outbox.carrying import note
from closeknit.outbox.composing import Parcel
from closeknit.outbox.models import Beat, Channel, Entry, Link, Told
from closeknit.outbox.sending import Worker

IDLE_SECONDS = 1.0
"""How long to wait when nothing is due: somebody may be waiting for a code."""

TROUBLE_SECONDS = 5.0
BEAT_SECONDS = 30
KEPT = timedelta(days=60)
TOLD_KEPT = timedelta(days=800)
"""What was told is kept longer than a wrong clock jumps (RE-7): else the way back would tell it once more."""


def carry(parcel: Parcel) -> None:
    """Hand a parcel to its channel."""
    (push.carry if parcel.channel == Channel.PUSH else mail.carry)(parcel)


def worker() -> Worker:
    """A worker with the real clock, mail server and push services."""
    return Worker(carry=carry, now=timezone.now)


def drain(most: int = 10_000) -> int:
    """Send what is due now and stop. Returns how many entries were handled."""
    mine, turns = worker(), 0
    while turns < most and mine.turn():
        turns += 1
    return mine.handled


def run(stopped: threading.Event) -> None:
    """Send until told to stop; the parcel in hand is finished first. A fault is logged and survived."""
    mine, name, last = worker(), f"{platform.node()[:40]}-{os.getpid()}", time.monotonic() - BEAT_SECONDS
    while not stopped.is_set():
        pause = 0.0
        try:
            # The clock on the wall may jump; this one does not (RE-7).
            if time.monotonic() - last >= BEAT_SECONDS:
                beat(name, mine.handled)
                last = time.monotonic()
            pause = 0.0 if mine.turn() else IDLE_SECONDS
        except Exception as problem:
            note(problem, "worker")
            connections.close_all()
            pause = TROUBLE_SECONDS
        stopped.wait(pause)
    connections.close_all()


def beat(name: str, handled: int) -> None:
    """Say that this worker is alive."""
    Beat.objects.update_or_create(worker=name, defaults={"at": timezone.now(), "handled": handled})


def plan(now: datetime) -> None:
    """Let every kind that has a clock of its own put what is coming up into the outbox."""
    for planner in registered.planners():
        planner(now)


def clear_out(now: datetime) -> None:
    """Forget what is over: entries after two months, links that ended, workers that are gone."""
    over = (Entry.State.SENT, Entry.State.DROPPED, Entry.State.FAILED)
    Entry.objects.filter(state__in=over, made_at__lt=now - KEPT, due_at__lt=now - KEPT).delete()
    Link.objects.filter(expires_at__lt=now).delete()
    Told.objects.filter(day__lt=(now - TOLD_KEPT).date()).delete()
    Beat.objects.filter(at__lt=now - timedelta(days=1)).delete()
