"""closeknit keys: what the keys are, new ones in their place, and the page of paper that brings them back."""

import sys
from collections.abc import Iterable
from pathlib import Path

from closeknit.storage import keys, masters, places, rekey
from closeknit.terminal import recovery

SHEET = """
CLOSEKNIT: RECOVERY SHEET                                     {day}

Without these keys nobody can read the data again, and nobody can help.
Whoever has this page and a copy of the data can read everything.

  - Print this page or write it down. Do not keep it as a file or a photo.
  - Keep it in a locked place, away from the machine and from its backups.
  - After every change of keys (closeknit keys rotate-master, closeknit keys
    rekey) make a new page. Keep the old one as long as you keep backups
    that were made before.

To put the keys back on a machine:   closeknit keys recover
and type the lines below. Large and small letters are the same.

{lines}

These keys open the database and the backups. What belongs to each person is
in the file keyring beside the backups: keep it with every copy of them.
closeknit restore puts it back; without it the notes stay closed.
"""


def status() -> int:
    """Say which keys there are and where; no key is shown."""
    from django.conf import settings

    from closeknit.accounts.models import PersonKey

    there = masters.masters(settings.MASTER_KEY_FILE, make=not PersonKey.objects.exists())
    print(f"Master key {there[0].id}, in {settings.MASTER_KEY_FILE}")
    for one in there[1:]:
        left = PersonKey.objects.filter(master=one.id).count()
        print(
            f"Master key {one.id} is on its way out; {left} keys are still under it. Run: closeknit keys rotate-master"
        )
    gone = PersonKey.objects.filter(master="").count()
    print(f"{PersonKey.objects.count() - gone} people have a key of their own; {gone} keys were destroyed.")
    if _has_database_key():
        print(f"The database has its key in {settings.DATABASE_KEY_FILE}")
        if rekey.next_key_file(settings.DATABASE_KEY_FILE).exists():
            print("A change of the database key was stopped on its way. Stop Closeknit, then run: closeknit keys rekey")
    return 0


def rotate_master() -> int:
    """Give everybody's keys another master; pages may go on being served."""
    from closeknit.accounts.actions import rotation
    from closeknit.backups.folder import Problem

    try:
        done = rotation.rotate_master(_keyring_anew)
    except (rotation.AtWork, keys.KeyUnusable, Problem) as problem:
        return _mind(str(problem))
    print(f"The master key is {done.master} now; {done.wrapped} keys were wrapped anew.")
    if done.closed:
        return _mind(
            f"{done.closed} keys did not open: their files in the folder people.keys are missing. "
            "Put them back from a backup and run this again; the old master key stays until then."
        )
    print("Make a new recovery sheet: closeknit keys recovery")
    return 0


def _keyring_anew() -> None:
    """The keyring of the backups goes over to the new master and remembers the old one: older archives still open."""
    from django.conf import settings

    from closeknit.backups import keyring

    if any((settings.BACKUP_FOLDER / name).exists() for name in keyring.NAMES):
        keyring.renew(settings.BACKUP_FOLDER)


def rekey_database() -> int:
    """Give the whole database another key, while nothing else has it open."""
    from django.conf import settings
    from django.db import connections

    if not _has_database_key():
        return _mind(
            "The database key is not in a file here: PostgreSQL has none, and CLOSEKNIT_DATABASE_KEY is yours."
        )
    connections.close_all()
    try:
        rekey.rekey(Path(settings.DATABASES["default"]["NAME"]), settings.DATABASE_KEY_FILE)
    except (rekey.Busy, keys.KeyUnusable) as problem:
        return _mind(str(problem))
    print("The database has a new key. Make a new recovery sheet: closeknit keys recovery")
    return 0


def print_sheet() -> int:
    """Print the recovery sheet."""
    from django.conf import settings
    from django.utils import timezone
    from django.utils.formats import date_format

    from closeknit.accounts.models import PersonKey

    several = masters.masters(settings.MASTER_KEY_FILE, make=not PersonKey.objects.exists())
    sheet = recovery.Sheet(_database_key(), tuple(one.hex() for one in several))
    rows = recovery.lines(sheet)
    groups = ["\n".join(f"    {row}" for row in rows[n : n + 4]) for n in range(0, len(rows), 4)]
    print(SHEET.format(day=date_format(timezone.localdate(), "j F Y"), lines="\n\n".join(groups)))
    return 0


def recover(typed: Iterable[str], *, check: bool) -> int:
    """Read a sheet and put its keys where they belong; with `check` only say whether they are the ones in use."""
    try:
        sheet = recovery.read(typed)
    except recovery.Misread as problem:
        return _mind(str(problem))
    wanted = [(places.master_key_file(), list(sheet.masters))]
    if sheet.database:
        wanted.append((places.database_key_file(), [sheet.database]))
    try:
        there = [keys.read_lines(path) for path, _ in wanted]
    except keys.KeyUnusable as problem:
        return _mind(str(problem))
    for (path, lines), found in zip(wanted, there, strict=True):
        if found is not None and found != lines:
            return _mind(f"{path} holds another key than the sheet. Nothing was changed. Move that file away first.")
        if check and found is None:
            return _mind(f"There is no key at {path}.")
    for (path, lines), found in zip(wanted, there, strict=True):
        if found is None:
            keys.replace(path, "".join(f"{line}\n" for line in lines))
        print(f"{path}: {'as on the sheet' if found else 'put back'}.")
    return 0


def _has_database_key() -> bool:
    from django.conf import settings

    return bool(_database_key()) and settings.DATABASE_KEY_FILE.exists()


def _database_key() -> str:
    from django.conf import settings

    return str(settings.DATABASES["default"].get("OPTIONS", {}).get("key", "") or "")


def _mind(words: str) -> int:
    print(words, file=sys.stderr)
    return 1
