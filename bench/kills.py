"""Kills everything that writes, at random moments, on both databases, and counts what was lost or half there (RE-1, RE-2).

    python bench/kills.py [--kills 300] [--only web import] [--database sqlite] [--seed 7] [--json]

Each scenario is a few lines: what runs, what is killed, and what has to be true afterwards. `--kills` are shared out
evenly between all scenarios on all databases. After each kill the store is read past the server. Ends with 1 when an
acknowledged write is lost or there twice, when an act and its journal entry do not match, or when a check finds damage.
With 0 lost in n kills the chance of a loss in one kill is under 3/n (95 %).

Another kind of work is one more class here: `kill` starts it with `self.at.begin("worker")`, waits, calls `kill()` on what
it got, and adds to `wrong` what is not as it has to be (`self.at.life("state")` says what is there).

web       the server with its workers, while several people press buttons; SIGKILL to all of it 0.15 to 0.9 s
          after the first of them was told that it is done
import    the import command, at any moment of its life
worker    the worker, while a difficult mail server takes alerts, notices and reminders (RE-3): an alert or a notice that is
          marked as sent was taken, in the end each was taken at least once, and no reminder was ever taken twice
backup    the backup command with its trial or without, at any moment: earlier backups stay as they were, whatever has the name of a
          backup can be restored, and the next backup is made
"""

import argparse
import hashlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.accounts.smtp_server import SmtpServer

from _evidence import keep
from _stand import DATABASES, Stand, stand
from _writing import Writers

WRITERS, SHORTEST, LONGEST = 6, 0.15, 0.9
READERS, MESSAGES = 6, 20_000
DIFFICULT = {"451": 5, "drop": 5, "slow": 45, "": 45}
"""How the mail server answers, in a hundred messages: as in bench/outbox.py."""


class Scenario:
    """One kind of work that is killed. `tally` counts, `wrong` says in words what was not as it has to be."""

    name = ""

    def __init__(self, at: Stand, seed: int) -> None:
        self.at, self.random = at, random.Random(seed)
        self.tally: Counter[str] = Counter()
        self.wrong: list[str] = []

    def kill(self) -> None:
        """Start the work, kill it, look at what is there."""
        raise NotImplementedError

    def end(self) -> None:
        """Look once more when all is over."""

    def run(self, kills: int) -> None:
        """So many kills, and the look at the end."""
        for _ in range(kills):
            self.kill()
        self.end()


class Web(Scenario):
    """The server, while several people write: moments, people, promises, help, and taking things back."""

    name = "web"

    def __init__(self, at: Stand, seed: int) -> None:
        super().__init__(at, seed)
        filled = at.life("fill", WRITERS, 3, 30, seed)
        before = at.life("state")
        self.writers = Writers(filled["owners"], before, seed)

    def kill(self) -> None:
        """Serve, let everybody write, kill all of it."""
        with self.at.serving(workers=2) as server:
            self.writers.begin(server.port)
            self.writers.wait_for_one()
            time.sleep(self.random.uniform(SHORTEST, LONGEST))
            server.kill()
            self.tally["writes in the air when killed"] += self.writers.end()
            if "Traceback" in server.said():
                self.wrong.append("the server printed a traceback")
        found = self.writers.compare(self.at.life("state"))
        self.wrong += found
        self.tally["acknowledged writes"] = self.writers.acknowledged
        self.tally["there although nobody was told"] = self.writers.unsaid


class Import(Scenario):
    """The import command: one friend with so many moments each, whole or not at all."""

    name = "import"

    def __init__(self, at: Stand, seed: int) -> None:
        super().__init__(at, seed)
        from tests.circle.killing import Store

        settings = {"DATABASE_URL": at.uri} if at.uri else {}
        self.store = Store(at.folder, size=2000, seed=seed, **settings)

    def kill(self) -> None:
        """Import, kill, look."""
        self.store.kill_at_random()
        tally = self.store.tally
        self.tally["acknowledged imports"], self.tally["killed in time"] = tally.acknowledged, tally.killed
        self.tally["there although nobody was told"] = tally.kept_unsaid
        self.wrong = [*tally.lost, *tally.half, *tally.damage]

    def end(self) -> None:
        """The journal chains."""
        if self.store.journals() != "[None]":
            self.wrong.append("the journal does not fit")


class Worker(Scenario):
    """The worker, over a mail server that refuses, hangs up and is slow."""

    name = "worker"

    def __init__(self, at: Stand, seed: int) -> None:
        super().__init__(at, seed)
        self.posted = 0
        self.server = SmtpServer()
        self.server.delay = 0.05
        self.server.answers = self.random.choices(list(DIFFICULT), list(DIFFICULT.values()), k=MESSAGES)

    @property
    def mail(self) -> dict[str, str]:
        """What a process has to know of the mail server."""
        return {
            "CLOSEKNIT_SMTP_URL": f"smtp://127.0.0.1:{self.server.port}",
            "CLOSEKNIT_MAIL_FROM": "post@example.org",
        }

    def run(self, kills: int) -> None:
        """All of it while one mail server listens."""
        with self.server:
            super().run(kills)

    def kill(self) -> None:
        """Post mail for some people, let the worker send, kill it, look."""
        self.at.life("post", self.posted, READERS)
        self.posted += READERS
        before = len(self.server.messages)
        work = self.at.begin_life("work", **self.mail)
        until = time.monotonic() + 30
        while len(self.server.messages) == before and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(self.random.uniform(0, LONGEST))
        work.kill()
        self.tally["killed with mail left to send"] += self._look(self.at.life("sent")["rows"]) > 0

    def _came(self) -> Counter[str]:
        return Counter(str(message["Message-ID"]) for _, message in self.server.messages)

    def _look(self, rows: list[tuple[str, str, str]]) -> int:
        """What must hold at any moment. Returns how many wait."""
        came = self._came()
        for message_id, care, state in rows:
            if care == "reminder" and came[message_id] > 1:
                self.wrong.append(f"a reminder came {came[message_id]} times")
            if care != "reminder" and state == "sent" and not came[message_id]:
                self.wrong.append(f"{care} is marked as sent and was never taken")
        return sum(state in {"waiting", "leased"} for _, _, state in rows)

    def end(self) -> None:
        """Send the rest; every alert and every notice has come."""
        rows = self.at.life("sent", 1, **self.mail)["rows"]
        if left := self._look(rows):
            self.wrong.append(f"{left} still wait")
        came = self._came()
        for message_id, care, _ in rows:
            self.tally[f"{care} to send"] += 1
            self.tally[f"{care} lost"] += not came[message_id]
            self.tally[f"{care} twice"] += came[message_id] > 1
        for care in ("safety", "account"):
            self.wrong += [f"{care} lost"] * self.tally[f"{care} lost"]
        if len(rows) != 3 * self.posted:
            self.wrong.append(f"{len(rows)} rows of {3 * self.posted} that were posted")


class Backup(Scenario):
    """The backup command with its trial, in a store with some people."""

    name = "backup"

    def __init__(self, at: Stand, seed: int) -> None:
        super().__init__(at, seed)
        at.life("fill", 3, 20, 3000, seed)
        self.folder = at.data / "backups"
        self.seconds, self.untried = self._takes("backup"), self._takes("backup", "--no-verify")
        self.known = self._archives()

    def _archives(self) -> dict[Path, str]:
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(self.folder.glob("*.backup"))}

    def _takes(self, *words: object) -> float:
        began = time.monotonic()
        self._command(*words)
        return time.monotonic() - began

    def _command(self, *words: object) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "closeknit.cli", *map(str, words)],
            env=self.at.surroundings(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            self.wrong.append(f"closeknit {words[0]} did not work: {done.stderr.strip()[-300:]}")
        return done

    def kill(self) -> None:
        """Back up, kill, look, back up once more."""
        log = self.at.folder / "server.log"
        said = log.stat().st_size if log.exists() else 0
        words, seconds = self.random.choice([((), self.seconds), (("--no-verify",), self.untried)])
        backup = self.at.begin("backup", "--json", *words)
        time.sleep(self.random.uniform(0.1, 1.05) * seconds)
        self.tally["killed in time"] += backup.process.poll() is None
        backup.kill()
        there = self._archives()
        if any(there.get(path) != digest for path, digest in self.known.items()):
            self.wrong.append("an earlier backup is gone or changed")
        for line in log.read_bytes()[said:].decode().splitlines():
            if line.startswith("{"):
                self.tally["acknowledged backups"] += 1
                if Path(json.loads(line)["file"]) not in there:
                    self.wrong.append("an acknowledged backup is not there")
        for path in there.keys() - self.known.keys():
            self.tally["there with its name"] += 1
            self._command("restore", path, "--try")
        noted = self.at.data / "backup.json"
        if Path(json.loads(noted.read_text("utf-8"))["file"]) not in there:
            self.wrong.append("the last backup that was tried is not there")
        self._next(there)

    def _next(self, there: dict[Path, str]) -> None:
        """The next backup is made, and clears away what was left."""
        self._command("backup", "--no-verify")
        self.known = self._archives()
        if len(self.known) != len(there) + 1:
            self.wrong.append("the next backup is not there")
        if left := [*self.folder.glob("*.unfinished"), *self.at.data.glob("trying-*")]:
            self.wrong.append(f"{len(left)} unfinished files are left")

    def end(self) -> None:
        """The oldest and the newest can still be restored, and nothing of the store is damaged."""
        for path in (min(self.known), max(self.known)):
            self._command("restore", path, "--try")
        self.wrong += self.at.life("state")["damage"]


SCENARIOS = (Web, Import, Worker, Backup)


def run(make: Any, database: str, kills: int, seed: int) -> dict[str, Any]:
    """So many kills of one scenario on one database."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="closeknit-kills-") as folder, stand(database, Path(folder)) as at:
        scenario = make(at, seed)
        scenario.run(kills)
    for problem in scenario.wrong[:20]:
        print(f"{scenario.name} on {database}: {problem}", file=sys.stderr)
    took = round(time.monotonic() - began, 1)
    return {"kills": kills, **scenario.tally, "lost, doubled, half or damaged": len(scenario.wrong), "seconds": took}


def main() -> int:
    """Share the kills out, run, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [make.name for make in SCENARIOS]
    parser.add_argument("--kills", type=int, default=300, help="in all")
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--short", action="store_true", help="four kills of each")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--print", action="store_true", help="print only, keep nothing")
    given = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    databases = [given.database] if given.database else list(DATABASES)
    chosen = [make for make in SCENARIOS if make.name in given.only]
    each = 4 if given.short else max(1, -(-given.kills // (len(chosen) * len(databases))))
    out: dict[str, Any] = {}
    for make in chosen:
        for database in databases:
            out[f"{make.name} on {database}"] = run(make, database, each, given.seed)
    bad = sum(part["lost, doubled, half or damaged"] for part in out.values())
    total = sum(part["kills"] for part in out.values())
    out["kills in all"], out["wrong in all"] = total, bad
    out["chance of a loss in one kill, at most (95 %)"] = round(3 / total, 4) if not bad else None
    keep("kills", out, seed=given.seed, short=given.short, as_json=given.json, written=not given.print)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
