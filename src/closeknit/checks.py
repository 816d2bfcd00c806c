"""What `closeknit doctor` says: each check has an id, what was found, and what to do. Nothing here changes anything."""

import json
import os
import shutil
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

MINIMUM_SQLITE = (3, 51, 3)
LOW_DISK = 500 * 1024**2
OLD_BACKUP = timedelta(days=8)
EXPECTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "mmap_size": 0}


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: state is "ok", "warn" or "fail"; `hint` says what to do when it is not ok."""

    id: str
    state: str
    text: str
    hint: str = ""


def everything() -> list[Finding]:
    """All checks, in the order a person would mend them."""
    return [*folders(), *database(), *backups(), *web(), *clock()]


def database() -> list[Finding]:
    """The database is as the rest relies on. With one of these failing Closeknit does not start."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return [Finding("D1", "ok", f"PostgreSQL {cursor.fetchone()[0]}.")]
    connection.ensure_connection()
    found = [_engine(), _cipher()]
    with connection.cursor() as cursor:
        for name, wanted in EXPECTED.items():
            cursor.execute(f"PRAGMA {name}")
            row = cursor.fetchone()
            value = row[0] if row else 0
            good = str(value).lower() == str(wanted)
            found.append(
                Finding(
                    f"D-{name}",
                    "ok" if good else "fail",
                    f"{name} is {value}.",
                    ""
                    if good
                    else f"It has to be {wanted}; another program may hold the database. Stop it and start again.",
                )
            )
        cursor.execute("PRAGMA busy_timeout")
        wait = cursor.fetchone()[0]
        found.append(
            Finding("D-busy", "ok" if wait else "fail", f"busy_timeout is {wait}.", "" if wait else "Set a timeout.")
        )
    return found


def _engine() -> Finding:
    version = connection.Database.sqlite_version_info  # type: ignore[attr-defined]  # the driver of this backend
    text = f"SQLite {'.'.join(map(str, version))}."
    if tuple(version) >= MINIMUM_SQLITE:
        return Finding("D1", "ok", text)
    return Finding(
        "D1", "fail", text, "This version can damage a database in WAL mode. Install sqlcipher3 0.6.4 or newer."
    )


def _cipher() -> Finding:
    options = connection.settings_dict.get("OPTIONS", {})
    if not options.get("key"):
        return Finding(
            "D2",
            "warn",
            "The database is not encrypted.",
            "Leave the key settings alone to have a key made at the first start.",
        )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cipher_version")
        row = cursor.fetchone()
    path = Path(str(connection.settings_dict["NAME"]))
    plain = path.is_file() and path.read_bytes()[:15] == b"SQLite format 3"
    if not row or plain:
        return Finding(
            "D2",
            "fail",
            "A key is set, but the database is not encrypted.",
            "Restore it from a backup, or start with an empty data folder.",
        )
    return Finding("D2", "ok", f"Encrypted (SQLCipher {row[0]}).")


def folders() -> list[Finding]:
    """The data folder can be written, has room, and is closed to others; so is the key."""
    found = []
    data: Path = settings.DATA
    writable = os.access(data, os.W_OK)
    found.append(
        Finding(
            "F1",
            "ok" if writable else "fail",
            f"Data folder {data}.",
            "" if writable else "Closeknit may not write there. Change its owner.",
        )
    )
    free = shutil.disk_usage(data).free
    found.append(
        Finding(
            "F2",
            "ok" if free > LOW_DISK else "warn",
            f"{free // 1024**2} MB free.",
            "" if free > LOW_DISK else "Make room before the next import.",
        )
    )
    for path in (
        data,
        settings.DATABASE_KEY_FILE,
        data / "secret.key",
        settings.MASTER_KEY_FILE,
        settings.PERSON_KEYS,
        settings.BACKUP_FOLDER,
    ):
        if path.exists():
            found.append(_closed(path))
    return found


def _closed(path: Path) -> Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        fix = "700" if path.is_dir() else "600"
        return Finding("F3", "warn", f"Others on this machine may read {path}.", f"Close it with: chmod {fix} {path}")
    return Finding("F3", "ok", f"{path.name} is closed to others.")


def sealed(texts: int, closed: int, left: int) -> list[Finding]:
    """What people wrote opens: counted by whoever can open it.

    texts are sealed texts in all, closed those that do not open, left the people whose key is under a master on its way out.
    """
    found = [Finding("K1", "ok", f"{texts} sealed texts open.")]
    if closed:
        found = [
            Finding(
                "K1",
                "fail",
                f"{closed} of {texts} sealed texts do not open.",
                "They were changed or moved, or a key is missing. Put master.key and people.keys back from a backup.",
            )
        ]
    if left:
        found.append(
            Finding(
                "K2",
                "warn",
                f"{left} keys are still under an old master key.",
                "Finish the change: closeknit keys rotate-master",
            )
        )
    return found


def backups() -> list[Finding]:
    """When a backup was last restored and found the same, and where it lies (`closeknit.backups.folder.remember`)."""
    try:
        last = json.loads((settings.DATA / "backup.json").read_text("utf-8"))
        at, file = datetime.fromisoformat(last["at"]), Path(last["file"])
    except (OSError, ValueError, KeyError):
        return [Finding("B1", "warn", "There is no backup that was tried yet.", "Make one with: closeknit backup")]
    text = f"The last backup that was tried is from {at:%d %B %Y, %H:%M} UTC: {file}."
    if not file.exists():
        return [Finding("B1", "warn", f"{text} It is not there any more.", "Make one with: closeknit backup")]
    if datetime.now(UTC) - at > OLD_BACKUP:
        return [Finding("B1", "warn", f"{text} That is more than {OLD_BACKUP.days} days ago.", "Run: closeknit backup")]
    return [Finding("B1", "ok", text)]


def web() -> list[Finding]:
    """The address and the way mail goes out."""
    found = []
    local = settings.SITE_URL.startswith(("http://127.0.0.1", "http://localhost"))
    if settings.SECURE or local:
        found.append(Finding("W1", "ok", f"Pages at {settings.SITE_URL}."))
    else:
        found.append(
            Finding(
                "W1",
                "warn",
                f"{settings.SITE_URL} is not encrypted on its way.",
                "Put a web server with a certificate in front and set CLOSEKNIT_URL to https.",
            )
        )
    if settings.DEBUG:
        found.append(
            Finding("W2", "fail", "CLOSEKNIT_DEBUG is on.", "Turn it off: error pages would show what people wrote.")
        )
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        found.append(
            Finding(
                "W3",
                "warn",
                "No mail server is set.",
                "Sign-in codes are printed in the terminal. Set CLOSEKNIT_SMTP_URL to send them.",
            )
        )
    else:
        found.append(Finding("W3", "ok", f"Mail goes through {settings.EMAIL_HOST}."))
    return found


def clock() -> list[Finding]:
    """The clock is plausible: rhythms and reminders stand on it."""
    now = datetime.now(UTC)
    good = 2026 <= now.year < 2100
    return [
        Finding(
            "C1",
            "ok" if good else "fail",
            f"The clock says {now:%d %B %Y, %H:%M} UTC.",
            "" if good else "Set the clock.",
        )
    ]
