"""A real mail server with encryption that can fail: STARTTLS (RFC 3207) or from the first byte (RFC 8314).

`Certificates` makes an authority and certificates of it for one test; `TlsServer` listens with one of them.
"""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.accounts.smtp_server import SmtpServer


@dataclass
class Certificates:
    """An authority in a folder, and certificates with their keys beside it."""

    folder: Path

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("An authority of one test")
        made = self._made(self._name, self._key, years=8).add_extension(x509.BasicConstraints(True, None), True)
        use = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        signed = made.add_extension(use, True).sign(self._key, hashes.SHA256())
        self.authority = self.folder / "authority.pem"
        self.authority.write_bytes(signed.public_bytes(serialization.Encoding.PEM))

    def one(self, *, years: int = 5, name: str = "127.0.0.1", known: bool = True) -> Path:
        """A certificate for an address or a name, `years` from its end (negative: over), of the authority or of itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._made(_name(name) if not known else self._name, key, years=years, subject=_name(name))
        other = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
        made = made.add_extension(x509.SubjectAlternativeName([other]), False)
        signed = made.sign(self._key if known else key, hashes.SHA256())
        path = self.folder / f"{name}-{years}-{known}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
        return path

    def _made(
        self, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, years: int, subject: x509.Name | None = None
    ) -> x509.CertificateBuilder:
        # Years, because OpenSSL looks at the real clock and a test may stand at another day.
        end = datetime.now(UTC) + timedelta(days=365 * years)
        builder = x509.CertificateBuilder(issuer, subject or issuer, key.public_key(), x509.random_serial_number())
        return builder.not_valid_before(end - timedelta(days=7300)).not_valid_after(end)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class TlsServer(SmtpServer):
    """Encrypts its lines. `how` may be changed while it listens:

    ""  encrypts    "none"  offers no STARTTLS    "refuse"  answers 454 to it    "hang up"  closes in the middle of it

    `clear` collects every byte that came before a line was encrypted. `at_once` encrypts from the first byte.
    """

    def __init__(self, certificate: Path, *, at_once: bool = False) -> None:
        super().__init__()
        self.how, self.clear, self.at_once = "", b"", at_once
        self.use(certificate)

    def use(self, certificate: Path) -> None:
        """Another certificate from the next line on."""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Come to an encrypted line, and then talk as any mail server."""
        try:
            if await self._encrypted(reader, writer):
                await self._answer(reader, writer)
        except (OSError, EOFError):
            pass
        writer.close()

    async def _encrypted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if self.at_once:
            if self.how == "hang up":
                await reader.read(100)
                return False
            await writer.start_tls(self._context)
        writer.write(b"220 mail.example.org ready\r\n")
        if self.at_once:
            return True
        while line := await reader.readline():
            self.clear += line
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-mail.example.org\r\n" + b"250-STARTTLS\r\n" * (self.how != "none") + b"250 HELP\r\n")
            elif verb != b"STAR" or self.how == "none":
                # As a server that asks for nothing would: whoever goes on in the clear is heard, and seen in `clear`.
                writer.write(b"354 go on\r\n" if verb == b"DATA" else b"250 taken\r\n")
            elif self.how == "refuse":
                writer.write(b"454 TLS not available\r\n")
            else:
                writer.write(b"220 go ahead\r\n")
                await writer.drain()
                if self.how == "hang up":
                    await reader.read(100)
                    return False
                # Nobody greets again after STARTTLS (RFC 3207 section 4.2).
                await writer.start_tls(self._context)
                return True
            await writer.drain()
        return False
