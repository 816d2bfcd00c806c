"""closeknit serve: the pages, with granian. Prints a one-time sign-in link when nobody could sign in otherwise."""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from closeknit.accounts.models import User
from closeknit.terminal import people, working

UNUSED_STATIC = ["htmax-*", "htmx-4*", "htmx-2.js", "ext"]
"""Parts of django-htmx that no page asks for."""


def serve(*, host: str, port: int, workers: int, first_link: str = "") -> int:
    """Serve until stopped. `first_link` replaces the link that the first start prints."""
    _collect()
    address = f"http://{host}:{port}"
    if not first_link:
        first_link = _first_link()
    if first_link:
        print(f"\nOpen this link to sign in. It works once, for a day:\n\n  {first_link}\n", flush=True)
    print(f"Closeknit is at {address}. Stop it with Ctrl-C.", flush=True)
    # This process serves no page itself, so a slow mail server or a long sweep in its threads holds up nobody.
    stop = working.start()
    try:
        return _granian(host, port, workers)
    finally:
        stop()


def _collect() -> None:
    """Put the static files, hashed and compressed, where they are served from; nothing to do when they are unchanged."""
    files = sorted(
        (path, Path(storage.path(path)).stat().st_mtime_ns)
        for finder in get_finders()
        for path, storage in finder.list(UNUSED_STATIC)
    )
    mark = hashlib.sha256(repr(files).encode()).hexdigest()
    made = Path(settings.STATIC_ROOT) / ".made"
    if made.exists() and made.read_text() == mark:
        return
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=UNUSED_STATIC)
    made.write_text(mark)


def _first_link() -> str:
    """A link for the only account, while nobody has signed in yet; the account is opened on the very first start."""
    owner = people.owner(make=True) if User.objects.count() < 2 else None
    return people.link(owner) if owner and owner.last_login is None else ""


def _granian(host: str, port: int, workers: int) -> int:
    environment = {**os.environ, "CLOSEKNIT_DATA": str(settings.DATA)}
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning"),
        *("--workers-kill-timeout", "5"),
        "closeknit.wsgi:application",
    ]
    # In a session of its own, so that Ctrl-C reaches this process alone and the server is stopped once, in order.
    child = subprocess.Popen(command, env=environment, start_new_session=True)
    # Whoever stops this process means the server as well.
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    try:
        return child.wait()
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        return 0
