"""Push messages against the published examples, and what a push service is told."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from closeknit import fetching
from closeknit.accounts.models import User
from closeknit.outbox import actions, push
from closeknit.outbox.carrying import NotSent
from closeknit.outbox.composing import Parcel
from closeknit.outbox.models import Subscription

# RFC 8291, appendix A.
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
RECEIVER_POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
MESSAGE = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(push.from_base64(text), "big"), push.CURVE)


def test_the_example_of_the_standard_byte_by_byte() -> None:
    """RFC 8291, appendix A (and section 5)."""
    words = b"When I grow up, I want to be a watermelon"
    made = push.encrypt(
        words, push.from_base64(RECEIVER_POINT), push.from_base64(AUTH), private(SENDER), push.from_base64(SALT)
    )
    assert push.in_base64(made) == MESSAGE


def read(message: bytes, own: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """What the browser does (RFC 8291 section 3.4, RFC 8188 section 2), written from the receiving end."""
    salt, size, sender, hidden = message[:16], message[20], message[21:86], message[86:]
    assert size == 65
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(push.CURVE, sender)
    info = b"WebPush: info\0" + push.point(own.public_key()) + sender
    material = HKDF(SHA256(), 32, salt=auth, info=info).derive(own.exchange(ec.ECDH(), theirs))
    key = HKDF(SHA256(), 16, salt=salt, info=b"Content-Encoding: aes128gcm\0").derive(material)
    nonce = HKDF(SHA256(), 12, salt=salt, info=b"Content-Encoding: nonce\0").derive(material)
    return AESGCM(key).decrypt(nonce, hidden, None).rstrip(b"\0").removesuffix(b"\2")


def test_the_token_says_who_for_whom_and_until_when() -> None:
    """RFC 8292 section 2: ES256 over header and claims; the audience is the origin of the push service."""
    key, now = push.server_key(), datetime(2026, 11, 18, 12, tzinfo=UTC)
    header = push.signed("https://push.example.net/v2/abc?x=1", key, "mailto:post@example.org", now)
    token, public = header.removeprefix("vapid t=").split(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(push.from_base64(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(push.from_base64(claims)) == {
        "aud": "https://push.example.net",
        "exp": int(now.timestamp()) + 12 * 3600,
        "sub": "mailto:post@example.org",
    }
    raw = push.from_base64(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    there = ec.EllipticCurvePublicKey.from_encoded_point(push.CURVE, push.from_base64(public))
    there.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    assert public == push.public_key()


@pytest.fixture
def browser(amara: User) -> Subscription:
    actions.subscribe(person=amara, endpoint="https://push.example.net/v2/abc", p256dh=RECEIVER_POINT, auth=AUTH)
    return Subscription.objects.get()


def parcel(person: User) -> Parcel:
    return Parcel(person, "push", "reminder", "<x@example.org>", "Your week", "Three are waiting this week.", ())


def test_a_browser_reads_a_neutral_line(amara: User, browser: Subscription) -> None:
    sent: list[tuple[str, dict[str, str], bytes]] = []

    def post(url: str, headers: dict[str, str], body: bytes) -> int:
        sent.append((url, headers, body))
        return 201

    push.carry(parcel(amara), post)
    ((url, headers, body),) = sent
    assert url == browser.endpoint
    assert headers["Content-Encoding"] == "aes128gcm"
    said = json.loads(read(body, private(RECEIVER), push.from_base64(AUTH)))
    assert said == {"title": "Three are waiting this week.", "to": "/"}


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(amara: User, browser: Subscription, status: int) -> None:
    with pytest.raises(NotSent) as problem:
        push.carry(parcel(amara), lambda *_: status)
    assert problem.value.final
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_push_service_in_trouble_is_asked_again(amara: User, browser: Subscription, status: int) -> None:
    with pytest.raises(NotSent) as problem:
        push.carry(parcel(amara), lambda *_: status)
    assert not problem.value.final
    assert problem.value.sure
    assert Subscription.objects.exists()


@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example.net/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.8/x", "https://a:99/"],
)
def test_only_a_public_address_is_called(amara: User, endpoint: str) -> None:
    actions.subscribe(person=amara, endpoint=endpoint, p256dh=RECEIVER_POINT, auth=AUTH)
    with pytest.raises(NotSent) as problem:
        push.carry(parcel(amara))
    assert problem.value.code in {"refused", "gaierror"}
    # Also where the operator turned calling on: refused for what it is, not because nothing is called at all.
    with pytest.raises((fetching.Refused, OSError)) as refused:
        fetching.fetch(endpoint, rules=fetching.Rules(on=True), method="POST")
    assert "switched off" not in str(refused.value)


@pytest.mark.parametrize(
    ("endpoint", "p256dh", "auth"),
    [
        ("http://push.example.net/", RECEIVER_POINT, AUTH),
        ("https://me:pw@push.example.net/", RECEIVER_POINT, AUTH),
        ("https://push.example.net/", RECEIVER_POINT[:-4], AUTH),
        ("https://push.example.net/", "A" * 87, AUTH),
        ("https://push.example.net/", RECEIVER_POINT, AUTH[:-3]),
        ("https://push.example.net/", "%%%", AUTH),
    ],
)
def test_what_no_browser_says_is_refused(endpoint: str, p256dh: str, auth: str) -> None:
    assert push.usable("https://push.example.net/", RECEIVER_POINT, AUTH)
    assert not push.usable(endpoint, p256dh, auth)


def test_ten_browsers_are_the_most_and_another_account_takes_one_over(amara: User, femi: User) -> None:
    for number in range(12):
        actions.subscribe(person=amara, endpoint=f"https://p.example.net/{number}", p256dh=RECEIVER_POINT, auth=AUTH)
    assert Subscription.objects.filter(person=amara).count() == 10
    actions.subscribe(person=femi, endpoint="https://p.example.net/11", p256dh=RECEIVER_POINT, auth=AUTH)
    assert Subscription.objects.get(endpoint="https://p.example.net/11").person == femi
