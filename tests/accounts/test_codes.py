"""Signing in with an emailed code, through a real mail server, and what stands in the mail."""

import re
import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from closeknit.accounts import actions
from closeknit.accounts.models import User
from tests.accounts.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db
ASK, CONFIRM = reverse("account_request_login_code"), reverse("account_confirm_login_code")


@pytest.fixture
def post(settings: Settings) -> Iterator[SmtpServer]:
    """A mail server, and Django told to use it."""
    with SmtpServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server


def ask(client: Client, email: str = "amara@example.org") -> None:
    answer = client.post(ASK, {"email": email})
    assert (answer.status_code, answer["Location"]) == (302, CONFIRM)


def code_in(message: EmailMessage) -> str:
    found = codes(message)
    assert len(found) == 1, message.get_content()
    return found[0]


def codes(message: EmailMessage) -> list[str]:
    """Every line that looks like a code."""
    return [line for line in message.get_content().splitlines() if re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", line)]


def signed_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def test_the_code_of_the_mail_signs_in_once(client: Client, amara: User, post: SmtpServer) -> None:
    ask(client)
    ((recipients, message),) = post.messages
    assert recipients == [message["To"]] == ["amara@example.org"]
    code = code_in(message)
    assert not signed_in(client)
    answer = client.post(CONFIRM, {"code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert signed_in(client)
    client.post(reverse("account_logout"))
    client.post(CONFIRM, {"code": code})
    assert not signed_in(client)


def test_a_passer_by_reads_nothing_in_the_subject(client: Client, amara: User, post: SmtpServer) -> None:
    ask(client)
    message = post.messages[0][1]
    assert message["Subject"]
    for word in ("closeknit", "sefton", "amara", "testserver", code_in(message).lower()):
        assert word not in message["Subject"].lower()


def test_a_mail_holds_one_link_less_text_part(client: Client, amara: User, post: SmtpServer) -> None:
    """No pictures, no tracking: plain words, and nothing of the circle."""
    ask(client)
    message = post.messages[0][1]
    assert message.get_content_type() == "text/plain"
    assert "http" not in message.get_content()
    assert "Amara" not in message.get_content()


def test_a_code_works_only_in_the_browser_that_asked(client: Client, amara: User, post: SmtpServer) -> None:
    ask(client)
    other = Client()
    other.post(CONFIRM, {"code": code_in(post.messages[0][1])})
    assert not signed_in(other)
    client.post(CONFIRM, {"code": code_in(post.messages[0][1])})
    assert signed_in(client)


def test_three_wrong_codes_end_the_right_one(client: Client, amara: User, post: SmtpServer) -> None:
    ask(client)
    for _ in range(3):
        client.post(CONFIRM, {"code": "AAAA-AAAA"})
    client.post(CONFIRM, {"code": code_in(post.messages[0][1])})
    assert not signed_in(client)


def test_a_code_is_not_case_nor_dash_sensitive(client: Client, amara: User, post: SmtpServer) -> None:
    ask(client)
    client.post(CONFIRM, {"code": f" {code_in(post.messages[0][1]).lower().replace('-', '')} "})
    assert signed_in(client)


def test_a_stranger_sees_the_same_page_and_gets_no_code(client: Client, amara: User, post: SmtpServer) -> None:
    ask(client, "nobody@example.org")
    words = client.get(CONFIRM).content.decode()
    other = Client()
    ask(other)
    strip = re.compile(r'value="[\w-]{20,}"|nonce="[^"]+"|(nobody|amara)@example\.org')
    assert strip.sub("", other.get(CONFIRM).content.decode()) == strip.sub("", words)
    for recipients, message in post.messages:
        if recipients == ["nobody@example.org"]:
            assert codes(message) == []


def test_a_closed_account_gets_no_way_in(client: Client, amara: User, post: SmtpServer) -> None:
    User.objects.update(is_active=False)
    ask(client)
    for _, message in post.messages:
        for code in codes(message):
            client.post(CONFIRM, {"code": code})
    assert not signed_in(client)


def test_mail_that_does_not_go_out_is_not_silently_lost(client: Client, amara: User, settings: Settings) -> None:
    """Nobody listens there: the person is told, and does not wait for a mail that never comes."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", nobody.getsockname()[1]
        client.raise_request_exception = False
        answer = client.post(ASK, {"email": "amara@example.org"})
    assert answer.status_code >= 500
    assert not signed_in(client)


def test_a_link_for_a_forgotten_password_comes_by_mail_and_works_once(client: Client, post: SmtpServer) -> None:
    actions.open_account(email="ada@example.org", password="kettle-lantern-orchard")
    client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    message = post.messages[0][1]
    assert "closeknit" not in message["Subject"].lower()
    link = re.search(r"http://testserver(/sign-in/forgotten/\S+)", message.get_content())
    assert link, message.get_content()
    form = client.get(link[1], follow=True)
    assert form.status_code == 200
    fresh = "meadow-anchor-violin"
    client.post(form.redirect_chain[-1][0], {"password1": fresh, "password2": fresh})
    entered = Client().post(reverse("account_login"), {"login": "ada@example.org", "password": fresh})
    assert entered.status_code == 302
    again = Client().get(link[1], follow=True)
    assert "password1" not in again.content.decode()


def test_the_backend_of_tests_is_not_what_was_tested(amara: User, client: Client, post: SmtpServer) -> None:
    """pytest-django swaps the mail backend for one in memory; here the mail went through a socket."""
    ask(client)
    assert len(post.messages) == 1
    assert mail.outbox == []
