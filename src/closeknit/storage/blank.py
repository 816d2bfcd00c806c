"""The tables of a new store, laid at once: what all migrations together make, kept as their SQL in `blank.json`.

Running every migration on an empty database takes seconds, nearly all of it for drawing the models of each state in between.
A new store needs only the last state. It is used only when it was written at exactly the migrations that are known here;
otherwise, and on PostgreSQL, the migrations run. `tests/storage/test_blank.py` compares it with what they make, and writes
it anew: `python -m tests.storage.test_blank`.
"""

import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

FILE = Path(__file__).with_name("blank.json")


def lay(state: list[tuple[str, str]] | None = None) -> bool:
    """Lay the tables when the database is an empty SQLite file; say whether that was done. All of it or nothing.

    With a `state` (app and name of migrations) only when that is the newest one.
    """
    if connection.vendor != "sqlite" or _statements():
        return False
    kept: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    if kept["migrations"] != _known() or (state is not None and sorted(map(list, state)) != kept["migrations"]):
        return False
    emit_pre_migrate_signal(0, False, connection.alias)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in kept["statements"]:
            cursor.execute(statement)
        MigrationRecorder(connection).Migration.objects.bulk_create(
            [MigrationRecorder.Migration(app=app, name=name) for app, name in kept["migrations"]]
        )
        emit_post_migrate_signal(0, False, connection.alias, apps=apps, plan=[])
    return True


def write() -> None:
    """Write the file from the open store, which migrations have made."""
    kept = {"migrations": _known(), "statements": _statements()}
    FILE.write_text(json.dumps(kept, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


def _known() -> list[list[str]]:
    """Every migration there is, by app and name."""
    return sorted(list(key) for key in MigrationLoader(None).disk_migrations or {})


def _statements() -> list[str]:
    """The SQL that made the tables, indexes and triggers of the open store, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
        )
        return [sql for (sql,) in cursor.fetchall()]
