"""The named people of every test, and where shared sample data lie."""

import time
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, TransactionTestCase

from closeknit.accounts import actions as accounts
from closeknit.accounts import keys
from closeknit.accounts.models import JournalHead, User

# A chain with a head cannot be deleted, and between tests that commit everything has to go.
_flush = TransactionTestCase._fixture_teardown


def _without_heads(self: TransactionTestCase) -> None:
    JournalHead.objects.all().delete()
    _flush(self)


TransactionTestCase._fixture_teardown = _without_heads  # type: ignore[method-assign]

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


@pytest.fixture(autouse=True)
def _no_key_of_another_test() -> None:
    """Row numbers come again in every test's database; a key remembered from another one does not belong to them."""
    keys.forget()


@pytest.fixture(autouse=True)
def _no_export_of_another_test() -> None:
    """Nor does the file of an export whose row went with the test that made it."""
    for file in Path(settings.EXPORTS).iterdir():
        file.unlink(missing_ok=True)


def confirm(client: Client, user: User, *, method: str = "password", lately: bool = True) -> None:
    """Put into the session of a browser what stands there after its person showed that it is them."""
    session = client.session
    session["account_authentication_methods"] = [{"method": method, "at": time.time(), "reauthenticated": lately}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
