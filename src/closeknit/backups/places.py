"""The empty store that a restore fills: beside the present one until everything is in, then in its place, all or nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from closeknit.backups import folder
from closeknit.backups.folder import Problem

NOBODYS = {"django_migrations", "django_content_type", "auth_permission", "closeknit_cache"}
"""Tables that a store without anybody in it fills by itself."""

BESIDE = ".restoring"
RUNNING = "Closeknit is running on this store. Stop it, then try again."


class Unreadable(Problem):
    """There is a store, and it cannot be read."""


def is_empty() -> bool:
    """Whether nobody has anything in the store yet. Raises Unreadable."""
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return True
    try:
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                if table in NOBODYS:
                    continue
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608  # its own name
                if cursor.fetchone():
                    return False
    except DatabaseError as problem:
        raise Unreadable(
            f"There is a store already, and it cannot be read ({problem}). With --replace it is put aside and the backup "
            "takes its place."
        ) from problem
    return True


@contextmanager
def emptied(*, put_aside: bool = False) -> Iterator[None]:
    """Inside, the connection leads to an empty store without tables; at the end that store takes the place of the present.

    Until the very end the present one is as it was, whatever happens. One that cannot be read, or with `put_aside`, is then
    kept under another name. Raises Problem when others are using it.
    """
    with _beside(put_aside) if connection.vendor == "sqlite" else _in_one_transaction():
        yield


@contextmanager
def _in_one_transaction() -> Iterator[None]:
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            try:
                for table in connection.introspection.table_names(cursor):
                    cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
            except DatabaseError as problem:
                raise Problem(RUNNING) from problem
        yield
        connection.check_constraints()


@contextmanager
def _beside(put_aside: bool) -> Iterator[None]:
    target = Path(str(connection.settings_dict["NAME"]))
    fresh = target.with_name(target.name + BESIDE)
    _claim(target)
    _clear(fresh)
    connection.settings_dict["NAME"] = str(fresh)
    try:
        yield
        _make_one_file(fresh)
        if not _claim(target) or put_aside:
            _keep_aside(target)
        os.replace(fresh, target)
        folder.settle(target.parent)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(target)
        _clear(fresh)


def _clear(file: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def _make_one_file(file: Path) -> None:
    """Everything into the file itself and onto the disk: a file with a log beside it cannot be renamed in one step."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    with file.open("rb") as whole:
        os.fsync(whole.fileno())


def _claim(target: Path) -> bool:
    """Bring the log of the present store into its file, which works only while nobody else has it open.

    Whether it can be read. Raises Problem when others have it open.
    """
    connection.close()
    if not target.exists():
        return True
    beside = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(target)
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 1000")
            cursor.execute("PRAGMA journal_mode = DELETE")
            (mode,) = cursor.fetchone()
    except DatabaseError as problem:
        if "locked" in str(problem):
            raise Problem(RUNNING) from problem
        return False
    finally:
        connection.close()
        connection.settings_dict["NAME"] = beside
    if mode != "delete":
        raise Problem(RUNNING)
    return True


def _keep_aside(target: Path) -> None:
    """A second name for a store that is about to be replaced, and its log away from the new one."""
    if not target.exists():
        return
    name = f"unreadable-{datetime.now(UTC):%Y%m%dT%H%M%S}-{target.name}"
    os.link(target, target.with_name(name))
    for end in ("-wal", "-shm"):
        file = target.with_name(target.name + end)
        if file.exists():
            file.rename(target.with_name(name + end))


def bring_erased_list(place: Path) -> None:
    """Who was erased according to the list beside the backup is erased here too: the two lists become one."""
    there, here = place / "erased.list", settings.DATA / "erased.list"
    if not there.exists():
        return
    mine = here.read_text("utf-8").splitlines() if here.exists() else []
    more = [line for line in there.read_text("utf-8").splitlines() if line not in set(mine)]
    if more:
        with folder.whole(here) as file:
            file.write("".join(f"{line}\n" for line in (*mine, *more)).encode())
