"""Push messages to browsers: encrypted for the browser alone (RFC 8291), signed so that the push service knows us (RFC 8292).

The text says that there is something, never what. The push service sees who is told and when, not the words.
"""

import base64
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils import timezone

from closeknit import fetching
from closeknit.outbox.carrying import NotSent
from closeknit.outbox.composing import Parcel
from closeknit.outbox.models import Subscription
from closeknit.outbox.sealed import drawn

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of P-256 (SEC 2, section 2.4.2)."""

RECORD = 4096
TTL_SECONDS = 12 * 3600
TOKEN_SECONDS = 12 * 3600
GONE = {401, 403, 404, 410}

Post = Callable[[str, dict[str, str], bytes], int]
"""Sends a body to an address with headers, and returns the status of the answer."""


def in_base64(raw: bytes) -> str:
    """URL-safe base64 without padding (RFC 7515, appendix C)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64(text: str) -> bytes:
    """The bytes of URL-safe base64, with or without padding. Raises ValueError for anything else."""
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as an uncompressed point of 65 bytes (X9.62)."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(text: bytes, p256dh: bytes, auth: bytes, own: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """A push message for the browser with the point `p256dh` and secret `auth` (RFC 8291 section 3.4, RFC 8188).

    `own` is a key pair for this message alone, `salt` 16 random bytes. The text is at most 3,993 bytes.
    """
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, p256dh))
    info = b"WebPush: info\0" + p256dh + point(own.public_key())
    material = HKDF(SHA256(), 32, salt=auth, info=info).derive(shared)
    key = HKDF(SHA256(), 16, salt=salt, info=b"Content-Encoding: aes128gcm\0").derive(material)
    nonce = HKDF(SHA256(), 12, salt=salt, info=b"Content-Encoding: nonce\0").derive(material)
    head = salt + RECORD.to_bytes(4, "big") + bytes([65]) + point(own.public_key())
    return head + AESGCM(key).encrypt(nonce, text + b"\2", None)


def server_key() -> ec.EllipticCurvePrivateKey:
    """The key that push services know this server by, drawn from the secret key (FIPS 186-5, A.2.1: extra random bits)."""
    return ec.derive_private_key(int.from_bytes(drawn("push", 40), "big") % (ORDER - 1) + 1, CURVE)


def public_key() -> str:
    """What a browser needs to subscribe (`applicationServerKey`)."""
    return in_base64(point(server_key().public_key()))


def signed(endpoint: str, key: ec.EllipticCurvePrivateKey, contact: str, now: datetime) -> str:
    """The Authorization header for one push service (RFC 8292 section 2): a JWT by ES256 (RFC 7518 section 3.4)."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(now.timestamp()) + TOKEN_SECONDS, "sub": contact}
    body = ".".join(
        in_base64(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = decode_dss_signature(key.sign(body.encode(), ec.ECDSA(SHA256())))
    signature = in_base64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={body}.{signature}, k={in_base64(point(key.public_key()))}"


def usable(endpoint: str, p256dh: str, auth: str) -> bool:
    """Whether a browser's answer can be a subscription: an https address, a point on the curve, a secret of 16 bytes."""
    parts = urlsplit(endpoint)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, from_base64(p256dh))
        whole = len(from_base64(auth)) == 16
    except ValueError:
        return False
    return whole and parts.scheme == "https" and bool(parts.hostname) and len(endpoint) <= 1000 and not parts.username


def can_be_called() -> bool:
    """Whether the operator lets this server call push services at all."""
    return settings.FETCHING.on


def _post(url: str, headers: dict[str, str], body: bytes) -> int:
    """The one place that calls a push service: https, and a public address only."""
    return fetching.fetch(url, rules=settings.FETCHING, method="POST", headers=headers, body=body).status


def carry(parcel: Parcel, post: Post = _post) -> None:
    """Tell every browser of the person. A subscription that the push service does not know any more is removed."""
    contact = settings.SITE_URL if settings.SECURE else f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    text = json.dumps({"title": parcel.short, "to": "/"}).encode()
    taken, problem = 0, "no-browser"
    for row in Subscription.objects.filter(person=parcel.person):
        body = encrypt(
            text,
            from_base64(row.p256dh),
            from_base64(row.auth),
            ec.generate_private_key(CURVE),
            secrets.token_bytes(16),
        )
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(TTL_SECONDS),
            "Urgency": "high" if parcel.care == "safety" else "low",
            "Authorization": signed(row.endpoint, server_key(), contact, timezone.now()),
        }
        try:
            status = post(row.endpoint, headers, body)
        except (OSError, fetching.Refused) as trouble:
            problem = type(trouble).__name__.lower()
            continue
        if status in GONE:
            row.delete()
        elif 200 <= status < 300:
            taken += 1
        else:
            problem = f"push-{status}"
    if not taken:
        raise NotSent(problem, sure=True, final=problem == "no-browser")
