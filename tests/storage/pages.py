"""Every byte of an encrypted database in the clear, free pages and write-ahead log too: for searching, past the product.

SQLCipher 4 with a raw key: pages of 4096 bytes, each AES-256-CBC over all but its last 80 bytes (16 of IV, 64 of HMAC); the
first page begins with 16 bytes of salt (Zetetic, "SQLCipher Design").
"""

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT, LOG_HEAD, FRAME_HEAD = 4096, 80, 16, 32, 24


def in_the_clear(database: Path, key: str) -> bytes:
    """The pages of the file and of its write-ahead log, decrypted, one after another."""
    whole = database.read_bytes()
    out = [_page(whole[start : start + PAGE], key, first=start == 0) for start in range(0, len(whole), PAGE)]
    log = database.with_name(f"{database.name}-wal")
    frames = log.read_bytes()[LOG_HEAD:] if log.exists() else b""
    for start in range(0, len(frames) - FRAME_HEAD - PAGE + 1, FRAME_HEAD + PAGE):
        head, page = frames[start : start + FRAME_HEAD], frames[start + FRAME_HEAD : start + FRAME_HEAD + PAGE]
        out.append(_page(page, key, first=int.from_bytes(head[:4], "big") == 1))
    return b"".join(out)


def _page(page: bytes, key: str, *, first: bool) -> bytes:
    body, iv = page[SALT if first else 0 : PAGE - RESERVED], page[PAGE - RESERVED : PAGE - RESERVED + 16]
    cipher = Cipher(algorithms.AES(bytes.fromhex(key)), modes.CBC(iv)).decryptor()
    return cipher.update(body) + cipher.finalize()
