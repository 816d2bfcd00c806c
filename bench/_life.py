"""What the measurements of the whole do inside the product's own settings: fill a store, and say what is in it.

    python bench/_life.py fill OWNERS PEOPLE MOMENTS SEED      owners with circles, through the product's own import
    python bench/_life.py state                                rows of every owner, journals checked
    python bench/_life.py post FIRST PEOPLE                    an alert, a notice and a reminder to each of so many people
    python bench/_life.py work                                 `closeknit worker`, which also knows alerts; until it is killed
    python bench/_life.py sent [1]                             every mail and what became of it; with 1 all is sent first

Runs as a process of its own in the surroundings of a `_stand.Stand`; prints one JSON object, last.
"""

import json
import sys
import time
from array import array
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from closeknit.terminal import store

store.open()

import numpy as np  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from closeknit.accounts import actions as accounts  # noqa: E402
from closeknit.accounts import journal  # noqa: E402
from closeknit.accounts.models import JournalEntry, User  # noqa: E402
from closeknit.circle import access, found_store  # noqa: E402
from closeknit.circle.actions import imports, week  # noqa: E402
from closeknit.circle.models import Batch, BatchFile, Interaction, Person, Promise, ReachOut, Support, Tie  # noqa: E402
from closeknit.importers._found import Found, FoundDate, FoundPerson  # noqa: E402
from closeknit.outbox import actions as outbox  # noqa: E402
from closeknit.outbox import registered, worker  # noqa: E402
from closeknit.outbox.models import Entry, Manner  # noqa: E402
from closeknit.terminal import working  # noqa: E402

ALERTS = "tests.outbox.alerts"
"""The product has no alert yet, so alerts are those of the tests."""

SPREAD_SECONDS = 1.2
"""What is posted comes due within this time, so that a kill meets every class of words."""

YEARS = 4
TOKEN = "a1b2c3d4" * 4
"""What the cookie and the form say alike: the check against forged forms compares them."""


def circle(people: int, moments: int, today: date, rng: np.random.Generator) -> Found:
    """An invented circle: how often somebody is met falls as 1/rank, at any time of four years."""
    weight = 1 / np.arange(3, people + 3)
    who = rng.choice(people, moments, p=weight / weight.sum())
    end = (today - date(1970, 1, 1)).days * 86400
    at = np.sort(rng.integers(end - YEARS * 365 * 86400, end, moments))
    found = Found(importer="whatsapp", wall=True)
    found.people = [
        FoundPerson(f"p{n}", f"Person {n:05d} Example", numbers=(f"+4477009{n:05d}",)) for n in range(people)
    ]
    found.dates = [FoundDate(n, "birthday", 1 + n % 12, 1 + n % 28) for n in range(0, people, 3)]
    touches = found.touches
    touches.who, touches.at = array("i", who.astype(np.int32).tobytes()), array("q", at.astype(np.int64).tobytes())
    touches.channel = bytearray(rng.choice([1, 2, 3, 4], moments).astype(np.uint8).tobytes())
    touches.direction = bytearray(rng.choice([1, 2], moments).astype(np.uint8).tobytes())
    touches.minutes, touches.half_days = array("H", bytes(2 * moments)), bytearray(b"\x02" * moments)
    return found


def fill(owners: int, people: int, moments: int, seed: int) -> dict[str, Any]:
    """Owners who are signed in, each with a circle of their own; what a browser of each has to send.

    Owners who are there already stay as they are, so a store that was being filled is filled further.
    """
    today = timezone.localdate()
    signed_in = []
    for number in range(owners):
        email = f"owner{number}@example.org"
        owner = User.objects.filter(email=email).first()
        if owner is None or not access.plans(owner).exists():
            owner = _owner(email, owner, circle(people, moments, today, np.random.default_rng([seed, number])), today)
        signed_in.append(browser(owner))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "owners": signed_in,
        "people": Person.objects.count(),
        "interactions": Interaction.objects.count(),
        "bytes": size(),
    }


def _owner(email: str, half_made: User | None, found: Found, today: date) -> User:
    """One owner with their circle, brought in as any import is; one that an interrupted run left is made anew."""
    if half_made is not None:
        half_made.delete()
    owner = accounts.open_account(email=email, name="Owner Example")
    accounts.finish_welcome(user=owner)
    batch = Batch.objects.create(owner=owner, made_at=timezone.now())
    BatchFile.objects.create(
        batch=batch, name="bench", summary=found_store.summary([found]), found=found_store.pack([found])
    )
    imports.keep(owner=owner, batch=batch, choice="all")
    week.make_plan(owner=owner, today=today)
    return owner


def browser(owner: User) -> dict[str, Any]:
    """What a browser of this owner holds: cookies, the token of forms, and the addresses of some people."""
    client = Client()
    client.force_login(owner)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    refs = list(access.people(owner).order_by("-tie__last_day").values_list("ref", flat=True)[:40])
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    return {"pk": owner.pk, "cookie": cookie, "token": TOKEN, "people": refs}


def size() -> int:
    """Bytes of the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def state() -> dict[str, Any]:
    """What is there of each owner, as `kills.py` compares it with what the server said it had done."""
    with transaction.atomic():
        owners = {str(owner.pk): _state_of(owner) for owner in User.objects.order_by("pk")}
        return {"owners": owners, "damage": _damage()}


def _state_of(owner: User) -> dict[str, Any]:
    moments = Interaction.objects.filter(owner=owner, batch=None).select_related("tie__person")
    acts = Counter(JournalEntry.objects.filter(chain=owner.pk).values_list("act", flat=True))
    learned = dict(Tie.objects.filter(owner=owner).values_list("pk", "moments"))
    counted = Counter(access.interactions(owner).values_list("tie", flat=True))
    return {
        "journal_breaks_at": journal.verify(owner.pk),
        "acts": dict(acts),
        "people": Counter(person.name for person in Person.objects.filter(owner=owner)),
        "ties": Tie.objects.filter(owner=owner).count(),
        "moments": {str(m.pk): [m.note, m.gone, m.tie.person.ref] for m in moments},
        "promises": Counter(promise.words for promise in Promise.objects.filter(owner=owner)),
        "supports": Counter(support.words for support in Support.objects.filter(owner=owner)),
        "reached": ReachOut.objects.filter(owner=owner, state="done").count(),
        "not_learned": sum(learned.get(tie, 0) != counted.get(tie, 0) for tie in {*learned, *counted}),
    }


def _damage() -> list[str]:
    if connection.vendor == "postgresql":
        return []
    found = []
    with connection.cursor() as cursor:
        for check in ("integrity_check", "cipher_integrity_check", "foreign_key_check"):
            cursor.execute(f"PRAGMA {check}")
            found += [f"{check}: {row}" for row in cursor.fetchall() if row != ("ok",)]
    return found


def post(first: int, people: int) -> dict[str, Any]:
    """New people, numbered from `first`, with an alert, a notice and a reminder each; no hour is quiet for them."""
    registered.add_family(ALERTS)
    draw, now = np.random.default_rng(first), timezone.now()
    with transaction.atomic():
        for number in range(first, first + people):
            person = accounts.open_account(email=f"reader{number}@example.org", name="Reader Example")
            Manner.objects.create(person=person, quiet_from=0, quiet_until=0)
            for kind in ("test_alert", "security", "test_reminder"):
                due = now + timedelta(seconds=float(draw.uniform(0, SPREAD_SECONDS)))
                about = {"number": number, "what": "password"}
                outbox.send(outbox.Message(kind=kind, key=f"{kind}:{number}", about=about, due_at=due), person=person)
    return {"entries": _mails().count()}


def work() -> dict[str, Any]:
    """What `closeknit worker` does."""
    registered.add_family(ALERTS)
    return {"ended": working.work()}


def sent(to_the_end: int = 0) -> dict[str, Any]:
    """Every mail by its Message-ID, its class and its state; with 1 what is left is sent first, without the waits."""
    registered.add_family(ALERTS)
    until = time.monotonic() + 300
    while to_the_end and _left().exists() and time.monotonic() < until:
        # Nobody else is at work: a lease is that of a worker that was killed, and waiting for its end shows nothing.
        _left().filter(state="leased").update(leased_until=timezone.now())
        _left().filter(state="waiting").update(next_try=timezone.now())
        worker.drain()
    return {"rows": list(_mails().values_list("message_id", "care", "state"))}


def _mails() -> Any:
    """Mail to the people of `post`."""
    return Entry.objects.filter(channel="mail", person__email__startswith="reader")


def _left() -> Any:
    return _mails().filter(state__in=("waiting", "leased"))


WORK = {"fill": fill, "state": state, "post": post, "work": work, "sent": sent}

if __name__ == "__main__":
    print(json.dumps(WORK[sys.argv[1]](*map(int, sys.argv[2:]))))
