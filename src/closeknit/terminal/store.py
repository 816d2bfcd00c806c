"""Opens the store: settings, migrations, and a check that the database is as the rest relies on."""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

CACHE_TABLE = "closeknit_cache"


def open() -> None:
    """Set Django up and bring the database to its newest shape. Leaves with one sentence when that cannot be."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from closeknit.storage.keys import KeyUnusable

    try:
        django.setup()
        with alone():
            refuse_or_migrate()
            _finish()
    except (ImproperlyConfigured, KeyUnusable) as problem:
        sys.exit(str(problem))
    except DatabaseError as problem:
        sys.exit(f"The database cannot be opened ({problem}). If it is encrypted, check that the key is the right one.")


def set_up() -> None:
    """Set Django up and leave the store alone: for a command that is about to fill it. Leaves with one sentence."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    from closeknit.storage.keys import KeyUnusable

    try:
        django.setup()
    except (ImproperlyConfigured, KeyUnusable) as problem:
        sys.exit(str(problem))


@contextmanager
def alone() -> Iterator[None]:
    """Only one process at a time brings the database to its newest shape; others that start with it wait."""
    from django.conf import settings

    with (settings.DATA / "start.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def refuse_or_migrate() -> None:
    """Bring the open store to its newest shape; leaves with a sentence when it cannot be relied on."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from closeknit.storage import blank

    blank.lay()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    if CACHE_TABLE not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)
    _refuse_if_unsafe()


def _finish() -> None:
    """Finish deleting that a stop cut short, before anything is shown."""
    from closeknit.rights import access

    if access.forgetting_waits():
        # What deleting needs is much to read in, and nearly every start needs none of it.
        from closeknit.rights import tasks

        tasks.start()


def _refuse_if_unsafe() -> None:
    from closeknit import checks

    problems = [p for p in checks.database() if p.state == "fail"]
    if problems:
        sys.exit("\n".join(f"{p.id}: {p.text} {p.hint}" for p in problems))
