"""What makes a password good enough, and how many are worked out at once (AU-1)."""

import threading

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from closeknit.accounts import actions, passwords
from closeknit.accounts.models import User
from closeknit.accounts.queries import factors
from closeknit.accounts.queries.password_rules import least_length
from tests.conftest import confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def amaras(amara: User, settings: Settings) -> User:
    settings.SERVICE_NAME = "Sefton Neighbours"
    return amara


@pytest.mark.parametrize(
    "good",
    [
        "kettle lantern orchard",
        "correcthorsebatterystaple",
        " a space in front counts",
        "🐳🌿🪁☂🧵🫖🧭🪵🦔🍐🪨🛶",
        "пароль на каждый день",
        "x7Gqs9wZ" * 8,
        "kettle-lantern-" * 8 + "orchards",
    ],
)
def test_long_ones_are_good_whatever_they_are_made_of(amaras: User, good: str) -> None:
    """64 and 128 characters, spaces, emoji and other scripts; no rule about capitals or digits."""
    validate_password(good, amaras)
    amaras.set_password(good)
    assert amaras.check_password(good)
    assert not amaras.check_password(good.strip() + "x")


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("elevenchars", "password_too_short"),
        ("k" + "ettle-lanter" * 11, "password_too_long"),
        ("1q2w3e4r5t6y", "password_too_common"),
        ("Password12345!", "password_too_common"),
        ("sunshinesunshine", "password_too_common"),
        ("Closeknit2026!", "password_too_similar"),
        ("seftonneighbours1", "password_too_similar"),
        ("amaraokafor1990", "password_too_similar"),
        ("amara@example.org", "password_too_similar"),
        ("aaaaaaaaaaaaaaaa", "password_too_plain"),
    ],
)
def test_what_guessers_try_first_is_refused(amaras: User, bad: str, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(bad, amaras)
    assert why in [error.code for error in refused.value.error_list]


def test_a_password_alone_is_longer_where_it_opens_records_of_others(
    amara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    fourteen = "kettle lantern"
    validate_password(fourteen, amara)
    monkeypatch.setattr(factors, "DUTIES", [lambda user: True])
    assert least_length(amara) == 15
    with pytest.raises(ValidationError):
        validate_password(fourteen, amara)
    validate_password(fourteen + "s", amara)
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=amara, type="totp", data={})
    assert least_length(amara) == 12


def test_the_page_says_what_is_wrong(client: Client, amara: User) -> None:
    client.force_login(amara)
    confirm(client, amara)
    page = client.post(
        reverse("account_set_password"), {"password1": "closeknit-amara", "password2": "closeknit-amara"}
    )
    assert "too close to your name" in page.content.decode()
    amara.refresh_from_db()
    assert not amara.has_usable_password()


def test_an_older_hash_is_made_anew_at_the_next_sign_in(client: Client, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [
        "closeknit.accounts.passwords.Argon2",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    ada = actions.open_account(email="ada@example.org")
    User.objects.update(password=make_password("kettle-lantern-orchard", hasher="pbkdf2_sha256"))
    client.post(reverse("account_login"), {"login": ada.email, "password": "kettle-lantern-orchard"})
    ada.refresh_from_db()
    assert ada.password.startswith("argon2$argon2id$")


def test_two_hashes_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """While two hold the room, others wait; seen from inside the real hash."""
    inside, most, lock = 0, 0, threading.Lock()
    real = passwords.Argon2PasswordHasher.encode

    def watched(self: passwords.Argon2, password: str, salt: str) -> str:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        try:
            return real(self, password, salt)
        finally:
            with lock:
                inside -= 1

    monkeypatch.setattr(passwords.Argon2PasswordHasher, "encode", watched)
    made: list[str] = []
    hasher = passwords.Argon2()
    threads = [threading.Thread(target=lambda: made.append(hasher.encode("x", hasher.salt()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8
    assert most == passwords.AT_ONCE == 2
