"""Work that outlives a request: reading and saving a large import while its page shows how far it is.

Saving is one database transaction. If the process dies, the database has nothing of it, the import still waits to be
kept, and the person presses the button again.
"""

import contextvars
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connections
from django.utils import timezone

from closeknit.accounts import access as accounts
from closeknit.accounts.actions.devices import clear_sessions
from closeknit.accounts.actions.submissions import forget_submissions
from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions import ahead, imports, people, week
from closeknit.circle.actions.keeping import Stopped
from closeknit.circle.actions.learn import learn_daily
from closeknit.circle.models import Batch, PooledRhythm
from closeknit.circle.queries.week import monday
from closeknit.storage import progress

AT_ONCE = 20_000
"""Imports of fewer interactions and people than this are saved within the request."""

READ_AT_ONCE = 4 * 1024**2
"""Files of fewer bytes together than this are read within the request."""

STALLED_SECONDS = 60
log = logging.getLogger(__name__)


def look_at(*, owner: User, files: imports.Files) -> Batch:
    """Read files: small ones at once, large ones beside a page that shows how far it is."""
    if sum(size for _, _, size in files) < READ_AT_ONCE:
        return imports.look_at(owner=owner, files=files)
    batch = imports.begin(owner=owner)
    # The request closes its files when it ends; the reading goes on with descriptors of its own.
    own: imports.Files = [(name, os.fdopen(os.dup(file.fileno()), "rb"), size) for name, file, size in files]

    def work(told: imports.Progress, stopped: Callable[[], bool]) -> None:
        try:
            imports.look_at(owner=owner, files=own, batch=batch, progress=told, stopped=stopped)
        finally:
            for _, file, _ in own:
                file.close()

    _beside(batch, "reading", len(files), work)
    return batch


def keep_import(*, owner: User, batch: Batch, choice: str) -> bool:
    """Save an import. Returns True when it is done, False when it goes on by itself."""
    summaries = [file.summary for file in batch.files.defer("found")]
    size = sum(int(s.get("interactions", 0)) + int(s.get("people", 0)) for s in summaries)
    if size < AT_ONCE:
        imports.keep(owner=owner, batch=batch, choice=choice)
        return True

    def work(told: imports.Progress, stopped: Callable[[], bool]) -> None:
        imports.keep(owner=owner, batch=batch, choice=choice, progress=told, stopped=stopped)

    _beside(batch, "people", size, work)
    return False


def _beside(batch: Batch, step: str, total: int, work: Callable[[imports.Progress, Callable[[], bool]], None]) -> None:
    """Do some work in a thread of its own, with its progress in a file and an ear for "stop"."""
    folder, ref = settings.PROGRESS, batch.ref
    progress.clear(folder, ref)
    progress.write(folder, ref, step=step, done=0, total=total, at=time.time())

    def told(step: str, done: int, total: int) -> None:
        progress.write(folder, ref, step=step, done=done, total=total, at=time.time())

    def run() -> None:
        try:
            work(told, lambda: progress.is_stopped(folder, ref))
        except Stopped:
            progress.clear(folder, ref)
        except imports.NotReady as problem:
            progress.write(folder, ref, step="failed", sentence=str(problem), at=0)
        except Exception:
            # The page says what to do; the log has the place, without anything a person wrote.
            log.exception("import %d failed", batch.pk)
            progress.write(folder, ref, step="failed", sentence="", at=0)
        else:
            progress.clear(folder, ref)
        finally:
            connections.close_all()

    # The thread acts by the same hand as the request: the journal asks for it.
    same_hand = contextvars.copy_context()
    threading.Thread(target=same_hand.run, args=(run,), daemon=True, name=f"import-{batch.pk}").start()


def is_stalled(far: dict[str, Any]) -> bool:
    """Whether work has not been heard of for a minute: its process is gone."""
    return far.get("step") == "failed" or time.time() - float(far.get("at", 0)) > STALLED_SECONDS


def clear_out() -> None:
    """Delete what has run out: people removed 30 days ago, finds that nobody kept within two, times ahead that are past."""
    for user in User.objects.filter(hold=None):
        people.clear_removed(owner=user)
        imports.clear_unkept(owner=user)
        ahead.clear_past(owner=user)
    forget_submissions()
    clear_sessions()
    connections.close_all()


def learn_again() -> None:
    """Work out anew what every owner's ties have in common, once a day."""
    for user in accounts.active():
        today = timezone.now().astimezone(ZoneInfo(user.zone or settings.TIME_ZONE)).date()
        if not PooledRhythm.objects.filter(owner=user, as_of=today).exists():
            learn_daily(owner=user, today=today)
    connections.close_all()


def make_plans() -> int:
    """Make this week's plan for every account that has none. Safe to run twice, and beside another process."""
    made = 0
    for user in accounts.active():
        zone = ZoneInfo(user.zone or settings.TIME_ZONE)
        today = timezone.now().astimezone(zone).date()
        if not access.plans(user).filter(week=monday(today)).exists() and access.people(user).exists():
            week.make_plan(owner=user, today=today)
            made += 1
    connections.close_all()
    return made
