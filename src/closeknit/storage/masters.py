"""The master keys, and each person's piece: what wraps a person's own key, and stays out of the database.

The master file holds one key a line, the current one first; while masters are being changed there are two. A person's key
is wrapped with HKDF-SHA256 (RFC 5869) of a master and of that person's piece: 32 random bytes in a file of their own. So
an old copy of the database alone opens nothing once a piece is destroyed, and nothing without a master either.
"""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from closeknit.storage import keys
from closeknit.storage.keys import KeyUnusable, Secret

PIECE_BYTES = 32
_ID_INFO, _WRAP_INFO = b"closeknit master key id", b"closeknit wrapping key"


def derive(key: bytes, info: bytes, *, salt: bytes | None = None, length: int = 32) -> bytes:
    """HKDF-SHA256 (RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(key)


def named(key: str) -> Secret:
    """A master from its hexadecimal digits; its id is derived from it, so that no table of names has to be kept."""
    raw = bytes.fromhex(key)
    return Secret(raw, derive(raw, _ID_INFO, length=8).hex())


def fresh() -> Secret:
    """A new master."""
    return named(keys.fresh())


def masters(path: Path, *, make: bool) -> list[Secret]:
    """Every master in the file, the current one first; one is made when there is none and `make` is set."""
    lines = keys.read_lines(path)
    if lines is None:
        lines = [keys.read_or_make(path, make=make)]
    return [named(line) for line in lines]


def master(path: Path, id: str) -> Secret:
    """The master with this id. Raises KeyUnusable when it is not there any more."""
    found = next((one for one in masters(path, make=False) if one.id == id), None)
    if found is None:
        raise KeyUnusable(f"The master key {id} is not in {path}. Put that key back; without it notes cannot be read.")
    return found


def write(path: Path, several: list[Secret]) -> None:
    """Replace the file; the first master is the current one."""
    keys.replace(path, "".join(f"{one.hex()}\n" for one in several))


def wrapping_key(master: bytes, piece: bytes) -> Secret:
    """The key under which a person's own key is kept."""
    return Secret(derive(master, _WRAP_INFO, salt=piece), "wrapping")


def make_piece(folder: Path, ref: str) -> Secret:
    """Make the piece of a person; it is on the disk when this returns."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    piece = secrets.token_bytes(PIECE_BYTES)
    handle = os.open(folder / ref, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    keys.sync_folder(folder)
    return Secret(piece, "piece")


def read_piece(folder: Path, ref: str) -> Secret | None:
    """The piece of a person; None when it is not there (any more)."""
    try:
        piece = (folder / ref).read_bytes()
    except FileNotFoundError:
        return None
    return Secret(piece, "piece") if len(piece) == PIECE_BYTES and any(piece) else None


def has_piece(folder: Path, ref: str) -> bool:
    """Whether the piece is still there: one look at the folder, so that another process's destruction is seen at once."""
    return (folder / ref).exists()


def pieces_of(folder: Path, owner_id: int) -> set[str]:
    """The pieces of an owner that are there, also those that no row knows: a piece's name begins with its owner."""
    return {path.name for path in folder.glob(f"{owner_id}-*")}


def new_ref(owner_id: int) -> str:
    """A name for an owner's key and its piece; at most 22 letters, and no secret."""
    return f"{owner_id}-{secrets.token_urlsafe(6)}"


def destroy_piece(folder: Path, ref: str) -> None:
    """Overwrite a piece and take its file away; nothing to do when it is gone."""
    try:
        with (folder / ref).open("r+b") as file:
            file.write(bytes(PIECE_BYTES))
            file.flush()
            os.fsync(file.fileno())
        (folder / ref).unlink()
    except FileNotFoundError:
        return
    keys.sync_folder(folder)
