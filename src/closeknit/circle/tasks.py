"""Work that outlives a request: saving a large import while its page shows how far it is.

The work is one database transaction. If the process dies, the database has nothing of it, the import still waits to be
kept, and the person presses the button again.
"""

import logging
import threading
import time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connections
from django.utils import timezone

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions import imports, week
from closeknit.circle.models import Batch
from closeknit.circle.queries.week import monday
from closeknit.storage import progress

AT_ONCE = 20_000
"""Imports of fewer interactions and people than this are saved within the request."""

STALLED_SECONDS = 60
log = logging.getLogger(__name__)


def keep_import(*, owner: User, batch: Batch, choice: str) -> bool:
    """Save an import. Returns True when it is done, False when it goes on by itself."""
    size = sum(
        int(s.get("interactions", 0)) + int(s.get("people", 0)) for s in batch.files.values_list("summary", flat=True)
    )
    if size < AT_ONCE:
        imports.keep(owner=owner, batch=batch, choice=choice)
        return True
    progress.clear(settings.PROGRESS, batch.ref)
    progress.write(settings.PROGRESS, batch.ref, step="start", done=0, total=size, at=time.time())
    threading.Thread(target=_keep, args=(owner, batch, choice), daemon=True, name=f"import-{batch.pk}").start()
    return False


def _keep(owner: User, batch: Batch, choice: str) -> None:
    def told(step: str, done: int, total: int) -> None:
        progress.write(settings.PROGRESS, batch.ref, step=step, done=done, total=total, at=time.time())

    try:
        imports.keep(
            owner=owner,
            batch=batch,
            choice=choice,
            progress=told,
            stopped=lambda: progress.is_stopped(settings.PROGRESS, batch.ref),
        )
    except imports.Stopped:
        progress.clear(settings.PROGRESS, batch.ref)
    except imports.NotReady as problem:
        progress.write(settings.PROGRESS, batch.ref, step="failed", sentence=str(problem), at=0)
    except Exception:
        # The page says what to do; the log has the place, without anything a person wrote.
        log.exception("keeping import %s failed", batch.pk)
        progress.write(settings.PROGRESS, batch.ref, step="failed", sentence="", at=0)
    else:
        progress.clear(settings.PROGRESS, batch.ref)
    finally:
        connections.close_all()


def is_stalled(far: dict[str, Any]) -> bool:
    """Whether work has not been heard of for a minute: its process is gone."""
    return far.get("step") == "failed" or time.time() - float(far.get("at", 0)) > STALLED_SECONDS


def make_plans() -> int:
    """Make this week's plan for every account that has none. Safe to run twice, and beside another process."""
    made = 0
    for user in User.objects.filter(is_active=True):
        zone = ZoneInfo(user.zone or settings.TIME_ZONE)
        today = timezone.now().astimezone(zone).date()
        if not access.plans(user).filter(week=monday(today)).exists() and access.people(user).exists():
            week.make_plan(owner=user, today=today)
            made += 1
    connections.close_all()
    return made
