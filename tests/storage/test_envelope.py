"""The envelope: what is sealed for one place opens there and nowhere else."""

from itertools import permutations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from closeknit.storage import envelope
from closeknit.storage.envelope import NONCE_BYTES, Tampered, about, open_, seal

KEY = bytes(range(32))
PLACE = about("circle_promise", 7, "words", "k1")


@given(st.binary(max_size=300), st.binary(min_size=32, max_size=32), st.binary(max_size=50))
def test_what_is_sealed_opens_in_its_place(text: bytes, key: bytes, place: bytes) -> None:
    sealed = seal(key, text, place)
    assert open_(key, sealed, place) == text
    assert sealed[0] == envelope.VERSION
    assert len(sealed) == 1 + NONCE_BYTES + len(text) + 16


def test_it_is_plain_aes_gcm_with_the_version_authenticated() -> None:
    """Anybody with a copy of this page of code can open it with another library's AES-GCM (CR-8)."""
    sealed = seal(KEY, b"Moves in May", PLACE)
    assert AESGCM(KEY).decrypt(sealed[1:13], sealed[13:], b"\x01" + PLACE) == b"Moves in May"


def test_every_bit_counts() -> None:
    """Each single flipped bit is refused (CR-2)."""
    sealed = seal(KEY, b"tea", PLACE)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Tampered):
            open_(KEY, bytes(changed), PLACE)


@pytest.mark.parametrize("short", [b"", b"\x01", b"\x01" + b"x" * 27])
def test_what_is_too_short_is_refused(short: bytes) -> None:
    with pytest.raises(Tampered):
        open_(KEY, short, PLACE)


def test_another_table_row_field_or_key_is_another_place() -> None:
    """No two places share their bytes, however their parts are cut (CR-2)."""
    parts = ["a", "b", "a,b", '"a"', "a|b", ""]
    places = [about(*four) for four in permutations(parts, 4)]
    assert len(set(places)) == len(places)
    sealed = seal(KEY, b"tea", places[0])
    for place in places[1:]:
        with pytest.raises(Tampered):
            open_(KEY, sealed, place)


def test_a_million_seals_never_use_a_nonce_twice() -> None:
    """Nonce uniqueness over 1,000,000 seals (CR-2)."""
    seen = {seal(KEY, b"", b"")[1 : 1 + NONCE_BYTES] for _ in range(1_000_000)}
    assert len(seen) == 1_000_000
