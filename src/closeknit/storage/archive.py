"""A file of sealed frames that is whole or refused: reordered, cut, lengthened or changed by a bit, it does not open.

    "closeknit archive 1\\n" · 16 random bytes · 16 bytes by which a wrong key is told · frames
    frame: length (4 bytes, big endian) · AES-256-GCM of the content (NIST SP 800-38D)

Each file has a key of its own, HKDF-SHA256 (RFC 5869) of the given key with the file's random bytes as salt, so that the
nonces can be counted: 11 bytes of the frame's number and one byte that is 1 for the last frame alone. That is STREAM of
Hoang, Reyhanitabar, Rogaway and Vizár (CRYPTO 2015): a frame in another place, or a file that ends early, does not open.
"""

import os
import secrets
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"closeknit archive 1\n"
SALT, CHECK, LENGTH, TAG = 16, 16, 4, 16
HEAD = len(MAGIC) + SALT + CHECK


class NotWhole(Exception):
    """The file cannot be relied on; see the three kinds."""


class NotAnArchive(NotWhole):
    """It does not begin as an archive does."""


class OtherKey(NotWhole):
    """The key is not the one it was made with, or its beginning is damaged."""


class Damaged(NotWhole):
    """It was cut off or changed after it was made."""


def _keys(key: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    made = HKDF(algorithm=SHA256(), length=32 + CHECK, salt=salt, info=MAGIC).derive(key)
    return AESGCM(made[:32]), made[32:]


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def refuse_foreign(file: BinaryIO) -> None:
    """Raise NotAnArchive unless the file begins as an archive does; no key is needed to tell."""
    if file.read(len(MAGIC)) != MAGIC:
        raise NotAnArchive
    file.seek(0)


class Writer:
    """Writes frames to a fresh file. The last one is written by `close`; without it the file is refused."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self.salt = secrets.token_bytes(SALT)
        self._file, self._number = file, 0
        self._cipher, check = _keys(key, self.salt)
        self._waiting: bytes | None = None
        file.write(MAGIC + self.salt + check)

    def write(self, content: bytes) -> None:
        """Add a frame of at most 2 GiB."""
        if self._waiting is not None:
            self._put(self._waiting, last=False)
        self._waiting = content

    def close(self) -> None:
        """Write the last frame and bring everything to the disk."""
        self._put(self._waiting or b"", last=True)
        self._waiting = None
        self._file.flush()
        os.fsync(self._file.fileno())

    def _put(self, content: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), content, None)
        self._file.write(len(sealed).to_bytes(LENGTH, "big"))
        self._file.write(sealed)
        self._number += 1


class Reader:
    """Reads what `Writer` wrote. Raises NotAnArchive and OtherKey at once, Damaged while reading."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        head = file.read(HEAD)
        if head[: len(MAGIC)] != MAGIC:
            raise NotAnArchive
        if len(head) < HEAD:
            raise Damaged
        self.salt = head[len(MAGIC) : len(MAGIC) + SALT]
        self._cipher, check = _keys(key, self.salt)
        if not secrets.compare_digest(check, head[-CHECK:]):
            raise OtherKey
        self._file = file
        self._left = os.fstat(file.fileno()).st_size - HEAD

    def __iter__(self) -> Iterator[bytes]:
        """Each frame's content; Damaged at the first that does not open."""
        number, last = 0, False
        while not last:
            length = int.from_bytes(self._file.read(LENGTH), "big")
            self._left -= LENGTH + length
            if self._left < 0 or length < TAG:
                raise Damaged
            last = self._left == 0
            try:
                yield self._cipher.decrypt(_nonce(number, last=last), self._file.read(length), None)
            except InvalidTag:
                raise Damaged from None
            number += 1
