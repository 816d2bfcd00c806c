"""The product's own server on a store that is thrown away, as a child process: for the browser tests and the pictures.

`build` makes the store once: the sample life of `closeknit demo` for one account, and newcomers who have never signed in.
`running` serves a store and stops at the end. The file also runs by itself, inside the store's own settings, to fill it.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from closeknit import demo

COMMAND = (sys.executable, "-m", "closeknit.cli")
EXIT_URL = "https://weather.example.org/"
NEWCOMER = "Noor Haddad"
NEWCOMERS = 60  # more than the tests that begin as one
START_SECONDS = 120


def today() -> datetime:
    """The moment it is where the sample life is lived."""
    return datetime.now(ZoneInfo(demo.OWNER.zone))


def surroundings(folder: Path, url: str = "http://127.0.0.1:8080") -> dict[str, str]:
    """The environment of a child that uses the store in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLOSEKNIT_")}
    return {
        **kept,
        "CLOSEKNIT_DATA": str(folder / "data"),
        "CLOSEKNIT_URL": url,
        "CLOSEKNIT_NAME": "Sefton Neighbours",
        "CLOSEKNIT_EXIT_URL": EXIT_URL,
        # So that a browser can be added; nothing is called, for nothing is sent.
        "CLOSEKNIT_FETCH": "yes",
        "DJANGO_SETTINGS_MODULE": "closeknit.settings",
    }


def build(folder: Path) -> None:
    """Make a store in `folder` with the sample life and the newcomers."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, __file__, str(folder)], env=surroundings(folder), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the store could not be made:\n{done.stdout}\n{done.stderr}")


@dataclass
class Server:
    """A server that is up. `links` are the one-time links of the accounts that have not signed in, by e-mail."""

    folder: Path
    url: str
    links: dict[str, str]
    states: dict[str, object] = field(default_factory=dict)

    def newcomer(self) -> str:
        """The one-time link of somebody who has never been here."""
        email = next(email for email in self.links if email.startswith("newcomer"))
        return self.url + self.links.pop(email)

    def link(self, email: str) -> str:
        """A one-time link printed by the closeknit command."""
        done = subprocess.run(
            [*COMMAND, "link", "--for", email],
            env=surroundings(self.folder, self.url),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def said(self) -> str:
        """What the server has printed so far."""
        return (self.folder / "server.log").read_text(encoding="utf-8")


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Serve the store in `folder` with `closeknit serve` on a free port, until the block ends."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    links = json.loads((folder / "links.json").read_text(encoding="utf-8"))
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        child = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port), "--workers", "1"],
            env=surroundings(folder, url),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            server = Server(folder, url, links)
            _wait(server, child)
            yield server
        finally:
            # Its store is thrown away, and a signal can be lost on the way to its workers: end the whole group for sure.
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(server: Server, child: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and child.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/help/", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not come up:\n{server.said()}")


def _fill(folder: Path) -> None:
    """Runs in the child: the accounts, their links, and the sample life through the importers."""
    from closeknit.terminal import store

    store.open()
    from closeknit.accounts import actions as accounts
    from closeknit.terminal import demonstration, importing, people

    life = demo.OWNER
    owner = accounts.open_account(email=life.email, name=life.name, zone=life.zone, region=life.region)
    accounts.choose_minutes(user=owner, minutes=life.minutes)
    accounts.finish_welcome(user=owner)
    files = demo.write_samples(folder / "exports", today().date())
    importing.keep(files, email=life.email, who="all", answers=importing.Answers(), as_json=True)
    demonstration.type_in(owner, today().date())
    links = {life.email: people.link(owner)}
    for number in range(NEWCOMERS):
        new = accounts.open_account(
            email=f"newcomer{number}@example.org", name=NEWCOMER, zone=life.zone, region=life.region
        )
        links[new.email] = people.link(new)
    paths = {email: urlsplit(link).path for email, link in links.items()}
    (folder / "links.json").write_text(json.dumps(paths), encoding="utf-8")


if __name__ == "__main__":
    _fill(Path(sys.argv[1]))
