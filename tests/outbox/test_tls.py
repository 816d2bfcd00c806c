"""Mail whose encryption fails: nothing in the clear, nothing lost, nothing twice, and one sentence for the operator (RE-9)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from closeknit.accounts.models import User
from closeknit.outbox import mail, queries
from closeknit.outbox.models import Beat, Entry
from closeknit.outbox.sending import Worker
from tests.outbox.conftest import NOON, Post, say
from tests.outbox.tls_server import Certificates, TlsServer

pytestmark = pytest.mark.django_db
Listening = Callable[[bool], TlsServer]


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    """An authority that this process trusts, as docs/run/mail.md says for a certificate of one's own."""
    made = Certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    return made


@pytest.fixture
def listening(certificates: Certificates, settings: Settings) -> Iterator[Listening]:
    """Starts a mail server with a good certificate, encrypted at once or by STARTTLS, and tells Django of it."""
    servers: list[TlsServer] = []

    def start(at_once: bool) -> TlsServer:
        server = TlsServer(certificates.one(), at_once=at_once).__enter__()
        servers.append(server)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = not at_once, at_once
        return server

    yield start
    for server in servers:
        server.__exit__()


def spoil(server: TlsServer, certificates: Certificates, what: str) -> None:
    """Break the encryption of a server in one way; "" mends it."""
    given = {
        "expired": {"years": -1},
        "unknown": {"known": False},
        "name": {"name": "elsewhere.example.org"},
    }
    server.use(certificates.one(**given.get(what, {})))  # type: ignore[arg-type]  # one kind of value each
    server.how = what if what in {"none", "refuse", "hang up"} else ""


KINDS = ("test_alert", "security", "test_reminder")
SENTENCES = {
    "expired": ("tls-expired", "certificate has run out"),
    "unknown": ("tls-unknown", "nobody this machine trusts"),
    "name": ("tls-name", "for another name"),
    "none": ("tls-refused", "offers no encryption"),
    "refuse": ("tls-refused", "offers no encryption"),
    "hang up": ("tls-broken", "breaks"),
}


@pytest.mark.parametrize(
    ("at_once", "what"),
    [
        (at_once, what)
        for at_once in (False, True)
        for what in SENTENCES
        if not (at_once and what in {"none", "refuse"})
    ],
)
def test_encryption_that_fails_keeps_everything_until_it_is_mended(
    listening: Listening, certificates: Certificates, amara: User, post: Post, at_once: bool, what: str
) -> None:
    """An alert, a notice and a reminder: three tries in vain, then the server is mended, and each has come once."""
    server = listening(at_once)
    Beat.objects.create(worker="w", at=NOON)
    entries = [say(amara, kind, key=kind, about={"what": "password"}) for kind in KINDS]
    worker = Worker(carry=mail.carry, now=post.now, draw=lambda: 0.0)
    spoil(server, certificates, what)
    for _ in range(3):
        while worker.turn():
            pass
        post.later(minutes=2)
    code, sentence = SENTENCES[what]
    for entry in entries:
        entry.refresh_from_db()
        assert (entry.state, entry.problem) == (Entry.State.WAITING, code)
        assert entry.attempts >= 2
    assert server.messages == []
    assert_nothing_said_in_the_clear(server, amara)
    (said,) = (f for f in queries.findings(NOON) if f.id == "O5")
    assert sentence in said.text
    assert said.text.count(".") == 1
    spoil(server, certificates, "")
    post.later(hours=1)
    while worker.turn():
        pass
    assert sorted(str(m["Message-ID"]) for _, m in server.messages) == sorted(entry.message_id for entry in entries)
    assert_nothing_said_in_the_clear(server, amara)
    assert set(Entry.objects.filter(pk__in=[e.pk for e in entries]).values_list("state", flat=True)) == {"sent"}
    assert "O5" not in {f.id for f in queries.findings(NOON + timedelta(hours=1))}


def assert_nothing_said_in_the_clear(server: TlsServer, person: User) -> None:
    """Before the line was encrypted: names of the two machines and the wish to encrypt, and not a word more."""
    assert {line.split()[0].upper() for line in server.clear.splitlines()} <= {b"EHLO", b"STARTTLS", b"QUIT"}
    assert person.email.encode() not in server.clear


@pytest.mark.parametrize("at_once", [False, True])
def test_a_password_is_only_said_on_an_encrypted_line(
    listening: Listening, settings: Settings, amara: User, post: Post, at_once: bool
) -> None:
    """A server that offers no encryption gets no password, though it asks for nothing else."""
    server = listening(at_once)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "post", "a long password"
    server.how = "hang up" if at_once else "none"
    say(amara, "test_alert")
    Worker(carry=mail.carry, now=post.now, draw=lambda: 0.0).turn()
    assert b"AUTH" not in server.clear.upper()
    assert server.messages == []
