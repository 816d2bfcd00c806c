"""Kills the real import command and looks at what the store has afterwards: whole imports or nothing (IM-13, RE-2).

`bench/kill.py` runs this longer and prints the figures.
"""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.terminal.commands import opened, start, surroundings

AT_A_STATEMENT = """
import os, signal, sys
from django.db.backends.signals import connection_created
from closeknit import cli

last, seen = int(sys.argv[1]), 0

def count(execute, sql, params, many, context):
    global seen
    seen += 1
    if seen == last:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

connection_created.connect(lambda connection, **_: connection.execute_wrappers.append(count), weak=False)
status = cli.main(["import", sys.argv[2]])
print(f"{seen} statements")
sys.exit(status)
"""
VERIFY = """
from closeknit.terminal import store
store.open()
from closeknit.accounts import journal
from closeknit.accounts.models import User
print([journal.verify(user.pk) for user in User.objects.all()])
"""

CHECKS = ("integrity_check", "cipher_integrity_check", "foreign_key_check")


@dataclass
class Tally:
    """What became of some imports.

    acknowledged   the command said "Brought in" and ended with 0       kept     whole in the store
    lost           acknowledged and not in the store                    half     anything but all or nothing
    missing        not in the store, as is right for what was killed early
    kept_unsaid    in the store, but the process died before it could say so
    """

    size: int
    started: int = 0
    killed: int = 0
    acknowledged: int = 0
    kept: int = 0
    kept_unsaid: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)


class Store:
    """A store in a folder, and imports into it that are killed. Each import brings one new friend.

    `settings` are variables of the command without CLOSEKNIT_; with DATABASE_URL the store is on PostgreSQL.
    """

    def __init__(self, folder: Path, size: int = 3000, seed: int = 7, **settings: str) -> None:
        self.folder, self.tally, self.random, self.settings = folder, Tally(size), random.Random(seed), settings
        # The first one makes the store; the second shows how long one takes.
        self._ends(*self._start())
        begun = time.monotonic()
        self._ends(*self._start())
        self.seconds = time.monotonic() - begun
        """How long an import takes here when nobody disturbs it."""

    def _file(self) -> tuple[str, Path]:
        name = f"Friend {self.tally.started:03}"
        first = datetime(2024, 1, 1, 9)
        lines = (
            f"{first + timedelta(hours=3 * n):%Y-%m-%d, %H:%M} - {(name, 'Me')[n % 2]}: x\n"
            for n in range(self.tally.size)
        )
        path = self.folder / f"WhatsApp Chat with {name}.txt"
        path.write_text("".join(lines), encoding="utf-8")
        self.tally.started += 1
        return name, path

    def _start(self) -> tuple[str, "subprocess.Popen[str]"]:
        name, path = self._file()
        return name, start(self.folder, "import", path, **self.settings)

    def _ends(self, name: str, process: "subprocess.Popen[str]") -> str:
        out, problems = process.communicate(timeout=120)
        if process.returncode == -signal.SIGKILL:
            self.tally.killed += 1
        elif process.returncode:
            raise RuntimeError(f"the import ended by itself: {problems}")
        if process.returncode == 0 and "Brought in" in out:
            self.tally.acknowledged += 1
            self.tally.said.add(name)
        return out

    def kill_at_random(self) -> None:
        """Start an import and kill its process group at a random moment of its life."""
        name, process = self._start()
        time.sleep(self.random.uniform(0.2, 1.0) * self.seconds)
        os.killpg(process.pid, signal.SIGKILL)
        self._ends(name, process)
        self.look()

    def kill_at_statement(self, number: int) -> int:
        """Start an import that kills itself before its statement of that number; returns how many it had in all."""
        name, path = self._file()
        process = subprocess.Popen(
            [sys.executable, "-c", AT_A_STATEMENT, str(number), str(path)],
            env=surroundings(self.folder, **self.settings),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        out = self._ends(name, process)
        self.look()
        return int(out.split()[-2]) if process.returncode == 0 else number

    def _opened(self) -> Any:
        """The database, past the product."""
        if "DATABASE_URL" in self.settings:
            import psycopg

            return psycopg.connect(self.settings["DATABASE_URL"])
        return opened(self.folder)

    def look(self) -> None:
        """Count what is in the store, past the product, and compare it with what was said."""
        tally, connection = self.tally, self._opened()

        def ask(sql: str) -> list[tuple[object, ...]]:
            return list(connection.execute(sql))

        states = dict(ask("SELECT id, state FROM circle_batch"))
        whole = set()
        for batch, state in states.items():
            has = {
                "people": ask(
                    f"SELECT DISTINCT p.name FROM circle_person p JOIN circle_knownas k ON k.home_id = p.id WHERE k.batch_id = {batch}"
                ),
                "moments": ask(f"SELECT count(*) FROM circle_interaction WHERE batch_id = {batch}")[0][0],
                "days": ask(f"SELECT count(*) FROM circle_coverage WHERE batch_id = {batch}")[0][0],
                "names": ask(f"SELECT count(*) FROM circle_knownas WHERE batch_id = {batch}")[0][0],
                "files": ask(f"SELECT count(*) FROM circle_batchfile WHERE batch_id = {batch}")[0][0],
                "journal": ask(
                    "SELECT count(*) FROM accounts_journalentry j JOIN circle_batch b ON b.ref = j.about "
                    f"WHERE b.id = {batch} AND j.act = 'import.kept'"
                )[0][0],
                "learned": ask(
                    "SELECT sum(moments) FROM circle_tie WHERE person_id IN "
                    f"(SELECT home_id FROM circle_knownas WHERE batch_id = {batch})"
                )[0][0],
            }
            names = has.pop("people")
            if state == "kept":
                whole |= {str(name) for (name,) in names}
                wanted = {"moments": tally.size, "days": 1, "names": 1, "files": 0, "journal": 1, "learned": tally.size}
                good = len(names) == 1 and has == wanted
            else:
                read = 0 if state == "read" else 1
                wanted = {"moments": 0, "days": 0, "names": 0, "files": read, "journal": 0, "learned": None}
                good = not names and has == wanted
            if not good:
                tally.half.append(f"batch {batch} ({state}): {names} {has}")
        tally.kept, tally.kept_unsaid = len(whole), len(whole - tally.said)
        tally.lost = sorted(tally.said - whole)
        tally.missing = [name for name in (f"Friend {n:03}" for n in range(tally.started)) if name not in whole]
        if ask("SELECT count(*) FROM circle_interaction")[0][0] != tally.size * len(whole):
            tally.half.append("moments of no import")
        checks = () if "DATABASE_URL" in self.settings else CHECKS
        for check in checks:
            tally.damage += [f"{check}: {row}" for row in ask(f"PRAGMA {check}") if row != ("ok",)]
        connection.close()

    def journals(self) -> str:
        """What the product says of the journal chains: [None] when every entry fits."""
        done = subprocess.run(
            [sys.executable, "-c", VERIFY],
            env={**surroundings(self.folder, **self.settings), "DJANGO_SETTINGS_MODULE": "closeknit.settings"},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()
