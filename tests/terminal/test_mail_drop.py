"""closeknit mail: headers from a real IMAP server, each mail once, never a subject or a text."""

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.terminal.commands import closeknit, rows

USER, PASSWORD = "amara@example.org", "four-words-make-one"
MARKER = "Quillwort-Zephyr-4711"
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """A server of its own on this machine; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    pymap = Path(sys.executable).with_name("pymap")
    command = [pymap, "--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "managesieve"]
    command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(200):
            try:
                imaplib.IMAP4("127.0.0.1", port).logout()
                break
            except OSError:
                time.sleep(0.1)
        yield port
        process.terminate()


def mail(sender: str, to: str, days_ago: int, **more: str) -> bytes:
    at = format_datetime(NOW - timedelta(days=days_ago))
    lines = [f"From: {sender}", f"To: {to}", f"Date: {at}", f"Subject: {MARKER}"]
    lines += [f"Message-ID: <{abs(hash((sender, to, days_ago)))}@example.org>"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join([*lines, "", MARKER, ""]).encode()


def deliver(port: int, folder: str, *mails: bytes) -> None:
    imap = imaplib.IMAP4("127.0.0.1", port)
    imap.login(USER, PASSWORD)
    imap.create(folder)
    for one in mails:
        assert imap.append(folder, None, None, one)[0] == "OK"
    imap.logout()


def fetch(store: Path, port: int, password: Path, *more: str, status: int = 0) -> str:
    args = ["127.0.0.1", USER, "--port", str(port), "--plain", "--password-file", str(password), *more]
    done = closeknit(store, "mail", *args)
    assert done.returncode == status, done.stderr
    return done.stdout


def test_mail_comes_in_by_its_headers_and_only_what_is_new_the_next_time(tmp_path: Path, server: int) -> None:
    store, password = tmp_path / "store", tmp_path / "password"
    store.mkdir()
    password.write_text(PASSWORD + "\n")
    closeknit(store, "account", USER)
    ngozi = '"Ngozi Eze" <ngozi@example.org>'
    deliver(
        server,
        "INBOX",
        *(mail(ngozi, USER, n) for n in (30, 20, 10)),
        mail("News <news@shop.example>", USER, 5, List_Unsubscribe="<https://shop.example/u>"),
    )
    deliver(server, "Sent", *(mail(USER, ngozi, n) for n in (29, 19)))
    assert "6 mails: 1 new people, 5 new moments." in fetch(store, server, password)
    assert rows(store, "SELECT name FROM circle_person") == [("Ngozi Eze",)]
    directions = rows(store, "SELECT direction, count(*) FROM circle_interaction GROUP BY direction ORDER BY direction")
    assert directions == [(1, 2), (2, 3)]
    assert "No new mail." in fetch(store, server, password)
    deliver(server, "INBOX", mail(ngozi, USER, 1))
    assert "1 mails: 0 new people, 1 new moments." in fetch(store, server, password)
    left = [
        str(row)
        for (table,) in rows(store, "SELECT name FROM sqlite_master WHERE type = 'table'")
        for row in rows(store, f'SELECT * FROM "{table}"')
    ]
    assert not any(MARKER in row or PASSWORD in row for row in left)
    assert not any(
        MARKER.encode() in p.read_bytes() or PASSWORD.encode() in p.read_bytes()
        for p in store.rglob("*")
        if p.is_file()
    )


def test_a_wrong_password_and_a_server_that_is_not_there_are_said_in_a_sentence(tmp_path: Path, server: int) -> None:
    store, password = tmp_path / "store", tmp_path / "password"
    store.mkdir()
    password.write_text("wrong")
    closeknit(store, "account", USER)
    assert "app password" in fetch(store, server, password, status=1)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert "cannot be reached" in fetch(store, closed.getsockname()[1], password, status=1)
    away = ["imap.example.org", USER, "--plain", "--password-file", str(password)]
    assert "only a mail server on this machine" in closeknit(store, "mail", *away).stdout
