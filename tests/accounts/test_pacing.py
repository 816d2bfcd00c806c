"""What could be harvested has a pace: the n-th time passes, the next does not, and the time ends (AP-3)."""

import re
import threading
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from closeknit.accounts import journal, throttle
from closeknit.accounts.limits import ADDRESSES, PACES, Pace
from closeknit.accounts.models import JournalEntry, User
from closeknit.rights.models import Export
from tests.conftest import confirm
from tests.shape.world import PATTERNS, POLICY, Around, Life, account, entry, helps

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def reached(user: User | None) -> list[dict[str, Any]]:
    """What the chain of somebody, or the installation's, says of paces that were reached."""
    chain = user.pk if user else journal.INSTALLATION
    return list(JournalEntry.objects.filter(chain=chain, act="limit.reached").values_list("facts", flat=True))


@pytest.fixture
def life(amara: User) -> Life:
    return Life(amara)


def where(name: str, life: Life, around: Around | None = None) -> str:
    """The address with this name, with rows of this life where it has any."""
    kind = POLICY[name]["kind"]
    if kind == "place" and around:
        return around.address(name, life)
    if kind == "entry":
        return entry(name)
    if kind == "row":
        return reverse(name, args=life.arguments(name))
    tokened = name in {"once", "join"} or POLICY[name].get("token")
    return reverse(name, args=["no-such-token"]) if tokened else reverse(name)


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_the_last_passes_and_the_next_does_not(name: str, life: Life, femi: User) -> None:
    """Every address with a pace, with every method that counts: exactly so many, then 429, then all over again."""
    around = Around(life, Life(femi)) if POLICY[name]["kind"] == "place" else None
    asked, pace = ADDRESSES[name], PACES[ADDRESSES[name].pace]
    me = around.actors["supervisor"] if around else life.owner
    there = where(name, life, around)

    def answer(method: str) -> HttpResponse:
        client = around.client("supervisor") if around else Client()
        if not around and not pace.by_subnet:
            # Without having shown who it is: whoever is sent to do so first counts too.
            client.force_login(me)
        return getattr(client, method.lower())(f"{there}?{asked.field}=Ngozi" if asked.field else there)

    with time_machine.travel(THEN, tick=False) as clock:
        for method in sorted(asked.methods):
            # All places but two are taken by one who is as quick as a machine.
            for _ in range(pace.most - 2):
                assert throttle.wait_for(f"pace:{asked.pace}:{'127.0.0.0' if pace.by_subnet else me.pk}", pace) == 0
            clock.shift(7)
            assert [answer(method).status_code == 429 for _ in range(3)] == [False, False, True], method
            refused = answer(method)
            assert refused["Retry-After"] == str(pace.seconds - 7)
            if method != "HEAD":
                assert re.search(r"It works again in (a minute|\d+ minutes)", refused.content.decode())
            clock.shift(pace.seconds - 8)
            assert answer(method).status_code == 429, "a second before it is over"
            clock.shift(1)
            assert answer(method).status_code != 429
            clock.shift(pace.seconds + 1)


def test_the_whole_of_it_by_hand(amara: User) -> None:
    """No place taken beforehand: two hundred searches, and one."""
    with time_machine.travel(THEN, tick=False):
        client = Client()
        client.force_login(amara)
        asked = range(PACES["search"].most + 5)
        said = Counter(client.get(reverse("circle"), {"q": f"name {n}"}).status_code for n in asked)
        assert said == {200: PACES["search"].most, 429: 5}
        assert client.get(reverse("circle")).status_code == 200, "the page itself is not a search"
        assert reached(amara) == [{"of": "search"}], "once, however often"


@pytest.mark.django_db(transaction=True)
def test_ten_exports_a_day(amara: User) -> None:
    def press() -> int:
        client = Client()
        client.force_login(amara)
        confirm(client, amara)
        status = client.post(reverse("data_take")).status_code
        for thread in threading.enumerate():
            if thread.name.startswith("export-"):
                thread.join(60)
        return status

    with time_machine.travel(THEN, tick=False) as clock:
        assert [press() for _ in range(12)] == [303] * 10 + [429] * 2
        assert Export.objects.filter(owner=amara).count() == 1
        assert reached(amara) == [{"of": "export"}]
        clock.shift(24 * 3600)
        assert press() == 303


def test_a_helper_counts_by_themselves_and_the_person_reads_of_it(life: Life) -> None:
    helper = account("helper-who-walks")
    delegation = helps(life.owner, helper, ["people"])
    hers, theirs = Client(), Client()
    hers.force_login(life.owner)
    theirs.force_login(helper)
    theirs.post(reverse("helping_start", args=[delegation.ref]))
    pace = PACES["search"]
    for _ in range(pace.most):
        throttle.wait_for(f"pace:search:{helper.pk}", pace)
    assert theirs.get(reverse("circle"), {"q": "a"}).status_code == 429
    assert hers.get(reverse("circle"), {"q": "a"}).status_code == 200
    assert (reached(life.owner), reached(helper)) == ([{"of": "search"}], [{"of": "search"}])
    assert JournalEntry.objects.get(chain=life.owner.pk, act="limit.reached").actor == helper.pk


def test_records_and_invitations_are_written_down_for_the_place(life: Life, femi: User) -> None:
    around = Around(life, Life(femi))
    supervisor = around.actors["supervisor"]
    for name, pace in (("record_open", "record"), ("place_invite", "invite")):
        for _ in range(PACES[pace].most):
            throttle.wait_for(f"pace:{pace}:{supervisor.pk}", PACES[pace])
        assert around.client("supervisor").post(around.address(name, life)).status_code == 429
    here = JournalEntry.objects.filter(chain=-around.here.pk, act="limit.reached").order_by("sequence")
    assert list(here.values_list("facts", "actor")) == [
        ({"of": "record"}, supervisor.pk),
        ({"of": "invite"}, supervisor.pk),
    ]
    assert not reached(life.owner), "nobody reached her record"


def test_strangers_share_the_pace_of_their_network(db: None) -> None:
    pace = PACES["link"]
    for _ in range(pace.most):
        throttle.wait_for("pace:link:198.51.100.0", pace)
    there = reverse("once", args=["no-such-token"])
    assert Client().get(there, REMOTE_ADDR="198.51.100.77").status_code == 429
    assert Client().get(there, REMOTE_ADDR="198.51.101.77").status_code == 200
    assert reached(None) == [{"of": "link"}]


def test_the_page_says_when_it_goes_on_where_the_person_is(amara: User) -> None:
    amara.zone = "Asia/Kolkata"
    amara.save()
    with time_machine.travel(THEN, tick=False) as clock:
        client = Client()
        client.force_login(amara)
        for _ in range(200):
            throttle.wait_for(f"pace:search:{amara.pk}", PACES["search"])
        words = client.get(reverse("circle"), {"q": "a"}).content.decode()
        assert "It works again in 10 minutes at the latest, on 18 November at 14:40." in words
        clock.shift(590)
        assert "It works again in a minute, at 14:40." in client.get(reverse("circle"), {"q": "a"}).content.decode()


def test_what_django_allauth_limits_itself_is_answered_the_same_way(amara: User) -> None:
    amara.set_password("kettle-lantern-orchard")
    amara.save()
    client = Client()
    client.force_login(amara)
    confirm(client, amara)
    form = {"oldpassword": "x", "password1": "y", "password2": "z"}
    said = [client.post(reverse("account_change_password"), form) for _ in range(6)]
    assert [answer.status_code for answer in said] == [200] * 5 + [429]
    assert said[-1]["Retry-After"] == "60"


SENDS_OR_HANDS_OVER = {"place_invite", "helpers", "data_take", "data_export_fetch", "record_open", "account_signup"}


def test_every_address_that_takes_a_secret_has_a_pace() -> None:
    """A new page behind a link fails here until it has one."""
    secret = re.compile(r"<str:(token|secret|key)>|\(\?P<key>")
    behind = {name for name, pattern in PATTERNS.items() if secret.search(str(pattern.pattern))}
    assert {name for name, asked in ADDRESSES.items() if asked.pace == "link"} == behind
    assert set(ADDRESSES) - behind == SENDS_OR_HANDS_OVER | {"circle"}
    assert {asked.pace for asked in ADDRESSES.values()} == set(PACES)


@pytest.mark.django_db(transaction=True)
def test_of_thirty_at_once_exactly_as_many_pass_as_there_are_places() -> None:
    """On both databases: whatever comes at the same moment (AP-3)."""
    pace, said = Pace(7, 60, "test"), []
    started = threading.Barrier(10)

    def ask() -> None:
        started.wait(30)
        with closing(connections["default"]):
            said.extend(throttle.wait_for("pace:test", pace) for _ in range(3))

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(said) == 30
    assert said.count(0) == 7
    assert set(said) - {0} <= {59, 60}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no one lock for everything")
@pytest.mark.django_db(transaction=True)
def test_a_search_does_not_wait_for_an_import_that_is_being_saved(amara: User) -> None:
    """Pages can be read all the time. A search that cannot be counted goes on, and the usual patience comes back."""
    holding, done = threading.Event(), threading.Event()

    def import_something() -> None:
        with closing(connections["default"]) as mine, mine.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            holding.set()
            done.wait(60)
            cursor.execute("ROLLBACK")

    client = Client()
    client.force_login(amara)
    client.get(reverse("circle"))
    other = threading.Thread(target=import_something)
    other.start()
    try:
        assert holding.wait(30)
        assert client.get(reverse("circle"), {"q": "Ngozi"}).status_code == 200
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 20_000
    finally:
        done.set()
        other.join(60)
