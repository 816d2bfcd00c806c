"""Keys on disk: made on first use, readable by their owner alone (mode 0600)."""

import os
import secrets
from pathlib import Path


class KeyUnusable(RuntimeError):
    """A key file exists but cannot be used; the message says what to do."""


def read_or_make(path: Path, *, make: bool = True) -> str:
    """Return the key in `path` (64 hexadecimal digits), making it first if there is none and `make` is set.

    A new file is created with mode 0600 and appears whole, so it is never readable by others, not even for a moment.
    """
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        if not make:
            raise KeyUnusable(
                f"There is no key at {path}. Put the key back; without it the data cannot be read."
            ) from None
        return _make(path)
    except (OSError, UnicodeDecodeError) as problem:
        raise KeyUnusable(
            f"The key file {path} cannot be read ({problem.__class__.__name__}). Check who may read it."
        ) from None
    if len(text) != 64 or any(c not in "0123456789abcdef" for c in text.lower()):
        raise KeyUnusable(f"The key file {path} does not hold a key: 64 hexadecimal digits are expected.")
    return text


def _make(path: Path) -> str:
    key = secrets.token_hex(32)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link appears whole or not at all, so another process never reads half a key.
        os.link(fresh, path)
    except FileExistsError:
        return read_or_make(path, make=False)
    finally:
        fresh.unlink()
    return key
