"""A file of any size encrypted in pieces, so that it is never readable on disk and never whole in memory.

AES-256-GCM (NIST SP 800-38D) with a key of its own for each file. Each piece of a mebibyte has a random nonce of 96 bits; its
number and whether it is the last are authenticated with it, so pieces cannot be swapped, left out or cut off unseen (the STREAM
construction: Hoang, Reyhanitabar, Rogaway and Vizár 2015, "Online authenticated-encryption and its nonce-reuse misuse-resistance").
"""

import io
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE = 2**20
_NONCE, _TAG = 12, 16


class Damaged(ValueError):
    """The file is not as it was written, or the key is another."""


def new_key() -> bytes:
    """A fresh key of 256 bits."""
    return AESGCM.generate_key(bit_length=256)


def _about(number: int, last: bool) -> bytes:
    return number.to_bytes(8, "big") + bytes([last])


class Writer(io.RawIOBase):
    """Takes bytes and writes them encrypted to `file`, which nothing else writes to. `close` writes the last piece."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        super().__init__()
        self._file, self._cipher = file, AESGCM(key)
        self._waiting = bytearray()
        self._number = 0
        self.size = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # wider buffers are not used
        """Take some bytes."""
        self._waiting += data
        self.size += len(data)
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def _put(self, data: bytes, *, last: bool) -> None:
        nonce = secrets.token_bytes(_NONCE)
        self._file.write(nonce + self._cipher.encrypt(nonce, data, _about(self._number, last)))
        self._number += 1

    def finish(self) -> None:
        """Write the last piece; without it the file cannot be read."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()


def read(path: Path, key: bytes) -> Iterator[bytes]:
    """The bytes of a file in pieces. Raises Damaged where a piece is not as it was written."""
    cipher = AESGCM(key)
    with path.open("rb") as file:
        number, piece = 0, file.read(_NONCE + PIECE + _TAG)
        while True:
            following = file.read(_NONCE + PIECE + _TAG)
            try:
                yield cipher.decrypt(piece[:_NONCE], piece[_NONCE:], _about(number, not following))
            except (InvalidTag, ValueError):
                raise Damaged("an export that is not as it was written") from None
            if not following:
                return
            number, piece = number + 1, following
