"""Notices about an account: they hang on the signals of whoever changed it, and say nothing of what this is for (AU-12)."""

from collections.abc import Iterator

import pytest
from allauth.account import signals as account
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from closeknit.accounts import actions as accounts
from closeknit.accounts.models import User
from closeknit.outbox import signals, worker
from closeknit.outbox.models import Entry
from tests.accounts.smtp_server import SmtpServer
from tests.conftest import confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings) -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server


def enter(user: User) -> Client:
    browser = Client()
    browser.post(reverse("once", args=[accounts.make_link(user=user)]))
    assert browser.get(reverse("account")).status_code == 200
    return browser


def test_a_second_browser_is_told_of_and_the_first_is_not(amara: User, server: SmtpServer) -> None:
    first = enter(amara)
    worker.drain()
    assert server.messages == []
    enter(amara)
    worker.drain()
    ((recipients, message),) = server.messages
    assert recipients == ["amara@example.org"]
    assert message["Subject"] == "About your account"
    page = first.get(reverse("notices")).content.decode()
    assert "from a browser that was not used before" in page
    assert "New" in page
    assert first.post(reverse("notices")).status_code == 303
    assert "New</p>" not in first.get(reverse("notices")).content.decode()


def test_a_browser_that_was_here_before_is_known(amara: User) -> None:
    browser = enter(amara)
    enter(amara)
    before = Entry.objects.count()
    browser.post(reverse("account_logout"))
    browser.post(reverse("once", args=[accounts.make_link(user=amara)]))
    assert Entry.objects.count() == before


def test_a_changed_password_is_told_of_in_both_places(amara: User, server: SmtpServer) -> None:
    user = accounts.open_account(email="ada@example.org", password="kettle-lantern-orchard")
    browser = Client()
    browser.force_login(user)
    confirm(browser, user)
    fresh = "meadow-anchor-violin"
    browser.post(
        reverse("account_change_password"),
        {"oldpassword": "kettle-lantern-orchard", "password1": fresh, "password2": fresh},
    )
    worker.drain()
    assert [m["Subject"] for _, m in server.messages] == ["About your account"]
    assert "Your password was changed" in browser.get(reverse("notices")).content.decode()


def test_the_address_that_was_left_hears_of_it(amara: User, server: SmtpServer) -> None:
    class Left:
        email = "old@example.org"

    account.email_changed.send(sender=User, request=None, user=amara, from_email_address=Left(), to_email_address=None)
    assert "old@example.org" not in str(Entry.objects.values("about", "sealed", "key"))
    worker.drain()
    assert [r for r, _ in server.messages] == [["old@example.org"]]


def test_no_notice_says_what_this_is_for(amara: User, server: SmtpServer) -> None:
    """AU-12, IP-2: subjects from a short list, and no word of the product in any mail about an account."""
    for what in ("browser", "password", "address", "factor"):
        signals.notice(amara, what)
    worker.drain()
    assert len(server.messages) == 4
    for _, message in server.messages:
        assert message["Subject"] == "About your account"
        for part in message.iter_parts():
            words = str(part.get_content()).lower()
            for word in ("closeknit", "circle", "friend", "lonel", "tie", "amara"):
                assert word not in words.replace("http://127.0.0.1:8080/settings/", ""), word


@pytest.mark.parametrize("cookie", ["short", "a.b-c", "x" * 5000, None])
def test_a_cookie_that_is_not_ours_makes_no_browser_a_known_one(amara: User, cookie: str | None) -> None:
    """AU-12: what is made up, cut off, or was signed for somebody else counts as a browser that was not used before."""
    enter(amara)
    other = accounts.open_account(email="ada@example.org")
    theirs = enter(other).cookies[settings.DEVICE_COOKIE_NAME].value
    before = Entry.objects.count()
    browser = Client()
    browser.cookies[settings.DEVICE_COOKIE_NAME] = theirs if cookie is None else cookie
    browser.post(reverse("once", args=[accounts.make_link(user=amara)]))
    assert Entry.objects.filter(person=amara, about={"what": "browser"}).exists()
    assert Entry.objects.count() > before
    known = browser.cookies[settings.DEVICE_COOKIE_NAME].value
    before = Entry.objects.count()
    again = Client()
    again.cookies[settings.DEVICE_COOKIE_NAME] = known
    again.post(reverse("once", args=[accounts.make_link(user=amara)]))
    assert Entry.objects.count() == before
