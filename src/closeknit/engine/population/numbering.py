"""Numbers 0, 1, 2, … for whatever stands in a column, in the order in which it is first met."""

from typing import Any

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

from closeknit.engine.population._kernels import fetch, given

Ints = NDArray[np.int64]

AHEAD = 16
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio: neighbouring keys land far apart (Knuth, The Art of Computer Programming 3, 6.4)."""

SLOTS = types.int64[:, ::1]


@njit
def home(key: Any, shift: Any) -> Any:
    """Where a key is looked for first."""
    return np.int64((np.uint64(key) * _SPREAD) >> np.uint64(shift))


@njit
def slot_of(key: Any, slots: Any, shift: Any) -> Any:
    """The slot of a key, or the empty one where it belongs. A slot holds the key and its number plus one."""
    at = home(key, shift)
    while slots[at, 1] > 0 and slots[at, 0] != key:
        at = (at + 1) & (len(slots) - 1)
    return at


@njit(types.int64(given(types.int64), types.int64, SLOTS, types.int64[::1], types.int32[::1]), nogil=True, cache=True)
def number(keys: Any, count: Any, slots: Any, known: Any, out: Any) -> Any:
    """Number each key, the new ones from `count` on; returns how many there are."""
    size, shift = len(keys), 64 - np.int64(np.log2(len(slots)) + 0.5)
    for i in range(size):
        if i + AHEAD < size:
            fetch(slots, home(keys[i + AHEAD], shift))
        at = slot_of(keys[i], slots, shift)
        if slots[at, 1] == 0:
            slots[at, 0], known[count] = keys[i], keys[i]
            count += 1
            slots[at, 1] = count
        out[i] = slots[at, 1] - 1
    return count


@njit(types.void(types.int64[::1], types.int64, SLOTS), nogil=True, cache=True)
def enter(known: Any, count: Any, slots: Any) -> None:
    """Enter the known keys into empty slots."""
    shift = 64 - np.int64(np.log2(len(slots)) + 0.5)
    for i in range(count):
        at = slot_of(known[i], slots, shift)
        slots[at, 0], slots[at, 1] = known[i], i + 1


class Numbers:
    """Keys (64-bit integers) and their numbers; grows as keys come in."""

    def __init__(self) -> None:
        self._count = 0
        self._known = np.empty(1024, dtype=np.int64)
        self._slots = np.zeros((2048, 2), dtype=np.int64)

    def __len__(self) -> int:
        return self._count

    @property
    def keys(self) -> Ints:
        """The keys in the order of their numbers."""
        return self._known[: self._count]

    def of(self, keys: Ints) -> NDArray[np.int32]:
        """The number of each key; a key that was never met gets the next one."""
        self._make_room(self._count + len(keys))
        out = np.empty(len(keys), dtype=np.int32)
        self._count = number(np.ascontiguousarray(keys, np.int64), self._count, self._slots, self._known, out)
        return out

    def _make_room(self, keys: int) -> None:
        """At most half of the slots are ever taken."""
        if keys <= len(self._known):
            return
        size = 1 << (keys - 1).bit_length()
        self._known = np.concatenate([self.keys, np.empty(size - self._count, dtype=np.int64)])
        self._slots = np.zeros((2 * size, 2), dtype=np.int64)
        enter(self._known, self._count, self._slots)


def pairs(first: NDArray[np.int32], second: NDArray[np.int32]) -> Ints:
    """One key for two numbers of the same row."""
    return (first.astype(np.int64) << 32) | second
