"""Every way in and out is in the journal, and every try that was not right (AD-1; ASVS 16.3.1)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from closeknit.accounts import actions, journal
from closeknit.accounts.models import JournalEntry, User
from tests.accounts.between import delivered, enters
from tests.conftest import confirm

pytestmark = pytest.mark.django_db
PASSWORD = "kettle-lantern-orchard"


@pytest.fixture
def ada(db: None) -> User:
    return actions.open_account(email="ada@example.org", name="Ada", password=PASSWORD)


@contextmanager
def writes(*expected: tuple[User | None, str, dict[str, object]]) -> Iterator[None]:
    """Inside this block exactly these entries are written: in whose chain (None: the installation's), the act, its facts."""
    newest = JournalEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    new = JournalEntry.objects.filter(pk__gt=newest).order_by("pk").values_list("chain", "act", "facts")
    wanted = [(user.pk if user else journal.INSTALLATION, act, facts) for user, act, facts in expected]
    assert sorted(map(repr, new)) == sorted(map(repr, wanted))


def test_each_way_in_and_out_is_written_down(ada: User, client: Client) -> None:
    """A password, a one-time link; and going."""
    came = (ada, "device.began", {"shared": False})
    with writes(came):
        client.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD})
    with writes((ada, "device.left", {})):
        client.post(reverse("account_logout"))
    link = actions.make_link(user=ada)
    with writes((ada, "link.used", {}), (ada, "device.began", {"shared": True})):
        client.post(reverse("once", args=[link]), {"open": "yes", "shared": "on"})


def test_a_code_by_mail_is_written_down_from_the_asking_on(ada: User, client: Client) -> None:
    with writes((None, "mail.asked", {"way": "code"})):
        client.post(reverse("account_request_login_code"), {"email": "ada@example.org"})
    [mail] = delivered()
    with writes((None, "sign_in.refused", {"way": "code"})):
        client.post(reverse("account_confirm_login_code"), {"code": "wrong"})
    code = re.search(r"^([A-Z0-9-]{6,9})$", str(mail.body), re.MULTILINE)
    assert code
    with writes((ada, "device.began", {"shared": False})):
        client.post(reverse("account_confirm_login_code"), {"code": code[1]})


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_what_was_not_right_says_nothing_of_an_account(ada: User, email: str) -> None:
    """AU-4: the same entries in the same chain, whether the e-mail is known or not."""
    wrong = (None, "sign_in.refused", {"way": "password"})
    with writes(*[wrong] * 7):
        for _ in range(7):
            Client().post(reverse("account_login"), {"login": email, "password": "wrong"})
    with writes(*[(None, "mail.asked", {"way": "reset"})] * 3, *[(None, "sign_in.refused", {"way": "reset"})] * 2):
        for _ in range(5):
            Client().post(reverse("account_reset_password"), {"email": email})
    with writes(*[(None, "mail.asked", {"way": "code"})] * 3, *[(None, "sign_in.refused", {"way": "code"})] * 2):
        for _ in range(5):
            Client().post(reverse("account_request_login_code"), {"email": email})
    with writes((None, "sign_in.refused", {"way": "link"})):
        Client().post(reverse("once", args=["no-such-token"]), {"open": "yes"})


def test_showing_once_more_who_one_is_is_written_into_ones_own(ada: User, client: Client) -> None:
    client.force_login(ada)
    with writes((ada, "sign_in.refused", {"way": "password"})):
        client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    amara = actions.open_account(email="amara@example.org")
    hers = Client()
    hers.force_login(amara)
    with writes((amara, "code.sent", {})):
        hers.post(reverse("account_confirm_by_mail"), {"send": "yes"})
    with writes((amara, "sign_in.refused", {"way": "code"})):
        hers.post(reverse("account_confirm_by_mail"), {"code": "wrong"})


def test_a_wrong_second_factor_is_written_into_ones_own(ada: User) -> None:
    client = enters(ada, lately=False)
    with writes(*[(ada, "sign_in.refused", {"way": "factor"})] * 6):
        for _ in range(6):
            client.post(reverse("mfa_reauthenticate"), {"code": "000000"})


def test_a_new_account_and_its_e_mail_are_written_down(settings: Settings, ada: User) -> None:
    settings.REGISTRATION_OPEN = True
    Client().post(reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD})
    new = User.objects.get(email="new@example.org")
    assert list(JournalEntry.objects.filter(chain=new.pk).values_list("act", flat=True)) == ["account.opened"]
    with writes((None, "mail.asked", {"way": "sign_up"})):
        Client().post(reverse("account_signup"), {"email": "ada@example.org", "password1": PASSWORD})
    link = re.search(r"(/settings/email/check/\S+/)", str(delivered()[0].body))
    assert link
    with writes((new, "email.confirmed", {}), (new, "email.changed", {})):
        Client().post(link[1])
    assert EmailAddress.objects.get(user=new).verified


def test_another_e_mail_and_another_name_of_a_passkey_are_written_down(ada: User, client: Client) -> None:
    key = Authenticator.objects.create(
        user=ada, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": {"clientExtensionResults": {}}}
    )
    client.force_login(ada)
    confirm(client, ada, method="mfa")
    with writes((ada, "email.added", {})):
        client.post(reverse("account_email"), {"email": "other@example.org", "action_add": ""})
    with writes((ada, "webauthn.renamed", {})):
        client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "My telephone"})
