"""closeknit backup: makes a backup, restores it into a throw-away store, compares every row, lets go of old ones."""

import json
import logging
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from closeknit.accounts.models import User
from closeknit.backups import folder, keyring, making, retention
from closeknit.backups.folder import Problem, Verified
from closeknit.backups.making import Made, Progress
from closeknit.terminal import progress

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """A backup: what was made, how long trying it took (None when it was not tried), and what was let go of."""

    made: Made
    tried_s: float | None
    removed: list[Path]
    kept: int


def backup(*, to: Path | None, keep: str, verify: bool, as_json: bool) -> int:
    """Make one and say what was done; 1 with a sentence when it could not be."""
    try:
        done = run(to or settings.BACKUP_FOLDER, keep=keep or settings.BACKUP_KEEP, verify=verify, say=progress.line())
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 2
    print(json.dumps(figures(done)) if as_json else said(done))
    return 0


def run(place: Path, *, keep: str | None, verify: bool, say: Progress = lambda table, rows: None) -> Done:
    """One backup from beginning to end; without a rule no old one goes. Raises folder.Problem, ValueError for no rule."""
    if keep is not None:
        retention.stays([], keep)
    place = place.expanduser().absolute()
    with folder.alone():
        made = making.make(place, progress=say)
        tried = None
        if verify:
            tried = float(compare(made)["seconds"])
            folder.remember(Verified(datetime.now(UTC).isoformat(), str(made.path), made.rows, made.bytes))
        removed = let_go(place, keep) if keep is not None else []
    return Done(made, tried, removed, len(folder.archives(place)))


def compare(made: Made) -> dict[str, Any]:
    """Restore a backup into a throw-away store and compare each table with what was read. Raises Problem; it then goes."""
    try:
        found = try_out(made.path)
        wrong = [table for table, sums in made.sums.items() if tuple(found["tables"].get(table, ())) != sums]
        if wrong:
            raise Problem(f"The backup was not the same when it was restored ({', '.join(wrong)}), so it was not kept.")
    except Problem:
        made.path.unlink(missing_ok=True)
        raise
    return found


def try_out(path: Path, key_file: Path | None = None) -> dict[str, Any]:
    """Restore a backup in a process of its own, into a store that is thrown away; what that process found.

    It knows the backup, the keyring beside it and the master key, as a fresh machine would, and always fills the built-in
    database, under a key that nobody keeps. Raises Problem.
    """
    home = Path(tempfile.mkdtemp(prefix=folder.TRYING, dir=settings.DATA))
    environment = {name: value for name, value in os.environ.items() if name != "CLOSEKNIT_DATABASE_URL"}
    environment |= {
        "CLOSEKNIT_BACKUP_FOLDER": str(home / "backups"),
        "CLOSEKNIT_DATA": str(home / "data"),
        "CLOSEKNIT_DATABASE_KEY": secrets.token_hex(32),
        "CLOSEKNIT_MASTER_KEY_FILE": str(settings.MASTER_KEY_FILE),
    }
    named = ["--key-file", str(key_file)] if key_file else []
    command = [sys.executable, "-m", "closeknit.cli", "restore", str(path), "--json", *named]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["It said nothing."])[-1]
        raise Problem(f"Trying the backup did not work: {last}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def let_go(place: Path, rule: str) -> list[Path]:
    """Delete the backups that the rule does not keep; never the last verified one."""
    every = folder.archives(place)
    stay = retention.stays([folder.made_at(path) for path in every], rule)
    verified = folder.last_verified()
    removed = []
    for path in every:
        if folder.made_at(path) not in stay and not (verified and verified.file == str(path)):
            path.unlink()
            removed.append(path)
    return removed


def figures(done: Done) -> dict[str, Any]:
    """What was done, as figures."""
    return {
        "file": str(done.made.path),
        "rows": done.made.rows,
        "tables": len(done.made.sums),
        "bytes": done.made.bytes,
        "made_s": round(done.made.seconds, 2),
        "tried_s": done.tried_s,
        "kept": done.kept,
        "removed": len(done.removed),
        "sums": done.made.sums,
    }


def said(done: Done) -> str:
    """What was done, in words."""
    made = done.made
    lines = [
        f"Backed up {made.rows:,} rows of {len(made.sums)} tables in {made.seconds:.1f} s: {made.path} "
        f"({made.bytes / 1e6:.1f} MB)."
    ]
    if done.tried_s is None:
        lines.append("It was not tried. Try it with: closeknit restore FILE --try")
    else:
        lines.append(
            f"Restored it into a throw-away store in {done.tried_s:.1f} s: every row of every table is the same."
        )
    old = f" {len(done.removed)} older removed." if done.removed else ""
    lines.append(f"{done.kept} in the folder.{old} The keyring beside them belongs to every copy you take elsewhere.")
    return "\n".join(lines)


def sweep() -> None:
    """What the server does now and then: a backup when one is due, and a keyring without keys that were destroyed."""
    try:
        keyring.keep_true(settings.BACKUP_FOLDER)
        if is_due(datetime.now(UTC)):
            run(settings.BACKUP_FOLDER, keep=settings.BACKUP_KEEP, verify=True)
    except Problem as problem:
        logger.warning("No backup was made: %s", problem)


def is_due(now: datetime) -> bool:
    """Whether it is time: the last one, or else the first account, is as old as the time between two."""
    if not settings.BACKUP_EVERY:
        return False
    every = folder.archives(settings.BACKUP_FOLDER)
    begun = (
        folder.made_at(every[-1])
        if every
        else User.objects.order_by("date_joined").values_list("date_joined", flat=True).first()
    )
    return begun is not None and now - begun >= timedelta(hours=settings.BACKUP_EVERY)
