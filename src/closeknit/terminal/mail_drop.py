"""closeknit mail: fetches the headers of new mail from an IMAP server and brings them in like an mbox.

Only the header lines that the mail importer reads are asked for; no subject and no text leaves the server. What has come is
written as an mbox without bodies into an unnamed file and read by the importer in its child process, as any file is. How
far each folder has been read is remembered, so the next time only what is new is fetched. The password is asked for or read
from a file; it is never stored.
"""

import getpass
import hashlib
import imaplib
import re
import ssl
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from closeknit.accounts.models import User
from closeknit.circle.actions import imports
from closeknit.storage import progress

WANTED = (
    "FROM TO CC BCC SENDER REPLY-TO DATE MESSAGE-ID IN-REPLY-TO DELIVERED-TO X-ORIGINAL-TO ENVELOPE-TO LIST-ID LIST-POST "
    "LIST-UNSUBSCRIBE PRECEDENCE AUTO-SUBMITTED X-AUTO-RESPONSE-SUPPRESS FEEDBACK-ID X-MAILER X-MAILING-LIST MAILING-LIST"
)
AT_ONCE = 500
TIMEOUT = 60.0
NOT_READ = re.compile(r"\\(Junk|Trash|Drafts|Noselect|NonExistent|All)\b", re.IGNORECASE)
LINE = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (?P<name>.+)$')
UID = re.compile(rb"\bUID (\d+)")


class NotReached(Exception):
    """The server cannot be used; the message is one sentence for the person."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the mail is. `plain` is for a server on this machine only."""

    host: str
    user: str
    password: str
    port: int = 993
    plain: bool = False


def password(user: str, file: Path | None) -> str:
    """The password from the first line of a file, or typed."""
    if file is None:
        return getpass.getpass(f"(App) password of {user}: ")
    return file.read_text().partition("\n")[0].strip()


def fetch(server: Server, *, owner: User, since: date | None = None) -> int:
    """Bring in the headers of all mail that is new since the last time; returns the exit status."""
    seen = _Seen(owner, server)
    with tempfile.TemporaryFile() as file:
        try:
            count = _collect(server, seen, file, since)
        except NotReached as problem:
            print(problem)
            return 1
        if not count:
            print("No new mail.")
            return 0
        size = file.tell()
        file.seek(0)
        batch = imports.look_at(owner=owner, files=[(f"{server.user}.mbox", file, size)])
    entry = batch.files.get()
    if entry.refusal:
        print(entry.refusal)
        imports.throw_away(owner=owner, batch=batch)
        return 1
    try:
        counts = imports.keep(owner=owner, batch=batch).counts
    except imports.NotReady as question:
        print(f"{question} It waits on the import page for your answer.")
    else:
        print(f"{count} mails: {counts['people']} new people, {counts['interactions']} new moments.")
    # Only now: had anything failed above, the same mail would be fetched again.
    seen.keep()
    return 0


def _collect(server: Server, seen: "_Seen", file: BinaryIO, since: date | None) -> int:
    """Write the headers of all new mail as an mbox; returns how many."""
    try:
        with _connected(server) as imap:
            return sum(_folder(imap, flags, name, seen, file, since) for flags, name in _folders(imap))
    except imaplib.IMAP4.error as problem:
        said = str(problem).strip("b'\"")[:200]
        raise NotReached(
            f"The mail server said no ({said}). Many services need an app password, made in the account's security settings."
        ) from problem
    except (OSError, ssl.SSLError) as problem:
        raise NotReached(
            f"The mail server {server.host} cannot be reached. Check its name, the port and the network."
        ) from problem


def _connected(server: Server) -> imaplib.IMAP4:
    if server.plain:
        if server.host not in ("127.0.0.1", "localhost", "::1"):
            raise NotReached("Without encryption only a mail server on this machine is used.")
        imap = imaplib.IMAP4(server.host, server.port, timeout=TIMEOUT)
    else:
        context = ssl.create_default_context()
        imap = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context, timeout=TIMEOUT)
    imap.login(server.user, server.password)
    return imap


def _folders(imap: imaplib.IMAP4) -> Iterator[tuple[str, bytes]]:
    """(flags, name) of every folder that holds mail worth reading."""
    _, lines = imap.list()
    for line in lines:
        found = LINE.search(line) if isinstance(line, bytes) else None
        if found and not NOT_READ.search(found["flags"].decode("ascii", "replace")):
            yield found["flags"].decode("ascii", "replace"), found["name"]


def _folder(imap: imaplib.IMAP4, flags: str, name: bytes, seen: "_Seen", file: BinaryIO, since: date | None) -> int:
    """Write the headers of what is new in one folder; returns how many mails."""
    answer, _ = imap.select(name.decode("ascii", "replace"), readonly=True)
    if answer != "OK":
        return 0
    _, valids = imap.response("UIDVALIDITY")
    valid = valids[0].decode() if isinstance(valids[0], bytes) else "0"
    first = seen.after(name, valid) + 1
    query = f"UID {first}:*" + (f" SINCE {since:%d-%b-%Y}" if since else "")
    _, found = imap.uid("SEARCH", query)
    uids = [int(uid) for uid in (found[0] or b"").split() if int(uid) >= first]
    place = b"X-Gmail-Labels: Sent\n" if "\\sent" in flags.lower() or b"sent" in name.lower() else b""
    count = 0
    for start in range(0, len(uids), AT_ONCE):
        some = uids[start : start + AT_ONCE]
        _, answers = imap.uid("FETCH", ",".join(map(str, some)), f"(UID BODY.PEEK[HEADER.FIELDS ({WANTED})])")
        for part in answers:
            if isinstance(part, tuple) and UID.search(part[0]):
                file.write(b"From - Thu Jan  1 00:00:00 1970\n" + place + _lines(part[1]) + b"\n")
                count += 1
        seen.note(name, valid, max(some))
    return count


def _lines(headers: bytes) -> bytes:
    """Header lines with plain line ends, and no empty line between them."""
    return b"".join(line + b"\n" for line in headers.replace(b"\r", b"").split(b"\n") if line.strip())


class _Seen:
    """How far each folder has been read, in a small file beside the database. Folder names are kept as digests."""

    def __init__(self, owner: User, server: Server) -> None:
        self._ref, self._server = f"mail-{owner.pk}", f"{server.user} {server.host}"
        self._far: dict[str, int] = progress.read(settings.DATA, self._ref) or {}

    def _key(self, folder: bytes, valid: str) -> str:
        text = "\x1f".join((self._server, folder.decode("utf-8", "replace"), valid))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def after(self, folder: bytes, valid: str) -> int:
        """The last number that was read of this folder, 0 when it is new (or was made anew on the server)."""
        return self._far.get(self._key(folder, valid), 0)

    def note(self, folder: bytes, valid: str, last: int) -> None:
        """Remember how far it was read, once `keep` is called."""
        self._far[self._key(folder, valid)] = last

    def keep(self) -> None:
        """Write it down, whole or not at all."""
        progress.write(settings.DATA, self._ref, **self._far)
