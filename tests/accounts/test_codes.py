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
from closeknit.outbox import worker
from closeknit.outbox.models import Entry
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
    worker.drain()


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def code_in(message: EmailMessage) -> str:
    found = codes(message)
    assert len(found) == 1, text_of(message)
    return found[0]


def codes(message: EmailMessage) -> list[str]:
    """Every line that looks like a code."""
    return [line for line in text_of(message).splitlines() if re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", line)]


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


def test_a_mail_holds_plain_words_and_no_link(client: Client, amara: User, post: SmtpServer) -> None:
    """No pictures, no tracking: plain words, and nothing of the circle."""
    ask(client)
    message = post.messages[0][1]
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    for part in message.iter_parts():
        words = str(part.get_content())
        assert "http" not in words
        assert "src=" not in words
        assert "Amara" not in words


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


def test_mail_that_does_not_go_out_waits_and_goes_out_later(client: Client, amara: User, settings: Settings) -> None:
    """Nobody listens there: the page answers all the same, the code is kept sealed and is tried again (RE-9)."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", nobody.getsockname()[1]
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        ask(client)
    entry = Entry.objects.get()
    assert (entry.state, entry.problem) == (Entry.State.WAITING, "connect")
    with SmtpServer() as server:
        settings.EMAIL_PORT = server.port
        Entry.objects.update(next_try=entry.made_at)
        worker.drain()
        code = code_in(server.messages[0][1])
    assert code not in entry.sealed
    entry.refresh_from_db()
    assert (entry.state, entry.sealed) == (Entry.State.SENT, "")
    client.post(CONFIRM, {"code": code})
    assert signed_in(client)


def test_a_link_for_a_forgotten_password_comes_by_mail_and_works_once(client: Client, post: SmtpServer) -> None:
    actions.open_account(email="ada@example.org", password="kettle-lantern-orchard")
    client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    worker.drain()
    message = post.messages[0][1]
    assert "closeknit" not in message["Subject"].lower()
    link = re.search(r"http://\S+?(/sign-in/forgotten/\S+)", text_of(message))
    assert link, text_of(message)
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
