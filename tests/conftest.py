"""The named people of every test, and where shared sample data lie."""

import time
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from closeknit.accounts import actions as accounts
from closeknit.accounts.models import User

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data"
TODAY = date(2026, 11, 18)


@pytest.fixture
def amara(db: None) -> User:
    """The owner: the circle under test is hers."""
    return accounts.open_account(email="amara@example.org", name="Amara Okafor", zone="Europe/London", region="GB")


@pytest.fixture
def femi(db: None) -> User:
    """A friend who has an account of his own on the same server."""
    return accounts.open_account(email="femi@example.org", name="Femi Adeyemi", zone="Europe/London", region="GB")


@pytest.fixture
def as_amara(client: Client, amara: User) -> Client:
    """A browser in which Amara is signed in."""
    client.force_login(amara)
    return client


def confirm(client: Client, user: User) -> None:
    """Put into the session of a browser what stands there after its person showed that it is them."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
