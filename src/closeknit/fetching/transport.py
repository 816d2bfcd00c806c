"""One request to another host, with every rule of the package applied. Standard library only: sockets, TLS, http.client."""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from closeknit.fetching.addresses import may_be_called

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "REPORT", "PROPFIND", "TRACE"})
PORTS = {"https": 443, "http": 80}
MOVED = {301, 302, 303, 307, 308}
OUR_OWN = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "upgrade", "proxy-authorization", "te"}
)
"""Headers that only this module writes."""

SECRET = frozenset({"authorization", "cookie"})
CHUNK = 16 * 1024
Resolver = Callable[[str, int], Sequence[str]]
Connect = Callable[[str, int, float], socket.socket]


class Refused(ValueError):
    """The address, or where it led, may not be called. The words name no address: they may be shown."""


class Unreachable(OSError):
    """The other side did not answer in time, not fully, too much, or not in HTTP."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` over everything, `size` in bytes of the body, `redirects` followed."""

    seconds: float = 10.0
    size: int = 5 * 1024**2
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by lower-case name (the last of each), body, and the address that answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as problem:
        raise Unreachable("the name of the other side is not known") from problem
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _connect(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True, slots=True)
class Rules:
    """What is allowed and how the network is reached.

    `on`    nothing is called while this is off          `plain`   also http
    `resolve`, `connect` and `tls` are the network itself; tests put a small one of their own in their place.
    """

    on: bool = False
    plain: bool = False
    limits: Limits = field(default_factory=Limits)
    resolve: Resolver = _resolve
    connect: Connect = _connect
    tls: ssl.SSLContext | None = None


def fetch(
    url: str,
    *,
    rules: Rules,
    method: str = "GET",
    headers: Mapping[str, str] = MappingProxyType({}),
    body: bytes = b"",
) -> Answer:
    """Call another host and return its answer, whatever its status.

    Raises Refused for what may not be called and Unreachable for what did not work. Redirects are followed for GET, HEAD,
    PROPFIND and REPORT only; to another host without `Authorization` and cookies.
    """
    if not rules.on:
        raise Refused("Calling other sites is switched off here.")
    if method not in METHODS:
        raise Refused("This way of asking is not used.")
    until = time.monotonic() + rules.limits.seconds
    sent = _checked_headers(headers)
    for _ in range(rules.limits.redirects + 1):
        parts = _checked(url, rules)
        answer = _one(parts, method, sent, body, rules, until)
        onward = answer.headers.get("location", "")
        if answer.status not in MOVED or not onward or method in {"POST", "PUT", "DELETE"}:
            return answer
        url = urljoin(url, onward)
        if _home(_checked(url, rules)) != _home(parts):
            sent = {name: value for name, value in sent.items() if name.lower() not in SECRET}
    raise Refused("It sends us on too many times.")


def _home(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port


def _checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if name.lower() in OUR_OWN or not name.isascii() or any(c in name + value for c in "\r\n\0"):
            raise Refused("One of the headers may not be sent.")
    return dict(headers)


def _checked(url: str, rules: Rules) -> SplitResult:
    """The parts of an address that may be asked for; it is read once, so nobody can read it another way later."""
    if len(url) > 2000 or not url.isascii() or any(c <= " " or c in '\\"<>^`{|}\x7f' for c in url):
        raise Refused("This is not an address that can be called.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise Refused("This is not an address that can be called.") from problem
    if parts.scheme != "https" and not (rules.plain and parts.scheme == "http"):
        raise Refused("Only addresses that begin with https are called.")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise Refused("An address with a name and a password in it is not called.")
    if port not in (None, *PORTS.values()):
        raise Refused("Only the usual ports are called.")
    if not _is_name(parts.hostname or ""):
        raise Refused("This is not an address that can be called.")
    return parts


def _is_name(host: str) -> bool:
    """Whether a host is a plain name of two or more parts, or an address in its one usual spelling.

    "127.1", "0x7f.1" and "2130706433" are addresses to some readers: what ends like a number has to be four plain ones.
    """
    if ":" in host:
        return "%" not in host
    labels = host.removesuffix(".").split(".")
    plain = all(label and len(label) <= 63 and label.strip("-") == label for label in labels)
    letters = all(c.isalnum() or c in "-_" for label in labels for c in label)
    if not plain or not letters or len(host) > 253 or len(labels) < 2:
        return False
    if not labels[-1].isdecimal() and not labels[-1].lower().startswith("0x"):
        return True
    return (
        not host.endswith(".")
        and len(labels) == 4
        and all(p.isdecimal() and str(int(p)) == p and int(p) < 256 for p in labels)
    )


def _is_number(host: str) -> bool:
    """Whether a host that may be called is an address and no name: then there is nothing to resolve."""
    return ":" in host or host[-1:].isdecimal()


def _one(
    parts: SplitResult, method: str, headers: Mapping[str, str], body: bytes, rules: Rules, until: float
) -> Answer:
    """One request and its answer; no redirect is followed here."""
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    found = [host] if _is_number(host) else rules.resolve(host, port)
    # One private answer among public ones refuses the whole: else which one is taken would be a matter of luck.
    if not found or not all(may_be_called(address) for address in found):
        raise Refused("This address leads into a network that is not called from here.")
    try:
        with rules.connect(found[0], port, _left(until)) as plain, _secured(plain, parts, rules, until) as line:
            connection = _OverLine(parts, _Line(line, until))
            target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            connection.request(method, target, body=body or None, headers={**headers, "Connection": "close"})
            response = connection.getresponse()
            content = _read(response, rules.limits.size)
            kept = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, kept, content, parts.geturl())
    except (OSError, http.client.HTTPException, ValueError) as problem:
        if isinstance(problem, (Refused, Unreachable)):
            raise
        raise Unreachable("The other side did not answer.") from problem


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise Unreachable("The other side was too slow.")
    return left


def _secured(plain: socket.socket, parts: SplitResult, rules: Rules, until: float) -> socket.socket:
    """The line with TLS around it: the certificate has to be that of the name in the address, not of the number called."""
    if parts.scheme == "http":
        return plain
    plain.settimeout(_left(until))
    context = rules.tls or ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=(parts.hostname or "").removesuffix("."))


def _read(response: http.client.HTTPResponse, most: int) -> bytes:
    parts, size = [], 0
    while chunk := response.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise Unreachable("The answer is too large.")
        parts.append(chunk)
    # Read in pieces, http.client takes a line that ended too early for the end of the answer.
    if response.length:
        raise Unreachable("The answer broke off.")
    return b"".join(parts)


class _OverLine(http.client.HTTPConnection):
    """http.client on a line that is already there."""

    def __init__(self, parts: SplitResult, line: "_Line") -> None:
        super().__init__(parts.hostname or "", parts.port or PORTS[parts.scheme])
        self.default_port = PORTS[parts.scheme]
        self.sock = line

    def connect(self) -> None:
        """There is nothing to connect to: a new connection would be one that nobody looked at."""
        raise Unreachable("The other side closed the line.")


class _Line(io.RawIOBase):
    """A socket none of whose reads and writes outlasts the deadline, however slowly the other side drips."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line, self._until = line, until

    def sendall(self, data: bytes) -> None:
        """Send everything."""
        self._line.settimeout(_left(self._until))
        self._line.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Read from it as from a file."""
        return io.BufferedReader(self, CHUNK)

    def readable(self) -> bool:
        """It is read from."""
        return True

    def readinto(self, into: Any) -> int:
        """Read what is there, in the time that is left."""
        self._line.settimeout(_left(self._until))
        return self._line.recv_into(into)
