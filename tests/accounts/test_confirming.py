"""Showing once more who one is, changing the e-mail, and that nothing waits with a known password (AU-8, AU-10, AU-14)."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import allauth.account
import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from closeknit.accounts import actions
from closeknit.accounts.models import JournalEntry, User
from closeknit.outbox.kinds import account_mail
from tests.accounts.between import delivered
from tests.accounts.test_throttle import surroundings
from tests.conftest import confirm

pytestmark = pytest.mark.django_db
ASK = reverse("account_confirm_by_mail")
PAGE = reverse("mfa_add_webauthn")


def sent_code() -> str:
    found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", str(delivered()[-1].body))
    assert found
    return found[0]


def test_without_password_and_factor_a_mailed_code_confirms(as_amara: Client, amara: User) -> None:
    assert as_amara.get(PAGE)["Location"] == f"{ASK}?next=%2Fsettings%2Fpasskeys%2Fadd%2F"
    as_amara.post(ASK, {"send": "", "next": PAGE})
    code = sent_code()
    assert mail.outbox[-1].to == [amara.email]
    assert mail.outbox[-1].subject == "Your code"
    assert as_amara.post(ASK, {"code": "AAAA-AAAA", "next": PAGE}).status_code == 422
    answer = as_amara.post(ASK, {"code": code.lower(), "next": PAGE})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert as_amara.get(PAGE).status_code == 200


def test_a_mailed_code_has_three_tries_and_ten_minutes_and_is_spent(as_amara: Client, amara: User) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as clock:
        as_amara.force_login(amara)
        as_amara.post(ASK, {"send": ""})
        for _ in range(3):
            as_amara.post(ASK, {"code": "AAAA-AAAA"})
        assert as_amara.post(ASK, {"code": sent_code()}).status_code == 422
        as_amara.post(ASK, {"send": ""})
        clock.shift(600)
        assert as_amara.post(ASK, {"code": sent_code()}).status_code == 422
        as_amara.post(ASK, {"send": ""})
        assert as_amara.post(ASK, {"code": sent_code()}).status_code == 302
        assert as_amara.post(ASK, {"code": sent_code()}).status_code == 422


def test_with_a_password_the_mail_confirms_nothing(client: Client) -> None:
    """Who reads the e-mail is not thereby the person."""
    ada = actions.open_account(email="ada@example.org", password="kettle-lantern-orchard")
    client.force_login(ada)
    answer = client.post(ASK, {"send": "", "next": PAGE})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert delivered() == []
    client.post(reverse("account_reauthenticate"), {"password": "kettle-lantern-orchard", "next": PAGE})
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("there", ["https://evil.example.org/", "//evil.example.org", "javascript:alert(1)"])
def test_the_way_back_stays_here(as_amara: Client, amara: User, there: str) -> None:
    as_amara.post(ASK, {"send": ""})
    assert as_amara.post(ASK, {"code": sent_code(), "next": there})["Location"] == reverse("sign_in")


def test_ten_minutes_and_no_longer(client: Client, amara: User) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as clock:
        client.force_login(amara)
        confirm(client, amara)
        clock.shift(599)
        assert client.get(PAGE).status_code == 200
        clock.shift(1)
        assert client.get(PAGE).status_code == 302


def test_what_one_person_confirmed_is_nothing_for_the_next(client: Client, amara: User, femi: User) -> None:
    client.force_login(amara)
    confirm(client, amara)
    client.force_login(femi)
    assert client.get(PAGE).status_code == 302


def test_a_form_that_comes_too_late_changes_nothing(as_amara: Client, amara: User) -> None:
    new = "meadow-anchor-violin"
    page = reverse("account_set_password")
    answer = as_amara.post(page, {"password1": new, "password2": new}, headers={"referer": f"http://testserver{page}"})
    assert answer["Location"].endswith("?next=%2Fsettings%2Fpassword%2Fset%2F")
    amara.refresh_from_db()
    assert not amara.has_usable_password()
    assert new not in str(dict(as_amara.session))


def test_an_e_mail_changes_when_the_new_one_is_confirmed_and_the_old_one_is_told(as_amara: Client, amara: User) -> None:
    """AU-8, AU-12: a link to the new address, a note to the old, nothing of either in subjects or the journal."""
    confirm(as_amara, amara)
    as_amara.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"})
    amara.refresh_from_db()
    assert amara.email == "amara@example.org"
    assert [m.to for m in delivered()] == [["new@example.org"]]
    link = re.search(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    assert link
    assert as_amara.get(link[1]).status_code == 200
    amara.refresh_from_db()
    assert amara.email == "amara@example.org", "opening the link is not enough"
    as_amara.post(link[1])
    amara.refresh_from_db()
    assert amara.email == "new@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("new@example.org", True, True)]
    note = delivered()[-1]
    assert note.to == ["amara@example.org"]
    assert note.subject == "About your account"
    assert "Your e-mail address was changed" in str(note.body)
    assert "new@" not in str(note.body)
    entries = JournalEntry.objects.filter(chain=amara.pk)
    assert entries.filter(act="email.changed").count() == 1
    assert "example" not in str(list(entries.values_list("act", "about", "facts")))


def test_no_subject_says_what_this_is_for() -> None:
    """AU-12: every mail that django-allauth and our own pages ask for has words, and no subject of them says anything."""
    asked = set()
    for package in (Path(allauth.account.__file__).parent, Path(actions.__file__).parents[1]):
        for path in package.rglob("*.py"):
            if "test" not in path.parts[-1] and "tests" not in path.parts:
                asked |= set(re.findall(r'(?<!notification_mail\()"account/email/(\w+)"', path.read_text("utf-8")))
    asked = {name.removesuffix("_signup") for name in asked} - NOTIFICATIONS
    assert {"login_code", "confirm_code", "password_reset_key", "email_confirmation", "account_already_exists"} <= asked
    for name in asked:
        values = {"template": name, "code": "ABCD-EFGH" if name.endswith("code") else "", "link": "https://there/"}
        said = account_mail._said(values)
        assert said is not None, name
        assert not re.search(r"closeknit|service|site|lonel|circle|friend|passkey|password", said[0], re.I), name


NOTIFICATIONS = {"email_deleted", "email_changed", "password_changed", "password_set", "password_reset"}
"""What django-allauth would say of changes: it is told not to (ACCOUNT_EMAIL_NOTIFICATIONS), our own notices say it."""


FRESH = """
from closeknit.terminal import store
store.open()
from closeknit.accounts.models import OneTimeLink, User
print(User.objects.count(), OneTimeLink.objects.count())
"""


def test_a_fresh_installation_has_no_account(tmp_path: Path) -> None:
    """AU-14: nothing to sign in with until the terminal prints a one-time link."""
    around = surroundings(tmp_path / "data", 8080)
    done = subprocess.run([sys.executable, "-c", FRESH], env=around, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0"]


@pytest.mark.parametrize("command", ["account", "link"])
def test_no_command_sets_a_password(command: str) -> None:
    """AU-10: whoever runs the server gives out links that work once, never a password."""
    run = [sys.executable, "-m", "closeknit.cli", command, "--help"]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert command in said
    assert "password" not in said.lower()
