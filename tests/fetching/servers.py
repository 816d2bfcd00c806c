"""Small servers on loopback, and a network in which names lead to them: nothing here leaves the machine."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Speak = Callable[[socket.socket, bytes], None]
PUBLIC = "93.184.215.14"
"""An address that may be called; the network below leads it to a server here."""


class Server:
    """Listens on loopback, counts who connects, notes what they ask, and answers with `speak`."""

    def __init__(self, speak: Speak, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[bytes] = []
        self.connections = 0
        self._speak, self._tls = speak, tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._one, args=(line,), daemon=True).start()

    def _one(self, line: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(line, server_side=True) if self._tls else line as spoken:
                head = b""
                while b"\r\n\r\n" not in head and (more := spoken.recv(4096)):
                    head += more
                self.asked.append(head)
                self._speak(spoken, head)
        except OSError:
            return

    def close(self) -> None:
        self._socket.close()


def says(status: str, *headers: str, body: bytes = b"") -> Speak:
    """Answers always the same."""
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]).encode()
    return lambda line, _: line.sendall(head + body)


def drips(line: socket.socket, _: bytes) -> None:
    """Sends its answer a byte at a time, for ever."""
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        line.sendall(b".")
        time.sleep(0.05)


def drips_headers(line: socket.socket, _: bytes) -> None:
    """Never comes to the end of its headers."""
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        line.sendall(b"X-More: 1\r\n")
        time.sleep(0.05)


@contextmanager
def serving(speak: Speak, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(speak, tls)
    try:
        yield server
    finally:
        server.close()


class Network:
    """Names lead to addresses as given; the public address leads to `server`, and whatever else is called is noted."""

    def __init__(self, server: Server, names: dict[str, Sequence[str]] | None = None) -> None:
        self.server, self.names = server, names or {}
        self.called: list[str] = []
        self.resolved: list[str] = []

    def resolve(self, host: str, port: int) -> Sequence[str]:
        self.resolved.append(host)
        found = self.names.get(host, [PUBLIC])
        return found if not callable(found) else found()

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.called.append(address)
        assert address == PUBLIC, f"{address} was called"
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=seconds)


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for `name`: the server's side, and a side that trusts it alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{name}.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
