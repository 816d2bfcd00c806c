"""The only way this server calls another host: https, to a public address that was checked and is the one connected to.

The address is resolved once, every answer has to be public, and the connection goes to that very address (so that a
second answer of the name server cannot lead elsewhere). No redirects, no proxies of the environment.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10
MOST_BYTES = 5 * 1024**2


class Refused(ValueError):
    """The address is none that this server calls, or the answer is too large."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other host answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
    """Call an https address. Raises Refused when it is not to be called, OSError when nobody answers."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or (parts.port or 443) != 443:
        raise Refused("address")
    connection = _Pinned(parts.hostname, _public_address(parts.hostname))
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, body=body or None, headers=dict(headers or {}))
        answer = connection.getresponse()
        content = answer.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise Refused("size")
        return Answer(answer.status, dict(answer.getheaders()), content)
    except http.client.HTTPException as problem:
        raise OSError(type(problem).__name__) from problem
    finally:
        connection.close()


def _public_address(host: str) -> str:
    found = {str(row[4][0]) for row in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    for address in found:
        ip = ipaddress.ip_address(address.partition("%")[0])
        if not ip.is_global or ip.is_multicast:
            raise Refused("private")
    return sorted(found)[0]


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address that shows the host's certificate."""

    def __init__(self, host: str, address: str) -> None:
        self._trust = ssl.create_default_context()
        super().__init__(host, 443, timeout=TIMEOUT_SECONDS, context=self._trust)
        self._address = address

    def connect(self) -> None:
        """Connect to the address that was checked."""
        plain = socket.create_connection((self._address, 443), timeout=TIMEOUT_SECONDS)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
