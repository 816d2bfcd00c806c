"""Keys on disk: made on first use, readable by their owner alone (mode 0600), replaced in one step."""

import os
import secrets
from pathlib import Path


class KeyUnusable(RuntimeError):
    """A key file exists but cannot be used; the message says what to do."""


class Secret(bytes):
    """Bytes that no log, error report or debugger prints. `id` says which key it is, and may be shown."""

    id: str

    def __new__(cls, value: bytes, id: str = "") -> "Secret":
        """Wrap the bytes of a key."""
        made = super().__new__(cls, value)
        made.id = id
        return made

    def __repr__(self) -> str:
        return f"<key {self.id}>"

    __str__ = __repr__


def read_or_make(path: Path, *, make: bool = True) -> str:
    """Return the key in `path` (64 hexadecimal digits), making it first if there is none and `make` is set.

    A new file is created with mode 0600 and appears whole, so it is never readable by others, not even for a moment.
    """
    lines = read_lines(path)
    if lines is None:
        if not make:
            raise missing(path)
        return _make(path)
    if len(lines) != 1:
        raise KeyUnusable(f"The key file {path} does not hold a key: 64 hexadecimal digits are expected.")
    return lines[0]


def missing(path: Path) -> KeyUnusable:
    """What to say when there is no key where one is needed."""
    return KeyUnusable(f"There is no key at {path}. Put the key back; without it the data cannot be read.")


def read_lines(path: Path) -> list[str] | None:
    """The keys in a file, one a line, each 64 hexadecimal digits; None when there is no such file."""
    try:
        lines = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as problem:
        raise KeyUnusable(
            f"The key file {path} cannot be read ({problem.__class__.__name__}). Check who may read it."
        ) from None
    if not lines or any(len(line) != 64 or set(line.lower()) - set("0123456789abcdef") for line in lines):
        raise KeyUnusable(f"The key file {path} does not hold a key: 64 hexadecimal digits are expected.")
    return lines


def fresh() -> str:
    """A new key: 256 random bits as hexadecimal digits."""
    return secrets.token_hex(32)


def _make(path: Path) -> str:
    key = fresh()
    beside = _beside(path, key + "\n")
    try:
        # A link appears whole or not at all, so another process never reads half a key.
        os.link(beside, path)
    except FileExistsError:
        return read_or_make(path, make=False)
    finally:
        beside.unlink()
    sync_folder(path.parent)
    return key


def replace(path: Path, text: str) -> None:
    """Put `text` in the place of what `path` holds: whoever reads sees the old or the new, also after a power cut."""
    _beside(path, text).replace(path)
    sync_folder(path.parent)


def _beside(path: Path, text: str) -> Path:
    """A file of mode 0600 beside `path`, on the disk whole."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return beside


def sync_folder(folder: Path) -> None:
    """Write the names in a folder to the disk, so that a file that was made or taken away stays so."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
