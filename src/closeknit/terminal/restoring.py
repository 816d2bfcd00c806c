"""closeknit restore: puts a backup into an empty store, or in the place of the present one after a backup of that."""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from closeknit.backups import folder, places, restoring
from closeknit.backups.folder import Problem
from closeknit.backups.restoring import Restored
from closeknit.rights import erased
from closeknit.rights.actions import forgetting
from closeknit.terminal import backing_up, progress, store


def restore(file: Path, *, replace: bool, key_file: Path | None, as_json: bool) -> int:
    """Restore and say what was done; 1 with a sentence when it could not be, and then nothing has changed."""
    file = file.expanduser().absolute()
    try:
        with store.alone():
            put_aside = not _is_free(replace) and not _backed_up()
            with folder.alone(), _key_in_place(key_file):
                found = restoring.restore(
                    file,
                    key_file=key_file,
                    put_aside=put_aside,
                    afterwards=_erase_again,
                    progress=progress.line(),
                )
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    print(json.dumps(figures(found)) if as_json else said(found))
    return 0


def try_out(file: Path, *, key_file: Path | None, as_json: bool) -> int:
    """Restore into a store that is thrown away, and say how it went."""
    try:
        with folder.alone():
            found = backing_up.try_out(file.expanduser().absolute(), key_file)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    print(json.dumps(found) if as_json else f"{found['said']}\nThat store was thrown away again.")
    return 0


def _is_free(replace: bool) -> bool:
    """Whether there is nothing to keep first. Raises Problem when there is and nobody said that it may go."""
    try:
        if places.is_empty():
            return True
    except places.Unreadable:
        if not replace:
            raise
        print("The present store cannot be read, so it is put aside without a backup.", file=sys.stderr)
        return True
    if not replace:
        raise Problem(
            "There is somebody's data in this store already. To put the backup in its place, add --replace: that makes a "
            "backup of the present store first. To restore elsewhere: --into FOLDER"
        )
    return False


def _backed_up() -> bool:
    """Make a backup of the present store; False when it is damaged, so that the restore is what mends it."""
    try:
        store.refuse_or_migrate()
        done = backing_up.run(settings.BACKUP_FOLDER, keep=None, verify=True)
    except (folder.DamagedStore, DatabaseError) as problem:
        if connection.vendor != "sqlite":
            raise Problem(str(problem)) from problem
        print("The present store is damaged, so it is put aside without a backup.", file=sys.stderr)
        return False
    print(f"Backed up the present store first: {done.made.path}", file=sys.stderr)
    return True


def _erase_again() -> None:
    """Whom the list of erasures names is erased in the restored store too, which may be older than their wish."""
    again = forgetting.replay(erased.read())
    if again:
        print(f"{again} erasures since that backup were done once more.", file=sys.stderr)


@contextmanager
def _key_in_place(key_file: Path | None) -> Iterator[None]:
    """Where there is no master key, the one that was given becomes it, unless the restore does not work."""
    given = key_file is not None and key_file.exists() and not settings.MASTER_KEY_FILE.exists()
    if given and key_file:
        settings.MASTER_KEY_FILE.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        settings.MASTER_KEY_FILE.touch(mode=0o600)
        shutil.copyfile(key_file, settings.MASTER_KEY_FILE)
    try:
        yield
    except BaseException:
        if given:
            settings.MASTER_KEY_FILE.unlink()
        raise


def figures(found: Restored) -> dict[str, Any]:
    """What was done, as figures."""
    return {
        "made_at": found.made_at,
        "people": found.people,
        "rows": found.rows,
        "tables": found.sums,
        "left_out": sorted(found.left_out),
        "let_go": found.let_go,
        "broken_journals": found.broken_journals,
        "seconds": round(found.seconds, 2),
        "said": said(found),
    }


def said(found: Restored) -> str:
    """What was done, in words."""
    lines = [
        f"Restored {found.rows:,} rows of {len(found.sums)} tables in {found.seconds:.1f} s, as they were on "
        f"{found.made_at[:10]} at {found.made_at[11:16]} UTC. Every row was read back and compared."
    ]
    if found.left_out:
        gone = f" {found.let_go} rows of others went with them." if found.let_go else ""
        lines.append(f"{len(found.left_out)} accounts were left out: their keys are destroyed.{gone}")
    if found.broken_journals:
        chains = ", ".join(map(str, found.broken_journals))
        lines.append(f"The journal of these accounts does not fit, as in the backup: {chains}.")
    lines.append(f"{found.people} accounts. Everybody signs in again.")
    return "\n".join(lines)
