"""Keys as a page of paper, and back: lines of four groups, each with a sum of its own, so that a slip is found in its line."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nothing is mistaken on paper."""

ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
BYTES_A_LINE, KEY_LINES = 8, 4
TEXT_LETTERS, SUM_LETTERS = 13, 3
KINDS = {"D": "the key of the database", "M": "the master key", "N": "the master key before"}


class Misread(ValueError):
    """A line of the sheet that cannot be right; the message names it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a recovery sheet holds: keys of 64 hexadecimal digits. `masters` has the current one first."""

    database: str
    masters: tuple[str, ...]


def lines(sheet: Sheet) -> list[str]:
    """The lines to print, such as "M2  7Q4K 0D9T XN5B 3FZE"."""
    out = []
    for kind, key in zip("DMN", (sheet.database, *sheet.masters[:2]), strict=False):
        raw = bytes.fromhex(key)
        for n in range(len(raw) // BYTES_A_LINE):
            label = f"{kind}{n + 1}"
            part = raw[n * BYTES_A_LINE : (n + 1) * BYTES_A_LINE]
            text = _letters(int.from_bytes(part, "big"), TEXT_LETTERS) + _sum(label, part)
            out.append(f"{label}  {' '.join(text[i : i + 4] for i in range(0, len(text), 4))}")
    return out


def read(typed: Iterable[str]) -> Sheet:
    """Read what somebody typed from the sheet; other lines of the page are passed over. Raises Misread."""
    parts: dict[str, bytes] = {}
    for line in typed:
        label, _, rest = line.strip().upper().partition(" ")
        label = label.rstrip(":.")
        if len(label) == 2 and label[0] in KINDS and label[1] in "1234":
            parts[label] = _part(label, rest)
    found = {kind: _whole(kind, parts) for kind in KINDS}
    if not found["M"]:
        raise Misread("The lines M1 to M4 are missing.")
    return Sheet(found["D"], tuple(key for key in (found["M"], found["N"]) if key))


def _part(label: str, rest: str) -> bytes:
    text = "".join(rest.split()).replace("-", "").translate(ALIKE)
    strange = sorted(set(text) - set(LETTERS))
    if strange:
        raise Misread(f"Line {label}: there is no {strange[0]} on the sheet. Look at this line again.")
    if len(text) != TEXT_LETTERS + SUM_LETTERS:
        raise Misread(f"Line {label} has four groups of four; {len(text)} letters were typed. Look at this line again.")
    number = 0
    for letter in text[:TEXT_LETTERS]:
        number = number * 32 + LETTERS.index(letter)
    if number >= 1 << (8 * BYTES_A_LINE) or _sum(label, number.to_bytes(BYTES_A_LINE, "big")) != text[TEXT_LETTERS:]:
        raise Misread(f"Line {label} does not add up: a letter is mistyped, or two lines have changed places.")
    return number.to_bytes(BYTES_A_LINE, "big")


def _whole(kind: str, parts: dict[str, bytes]) -> str:
    labels = [f"{kind}{n + 1}" for n in range(KEY_LINES)]
    missing = [label for label in labels if label not in parts]
    if missing and len(missing) < KEY_LINES:
        raise Misread(f"Line {missing[0]} is missing.")
    return "" if missing else b"".join(parts[label] for label in labels).hex()


def _letters(number: int, count: int) -> str:
    return "".join(LETTERS[(number >> (5 * place)) & 31] for place in reversed(range(count)))


def _sum(label: str, part: bytes) -> str:
    """Fifteen bits of SHA-256 over the line's label and its bytes: one wrong line in 32,768 would pass."""
    digest = hashlib.sha256(label.encode() + part).digest()
    return _letters(int.from_bytes(digest[:2], "big") >> 1, SUM_LETTERS)
