"""Mail as a mail server gets it: headers, parts, and nothing that a person's words could add (OU-2, PR-11, AC-9)."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from closeknit.accounts.actions import telling
from closeknit.accounts.actions.discreet import be_discreet
from closeknit.accounts.models import User
from closeknit.outbox import actions, mail, signals, worker
from closeknit.outbox.adapter import Adapter
from closeknit.outbox.carrying import NotSent
from closeknit.outbox.composing import Parcel
from closeknit.outbox.models import Entry, Link, Switch
from closeknit.outbox.registered import Row, Words
from tests.accounts.smtp_server import SmtpServer
from tests.outbox.conftest import say

pytestmark = pytest.mark.django_db
HEADERS = {
    "Content-Type",
    "MIME-Version",
    "Subject",
    "From",
    "To",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
}
STOP = "https://example.org/w/stop/abc/"


@pytest.fixture
def server(settings: Settings) -> Iterator[SmtpServer]:
    """A mail server, and Django told to use it."""
    with SmtpServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 2
        yield server


def parcel(**changes: object) -> Parcel:
    words = Words("Your week", "Three wait.", ("Three wait.",), (Row("Number 1", (("Done", "https://x/"),)),))
    plain = Parcel(None, "mail", "reminder", "<a1@example.org>", "Your week", "Three", (words,), STOP, "a@example.org")
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test's own words


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_the_parts_and_headers_of_a_reminder(server: SmtpServer) -> None:
    """RFC 8058 (one click), RFC 3834 (automatic), a Message-ID that stays."""
    mail.carry(parcel())
    ((recipients, message),) = server.messages
    assert recipients == ["a@example.org"]
    assert set(message.keys()) == HEADERS
    assert message["Message-ID"] == "<a1@example.org>"
    assert message["List-Unsubscribe"] == f"<{STOP}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Done: https://x/" in part(message, "plain")
    assert '<a href="https://x/">Done</a>' in part(message, "html")


class _Fetched(HTMLParser):
    """Collects whatever a mail program would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag in {"img", "script", "link", "iframe", "style", "object"} or names & {"src", "style", "background"}:
            self.found.append(tag)


def test_nothing_in_a_mail_is_fetched(server: SmtpServer) -> None:
    mail.carry(parcel())
    reader = _Fetched()
    reader.feed(part(server.messages[0][1], "html"))
    assert reader.found == []


@profile(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(min_size=1, max_size=80) | st.from_regex(r"[a-z]*(\r\n|\n|\r|\x0b|\x85|\u2028)[A-Z][a-z]+: x@y\.org")
)
def test_no_words_add_a_header_or_a_recipient(server: SmtpServer, text: str) -> None:
    """OU-2: any text as subject, sentence, row and service, through a real mail server."""
    server.messages.clear()
    clean = text.encode("utf-8", "replace").decode()
    words = Words(clean, clean, (clean,), (Row(clean),))
    mail.carry(parcel(subject=text, parts=(words,)))
    ((recipients, message),) = server.messages
    assert recipients == ["a@example.org"]
    assert set(message.keys()) == HEADERS
    assert len(message.get_all("Subject", [])) == 1
    assert message.defects == []
    escaped = part(message, "html")
    assert escaped.count("<p>") == 2


@profile(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    address=st.text(max_size=30).map(lambda t: f"a@example.org{t}") | st.emails().map(lambda e: f"{e}\nBcc: b@c.org")
)
def test_an_address_that_is_none_goes_nowhere(server: SmtpServer, address: str) -> None:
    """OU-2: an address with a header, a second address or a name behind it."""
    server.messages.clear()
    refused: list[bool] = []
    with contextlib.suppress(NotSent):
        refused = [True]
        mail.carry(parcel(to=address))
        refused = []
    # Whatever is an address at all is one: its domain may be written in another alphabet.
    assert len(server.messages) == (0 if refused else 1)
    for recipients, message in server.messages:
        assert len(recipients) == 1
        assert recipients[0].partition("@")[0] == address.partition("@")[0]
        assert set(message.keys()) == HEADERS


@pytest.mark.parametrize(
    ("how", "code", "sure", "final"),
    [("451", "data-451", True, False), ("554", "data-554", True, True), ("rcpt", "to-550", True, True)],
)
def test_what_a_refusal_means(server: SmtpServer, how: str, code: str, sure: bool, final: bool) -> None:
    """RE-9: 4xx is for now, 5xx for good (RFC 5321 section 4.2.1)."""
    server.answers = [how]
    with pytest.raises(NotSent) as problem:
        mail.carry(parcel())
    assert (problem.value.code, problem.value.sure, problem.value.final) == (code, sure, final)
    assert server.messages == []


def test_a_line_that_breaks_may_have_taken_it(server: SmtpServer, settings: Settings) -> None:
    """RE-9: the server took it and hung up, or is slower than anybody waits."""
    server.answers, server.delay, settings.EMAIL_TIMEOUT = ["drop", "slow"], 1.5, 0.5
    for _ in range(2):
        with pytest.raises(NotSent) as problem:
            mail.carry(parcel())
        assert not problem.value.sure


def test_no_server_no_reminder_but_a_code_is_printed(
    amara: User, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    with pytest.raises(NotSent) as problem:
        mail.carry(parcel())
    assert (problem.value.code, problem.value.final) == ("no-server", True)
    mail.carry(parcel(care="account"))
    assert "Three wait." in capsys.readouterr().out


def test_the_made_up_address_of_a_first_account_gets_no_mail(server: SmtpServer) -> None:
    with pytest.raises(NotSent, match="address"):
        mail.carry(parcel(to="me@closeknit.invalid"))


def test_a_discreet_person_gets_a_bare_sender(settings: Settings, server: SmtpServer, amara: User) -> None:
    """S17: the name of the service stands nowhere."""
    settings.DEFAULT_FROM_EMAIL, settings.SERVICE_NAME = "Sefton Neighbours <post@example.org>", "Sefton Neighbours"
    mail.carry(parcel(person=amara))
    be_discreet(user=amara, on=True)
    mail.carry(parcel(person=amara))
    open_, quiet = (str(m) for _, m in server.messages)
    assert "Sefton" in open_
    assert "Sefton" not in quiet


def test_nothing_that_reaches_a_discreet_person_names_the_service(
    settings: Settings, server: SmtpServer, amara: User
) -> None:
    """IP-2: codes and links, notices, what the accounts tell an address, reminders; headers, both parts, and push lines."""
    settings.DEFAULT_FROM_EMAIL, settings.SERVICE_NAME = "Closeknit in Sefton <post@example.org>", "Closeknit in Sefton"
    settings.SITE_URL = "https://notes.example.org"
    be_discreet(user=amara, on=True)
    for template in ("login_code", "password_reset_key", "email_confirmation", "account_already_exists"):
        context = {"code": "ABCDEF" if template == "login_code" else "", "password_reset_url": "/x/", "user": amara}
        Adapter().send_mail(f"account/email/{template}", amara.email, context)
    with transaction.atomic():
        telling.tell(address=amara.email, subject="About your account", text="Something changed.")
    for what in ("browser", "password", "address", "factor"):
        signals.notice(amara, what)
    say(amara, now=timezone.now())
    worker.drain()
    assert len(server.messages) == 10
    for _, message in server.messages:
        words = [f"{name}: {value}" for name, value in message.items()] + [part(message, k) for k in ("plain", "html")]
        assert not [one for one in words if "closeknit" in one.lower() or "sefton" in one.lower()]
    mail.carry(parcel(to="Amara@Example.org"))
    assert "Sefton" not in str(server.messages[-1][1])
    mail.carry(parcel(to="nobody@example.org"))
    assert "Sefton" in str(server.messages[-1][1])


def test_one_click_stops_reminders_and_opening_the_link_does_not(server: SmtpServer, amara: User) -> None:
    """BR-5, RFC 8058 section 3.1: a POST without cookies, without our page; GET shows a button and changes nothing."""
    say(amara, now=timezone.now())
    worker.drain()
    address = server.messages[0][1]["List-Unsubscribe"].strip("<>")
    path = "/" + address.split("/", 3)[3]
    outsider = Client(enforce_csrf_checks=True)
    assert b"No more mail like this" in outsider.get(path).content
    assert not Switch.objects.exists()
    for _ in range(2):
        assert outsider.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Switch.objects.filter(on=True).exists()
    assert Switch.objects.filter(person=amara, kind="test_reminder", channel="mail", on=False).count() == 1


def test_a_link_is_for_one_thing_and_ends(server: SmtpServer, amara: User) -> None:
    """AC-9: another purpose, another token, an old one and an ended one open nothing; nothing of the person is in it."""
    entry = say(amara, "test_alert", key="alert", now=timezone.now())
    say(amara, now=timezone.now())
    worker.drain()
    alert, reminder = (m for _, m in server.messages)
    links = re.findall(r"https?://\S+", part(alert, "plain") + part(reminder, "plain"))
    tokens = {
        name: next(u for u in links if f"/w/{name}/" in u).rstrip("/").rsplit("/", 1)[1] for name in ("seen", "stop")
    }
    assert all(len(t) >= 32 for t in tokens.values())
    assert not any(str(amara.pk) == t or "amara" in t for t in tokens.values())
    page = Client()
    for name, token in (("seen", tokens["stop"]), ("stop", tokens["seen"]), ("seen", "x" * 32)):
        assert page.post(reverse(f"words_{name}", args=[token])).status_code == 410
    assert page.get(reverse("words_seen", args=[tokens["seen"]])).status_code == 200
    entry.refresh_from_db()
    assert entry.seen_at is None
    assert page.post(reverse("words_seen", args=[tokens["seen"]])).status_code == 200
    entry.refresh_from_db()
    assert entry.seen_at is not None
    Link.objects.filter(purpose="words_stop").update(expires_at=timezone.now())
    assert page.get(reverse("words_stop", args=[tokens["stop"]])).status_code == 410
    actions.end_links(person=amara)
    assert page.get(reverse("words_seen", args=[tokens["seen"]])).status_code == 410


def test_rows_hold_no_words_about_anybody(amara: User) -> None:
    """PR-11: what waits in the database refers to things; names and sentences are made when it goes out."""
    kept = {f.name for f in Entry._meta.get_fields()}
    assert kept & {"subject", "body", "text", "html", "name", "to"} == set()
    say(amara, about={"number": 1})
    row = Entry.objects.values().get()
    assert not any("Amara" in str(value) or "amara@" in str(value) for value in row.values())
