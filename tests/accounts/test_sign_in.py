"""Signing in with a password: how it is kept, how often it may be wrong, and what a stranger learns."""

import re

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from closeknit.accounts import actions
from closeknit.accounts.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "kettle-lantern-orchard"
TRIES = 5


@pytest.fixture
def ada(db: None) -> User:
    return actions.open_account(email="ada@example.org", name="Ada", password=PASSWORD)


def try_(client: Client, password: str, email: str = "ada@example.org", **more: str) -> str:
    """What came of a try: "in", "wrong" or "later"."""
    answer = client.post(reverse("account_login"), {"login": email, "password": password}, **more)
    if answer.status_code == 302:
        return "in"
    words = answer.content.decode()
    assert "not correct" in words or "many tries" in words, words[-2000:]
    return "wrong" if "not correct" in words else "later"


def test_a_password_is_kept_as_argon2id_with_46_mebibytes(ada: User) -> None:
    scheme, text = ada.password.split("$", 1)
    kept = extract_parameters("$" + text)
    assert (scheme, kept.type) == ("argon2", Type.ID)
    assert (kept.memory_cost, kept.time_cost, kept.parallelism) == (46 * 1024, 1, 1)
    assert (kept.salt_len, kept.hash_len) >= (16, 32)
    assert check_password(PASSWORD, ada.password)
    assert not check_password(PASSWORD + " ", ada.password)
    assert make_password(PASSWORD) != ada.password, "each has a salt of its own"


def test_an_account_without_a_password_is_not_entered_with_one(client: Client, amara: User) -> None:
    for password in ("", "None", amara.password):
        answer = client.post(reverse("account_login"), {"login": amara.email, "password": password})
        assert answer.status_code == 200


def test_signing_in_and_out(client: Client, ada: User) -> None:
    assert try_(client, PASSWORD) == "in"
    assert client.get(reverse("account")).status_code == 200
    before = client.session.session_key
    client.post(reverse("account_logout"))
    assert client.get(reverse("account")).status_code == 302
    assert try_(client, PASSWORD) == "in"
    assert client.session.session_key != before


def test_the_sixth_wrong_try_is_refused_even_when_it_is_right(client: Client, ada: User) -> None:
    assert [try_(client, f"wrong {n}") for n in range(TRIES)] == ["wrong"] * TRIES
    assert [try_(client, "wrong again"), try_(client, PASSWORD), try_(Client(), PASSWORD)] == ["later"] * 3


def test_the_count_is_kept_where_every_process_sees_it(client: Client, ada: User) -> None:
    """With a cache of its own each process would allow five (security: S8)."""

    def kept() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM closeknit_cache")
            return int(cursor.fetchone()[0])

    before = kept()
    try_(client, "wrong")
    assert kept() > before


def test_others_are_not_locked_out_and_there_are_other_ways_in(client: Client, ada: User, amara: User) -> None:
    other = actions.open_account(email="bea@example.org", password=PASSWORD)
    for n in range(TRIES + 1):
        try_(client, f"wrong {n}")
    assert try_(Client(), PASSWORD, other.email) == "in"
    link = Client().post(reverse("once", args=[actions.make_link(user=ada)]))
    assert link.status_code == 302


def test_a_right_password_clears_no_count_of_somebody_else(client: Client, ada: User) -> None:
    """Ten wrong tries from one address are the end, whichever accounts they were for."""
    said = [try_(client, "wrong", f"nobody{n}@example.org") for n in range(12)]
    assert said == ["wrong"] * 10 + ["later"] * 2


def test_a_stranger_does_not_learn_who_has_an_account(client: Client, ada: User) -> None:
    """The same words, whether the account is there or not."""
    there, not_there = (
        client.post(reverse("account_login"), {"login": email, "password": "wrong"}).content.decode()
        for email in ("ada@example.org", "abe@example.org")
    )
    # Each page has a nonce and a form token of its own.
    there, not_there = (
        re.sub(r'nonce="[^"]+"', "", page).split("csrfmiddlewaretoken")[0] for page in (there, not_there)
    )
    assert there.replace("ada@", "abe@") == not_there
    forgotten = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("ada@example.org", "abe@example.org")
    ]
    assert {(answer.status_code, answer["Location"]) for answer in forgotten} == {
        (302, reverse("account_reset_password_done"))
    }


def test_strangers_cannot_make_accounts_unless_the_operator_opened_it(client: Client, settings: Settings) -> None:
    new = {"email": "new@example.org", "password1": PASSWORD}
    client.post(reverse("account_signup"), new)
    assert not User.objects.exists()
    settings.REGISTRATION_OPEN = True
    client.post(reverse("account_signup"), new)
    assert User.objects.get().email == "new@example.org"


@pytest.mark.parametrize("weak", ["short", "qwerty123456", "new@example.org", "12345678901"])
def test_a_weak_password_is_refused(client: Client, settings: Settings, weak: str) -> None:
    settings.REGISTRATION_OPEN = True
    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": weak})
    assert not User.objects.exists()
