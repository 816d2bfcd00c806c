"""Opening Insights at 5,000 people and 500,000 interactions: CPU, queries, bytes, beside Today and an empty page.

    python bench/insights.py [--json] [--people 5000] [--interactions 500000]

The owner is that of bench/today.py; seven of eight people get words for who they are, and sixty notes of help are typed.
"""

import argparse
import gzip
import json
import shutil
import sys
from functools import partial

from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path
from django.utils import timezone

import today as life
from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions import support
from closeknit.circle.models import Person
from closeknit.circle.queries.insights import insights
from closeknit.urls import urlpatterns as product_urls

RUNS = 15
RELATIONS = ("sister", "friend", "from the choir", "colleague", "neighbour", "Nachbarin", "old friend", "")
NOTES = 60

urlpatterns = [*product_urls, path("hello/", life.hello)]


def describe(owner: User) -> None:
    """Say who people are, each in words of their own, and who helped whom."""
    everybody = list(access.people(owner).select_related("tie").order_by("pk"))
    for number, person in enumerate(everybody):
        words = RELATIONS[number % len(RELATIONS)]
        person.relation = f"{words}, since {number}" if words else ""
    Person.objects.bulk_update(everybody, ["relation"], batch_size=500)
    today = timezone.localdate()
    for number, person in enumerate(everybody[:NOTES]):
        support.note_support(
            owner=owner, person=person, day=today, given=number % 2 == 0, kind=1 + number % 4, today=today
        )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--interactions", type=int, default=500_000)
    given = parser.parse_args()
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        owner, _ = life.owner_with(given.people, given.interactions, "large@example.org")
        describe(owner)
        client = life.signed_in(owner)
        works = [partial(insights, owner, timezone.localdate())]
        works += [partial(client.get, address) for address in ("/insights/", "/", "/hello/")]
        reading, page, today_page, hello = life.cpu(works, RUNS)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/insights/")
    out = {
        "people": given.people,
        "interactions": access.interactions(owner).count(),
        "reading_cpu_ms": round(reading, 1),
        "page_cpu_ms": round(page, 1),
        "today_cpu_ms": round(today_page, 1),
        "hello_cpu_ms": round(hello, 2),
        "queries": len(queries),
        "html_bytes": len(answer.content),
        "html_gzip_bytes": len(gzip.compress(answer.content)),
    }
    print(json.dumps(out, indent=None if given.json else 2))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(life.HOME, ignore_errors=True)
