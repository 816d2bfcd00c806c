"""Work beside the pages: writing an export while its page shows how far it is, and what the sweep does."""

import logging
import threading
import time
from typing import Any

from django.conf import settings
from django.db import connections

from closeknit.accounts.models import User
from closeknit.rights import ballast, files
from closeknit.rights.actions import exporting, forgetting, retention
from closeknit.rights.models import Export
from closeknit.storage import progress

STALLED_SECONDS = 60
log = logging.getLogger(__name__)


def export(*, owner: User) -> Export:
    """Begin an export; it goes on in a thread of its own."""
    entry = exporting.begin(owner=owner)
    progress.write(settings.PROGRESS, entry.ref, done=0, total=1, at=time.time())
    threading.Thread(target=_run, args=(entry,), daemon=True, name=f"export-{entry.pk}").start()
    return entry


def _run(entry: Export) -> None:
    folder, ref = settings.PROGRESS, entry.ref

    def told(done: int, total: int) -> None:
        progress.write(folder, ref, done=done, total=total, at=time.time())

    try:
        exporting.write(entry, told, lambda: progress.is_stopped(folder, ref))
    except exporting.Stopped:
        files.drop_exports(entry.owner_id)
    except Exception:
        # The page says what to do; the log has the place, without anything a person wrote.
        log.exception("export %s failed", entry.pk)
        Export.objects.filter(pk=entry.pk).update(state=Export.State.FAILED)
    finally:
        progress.clear(folder, ref)
        connections.close_all()


def is_stalled(entry: Export, far: dict[str, Any] | None) -> bool:
    """Whether the writing failed, or has not been heard of for a minute: its process is gone."""
    if entry.state == Export.State.FAILED:
        return True
    return entry.state == Export.State.WRITING and time.time() - float((far or {}).get("at", 0)) > STALLED_SECONDS


def start() -> None:
    """What a start does before anything is served: finish deleting that was cut short."""
    forgetting.finish()


def sweep() -> None:
    """What is done every quarter of an hour: finish deleting, let go what has been kept long enough, lay the ballast."""
    forgetting.finish()
    retention.run()
    files.clear_orphans()
    ballast.lay()
    connections.close_all()
