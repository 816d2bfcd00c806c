"""The mark of an interaction: the same moment read from the same kind of file twice has the same 64 bits.

A mark is made of the kind of file, the source inside it, the person as that file names them, the time, the direction
and, for equal rows, their order: the third message of one minute stays the third when the chat is exported again.
Mixing is splitmix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators"). With a million
interactions of one owner the chance of any false "already there" is below 3e-8.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _mix(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _base(kind: str, source: str, key: str) -> int:
    text = "\x1f".join((kind, source, key)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def person_mark(kind: str, key: str) -> int:
    """Return the signed 64 bits that stand for a person as a kind of file names them."""
    text = "\x1f".join(("person", kind, key)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little", signed=True)


def marks(kind: str, source: str, keys: list[str], who: Ints, at: Ints, direction: Ints) -> Ints:
    """Return one signed 64-bit mark a row; `keys` are the people's names inside the file, `who` indexes them."""
    if not len(who):
        return np.zeros(0, dtype=np.int64)
    base = np.array([_base(kind, source, key) for key in keys], dtype=np.uint64)
    with np.errstate(over="ignore"):
        moment = _mix(at.astype(np.uint64) * np.uint64(4) + direction.astype(np.uint64) + _GOLDEN)
        order = _order(who, at, direction).astype(np.uint64)
        return _mix(_mix(base[who] ^ moment) + order * _GOLDEN).view(np.int64)


def _order(who: Ints, at: Ints, direction: Ints) -> Ints:
    """For equal rows: 0, 1, 2 … in file order."""
    rank = np.lexsort((np.arange(len(who)), direction, at, who))
    a, b, c = who[rank], at[rank], direction[rank]
    fresh = np.ones(len(who), dtype=bool)
    fresh[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (c[1:] != c[:-1])
    starts = np.maximum.accumulate(np.where(fresh, np.arange(len(who)), 0))
    order = np.empty(len(who), dtype=np.int64)
    order[rank] = np.arange(len(who)) - starts
    return order
