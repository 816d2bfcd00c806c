"""A form that is sent twice takes effect once (RE-5)."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.conftest import confirm
from tests.shape.tree import files, short, text

from closeknit.accounts.actions.submissions import forget_submissions
from closeknit.accounts.models import JournalEntry, Submission, User
from closeknit.circle.actions import people
from closeknit.circle.models import Person

ADD = "/circle/add/"


def key_of(client: Client, address: str = ADD) -> str:
    """The key of the form in the middle of a page."""
    page = client.get(address).content.decode().partition("<main")[2]
    return re.findall(r'name="form_key" value="([\w-]{16})"', page)[0]


def form(key: str, name: str = "Ada Lind", **more: str) -> dict[str, str]:
    return {"form_key": key, "name": name, "layer": "0", **more}


@pytest.mark.django_db
def test_every_form_has_a_key_of_its_own(as_amara: Client) -> None:
    owner = User.objects.get()
    confirm(as_amara, owner)
    people.add_person(owner=owner, name="Ada Lind")
    for address in ("/circle/", ADD, "/settings/", "/settings/look/", "/settings/email/"):
        page = as_amara.get(address).content.decode()
        keys = re.findall(r'name="form_key" value="([\w-]+)"', page)
        assert len(keys) == len(set(keys)) == page.count('method="post"') > 0


def test_no_form_that_posts_goes_without() -> None:
    """The tag that writes the token also writes the key, so a form without it would be refused anyway."""
    pages = {short(path): text(path) for path in files(".html", under=("src",))}
    missing = [
        name
        for name, page in pages.items()
        for body in re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
        if "{% csrf_token %}" not in body
    ]
    assert missing == []


@pytest.mark.django_db
def test_sent_twice_it_is_done_once_and_answered_twice(as_amara: Client) -> None:
    key = key_of(as_amara)
    first, second = (as_amara.post(ADD, form(key)) for _ in range(2))
    assert Person.objects.count() == 1
    assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert JournalEntry.objects.filter(act__contains="person").count() == 1


@pytest.mark.django_db
def test_a_form_of_a_new_page_is_another_form(as_amara: Client) -> None:
    for _ in range(2):
        as_amara.post(ADD, form(key_of(as_amara)))
    assert Person.objects.count() == 2


@pytest.mark.django_db
def test_other_words_under_the_same_key_are_kept_on_a_page(as_amara: Client) -> None:
    """409: nothing of it is saved, nothing of it is lost, and one press saves it as well."""
    key = key_of(as_amara)
    as_amara.post(ADD, form(key))
    answer = as_amara.post(ADD, form(key, name="Bo <b>Ek", remember="Likes tea\nand rain"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert Person.objects.count() == 1
    assert "Bo &lt;b&gt;Ek</textarea>" in page
    assert "Likes tea\nand rain</textarea>" in page
    assert 'name="layer" value="0"' in page
    [new] = re.findall(r'name="form_key" value="([\w-]+)"', page)
    assert new != key
    as_amara.post(ADD, form(new, name="Bo <b>Ek", remember="Likes tea\nand rain"))
    assert Person.objects.count() == 2


@pytest.mark.django_db
def test_a_form_with_a_problem_gives_its_key_back(as_amara: Client) -> None:
    key = key_of(as_amara)
    assert as_amara.post(ADD, form(key, name="")).status_code == 422
    assert as_amara.post(ADD, form(key)).status_code == 303
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_one_persons_key_is_nothing_to_another(as_amara: Client, femi: User) -> None:
    key = key_of(as_amara)
    other = Client()
    other.force_login(femi)
    as_amara.post(ADD, form(key))
    other.post(ADD, form(key))
    assert Person.objects.count() == 2


@pytest.mark.django_db
def test_a_part_of_a_page_asks_for_the_whole(as_amara: Client, amara: User) -> None:
    person = people.add_person(owner=amara, name="Ada Lind")
    as_amara.post(reverse("this_week", args=[person.ref]))
    key = key_of(as_amara, "/")
    sent = {"form_key": key, "as": "later"}
    where = reverse("reach", args=[person.ref])
    assert as_amara.post(where, sent, headers={"HX-Request": "true"}).status_code == 200
    again = as_amara.post(where, sent, headers={"HX-Request": "true"})
    assert (again.status_code, again["HX-Refresh"]) == (204, "true")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_twenty_at_once_are_one(amara: User, round_: int) -> None:
    """RE-5: twenty threads, each with a connection of its own, press the same button at the same moment."""
    one = Client()
    one.force_login(amara)
    sent, ready = form(key_of(one)), threading.Barrier(20)

    def press(_: int) -> tuple[int, str]:
        client = Client(raise_request_exception=False)
        client.cookies = one.cookies
        ready.wait()
        try:
            answer = client.post(ADD, sent)
            return answer.status_code, answer.get("Location", "")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(press, range(20)))
    assert Person.objects.count() == 1
    assert answers == {(303, reverse("person", args=[Person.objects.get().ref]))} or answers == {(303, "/circle/")}


@pytest.mark.django_db
def test_keys_are_forgotten_after_two_days_and_tell_nothing(as_amara: Client) -> None:
    key = key_of(as_amara)
    as_amara.post(ADD, form(key, name="Ada Lind"))
    row = Submission.objects.get()
    assert key not in f"{row.key}{row.body}"
    assert "Ada" not in f"{row.goes_to}"
    assert forget_submissions() == 0
    assert forget_submissions(now=timezone.now() + timedelta(days=3)) == 1
