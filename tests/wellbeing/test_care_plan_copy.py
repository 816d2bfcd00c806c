"""The copy of the care plan on a device: only where its owner wants it, and gone when that ends."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import JournalEntry, User
from tests.circle.life import NOW
from tests.wellbeing.test_care_plan import COPY, EDIT, KEEP, page, quiet, saved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    """Pages mean the same day as their data."""
    with time_machine.travel(NOW, tick=True):
        yield


def test_a_device_keeps_a_copy_only_when_its_owner_says_so(as_amara: Client, amara: User) -> None:
    saved(amara, quiet(amara, "Ada", 122), helps="tea")
    answer = as_amara.get(COPY)
    assert (answer.status_code, answer.content) == (204, b"")
    assert 'data-keep="no"' in page(as_amara)
    assert as_amara.post(KEEP, {"keep": "on"}).status_code == 303
    assert 'data-keep="yes"' in page(as_amara)
    answer = as_amara.get(COPY)
    shown = answer.content.decode()
    assert "Kept on this device, from 18 November." in shown
    assert "tea" in shown
    assert "Ada</bdi> has been quiet for 4 months." in shown
    assert answer["Cache-Control"] == "no-store"
    for needs_a_network in ("<form", EDIT, "data-keep", "csrfmiddlewaretoken", "/circle/"):
        assert needs_a_network not in shown
    other = Client()
    other.force_login(amara)
    assert other.get(COPY).status_code == 204, "another sign-in of hers keeps nothing"
    assert as_amara.post(KEEP, {"keep": "off"}).status_code == 303
    assert as_amara.get(COPY).status_code == 204
    acts = list(JournalEntry.objects.filter(act__startswith="care_plan.").values_list("act", "facts"))
    assert acts[1:] == [("care_plan.kept_on_device", {}), ("care_plan.taken_off_device", {})]


def test_every_file_that_a_copy_needs_is_there(as_amara: Client) -> None:
    """What the page and its style sheet ask for, and nothing that is not there."""
    as_amara.post(KEEP, {"keep": "on"})
    answer = as_amara.get(COPY)
    files = answer["Closeknit-Files"].split()
    for file in files:
        assert as_amara.get(file).status_code == 200, file
    asked = {part.split('"')[0].split("#")[0] for part in answer.content.decode().split('"/static/')[1:]}
    assert {f"/static/{name}" for name in asked} <= set(files)
    sheet = b"".join(as_amara.get("/static/closeknit/css/closeknit.css").streaming_content).decode()  # type: ignore[attr-defined]
    fonts = {part.split('"')[0] for part in sheet.split('url("../')[1:]}
    assert {f"/static/closeknit/{name}" for name in fonts} <= set(files)


def test_help_has_a_copy_that_needs_no_network(as_amara: Client) -> None:
    shown = page(as_amara, "/help/?copy=1")
    assert "Kept on this device, from 18 November." in shown
    assert "Call 116 123" in shown
    for needs_a_network in ("<form", "csrfmiddlewaretoken", "closeknit.js"):
        assert needs_a_network not in shown


def test_discreet_mode_ends_it_and_turning_that_off_does_not_bring_it_back(as_amara: Client, amara: User) -> None:
    """S17, BR-11: also on a device where nobody turned the mode on."""
    elsewhere = Client()
    elsewhere.force_login(amara)
    for browser in (as_amara, elsewhere):
        browser.post(KEEP, {"keep": "on"})
        assert browser.get(COPY).status_code == 200
    as_amara.post(reverse("discreet"), {"on": "on"})
    for browser in (as_amara, elsewhere):
        assert browser.get(COPY).status_code == 204
        assert "Nothing is kept on a shared computer or in discreet mode" in page(browser)
        browser.post(KEEP, {"keep": "on"})
        assert browser.get(COPY).status_code == 204
    as_amara.post(reverse("discreet"), {})
    assert as_amara.get(COPY).status_code == 204


def test_a_shared_computer_keeps_nothing(as_amara: Client) -> None:
    session = as_amara.session
    session.set_expiry(0)
    session.save()
    as_amara.post(KEEP, {"keep": "on"})
    assert as_amara.get(COPY).status_code == 204
    assert "Nothing is kept on a shared computer" in page(as_amara)


def test_signing_out_ends_it_for_whoever_comes_next(as_amara: Client, amara: User, femi: User) -> None:
    saved(amara, helps="tea")
    as_amara.post(KEEP, {"keep": "on"})
    answer = as_amara.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert as_amara.get(COPY).status_code == 302
    as_amara.force_login(femi)
    assert as_amara.get(COPY).status_code == 204
    as_amara.force_login(amara)
    assert as_amara.get(COPY).status_code == 204


def test_the_worker_keeps_two_pages_and_what_they_need(as_amara: Client) -> None:
    """The names it knows are addresses that are there; forms that end the copy are among them."""
    script = as_amara.get(reverse("worker")).content.decode()
    for name in (
        "care_plan",
        "care_plan_copy",
        "help",
        "account_logout",
        "discreet",
        "care_plan_keep",
        "end_everything",
    ):
        assert f'"{reverse(name)}"' in script, name
    assert script.count("store.put(") == 2
