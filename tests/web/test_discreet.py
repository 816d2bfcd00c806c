"""Discreet mode: nothing on the screen says what this is, and names wait until they are asked for (IP-2, IP-10, IP-5)."""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.conftest import confirm
from tests.shape.world import LISTED, POLICY, Life, address

from closeknit.accounts.models import JournalEntry, User
from closeknit.accounts.queries.discreet import app_name, discreet
from closeknit.circle.actions import moments, people
from closeknit.circle.models import Person
from closeknit.circle.queries.veil import initials, veiled
from closeknit.engine.records import Channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiet(as_amara: Client, amara: User) -> Client:
    as_amara.post(reverse("discreet"), {"on": "on"})
    return as_amara


def opened(client: Client, life: Life) -> list[str]:
    """The addresses of all pages, in a browser that may open each of them."""
    confirm(client, life.owner)
    where = [address(name, life) for name in LISTED if POLICY[name].get("get") == 200]
    return [one for one in where if client.get(one).get("Content-Type", "").startswith("text/html")]


def words(page: str) -> str:
    """What somebody sees: without addresses of files and scripts."""
    return re.sub(r'(href|src|action)="[^"]*"', "", page)


def test_it_is_turned_on_and_off_by_the_person(as_amara: Client, amara: User) -> None:
    assert (discreet(amara), app_name(amara)) == (False, "Closeknit")
    for wanted in (True, True, False):
        answer = as_amara.post(reverse("discreet"), {"on": "on"} if wanted else {})
        assert answer["Location"] == reverse("discreet")
        assert discreet(amara) is wanted
        assert app_name(amara) == ("Notes" if wanted else "Closeknit")
    said = JournalEntry.objects.filter(act__startswith="discreet").values_list("act", flat=True)
    assert list(said) == ["discreet.on", "discreet.off"]


def test_no_page_names_the_product(quiet: Client, amara: User) -> None:
    """IP-2: every page there is, errors as well, and the pages of this device after signing out."""
    seen = 0
    for where in (*opened(quiet, Life(amara)), "/nowhere/", "/settings/password/set/", "/settings/email/"):
        page = quiet.get(where).content.decode()
        assert "closeknit" not in words(page).lower(), where
        assert "<title>Notes</title>" in page
        assert "img/plain" in page
        assert "img/favicon" not in page
        seen += 1
    assert seen > 25
    quiet.post(reverse("account_logout"))
    for where in ("/sign-in/", "/help/", "/nowhere/", "/privacy/"):
        page = quiet.get(where).content.decode()
        assert "closeknit" not in words(page).lower().replace("<code>closeknit link</code>", ""), where
        assert "<title>Notes</title>" in page


def test_lists_show_initials_until_names_are_asked_for(quiet: Client, amara: User) -> None:
    """IP-2: the names are not blurred, they are not there."""
    today = timezone.localdate()
    for name in ("Ngozi Eze", "Ada Lind"):
        person = people.add_person(owner=amara, name=name, relation=f"{name}'s relation")
        people.add_date(owner=amara, person=person, kind="birthday", month=today.month, day=today.day)
        moments.add_moment(owner=amara, person=person, moment=moments.Moment(Channel.VOICE, today), today=today)
        quiet.post(reverse("this_week", args=[person.ref]))
    gone = people.add_person(owner=amara, name="Gone Person")
    people.remove_person(owner=amara, person=gone)
    # A note about what was done a moment ago names whom it was done for, once.
    quiet.get("/settings/")
    for where in ("/", "/circle/?show=everyone"):
        page = quiet.get(where).content.decode()
        for name in ("Ngozi", "Eze", "Ada", "Lind", "Gone Person"):
            assert name not in page, (where, name)
        assert "N. E." in page
        assert "Names are hidden here." in page
        shown = quiet.get(f"{where}{'&' if '?' in where else '?'}names=show").content.decode()
        assert "Ngozi Eze" in shown
        assert "Names are hidden here." not in shown
    ref = Person.objects.get(name="Ada Lind").ref
    part = quiet.post(reverse("reach", args=[ref]), {"as": "later"}, headers={"HX-Request": "true"}).content.decode()
    assert "A. L." in part
    assert "Ada" not in part


def test_names_hidden_deep_inside() -> None:
    assert initials("Ngozi  van-Okafor (x)") == "N. V. X."
    assert initials("李 小龍") == "李. 小."
    assert initials("") == ""
    assert veiled({"name": "Ada", "rows": [{"label": "Bo Ek", "n": 3}], "removed": [("r", "Ida B")]}) == {
        "name": "A.",
        "rows": [{"label": "B. E.", "n": 3}],
        "removed": [("r", "I. B.")],
    }


def test_for_others_nothing_changes(quiet: Client, amara: User, femi: User) -> None:
    other = Client()
    other.force_login(femi)
    assert "Closeknit" in other.get("/").content.decode()
    assert "Names are hidden" not in other.get("/circle/").content.decode()


def test_what_it_cannot_do_is_said(as_amara: Client) -> None:
    """IP-10."""
    page = as_amara.get(reverse("discreet")).content.decode()
    for said in ("spyware", "makes you sign in", "knows your password", "history shows that you were here"):
        assert said in page
    assert 'href="/help/">there are people to call' in page


def test_no_title_holds_a_name(as_amara: Client, amara: User) -> None:
    """BR-10: the title is what the history of a browser keeps."""
    names = {"Ngozi", "Marker", *amara.name.split()}
    pages = opened(as_amara, Life(amara))
    assert len(pages) > 25
    for where in pages:
        page = as_amara.get(where).content.decode()
        [title] = re.findall(r"<title>(.*?)</title>", page, re.DOTALL)
        assert title.strip()
        assert not [n for n in names if n in title], where


def test_nothing_tells_where_or_when_somebody_was_here() -> None:
    """IP-5: no field of any table could hold it, but Django's own time of signing in, which no page shows.

    `Entry.seen_at` is when somebody pressed "I have seen this" below an alert; nothing is noted by opening a message.
    """
    banned = re.compile(r"last_seen|online|presence|location|latitude|longitude|geo|read_at|receipt|seen_at|ip_address")
    fields = [f"{m._meta.label}.{f.name}" for m in apps.get_models() for f in m._meta.get_fields()]
    assert [f for f in fields if banned.search(f.lower())] == ["outbox.Entry.seen_at"]


def test_every_page_can_be_left_at_once(as_amara: Client, amara: User) -> None:
    """IP-1: also without script, also errors; what it does not do is said on the help page."""
    for where in (*opened(as_amara, Life(amara)), "/nowhere/", "/settings/password/set/"):
        page = as_amara.get(where).content.decode()
        assert re.search(r'<a class="exit" href="https://[^"]+" rel="nofollow noreferrer" data-exit>', page), where
        assert re.search(r"<script src=[^>]*js/exit[^>]* data-to=", page), where
    assert re.search(r'class="exit" href="https://', Client().get("/sign-in/").content.decode())
    assert "history still shows that you were here" in as_amara.get("/help/").content.decode()
