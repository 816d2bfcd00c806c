"""Each page asks the database a fixed number of questions, however many people and moments there are."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from closeknit.accounts.models import User
from closeknit.circle.actions import week
from closeknit.circle.models import Batch, Interaction, Person
from closeknit.engine.records import Channel
from tests.circle.life import TODAY, File, chat, every, friend, keep, quick_look, talk, vcard

pytestmark = pytest.mark.django_db


def files(count: int) -> list[File]:
    """An address book of `count` people, one chat each with every tenth of them, and one long group chat."""
    cards = [
        {
            "name": f"Friend {n:03}",
            "numbers": [f"+4477009{n:05}"],
            "born": f"1980-{(n + 10) % 12 + 1:02}-{(n + 19) % 28 + 1:02}",
        }
        for n in range(count)
    ]
    chats = [talk(f"Friend {n:03}", every(2 + n % 9, 20, n % 50)) for n in range(0, count, 10)]
    names = ["Amara Okafor", *(f"Friend {n:03}" for n in range(count))]
    group = chat(
        "Everybody", [(datetime(2026, 10, 1, 9) + timedelta(minutes=n), who, "x") for n, who in enumerate(names)]
    )
    return [vcard(*cards), *chats, group]


def asked(client: Client, address: str) -> int:
    """How many queries a page takes, those for the session and the account among them."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, address
    assert any("session" in q["sql"] for q in queries.captured_queries), "the session is part of it"
    assert any("accounts_user" in q["sql"] for q in queries.captured_queries), "the account is part of it"
    return len(queries)


@pytest.fixture
def world(amara: User, as_amara: Client) -> Callable[[int], dict[str, str]]:
    """A circle of that many people, with the addresses of its pages. The second one replaces the first."""

    def make(count: int) -> dict[str, str]:
        Person.objects.all().delete()
        Batch.objects.all().delete()
        kept = keep(amara, quick_look(amara, *files(count)))
        waiting = quick_look(amara, *files(count))
        waiting.refresh_from_db()
        week.make_plan(owner=amara, today=TODAY)
        somebody = Person.objects.get(name="Friend 000")
        for n in range(3):
            friend(amara, f"By hand {n}", every_days=5, times=6, until=40)
        return {
            "Today": "/",
            "Circle": "/circle/",
            "the filters of Circle": "/circle/?show=quieter&sort=last",
            "finding": "/circle/?q=friend",
            "Person": f"/circle/{somebody.ref}/",
            "all moments": f"/circle/{somebody.ref}/moments/",
            "Import": "/import/",
            "checking an import": f"/import/{waiting.ref}/",
            "an import that is done": f"/import/{kept.ref}/done/",
        }

    return make


def test_three_hundred_people_take_as_many_queries_as_ten(
    world: Callable[[int], dict[str, str]], as_amara: Client
) -> None:
    few = {name: asked(as_amara, address) for name, address in world(10).items()}
    many = {name: asked(as_amara, address) for name, address in world(300).items()}
    assert many == few
    assert max(few.values()) <= 20, few


def test_ten_times_the_moments_take_as_many_queries(
    world: Callable[[int], dict[str, str]], as_amara: Client, amara: User
) -> None:
    addresses = world(20)
    few = {name: asked(as_amara, address) for name, address in addresses.items()}
    before = Interaction.objects.count()
    rows = [
        Interaction(
            owner=amara,
            tie_id=tie,
            day=day - timedelta(days=n),
            channel=Channel.MESSAGE,
            half_days=half,
            batch_id=batch,
        )
        for tie, day, half, batch in Interaction.objects.values_list("tie", "day", "half_days", "batch")
        for n in range(1, 10)
    ]
    Interaction.objects.bulk_create(rows, batch_size=500)
    assert Interaction.objects.count() == 10 * before
    many = {name: asked(as_amara, address) for name, address in addresses.items()}
    assert many == few
