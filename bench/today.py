"""Opening Today at 5,000 people and 500,000 interactions: queries, CPU, bytes; and again with ten times more history.

    python bench/today.py [--json] [--people 5000] [--interactions 500000]

The rival of the page is the same machine's answer to an empty page with the same middleware ("hello"), measured in the
same run. History is brought in through the product's own import, so its cost is measured too.
"""

import argparse
import gzip
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

HOME = Path(tempfile.mkdtemp(prefix="closeknit-bench-"))
for name in [n for n in os.environ if n.startswith("CLOSEKNIT_")]:
    del os.environ[name]
os.environ["CLOSEKNIT_DATA"] = str(HOME / "data")
os.environ["DJANGO_SETTINGS_MODULE"] = "closeknit.settings"

from closeknit.terminal import store  # noqa: E402

store.open()

import numpy as np  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from closeknit.accounts import actions as accounts  # noqa: E402
from closeknit.accounts.models import User  # noqa: E402
from closeknit.circle import access, found_store  # noqa: E402
from closeknit.circle.actions import imports, week  # noqa: E402
from closeknit.circle.models import Batch, BatchFile  # noqa: E402
from closeknit.circle.queries import week as week_queries  # noqa: E402
from closeknit.importers._found import Found, FoundDate, FoundPerson  # noqa: E402
from closeknit.urls import urlpatterns as product_urls  # noqa: E402

PAGE_RUNS = 60


def life(people: int, interactions: int, today: date, seed: int = 7) -> Found:
    """Invented contacts: how often somebody is met falls as 1/rank, times are even over five years."""
    rng = np.random.default_rng(seed)
    weight = 1 / np.arange(1, people + 1)
    who = rng.choice(people, interactions, p=weight / weight.sum())
    end = (today - date(1970, 1, 1)).days * 86400
    at = rng.integers(end - 5 * 365 * 86400, end, interactions)
    found = Found(importer="whatsapp", wall=True)
    found.people = [
        FoundPerson(f"p{n}", f"Person {n:05d} Example", numbers=(f"+4477009{n:05d}",)) for n in range(people)
    ]
    found.dates = [FoundDate(n, "birthday", 1 + n % 12, 1 + n % 28) for n in range(0, people, 3)]
    order = np.argsort(at, kind="stable")
    touches = found.touches
    touches.who, touches.at = (
        array("i", who[order].astype(np.int32).tobytes()),
        array("q", at[order].astype(np.int64).tobytes()),
    )
    touches.channel = bytearray(rng.choice([1, 2, 3, 4], interactions).astype(np.uint8).tobytes())
    touches.direction = bytearray(rng.choice([1, 2], interactions).astype(np.uint8).tobytes())
    touches.minutes, touches.half_days = array("H", bytes(2 * interactions)), bytearray(b"\x02" * interactions)
    return found


def owner_with(people: int, interactions: int, email: str) -> tuple[User, float]:
    """An owner whose circle was brought in through the import; returns the CPU seconds of keeping it."""
    owner = accounts.open_account(email=email, name="Amara Okafor")
    found = life(people, interactions, timezone.localdate())
    batch = Batch.objects.create(owner=owner, made_at=timezone.now())
    BatchFile.objects.create(
        batch=batch, name="bench", summary=found_store.summary([found]), found=found_store.pack([found])
    )
    before = time.process_time()
    imports.keep(owner=owner, batch=batch, choice="all")
    return owner, time.process_time() - before


def cpu(works: Sequence[Callable[[], Any]], runs: int) -> list[float]:
    """Median CPU milliseconds of each of some works in this thread, in turns: a slow moment of the machine meets them all."""
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(runs):
        for work, spent in zip(works, times, strict=True):
            before = time.thread_time()
            work()
            spent.append(time.thread_time() - before)
    return [statistics.median(spent) * 1000 for spent in times]


def signed_in(owner: User) -> Client:
    """A browser of the owner, whose plan of this week is made."""
    week.make_plan(owner=owner, today=timezone.localdate())
    client = Client()
    client.force_login(owner)
    return client


def measured(owners: Sequence[User]) -> list[dict[str, Any]]:
    """Plan and page of each owner, and an empty page, all in turns."""
    today = timezone.localdate()
    plans = cpu([partial(week_queries.proposed, owner, today) for owner in owners], 20)
    clients = [signed_in(owner) for owner in owners]
    *pages, hello_ms = cpu(
        [*(partial(client.get, "/") for client in clients), partial(clients[0].get, "/hello/")], PAGE_RUNS
    )
    return [
        _row(owner, client, plan_ms, page_ms, hello_ms)
        for owner, client, plan_ms, page_ms in zip(owners, clients, plans, pages, strict=True)
    ]


def _row(owner: User, client: Client, plan_ms: float, page_ms: float, hello_ms: float) -> dict[str, Any]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/")
        count = len(queries)
    return {
        "interactions": access.interactions(owner).count(),
        "plan_cpu_ms": round(plan_ms, 1),
        "page_cpu_ms": round(page_ms, 2),
        "hello_cpu_ms": round(hello_ms, 2),
        "page_to_hello": round(page_ms / hello_ms, 1),
        "queries": count,
        "html_bytes": len(answer.content),
        "html_gzip_bytes": len(gzip.compress(answer.content)),
    }


def hello(_request: HttpRequest) -> HttpResponse:
    """An empty page."""
    return HttpResponse("hello")


urlpatterns = [*product_urls, path("hello/", hello)]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--interactions", type=int, default=500_000)
    given = parser.parse_args()
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        small, _ = owner_with(given.people, given.interactions // 10, "small@example.org")
        owner, keep_s = owner_with(given.people, given.interactions, "large@example.org")
        rows = dict(zip(("a tenth of the history", "full history"), measured([small, owner]), strict=True))
    ratio = rows["full history"]["page_cpu_ms"] / rows["a tenth of the history"]["page_cpu_ms"]
    out = {
        "people": given.people,
        **rows,
        "page_ratio_for_ten_times_the_history": round(ratio, 2),
        "keep_cpu_s": round(keep_s, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(out, indent=None if given.json else 2))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
