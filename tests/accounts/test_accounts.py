"""Accounts: opening one, and what people choose about theirs."""

from collections.abc import Callable

import pytest
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse

from closeknit.accounts import actions, journal
from closeknit.accounts.actions import Unusable
from closeknit.accounts.models import JournalEntry, User

pytestmark = pytest.mark.django_db


def test_an_account_has_one_address_whatever_its_case(amara: User) -> None:
    assert actions.open_account(email="Femi@Example.ORG").email == "femi@example.org"
    with pytest.raises(IntegrityError):
        actions.open_account(email="AMARA@example.org")


def test_an_account_without_a_zone_lives_where_the_service_does(db: None) -> None:
    user = actions.open_account(email="ada@example.org", name="  Ada  ")
    assert (user.name, user.zone, user.region, user.week_minutes) == ("Ada", "Europe/London", "GB", 45)
    assert not user.has_usable_password()


def test_nobody_has_a_standing_key_to_everything() -> None:
    assert {f.name for f in User._meta.get_fields()}.isdisjoint({"is_superuser", "is_staff", "groups"})


@pytest.mark.parametrize(
    ("act", "name"),
    [
        (
            lambda u: actions.change_look(user=u, theme="dark", text_size="large", plain_font=True, keys_on=True),
            "look.changed",
        ),
        (lambda u: actions.change_account(user=u, name="A", zone="Asia/Kolkata", region="in"), "account.changed"),
        (lambda u: actions.choose_minutes(user=u, minutes=30), "minutes.chosen"),
        (lambda u: actions.choose_wants(user=u, wants=["keep"]), "wants.chosen"),
        (lambda u: actions.finish_welcome(user=u), "welcome.finished"),
    ],
)
def test_what_is_chosen_is_kept_and_written_down(amara: User, act: Callable[[User], None], name: str) -> None:
    before = User.objects.filter(pk=amara.pk).values().get()
    act(amara)
    now = User.objects.filter(pk=amara.pk).values().get()
    assert now != before
    assert JournalEntry.objects.filter(chain=amara.pk).order_by("-sequence")[0].act == name
    assert journal.verify(amara.pk) is None


def test_a_zone_that_does_not_exist_is_refused(amara: User) -> None:
    with pytest.raises(Unusable):
        actions.change_account(user=amara, name="A", zone="Mars/Olympus", region="GB")
    amara.refresh_from_db()
    assert (amara.name, amara.zone) == ("Amara Okafor", "Europe/London")


@pytest.mark.parametrize(("said", "kept"), [(-5, 0), (0, 0), (1200, 1200), (99_999, 1200)])
def test_minutes_stay_within_a_week_that_can_be(amara: User, said: int, kept: int) -> None:
    actions.choose_minutes(user=amara, minutes=said)
    amara.refresh_from_db()
    assert amara.week_minutes == kept


def test_the_welcome_comes_once(amara: User) -> None:
    actions.finish_welcome(user=amara)
    first = amara.welcomed_at
    actions.finish_welcome(user=amara)
    amara.refresh_from_db()
    assert amara.welcomed_at == first
    assert JournalEntry.objects.filter(act="welcome.finished").count() == 1


@pytest.mark.parametrize(("name", "first"), [("Amara Okafor", "Amara"), ("  ", ""), ("", ""), ("Bo", "Bo")])
def test_the_greeting_is_the_first_word_of_the_name(name: str, first: str) -> None:
    assert User(name=name).first_name == first


def test_the_account_page_says_what_is_wrong_and_keeps_nothing(as_amara: Client, amara: User) -> None:
    good = {"name": "Amara", "zone": "Asia/Kolkata", "region": "IN"}
    assert as_amara.post(reverse("account"), {**good, "zone": "Mars/Olympus"}).status_code == 422
    amara.refresh_from_db()
    assert amara.zone == "Europe/London"
    assert as_amara.post(reverse("account"), good).status_code == 302
    amara.refresh_from_db()
    assert (amara.name, amara.zone, amara.region) == ("Amara", "Asia/Kolkata", "IN")
