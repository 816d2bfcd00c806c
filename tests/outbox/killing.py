"""Workers that are killed over and over while a difficult mail server takes their mail (RE-3), or left to race (RE-4).

`run` fills a store, lets several worker processes send through a real mail server on this machine, kills them at random
(SIGKILL) and counts what came through for each class of words. The file also runs by itself: it is the process from which
the workers are forked, so that a new one is there in a moment.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.accounts.smtp_server import SmtpServer
from tests.terminal.commands import surroundings

ROOT = Path(__file__).resolve().parents[2]
SHORT_LEASE = timedelta(seconds=3)
"""While workers are killed: nobody wants to wait two minutes for each."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many people (each gets an alert, a notice and a reminder), workers and kills, and from which seed."""

    people: int
    workers: int
    kills: int
    seed: int


@dataclass(slots=True)
class Tally:
    """What came through: for each class of words how many were to go out, were lost, came more than once."""

    plan: Plan
    entries: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    doubled: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    busy_kills: int = 0
    seconds: float = 0.0
    taken: int = 0

    def plain(self) -> dict[str, object]:
        """As it is written down."""
        return asdict(self)


def run(folder: Path, plan: Plan, *, hostile: bool) -> Tally:
    """One run in a store of its own in `folder`."""
    draw = random.Random(plan.seed)
    with SmtpServer() as server:
        server.delay = 0.05
        if hostile:
            # 5 % "451", 5 % taken and hung up, half of the rest slow.
            chances = {"451": 5, "drop": 5, "slow": 45, "": 45}
            server.answers = draw.choices(list(chances), list(chances.values()), k=200 * plan.people)
        done = subprocess.run(
            [sys.executable, str(Path(__file__)), json.dumps(asdict(plan))],
            env={
                **surroundings(folder, SMTP_URL=f"smtp://127.0.0.1:{server.port}", MAIL_FROM="post@example.org"),
                "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
                "DJANGO_SETTINGS_MODULE": "closeknit.settings",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        said = json.loads(done.stdout.splitlines()[-1])
        came = Counter(str(message["Message-ID"]) for _, message in server.messages)
    tally = Tally(plan, busy_kills=said["busy_kills"], seconds=said["seconds"], taken=sum(came.values()))
    for message_id, care, state in said["rows"]:
        times = came[message_id]
        for counts, counted in (
            (tally.entries, True),
            (tally.lost, times == 0),
            (tally.doubled, times > 1),
            (tally.left, state in {"waiting", "leased"}),
        ):
            counts[care] = counts.get(care, 0) + int(counted)
    return tally


def _fill(people: int, seconds: float, draw: random.Random) -> None:
    from django.db import transaction
    from django.utils import timezone

    from closeknit.accounts.models import User
    from closeknit.outbox import actions, registered

    registered.add_family("tests.outbox.alerts")
    users = User.objects.bulk_create(
        [User(email=f"p{n}@example.org", password="!", zone="Europe/London") for n in range(people)]
    )
    from closeknit.outbox.models import Manner

    Manner.objects.bulk_create([Manner(person=u, quiet_from=0, quiet_until=0) for u in users])
    with transaction.atomic():
        for number, user in enumerate(users):
            for kind in ("test_alert", "security", "test_reminder"):
                about = {"number": number, "what": "password"}
                # Due all through the time of the kills, so that these meet every class of words.
                due = timezone.now() + timedelta(seconds=draw.uniform(0, seconds))
                actions.send(actions.Message(kind=kind, key=f"{kind}:{number}", about=about, due_at=due), person=user)


def _worker(lease: timedelta) -> int:
    """Fork a worker that sends without a pause until it is killed, or told to end with what it has in hand."""
    from django.db import connections

    from closeknit.outbox import worker
    from closeknit.outbox.sending import Worker

    connections.close_all()
    child = os.fork()
    if child:
        return child
    one = worker.worker()
    mine = Worker(carry=one.carry, now=one.now, lease=lease)
    told = []
    signal.signal(signal.SIGTERM, lambda *_: told.append(1))
    while not told:
        if not mine.turn():
            time.sleep(0.02)
    os._exit(0)


def _left() -> int:
    from closeknit.outbox.models import Entry

    return Entry.objects.filter(state__in=("waiting", "leased")).exclude(channel="here").count()


def _hurry() -> None:
    """What waits after a refusal is tried again now: the waits themselves are not what is tested here."""
    from django.utils import timezone

    from closeknit.outbox.models import Entry

    now = timezone.now()
    Entry.objects.filter(state="waiting", due_at__lte=now, next_try__gt=now).update(next_try=now)


def _main(plan: Plan) -> None:
    from closeknit.terminal import store

    store.open()
    from closeknit.outbox.models import Entry
    from closeknit.outbox.sending import LEASE

    draw, busy = random.Random(plan.seed), 0
    _fill(plan.people, plan.kills * 0.2, draw)
    start = time.monotonic()
    lease = SHORT_LEASE if plan.kills else LEASE
    workers = [_worker(lease) for _ in range(plan.workers)]
    try:
        for _ in range(plan.kills):
            time.sleep(draw.uniform(0.02, 0.25))
            place = draw.randrange(len(workers))
            busy += int(_left() > 0)
            os.kill(workers[place], signal.SIGKILL)
            os.waitpid(workers[place], 0)
            workers[place] = _worker(lease)
            _hurry()
        until = time.monotonic() + 600
        while _left() and time.monotonic() < until:
            _hurry()
            time.sleep(0.2)
    finally:
        for child in workers:
            # A reminder counts as sent before it goes out: whoever holds the last one brings it out yet.
            os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)
    rows = list(Entry.objects.exclude(channel="here").values_list("message_id", "care", "state"))
    print(json.dumps({"rows": rows, "busy_kills": busy, "seconds": time.monotonic() - start}))


if __name__ == "__main__":
    _main(Plan(**json.loads(sys.argv[1])))
