"""Nobody learns from our pages who has an account: 200 pairs of a known and an unknown e-mail, byte for byte (AU-4): fifty
on each of the four pages that take one.

How long the answers take is measured by bench/sign_in.py, beside the hash that is worked out for nobody.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from closeknit.accounts import actions
from closeknit.accounts.models import User
from tests.accounts.between import CHANGES, delivered

pytestmark = pytest.mark.django_db

PAIRS = 15
Ask = Callable[[Client, str, str], HttpResponse]


def sign_in(client: Client, email: str, address: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": "wrong-one"}, REMOTE_ADDR=address)


def code(client: Client, email: str, address: str) -> HttpResponse:
    return client.post(reverse("account_request_login_code"), {"email": email}, REMOTE_ADDR=address)


def forgotten(client: Client, email: str, address: str) -> HttpResponse:
    return client.post(reverse("account_reset_password"), {"email": email}, REMOTE_ADDR=address)


def sign_up(client: Client, email: str, address: str) -> HttpResponse:
    form = {"email": email, "password1": "kettle-lantern-orchard"}
    return client.post(reverse("account_signup"), form, REMOTE_ADDR=address)


def all_of(ask: Ask, email: str, address: str) -> tuple[object, ...]:
    """Everything a stranger sees: the answer, its headers, its cookies' shape, and the page it leads to."""
    client = Client()
    answer = ask(client, email, address)
    where = answer.headers.get("Location", "")
    page = client.get(where).content.decode() if where else answer.content.decode()
    cookies = sorted((c.key, len(c.value), c["max-age"], c["samesite"]) for c in client.cookies.values())
    headers = sorted(
        (k, CHANGES.sub("", v)) for k, v in answer.headers.items() if k not in {"Content-Length", "Set-Cookie"}
    )
    return answer.status_code, where, headers, cookies, CHANGES.sub("", page).replace(email, "E-MAIL")


@pytest.mark.parametrize("ask", [sign_in, code, forgotten, sign_up])
def test_known_and_unknown_look_the_same(ask: Ask, settings: Settings) -> None:
    # What a page says does not hang on how its passwords are hashed, and this way 400 take seconds.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.REGISTRATION_OPEN = True
    # Answers carry the second they were given in; with a clock that stands still they can be compared.
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False):
        for n in range(PAIRS):
            known, unknown = f"known{n:03}@example.org", f"other{n:03}@example.org"
            actions.open_account(email=known, password="kettle-lantern-orchard" if n % 2 else None)
            address = f"198.51.{n}.7"
            assert all_of(ask, known, address) == all_of(ask, unknown, address), n


def test_a_closed_account_looks_like_none(settings: Settings) -> None:
    actions.open_account(email="known000@example.org", password="kettle-lantern-orchard")
    User.objects.update(is_active=False)
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False):
        for ask in (sign_in, code, forgotten):
            closed, none = (all_of(ask, f"{who}000@example.org", "198.51.100.1") for who in ("known", "other"))
            assert closed == none


def test_whoever_owns_the_e_mail_is_told(settings: Settings) -> None:
    """A second sign-up with a known e-mail makes nothing; its owner gets a note, and the account stays as it was."""
    settings.REGISTRATION_OPEN = True
    ada = actions.open_account(email="ada@example.org", password="meadow-anchor-violin")
    before = User.objects.filter(pk=ada.pk).values().get()
    sign_up(Client(), "ada@example.org", "198.51.100.1")
    assert User.objects.filter(pk=ada.pk).values().get() == before
    assert User.objects.count() == 1
    [told] = delivered()
    assert told.to == ["ada@example.org"]
    assert "There is one already" in str(told.body)


def test_a_new_account_waits_for_its_e_mail(settings: Settings) -> None:
    """Signing up with somebody else's e-mail lets nobody in; the link in the mail does the rest."""
    settings.REGISTRATION_OPEN = True
    client = Client()
    sign_up(client, "new@example.org", "198.51.100.1")
    assert client.get(reverse("account")).status_code == 302
    link = re.search(r"http://testserver(/\S+)", str(delivered()[-1].body))
    assert link
    assert "Yes, confirm" in Client().get(link[1]).content.decode()
    Client().post(link[1])
    password = {"login": "new@example.org", "password": "kettle-lantern-orchard"}
    fresh = Client()
    assert fresh.post(reverse("account_login"), password).status_code == 302
    assert fresh.get(reverse("account")).status_code == 200
